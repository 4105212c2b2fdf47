"""Paper 000 as report values: two visits, L5 and S1, left and right, ADC and FA. Used by draw and report tests."""

from attrs import evolve

from neurography.model.comparison import Bound, Comparison, Reference, Refusal
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.site import Site
from neurography.model.technique import Technique
from neurography.report.view import (
    InputFile,
    NotAtHand,
    Provenance,
    PublishedRow,
    ReportView,
    Visit,
)

ADC = Quantity(key="adc", name="apparent diffusion coefficient (trace/3)", unit="um2/ms")
FA = Quantity(key="fa", name="fractional anisotropy", unit="1")
TECHNIQUE = Technique.of("diffusion", {"MagneticFieldStrength": 3.0, "NumberOfDirections": 15.0})
VISITS = (("before", "before, 2008-03-04"), ("after", "after, 2008-09-16"))
DATES = {"before": "2008-03-04", "after": "2008-09-16"}
VALUES = {
    ("adc", "ventral_ramus_l5", "left"): (0.856, 1.369),
    ("adc", "ventral_ramus_l5", "right"): (1.169, 1.171),
    ("adc", "ventral_ramus_s1", "left"): (0.826, 1.334),
    ("adc", "ventral_ramus_s1", "right"): (1.210, 1.206),
    ("fa", "ventral_ramus_l5", "left"): (0.50, 0.41),
    ("fa", "ventral_ramus_l5", "right"): (0.51, 0.51),
    ("fa", "ventral_ramus_s1", "left"): (0.50, 0.44),
    ("fa", "ventral_ramus_s1", "right"): (0.50, 0.50),
}
HEALTHY = {"ventral_ramus_l5": (1.297, 0.087), "ventral_ramus_s1": (1.294, 0.132)}


def measurements() -> tuple[Measurement, ...]:
    made = []
    for (key, structure, side), values in VALUES.items():
        sd = 0.0123 if key == "adc" else 0.0071
        for number, (session, _) in enumerate(VISITS):
            for statistic, offset in (("visit_mean", 0.0), ("mean", 0.06)):
                value = values[number] + offset
                made.append(
                    Measurement(
                        quantity=ADC if key == "adc" else FA,
                        statistic=statistic,
                        site=Site(structure=structure, side=side),  # type: ignore[arg-type]
                        occasion=Occasion(
                            subject="plexopathy", session=session, acquisition="dwi", date=DATES[session]
                        ),
                        technique=TECHNIQUE,
                        value=value,
                        sd=sd,
                        spread=0.1,
                        interval=(value - 1.96 * sd, value + 1.96 * sd),
                        n=214 + number,
                        n_of="voxel",
                        origin="simulated",
                    )
                )
    return tuple(made)


def comparisons(rows: tuple[Measurement, ...]) -> tuple[Comparison, ...]:
    known = {
        (m.quantity.key, m.site.structure, m.site.side, m.occasion.session): m
        for m in rows
        if m.statistic == "visit_mean"
    }
    made = []
    for (key, structure, side, session), m in known.items():
        if session == "after":
            made.append(over_time(m, known[key, structure, side, "before"]))
        if side == "left":
            made.append(between_sides(m, known[key, structure, "right", session]))
        if key == "adc":
            made.append(against_healthy(m))
    return tuple(made)


def over_time(now: Measurement, then: Measurement) -> Comparison:
    assert now.value is not None
    assert then.value is not None
    rc = 33.24 if now.quantity.key == "adc" else 44.32
    difference, half = now.value - then.value, rc / 100 * (now.value + then.value) / 2
    return Comparison(
        kind="time",
        measurement=now,
        against=then,
        difference=difference,
        interval=(difference - 0.034, difference + 0.034),
        percent=100 * difference / then.value,
        asymmetry=None,
        limit=Bound(
            value=half,
            kind="repeatability",
            source=f"{rc} % of the mean of the pair; repeatability: limits visits of one side; brachial plexus; "
            "n 30; Oudeman 2018 PLoS ONE e0196975",
        ),
        verdict="beyond" if abs(difference) > half else "within",
    )


def between_sides(left: Measurement, right: Measurement) -> Comparison:
    assert left.value is not None
    assert right.value is not None
    difference = left.value - right.value
    return Comparison(
        kind="side",
        measurement=left,
        against=right,
        difference=difference,
        interval=(difference - 0.034, difference + 0.034),
        percent=100 * difference / right.value,
        asymmetry=2 * difference / (left.value + right.value),
        limit=None,
        verdict="no_limit",
    )


