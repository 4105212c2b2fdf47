import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.study.case.found import Found
from neurography.study.case.times import _months, times


def found(start: str, end: str, claim: str) -> list[Found]:
    text = case_text(
        f"events:\n  - {{id: a, kind: referral, what: start, when: {start}, source: chart:2}}\n"
        f"  - {{id: b, kind: procedure, what: end, when: {end}, source: chart:3}}\n"
        f"claims:\n  - {{words: said, from: a, to: b, source: chart:4, {claim}}}\n"
    )
    return list(times(case_from_text(text).case))


@pytest.mark.parametrize(
    ("start", "end", "claim", "verdict"),
    [
        ("2017-07", "2017-10", "kind: interval, value: 6, unit: month", "contradicted"),
        ("2017-07", "2017-10", "kind: interval, value: 3, unit: month", "holds"),
        ("2017-07", "2017-10", "kind: interval, value: 4, unit: month", "holds"),
        ("2017-07-31", "2017-10-01", "kind: interval, value: 3, unit: month", "contradicted"),
        ("2017-07-20", "2017-10-01", "kind: interval, value: 2, unit: month", "strained"),
        ("2017-07-01", "2017-07-11", "kind: interval, value: 10, unit: day", "holds"),
        ("2017-07-01", "2017-07-12", "kind: interval, value: 10, unit: day", "contradicted"),
        ("2012-03", "2014-04..2014-12", "kind: interval, value: 2, unit: year", "holds"),
        ("2012", "unknown", "kind: interval, value: 2, unit: year", "unchecked"),
        ("2017-07", "2017-10", "kind: order", "holds"),
        ("2017-10", "2017-07", "kind: order", "contradicted"),
        ("2017-07", "2017-07", "kind: order", "unchecked"),
        ("unknown", "2017-07", "kind: order", "unchecked"),
    ],
)
def test_a_duration_against_the_dates(start: str, end: str, claim: str, verdict: str) -> None:
    (one,) = found(start, end, claim)
    assert one.verdict == verdict, one.sentence
    assert one.paths[0] == ("claims", 0)


def test_the_dates_are_named_with_what_they_leave() -> None:
    (one,) = found("2017-07", "2017-10", "kind: interval, value: 6, unit: month")
    assert one.sentence == (
        "said (chart:4), against: a in 2017-07; b in 2017-10; the dates leave 2.0 to 4.0 months"
    )


def test_months_go_by_the_calendar() -> None:
    assert [_months(n) for n in (0, 1, 2, 3, 6, 12)] == [
        (0, 0),
        (28, 31),
        (59, 62),
        (89, 92),
        (181, 184),
        (365, 366),
    ]


def test_orders_and_durations_together() -> None:
    """Two months from a to c, though b, three months after a, was before c: none of it conflicts alone."""
    text = case_text(
        "events:\n"
        + "".join(
            f"  - {{id: {name}, kind: other, what: x, when: {when}, source: chart:2}}\n"
            for name, when in (("a", "2017-07-01"), ("b", "2017-10-01"), ("c", "unknown"))
        )
        + "claims:\n  - {kind: order, words: b before c, from: b, to: c, source: chart:3}\n"
        "  - {kind: interval, words: two months, from: a, to: c, value: 2, unit: month, source: chart:4}\n"
    )
    order, duration = sorted(times(case_from_text(text).case), key=lambda one: one.rule, reverse=True)
    assert order.verdict == "unchecked"
    assert duration.verdict == "contradicted"
    assert duration.paths == (("claims", 1), ("claims", 0))
    assert "b before c" in duration.sentence
