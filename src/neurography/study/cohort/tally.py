"""A cohort table tallied: counts with their intervals, cases against controls, readers, claims, and warnings."""

from collections.abc import Sequence

from attrs import frozen

from neurography.stats.clustered import ClusteredShare, clustered
from neurography.stats.proportion import clopper_pearson, wilson
from neurography.study.cohort import columns as c
from neurography.study.cohort.against_controls import Pair, control_groups, pairs
from neurography.study.cohort.cases import Cases, cases
from neurography.study.cohort.claims import Claim, Verdict, check
from neurography.study.cohort.counts import REBUILT, Counts, counts
from neurography.study.cohort.found import Cohort, Counted, Division
from neurography.study.cohort.mix import mix_warnings
from neurography.study.cohort.readers import ReaderAgreement, reader_agreement
from neurography.study.cohort.table import Table

BY = (("stage",),)
"""What is divided by when nobody says otherwise."""


@frozen(kw_only=True)
class Share:
    """A count as a proportion. Intervals are None where nothing is known (n = 0).

    clustered is the interval that holds lesions, or examinations, of one patient together: None where each patient
    has one, or where it is not known whose they are. warning says so in words.
    """

    counted: Counted
    exact: tuple[float, float] | None
    wilson: tuple[float, float] | None
    clustered: ClusteredShare | None
    warning: str = ""


@frozen(kw_only=True)
class Tally:
    """Everything that was found in a table. groups is `("",)` where it has none; controls names those that are."""

    table: Table
    groups: tuple[str, ...]
    controls: tuple[str, ...]
    shares: tuple[Share, ...]
    divisions: tuple[Division, ...]
    pairs: tuple[Pair, ...]
    agreements: tuple[ReaderAgreement, ...]
    claims: tuple[Verdict, ...]
    warnings: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether it rests on counts alone."""
        return self.table.counted


def tally(
    table: Table,
    *,
    by: Sequence[Sequence[str]] = BY,
    controls: Sequence[str] = (),
    claims: Sequence[Claim] = (),
) -> Tally:
    """Tally a table.

    Parameters
    ----------
    by
        Columns to divide by, each inner tuple crossed; a table of cases is divided by them, a table of counts must
        hold them in one set.
    controls
        Groups that are controls; without any, those called control, controls or healthy.
    claims
        Statements to hold against the counts.

    Raises
    ------
    CallError
        For a group that is not there, or a division that a table of counts does not give.
    InputError
        Where rows contradict each other.
    """
    cohort: Cases | Counts = counts(table) if table.counted else cases(table)
    chosen = tuple(tuple(names) for names in by)
    lines = cohort.lines(chosen if not table.counted or chosen != BY else ())
    against = control_groups(cohort, controls)
    shares = tuple(_share(line, cohort) for line in lines)
    compared, uncompared = pairs(cohort, lines, against)
    return Tally(
        table=table,
        groups=cohort.groups,
        controls=against,
        shares=shares,
        divisions=cohort.divisions(),
        pairs=compared,
        agreements=reader_agreement(cohort) if isinstance(cohort, Cases) else (),
        claims=tuple(check(claim, cohort) for claim in claims),
        warnings=(
            *((REBUILT,) if table.counted else ()),
            *mix_warnings(cohort, against),
            *uncompared,
            *(cohort.unnamed() if isinstance(cohort, Cases) else ()),
            *_clustering(shares),
            *_unequal_sets(cohort.divisions()),
        ),
    )


def _share(counted: Counted, cohort: Cohort) -> Share:
    if not counted.n:
        return Share(counted=counted, exact=None, wilson=None, clustered=None)
    together = None
    if counted.clusters is not None and counted.patients != counted.n:
        together = clustered(counted.clusters)
    return Share(
        counted=counted,
        exact=clopper_pearson(counted.present, counted.n),
        wilson=wilson(counted.present, counted.n),
        clustered=together,
        warning=_clustered_words(counted, together, cohort),
    )


def _clustered_words(counted: Counted, together: ClusteredShare | None, cohort: Cohort) -> str:
    """Why the plain intervals are too narrow, where several things may come from one patient; else nothing."""
    if counted.of == c.PATIENT:
        return ""
    people = counted.patients if counted.clusters is not None else _patients(counted, cohort)
    if people == counted.n:
        return ""
    of = (
        "an unknown number of patients" if people is None else f"{people} patient{'' if people == 1 else 's'}"
    )
    if together is not None:
        rest = "the interval over patients stands beside them"
    elif counted.clusters is not None:
        rest = "one patient alone gives no interval over patients"
    else:
        rest = "whose they are is not given, so that there is no interval over patients"
    return (
        f"{counted.n} {counted.of}{'' if counted.n == 1 else 's'} of {of}: those of one patient are not independent, "
        f"the plain intervals are too narrow; {rest}"
    )


def _patients(counted: Counted, cohort: Cohort) -> int | None:
    """How many patients a table of counts gives for the same selection; None where it gives none."""
    # patients by the place of a lesion are others than patients: what is not counted so is not taken from elsewhere
    placed = counted.value("location") or counted.value("side")
    for drop in ((),) if placed else ((), ("finding",)):
        selection = tuple(pair for pair in counted.selection if pair[0] not in drop)
        totals = {answer.total for answer in cohort.answers(c.PATIENT, selection)}
        if len(totals) == 1:
            return totals.pop()
    return None


def _clustering(shares: Sequence[Share]) -> tuple[str, ...]:
    """One warning for each kind of thing: of the first count whose patients are known, else of the first."""
    said: dict[str, str] = {}
    for share in sorted(shares, key=lambda one: "unknown" in one.warning):
        if share.warning:
            said.setdefault(share.counted.of, share.warning)
    return tuple(f"Clustered, as {words}." for words in said.values())


def _unequal_sets(divisions: Sequence[Division]) -> tuple[str, ...]:
    """Sets of a table of counts that count the same and do not come to the same number."""
    totals: dict[tuple[object, ...], dict[int, str]] = {}
    for one in divisions:
        if one.set_name:
            totals.setdefault((one.of, one.group, one.within), {}).setdefault(one.total, one.set_name)
    return tuple(
        f"Counts of {of}s{f' of {group}' if group else ''} do not agree: "
        + ", ".join(f"{total} in {name!r}" for total, name in found.items()) + "."
        for (of, group, _), found in totals.items()
        if len(found) > 1
    )  # fmt: skip
