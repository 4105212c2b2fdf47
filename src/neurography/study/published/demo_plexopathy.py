"""`neurography demo plexopathy`: paper 000 simulated, run by the very code that anyone's data is run by."""

from collections.abc import Callable
from pathlib import Path

from neurography.io import atomic, bids
from neurography.model.measurement import Measurement
from neurography.report.view import NotAtHand, PublishedRow
from neurography.study import config as configuration
from neurography.study import plan
from neurography.study import run as study_run
from neurography.study.instruments import instruments as registered
from neurography.study.published import plexopathy
from neurography.study.published.case import Case
from neurography.study.published.side_by_side import write_published
from neurography.study.reporting import Published

TITLE = "leukaemic infiltration of the lumbosacral plexus before and after chemotherapy"
NOT_REPORTED = "not reported by the paper"


def run_case(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
    """Write the dataset, run it, then open the truth to write published.tsv; lines to print and the report."""
    dataset, truth_root = out / "sourcedata" / "dataset", out / "sourcedata" / "truth"
    study_run.check_out(out, dataset=dataset)
    tell("simulating the plexus at two visits")
    plexopathy.make_dataset(dataset, truth_root=truth_root, seed=seed)
    made: list[PublishedRow] = []

    def beside(measurements: tuple[Measurement, ...]) -> Published:
        """Only now is the truth opened: everything has been measured."""
        made[:] = plexopathy.published_rows(plexopathy.read_truth(truth_root), measurements)
        return Published(rows=tuple(made), not_at_hand=_not_at_hand(made))

    report = study_run.run(dataset, out, study_run.RunOptions(seed=seed), tell=tell, published=beside)
    write_published(out, made)
    study_run.write_group_workbook(out)  # once more, with what was published
    harder = _harder(out, seed=seed, tell=tell)
    return (*report.lines()[:-1], *_summary(made, "5 mm nerves, 1 mm sheath"), *harder), Path(
        report.outcomes[0].report
    )


def _not_at_hand(rows: list[PublishedRow]) -> tuple[NotAtHand, ...]:
    places = {
        (row.structure, row.side, row.session, row.quantity): None for row in rows if row.published is None
    }
    return tuple(
        NotAtHand(structure=structure, side=side, session=session, quantity=quantity, reason=NOT_REPORTED)
        for structure, side, session, quantity in places
    )


def _harder(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[str, ...]:
    """The harder variant's bias: thinner nerves in a thinner sheath, measured alone, without a report."""
    place = out / "sourcedata" / "harder"
    dataset = place / "dataset"
    tell("the harder variant: 4 mm nerves, 0.5 mm sheath")
    plexopathy.make_dataset(dataset, truth_root=place / "truth", seed=seed, hard=True)
    # only its bias is wanted here, so the standard errors may come from the fit alone
    atomic.write_text(dataset / "code" / "neurography.toml", "[diffusion]\nresamples = 0\n")
    known = registered()
    config = configuration.load(dataset, path=None, instruments=known)
    (subject,) = bids.subjects(dataset)
    measured: list[Measurement] = []
    for step in plan.make(dataset, subject, sessions=(), instruments=known).steps:
        tell(f"measuring {step.acquisition.file.relative} of the harder variant")
        acquisition = step.instrument.read(step.acquisition)
        parameters = config.parameters[step.instrument.key]
        measured += step.instrument.measure(
            acquisition, step.sites, parameters=parameters, seed=seed
        ).measurements
    rows = plexopathy.published_rows(plexopathy.read_truth(place / "truth"), measured)
    write_published(place, rows)
    return _summary(rows, "harder variant, 4 mm nerves, 0.5 mm sheath")


def _summary(rows: list[PublishedRow] | tuple[PublishedRow, ...], which: str) -> tuple[str, ...]:
    """The range of the bias against the simulated truth, for each quantity and statistic."""
    lines = []
    for statistic, name in (("visit_mean", "visit-weighted"), ("mean", "unweighted")):
        adc = [
            100 * (row.measured / row.truth - 1)
            for row in rows
            if row.quantity == "adc" and row.statistic == statistic and row.measured and row.truth
        ]
        fa = [
            row.measured - row.truth
            for row in rows
            if row.quantity == "fa" and row.statistic == statistic and row.measured and row.truth
        ]
        lost = sum(row.measured is None for row in rows if row.statistic == statistic)
        if adc and fa:
            lines.append(
                f"{which}, {name} tract means against the simulated truth: ADC {min(adc):+.1f} to "
                f"{max(adc):+.1f} %, FA {min(fa):+.3f} to {max(fa):+.3f} (n {len(adc)} tracts, {lost} not measured)"
            )
    return tuple(lines)


CASE = Case(
    name="plexopathy",
    paper=plexopathy.PAPER,
    title=TITLE,
    citation=plexopathy.CITATION,
    made="Images of the lumbosacral plexus at two visits were simulated with the FA and ADC of the paper as their "
    "truth, then measured by fitting, tracking and comparing as anyone's images are.",
    seconds=25,
    run=run_case,
)
