"""What one examination did not show and a later one did."""

from neurography.model.case import Case, Finding
from neurography.study.case.labs import between


def appeared(case: Case) -> tuple[tuple[Finding, Finding], ...]:
    """(absent, present): what one examination did not show and a later one did, the two nearest in time."""
    held: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in case.findings:
        if finding.status in ("present", "absent"):
            held.setdefault((finding.structure, finding.side, finding.kind), []).append(finding)
    found = []
    for _, findings in sorted(held.items()):
        yes = [one for one in findings if one.status == "present"]
        no = [one for one in findings if one.status == "absent"]
        pairs = [(a, b) for a in no for b in yes if case.dated(a).surely_before(case.dated(b))]
        if pairs:
            found.append(min(pairs, key=lambda pair: (_nearness(case, *pair), str(pair[0].source))))
    return tuple(found)


def _nearness(case: Case, one: Finding, other: Finding) -> int:
    return between(case.dated(one), case.dated(other))[0] or 0
