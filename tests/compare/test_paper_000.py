"""Paper 000 as typed numbers: rows 000-12 to 000-17 of the papers' table."""

import pytest
from tests.compare.paper000 import HEALTHY, LIMITS, PAPER

from neurography.compare import compare_all
from neurography.model.comparison import Comparison

MADE, REFUSED = compare_all(PAPER, order=("before", "after"), limits=LIMITS, references=HEALTHY)


def rows(
    kind: str, quantity: str, structure: str, *, side: str = "left", session: str = "before"
) -> list[Comparison]:
    return [
        row
        for row in MADE
        if row.kind == kind
        and row.measurement.quantity.key == quantity
        and row.measurement.site.structure == f"ventral_ramus_{structure}"
        and row.measurement.site.side == side
        and row.measurement.occasion.session == session
    ]


@pytest.mark.parametrize(
    ("structure", "ratio", "percent", "index"), [("l5", 0.732, -26.8, -30.9), ("s1", 0.683, -31.7, -37.7)]
)
def test_adc_left_against_right(structure: str, ratio: float, percent: float, index: float) -> None:
    (row,) = rows("side", "adc", structure)
    assert row.percent is not None
    assert row.asymmetry is not None
    assert round(1 + row.percent / 100, 3) == ratio
    assert round(row.percent, 1) == percent
    assert round(100 * row.asymmetry, 1) == index
    assert (row.verdict, row.limit) == ("no_limit", None)


def test_fa_does_not_separate_the_sides() -> None:
    (l5,), (s1,) = rows("side", "fa", "l5"), rows("side", "fa", "s1")
    assert l5.asymmetry is not None
    assert round(100 * l5.asymmetry, 1) == -2.0
    assert s1.asymmetry == 0.0
    assert l5.verdict == s1.verdict == "no_limit"


@pytest.mark.parametrize(
    ("quantity", "structure", "difference", "percent", "verdict"),
    [
        ("adc", "l5", 0.513, 59.9, "beyond"),
        ("adc", "s1", 0.508, 61.5, "beyond"),
        ("fa", "l5", -0.09, -18.0, "within"),
        ("fa", "s1", -0.06, -12.0, "within"),
    ],
)
def test_left_over_time(
    quantity: str, structure: str, difference: float, percent: float, verdict: str
) -> None:
    (row,) = rows("time", quantity, structure, session="after")
    assert row.difference == pytest.approx(difference, abs=1e-9)
    assert row.percent is not None
    assert round(row.percent, 1) == percent
    assert row.verdict == verdict
    assert row.limit is not None
    assert "of the mean of the pair" in row.limit.source
    assert "n 30" in row.limit.source
    assert any(w.startswith("limit from brachial plexus") and "ventral ramus" in w for w in row.warnings)
    assert "technique not stated" in row.warnings
    assert not any("unknown" in w for w in row.warnings), "one sentence, not one a key"
    assert row.interval is None, "the paper gave no uncertainty"


@pytest.mark.parametrize(
    ("side", "session", "structure", "verdict"),
    [
        ("left", "before", "l5", "beyond"),
        ("left", "before", "s1", "beyond"),
        ("left", "after", "l5", "within"),
        ("left", "after", "s1", "within"),
        ("right", "before", "l5", "within"),
        ("right", "before", "s1", "within"),
    ],
)
def test_adc_against_healthy_roots(side: str, session: str, structure: str, verdict: str) -> None:
    (row,) = rows("reference", "adc", structure, side=side, session=session)
    assert row.verdict == verdict
    assert row.limit is not None
    assert row.limit.kind == "reference"
    assert row.limit.source.startswith("1.96 sd of n 20 healthy adults")
    assert any("n 20" in warning for warning in row.warnings)


def test_the_right_side_after_treatment_is_refused_not_invented() -> None:
    after = [r for r in REFUSED if r.kind == "side"]
    assert {r.reason for r in after} == {"right side not reported"}
    gone = [r for r in REFUSED if r.kind == "time"]
    assert {r.reason for r in gone} == {"not reported in session after"}
    assert {r.measurement.site.side for r in gone if r.measurement} == {"right"}
    assert len(after) == len(gone) == 4


def test_no_text_says_more_than_was_measured() -> None:
    texts = [
        text for row in MADE for text in (row.reason, *row.warnings, row.limit.source if row.limit else "")
    ]
    texts += [row.reason for row in REFUSED]
    for text in texts:
        assert not any(word in text.lower() for word in ("changed", "normal", "returned"))
