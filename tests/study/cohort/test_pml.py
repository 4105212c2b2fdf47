"""Paper 002, to the digit: what it counts comes out, and what it says against its own counts is flagged."""

import math

import pytest

from neurography.study.cohort.pml import PublishedCohort, published_cohort
from neurography.study.cohort.wording import interval, percent


@pytest.fixture(scope="module")
def found() -> PublishedCohort:
    return published_cohort()


@pytest.mark.parametrize(
    ("of", "which", "k", "n", "share", "exact", "wilson"),
    [
        ("patient", {"group": "PML"}, 16, 17, "94.1 %", "71.3 to 99.9 %", "73.0 to 99.0 %"),
        ("patient", {"group": "PML", "stage": "asymptomatic"}, 6, 8, "75.0 %", "34.9 to 96.8 %", "40.9 to 92.9 %"),
        ("lesion", {"group": "PML", "stage": "asymptomatic"}, 6, 11, "54.5 %", "23.4 to 83.3 %", "28.0 to 78.7 %"),
        ("lesion", {"stage": "chronic", "location": "subcortical"}, 18, 18, "100 %", "81.5 to 100 %", "82.4 to 100 %"),
        ("patient", {"group": "control"}, 0, 55, "0 %", "0 to 6.5 %", "0 to 6.5 %"),
    ],
)  # fmt: skip
def test_proportions(
    found: PublishedCohort,
    of: str,
    which: dict[str, str],
    k: int,
    n: int,
    share: str,
    exact: str,
    wilson: str,
) -> None:
    wanted = {"group": "PML", "finding": "low signal", **which}
    (one,) = [s for s in found.tally.shares if s.counted.of == of and dict(s.counted.selection) == wanted]
    assert (one.counted.present, one.counted.n) == (k, n)
    assert (percent(k / n), interval(one.exact), interval(one.wilson)) == (share, exact, wilson)


def test_the_lesions_without_it(found: PublishedCohort) -> None:
    words = {one.claim.claim: (one.verdict, one.words) for one in found.tally.claims}
    assert words["45 % of lesions before symptoms without it"] == ("agrees", "5/11 = 45.5 %")


def test_examinations_sum_three_ways(found: PublishedCohort) -> None:
    assert (
        "86 examinations (PML) = 32 (1.5 T) + 54 (3 T) = 67 (T2*) + 19 (SWI) = 8 (asymptomatic) + 17 (symptomatic) + "
        "19 (IRIS) + 42 (chronic)"
    ) in found.lines
    assert "141 examinations = 86 (PML) + 55 (control)" in found.lines


def test_the_mean_is_flagged_and_nothing_else_differs(found: PublishedCohort) -> None:
    differing = [(one.claim.claim, one.words) for one in found.tally.claims if one.verdict == "differs"]
    assert differing == [("4.9 examinations per patient", "86/17 = 5.06")]
    unknown = [one.claim.claim for one in found.tally.claims if one.verdict == "not countable"]
    assert unknown == ["all patients at the chronic stage"]


def test_cases_against_controls(found: PublishedCohort) -> None:
    whole = found.tally.pairs[0]
    assert (whole.a, whole.b, whole.c, whole.d) == (16, 1, 0, 55)
    assert whole.wald is None
    assert whole.exact is not None
    assert math.isinf(whole.exact.value)
    assert round(whole.exact.interval[0]) == 68
    (line,) = [one for one in found.lines if one.startswith("PML, low signal against control")]
    assert "specificity at least 93.5 % (exact 95 % interval)" in line
    assert "odds ratio infinite, at least 68.0 (conditional exact)" in line


def test_what_it_cannot_tell_is_said(found: PublishedCohort) -> None:
    said = "\n".join(found.tally.warnings)
    assert "who is who is not known" in said
    assert "1.5 T: 32 of 86 (PML) and 0 of 55 (control)" in said
    assert "T2*: 67 of 86 (PML) and 0 of 55 (control)" in said
    assert "female: 8 of 17 (PML) and 37 of 55 (control)" in said
    assert "11 lesions of 8 patients" in said
    assert all(one.clustered is None for one in found.tally.shares)


def test_the_figure_and_the_table_hold_every_share(found: PublishedCohort) -> None:
    assert found.panel.kind == "svg"
    assert isinstance(found.panel.content, str)
    for k, n in ((16, 17), (6, 8), (6, 11), (18, 18), (0, 55)):
        assert f"{k}/{n}, " in found.panel.content
        assert any(f"{k}/{n}" in row for row in found.table.rows)
    assert "at most 6.5 %" in found.panel.content
