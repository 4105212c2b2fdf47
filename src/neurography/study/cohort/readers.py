"""How well the readers of a cohort agree on the sign."""

from attrs import frozen
from numpy import array, int64

from neurography.stats.agreement import Agreement, agreement
from neurography.study.cohort import columns as c
from neurography.study.cohort.cases import Cases
from neurography.study.cohort.found import ordered

_NUMBER = {c.ABSENT: 0, c.PRESENT: 1}


@frozen(kw_only=True)
class ReaderAgreement:
    """Agreement on one finding ("" for a table without them) between readers, the consensus left out.

    one_sided counts the readings that stand alone since no other reader judged the case.
    """

    finding: str
    readers: tuple[str, ...]
    found: Agreement
    one_sided: int


def reader_agreement(cohort: Cases) -> tuple[ReaderAgreement, ...]:
    """One for each finding that two readers or more have judged; empty where there is one reader."""
    names = tuple(name for name in cohort.readers if name and name.lower() != c.CONSENSUS)
    if len(names) < 2:
        return ()
    made = []
    for finding in ordered("finding", (i.values.get("finding", "") for i in cohort.items)) or ("",):
        items = [item for item in cohort.items if item.values.get("finding", "") == finding]
        ratings = array(
            [[_NUMBER.get(item.readings.get(name, ""), -1) for name in names] for item in items], dtype=int64
        )
        found = agreement(ratings, [item.values["patient"] for item in items], categories=2)
        if found is not None:
            alone = int(((ratings >= 0).sum(axis=1) == 1).sum())
            made.append(ReaderAgreement(finding=finding, readers=names, found=found, one_sided=alone))
    return tuple(made)
