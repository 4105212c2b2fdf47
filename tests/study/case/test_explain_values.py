"""Numbers beside a ground are those of its record: a count is k of n, a share has its unit and its n."""

from neurography.evidence import records
from neurography.reasoning.explain import load


def test_a_number_that_is_shown_can_be_shown() -> None:
    known = records.load()
    for finding in load().findings:
        for rule in finding.cells:
            record = known[rule.record]
            if rule.value == "count":
                assert record.n is not None
                assert 0 <= int(record.value) <= record.n
            elif rule.value == "share":
                assert record.unit == "%"
                assert record.n is not None
