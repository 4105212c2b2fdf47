"""Which limit judges what, how it is multiplied out, and what its source says."""

import pytest
from tests.compare.paper000 import healthy, limit, measurement

from neurography.compare import compare_all
from neurography.model.quantity import Quantity


def over_time(*limits, value=1.0, now=1.2, **changes):
    pair = (measurement(value, **changes), measurement(now, session="after", **changes))
    made, _ = compare_all(pair, order=("before", "after"), limits=limits)
    return [row for row in made if row.kind == "time"]


def left_right(*limits, left=1.0, right=1.2):
    made, _ = compare_all((measurement(left), measurement(right, side="right")), order=None, limits=limits)
    return list(made)


def test_a_percentage_is_of_the_mean_of_the_pair() -> None:
    (row,) = over_time(limit(value=10.0), value=1.0, now=1.2)
    assert row.limit is not None
    assert row.limit.value == pytest.approx(0.11)
    assert row.limit.source.startswith(
        "10 % of the mean of the pair; repeatability: limits visits of one side"
    )


def test_a_limit_with_an_interval_says_it_in_its_source_and_where_few_people_stand_behind_it() -> None:
    own = limit(value=10.0, n=12, interval=(7.5, 14.25))
    (row,) = over_time(own)
    assert row.limit is not None
    assert row.limit.source.startswith("10 % of the mean of the pair (95 % interval 7.5 to 14.25 %); ")
    assert row.warnings[-1] == "limit from n 12 only: its 95 % interval 7.5 to 14.25 %"
    (row,) = over_time(limit(scale="absolute", value=0.1, n=30, interval=(0.08, 0.13)))
    assert row.limit is not None
    assert "0.1 ×10⁻³ mm²/s absolute (95 % interval 0.08 to 0.13 ×10⁻³ mm²/s)" in row.limit.source
    assert not any("interval" in warning for warning in row.warnings)


def test_beyond_is_strictly_outside() -> None:
    at = limit(scale="absolute", value=0.25)
    assert over_time(at, value=1.0, now=1.25)[0].verdict == "within"
    assert over_time(at, value=1.0, now=1.2500001)[0].verdict == "beyond"
    assert over_time(at, value=1.25, now=1.0)[0].verdict == "within"


def test_a_repeatability_limit_never_judges_sides_nor_a_side_limit_times() -> None:
    repeat, side = limit(), limit(kind="side", scale="absolute", value=0.1)
    (row,) = left_right(repeat)
    assert (row.verdict, row.limit) == ("no_limit", None)
    (row,) = over_time(side)
    assert (row.verdict, row.limit) == ("no_limit", None)
    (row,) = left_right(repeat, side)
    assert row.verdict == "beyond"
    assert row.limit is not None
    assert row.limit.kind == "side"


def test_the_most_specific_limit_is_used() -> None:
    general = limit(value=50.0, source="general")
    statistic = limit(value=40.0, statistic="mean", source="statistic")
    own = limit(value=10.0, structure="ventral_ramus_l5", source="own")
    assert [r.limit.source[-3:] for r in over_time(general, own, statistic) if r.limit] == ["own"]
    assert [r.limit.source[-9:] for r in over_time(general, statistic) if r.limit] == ["statistic"]
    assert over_time(own)[0].warnings == ()
    assert over_time(general)[0].warnings == (
        "limit from brachial plexus, healthy adults, not from L5 ventral ramus",
    )


def test_equally_specific_limits_have_a_row_each() -> None:
    wide, narrow = limit(value=50.0, source="B"), limit(value=10.0, source="A")
    assert [row.verdict for row in over_time(wide, narrow)] == ["beyond", "within"]
    assert over_time(wide, narrow) == over_time(narrow, wide)


def test_a_limit_of_another_structure_is_mentioned_not_used() -> None:
    (row,) = over_time(limit(structure="sciatic_nerve"))
    assert (row.verdict, row.limit) == ("no_limit", None)
    assert row.warnings == ("a limit is known for sciatic nerve, not for L5 ventral ramus: not used",)


@pytest.mark.parametrize(
    ("held", "statistic", "words"),
    [
        (("mean", "median"), "n/a", "the mean and the median; the statistic here is not stated"),
        (("median",), "visit_mean", "the median; the statistic here is visit mean"),
    ],
)
def test_a_limit_of_another_statistic_is_mentioned_not_used(held, statistic: str, words: str) -> None:
    limits = [limit(statistic=one, structure="ventral_ramus_l5") for one in held]
    elsewhere = limit(statistic=statistic, structure="sciatic_nerve")
    (row,) = over_time(*limits, elsewhere, statistic=statistic)
    assert (row.verdict, row.limit) == ("no_limit", None)
    assert row.warnings == (f"a limit is known for {words}: not used",)


def test_a_limit_of_another_level_is_mentioned_not_used() -> None:
    (row,) = over_time(limit(level="foramen"))
    assert row.warnings == ("a limit is known for level foramen; the level here is not stated: not used",)