def against_healthy(m: Measurement) -> Comparison:
    assert m.value is not None
    mean, sd = HEALTHY[m.site.structure]
    sample = Reference(
        quantity="adc", statistic="n/a", structure=m.site.structure, level="n/a", value=mean, sd=sd,
        unit="um2/ms", population="healthy adults", n=20, technique="n/a",
        source="Huang 2013, J Chongqing Med Univ",
    )  # fmt: skip
    difference = m.value - mean
    return Comparison(
        kind="reference",
        measurement=m,
        against=sample,
        difference=difference,
        interval=None,
        percent=100 * difference / mean,
        asymmetry=None,
        limit=Bound(
            value=1.96 * sd,
            kind="reference",
            source=f"1.96 sd of n 20 healthy adults; mean {mean} sd {sd}; Huang 2013, J Chongqing Med Univ",
        ),
        verdict="beyond" if abs(difference) > 1.96 * sd else "within",
        warnings=("not known in the healthy sample: echo time",),
    )


def not_at_hand() -> tuple[NotAtHand, ...]:
    return tuple(
        NotAtHand(structure=structure, side="right", session="after", quantity=quantity)
        for structure in HEALTHY
        for quantity in ("adc", "fa")
    )


def published() -> tuple[PublishedRow, ...]:
    rows = []
    for (key, structure, side), values in VALUES.items():
        for (session, _), value in zip(VISITS, values, strict=True):
            absent = side == "right" and session == "after"
            rows.append(
                PublishedRow(
                    paper="000",
                    row_id="000-12" if session == "before" else "000-15",
                    structure=structure,
                    side=side,
                    session=session,
                    quantity=key,
                    statistic="visit_mean",
                    unit="um2/ms" if key == "adc" else "1",
                    published=None if absent else value,
                    truth=value,
                    measured=value * 1.004,
                    ci_low=value - 0.02,
                    ci_high=value + 0.02,
                    note="not reported by the paper" if absent else "",
                )
            )
    return tuple(rows)


def plexopathy(**changes: object) -> ReportView:
    """The whole view; keyword arguments replace fields."""
    rows = measurements()
    technique = "3 T Philips Achieva, b 0, 1000 s/mm², 15 directions, voxel 2 × 2 × 2 mm, TE 69 ms"
    view = ReportView(
        subject="plexopathy",
        visits=tuple(
            Visit(session=session, date=DATES[session], techniques=(("diffusion", technique),))
            for session, _ in VISITS
        ),
        measurements=rows,
        comparisons=comparisons(rows),
        refusals=(
            Refusal(
                kind="time", measurement=rows[1], reason="field strength 1.5 T then, 3 T now", todo="--allow"
            ),
        ),
        notes=("15 directions: FA is noise-biased upward.",),
        methods=("Tensors were fitted by weighted least squares.",),
        provenance=Provenance(
            version="0.1",
            inputs=(InputFile(path="sub-plexopathy/ses-before/dwi/x_dwi.nii.gz", sha256="ab" * 32),),
            parameters=(("diffusion.fa_stop", "0.1"),),
            software=(("numpy", "2"),),
        ),
        simulated=True,
        not_at_hand=not_at_hand(),
        published=published(),
    )
    return evolve(view, **changes)


def two_runs() -> ReportView:
    """The view with two acquisitions at every visit; the second's values lie 0.003 higher."""
    made = [
        evolve(m, value=(m.value or 0) + offset, occasion=evolve(m.occasion, acquisition=f"{run}_dwi"))
        for run, offset in (("run-1", 0.0), ("run-2", 0.003))
        for m in measurements()
    ]
    runs = [tuple(m for m in made if m.occasion.acquisition == f"{run}_dwi") for run in ("run-1", "run-2")]
    return plexopathy(
        measurements=tuple(made),
        comparisons=tuple(c for rows in runs for c in comparisons(rows)),
        refusals=(),
    )


def two_makers() -> ReportView:
    """The view with another acquisition at each visit, `FA (fsl)` then `FA (dipy)`: no pair in time is formed."""
    made = tuple(
        evolve(
            m,
            occasion=evolve(
                m.occasion,
                acquisition=f"{m.quantity.key.upper()} ({'fsl' if m.occasion.session == 'before' else 'dipy'})",
            ),
        )
        for m in measurements()
    )
    compared = tuple(c for c in comparisons(made) if c.kind != "time")
    refused = tuple(
        Refusal(kind="time", measurement=m, reason="another acquisition: only the same name is compared")
        for m in made
        if m.statistic == "visit_mean"
    )
    return plexopathy(measurements=made, comparisons=compared, refusals=refused, not_at_hand=(), published=())
