"""The tables of a tally: what their columns mean, and their rows."""

from types import MappingProxyType

from neurography.io.tables import Cell, Columns, exact_columns, plain_columns, wilson_columns
from neurography.study.cohort import columns as c
from neurography.study.cohort import wording
from neurography.study.cohort.tally import Share, Tally

_WHICH = {name: {"Description": f"Only this {name}; n/a for any."} for name in (*c.SELECTORS, "reader")}
_PERCENT = {"Units": "%"}

TALLY_COLUMNS: Columns = MappingProxyType(
    {
        "of": {"Description": "What is counted.", "Levels": {one: f"{one}s" for one in c.UNITS}},
        **_WHICH,
        "set": {"Description": "Set of a table of counts; n/a for a table of cases."},
        **plain_columns(
            present="How many with the sign.",
            absent="How many without it.",
            n="present and absent together; the others are left out, never counted as absent.",
            not_examined="Left out: nobody looked.",
            not_reported="Left out: nobody said.",
            undecided="Left out: as many readers for as against.",
            partly="Of those counted as absent, how many were not wholly examined or reported.",
            patients="How many patients the n come from.",
        ),
        "percent": {"Description": "100 present / n.", **_PERCENT},
        **exact_columns(),
        **wilson_columns(),
        "clustered_low": {
            "Description": "Lower end of the 95 % interval over patients (Korn and Graubard).", **_PERCENT,
        },
        "clustered_high": {"Description": "Upper end of it.", **_PERCENT},
        "effective_n": {"Description": "How many independent ones the n are worth."},
        "warning": {"Description": "Why the plain intervals may be too narrow."},
    }
)  # fmt: skip

TOTALS_COLUMNS: Columns = MappingProxyType(
    plain_columns(
        of="What is counted.",
        group="Group of patients.",
        within="What the set is restricted to.",
        set="Set of a table of counts; n/a for a table of cases.",
        column="What it is divided by; n/a for the whole.",
        value="Its value.",
        count="How many.",
        total="How many in all.",
    )
)

PAIRS_COLUMNS: Columns = MappingProxyType(
    {
        **{name: words for name, words in _WHICH.items() if name != "reader"},
        **plain_columns(
            controls="Group of the controls.",
            cases_present="Cases (patients) with the sign.",
            cases_absent="Cases without it.",
            controls_present="Controls with it.",
            controls_absent="Controls without it.",
            wald="Odds ratio by Wald; n/a with an empty cell.",
            wald_low="Lower end of its 95 % interval.",
            wald_high="Upper end of it.",
            exact="Conditional maximum-likelihood odds ratio; inf where no finite one is.",
            exact_low="Lower end of its exact 95 % interval.",
            exact_high="Upper end of it; inf where it is open.",
            fisher_p="Two-sided p of Fisher's exact test.",
            controls_within="What the controls are restricted to; n/a for all of them.",
        ),
    }
)

AGREEMENT_COLUMNS: Columns = MappingProxyType(
    plain_columns(
        finding="Finding; n/a in a table without them.",
        readers="Readers, without a consensus.",
        cases="Cases that two or more judged.",
        patients="Patients they come from.",
        agreed="Cases in which all agreed.",
        coefficient="Name of the measure.",
        value="Its value; percent agreement as a fraction.",
        ci_low="Lower end of the 95 % interval, jackknife over patients.",
        ci_high="Upper end of it.",
    )
)

CLAIMS_COLUMNS: Columns = MappingProxyType(
    plain_columns(
        claim="What was said.",
        source="Where.",
        printed="The number as it was printed.",
        verdict="agrees, differs, or not countable from this table.",
        counted="What the table gives.",
        words="How it comes about.",
    )
)


def _ends(ends: tuple[float, float] | None) -> tuple[Cell, Cell]:
    return (None, None) if ends is None else (100 * ends[0], 100 * ends[1])


def tally_cells(share: Share) -> tuple[Cell, ...]:
    """One row of tally.tsv."""
    one = share.counted
    together = share.clustered
    return (
        one.of, *(one.value(name) for name in (*c.SELECTORS, "reader")), one.set_name, one.present, one.absent, one.n,
        one.left.not_examined, one.left.not_reported, one.left.undecided, one.partly, one.patients,
        100 * one.present / one.n if one.n else None, *_ends(share.exact), *_ends(share.wilson),
        *_ends(together.interval if together else None), together.effective_n if together else None, share.warning,
    )  # fmt: skip


def totals_cells(tally: Tally) -> list[tuple[Cell, ...]]:
    """The rows of totals.tsv."""
    rows: list[tuple[Cell, ...]] = []
    for one in tally.divisions:
        start = (one.of, one.group, wording.selection(one.within) if one.within else None, one.set_name)
        for value, n in one.parts or (("", one.total),):
            rows.append((*start, one.column, value, n, one.total))
    return rows


def pairs_cells(tally: Tally) -> list[tuple[Cell, ...]]:
    """The rows of cases_controls.tsv."""
    rows: list[tuple[Cell, ...]] = []
    for pair in tally.pairs:
        which = dict(pair.cases)
        within = wording.selection(tuple(one for one in pair.controls if one[0] not in ("group", "finding")))
        numbers: list[Cell] = []
        for found in (pair.wald, pair.exact):
            values = (None, None, None) if found is None else (found.value, *found.interval)
            # an infinite bound is a result, not a missing number
            numbers += ["inf" if value == float("inf") else value for value in values]
        rows.append(
            (
                *(which.get(name, "") for name in c.SELECTORS), dict(pair.controls)["group"],
                pair.a, pair.b, pair.c, pair.d, *numbers, pair.p, None if within == "all" else within,
            )
        )  # fmt: skip
    return rows


def agreement_cells(tally: Tally) -> list[tuple[Cell, ...]]:
    """The rows of agreement.tsv."""
    return [
        (
            one.finding, ", ".join(one.readers), one.found.n, one.found.patients, one.found.agreed, each.name,
            each.value, *(each.interval or (None, None)),
        )
        for one in tally.agreements
        for each in one.found.coefficients
    ]  # fmt: skip


def claims_cells(tally: Tally) -> list[tuple[Cell, ...]]:
    """The rows of claims.tsv."""
    return [
        (one.claim.claim, one.claim.source, str(one.claim.value), one.verdict, one.counted, one.words)
        for one in tally.claims
    ]