def test_two_structures_that_sound_alike_are_told_apart() -> None:
    (row,) = over_time(limit(structure="l5_ventral_ramus"))
    (said,) = row.warnings
    assert said == "a limit is known for l5_ventral_ramus, not for ventral_ramus_l5: not used"


def test_own_limits_come_first_however_general_they_are() -> None:
    own = limit(value=10.0, source="own repeats", own=True)
    shipped = limit(value=50.0, structure="ventral_ramus_l5", source="shipped")
    for given in ((own, shipped), (shipped, own)):
        (row,) = over_time(*given)
        assert row.limit is not None
        assert row.limit.source.endswith("own repeats")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"statistic": "median"}, "the median; the statistic here is mean"),
        ({"structure": "sciatic_nerve"}, "sciatic nerve, not for L5 ventral ramus"),
        ({"level": "foramen"}, "level foramen; the level here is not stated"),
    ],
)
def test_where_no_own_limit_holds_the_shipped_one_judges_and_the_row_says_so(changes, words: str) -> None:
    (row,) = over_time(limit(source="Oudeman 2018"), limit(value=10.0, own=True, **changes))
    assert row.verdict == "within"
    assert row.limit is not None
    assert row.limit.source.endswith("Oudeman 2018")
    assert row.warnings[-1] == f"an own limit is known for {words}: the shipped limit judges"


def test_an_own_limit_of_another_kind_or_quantity_leaves_no_word() -> None:
    others = limit(kind="side", own=True), limit("fa", own=True)
    assert over_time(limit(), *others) == over_time(limit())


def test_an_own_percentage_that_cannot_be_formed_leaves_the_row_to_the_shipped_limit() -> None:
    shipped = limit(scale="absolute", value=0.1, source="shipped")
    (row,) = over_time(shipped, limit(value=10.0, own=True), value=-1.0, now=-1.3)
    assert row.verdict == "beyond"
    assert "cannot be formed here" in row.warnings[-1]


def test_an_own_healthy_sample_comes_first_and_leaves_to_others_what_it_does_not_hold_for() -> None:
    shipped = healthy("ventral_ramus_l5", "adc", 1.297, 0.087)
    own = healthy("ventral_ramus_l5", "adc", 1.4, 0.1, source="own controls", statistic="mean", own=True)
    for statistic, source in (("mean", "own controls"), ("median", "Huang 2013")):
        made, _ = compare_all((measurement(1.2, statistic=statistic),), order=None, references=(own, shipped))
        (row,) = made
        assert row.limit is not None
        assert row.limit.source.endswith(source)
        said = "an own healthy sample is known for the mean; the statistic here is median: the shipped one is used"
        assert (said in row.warnings) == (statistic == "median")


@pytest.mark.parametrize("changes", [{"quantity": "fa"}, {"statistic": "median"}, {"level": "foramen"}])
def test_a_limit_of_something_else_is_not_used(changes: dict[str, str]) -> None:
    assert over_time(limit(**changes))[0].verdict == "no_limit"


def test_no_percentage_where_there_is_no_ratio_scale_or_no_positive_mean() -> None:
    celsius = Quantity(key="adc", name="temperature", unit="Cel", scale="interval")
    (row,) = over_time(limit(value=10.0), quantity=celsius)
    assert (row.verdict, row.percent) == ("no_limit", None)
    assert "cannot be formed" in row.warnings[0]
    assert over_time(limit(value=10.0), value=0.0, now=0.0)[0].verdict == "no_limit"
    assert over_time(limit(scale="absolute", value=0.1), value=0.0, now=0.2)[0].percent is None


def test_a_small_sample_says_how_well_its_limit_is_known() -> None:
    (row,) = over_time(limit(n=20))
    assert row.warnings[-1] == "limit from n 20 only: the limit itself is known to about 16 %"
    (row,) = over_time(limit(n=None))
    assert row.warnings[-1] == "limit: number of subjects not stated"


def test_several_healthy_samples_have_a_row_each_and_the_unit_must_agree() -> None:
    first = healthy("ventral_ramus_l5", "adc", 1.297, 0.087)
    second = healthy("ventral_ramus_l5", "adc", 1.40, 0.05, source="Another 2020", n=None)
    other = healthy("ventral_ramus_s1", "adc", 1.294, 0.132)
    wrong = healthy("ventral_ramus_l5", "adc", 1297.0, 87.0, unit="um2/s")
    made, refused = compare_all(
        (measurement(1.2, sd=0.02),), order=None, references=(first, second, other, wrong)
    )
    assert [row.verdict for row in made] == ["beyond", "within"]
    by_source = {row.against.source: row for row in made}  # type: ignore[union-attr]
    assert by_source["Another 2020"].interval is None
    low, high = by_source["Huang 2013"].interval or (0.0, 0.0)
    half = 1.959963984540054 * (0.02**2 + 0.087**2 / 20) ** 0.5
    assert (low, high) == pytest.approx((-0.097 - half, -0.097 + half))
    assert [r.reason for r in refused if r.kind == "reference"] == [
        "unit um2/s in the healthy sample, um2/ms here"
    ]
