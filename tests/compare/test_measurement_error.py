"""The limits of the travelling heads: which one judges, over time and between sides, and what they never judge."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.compare.test_field_and_sequence import over_time, taken

import neurography.io as io_of_ours
from neurography.compare import compare_all
from neurography.io.limit_tables import read_limits
from neurography.model.comparison import Comparison, Limit
from neurography.model.technique import Technique

LIMITS = read_limits(Path(io_of_ours.__file__).parents[1] / "instruments" / "susceptibility" / "limits.csv")
OTHER = {"Manufacturer": "Philips", "ManufacturersModelName": "Achieva"}
SCANNER = frozenset({"Manufacturer", "ManufacturersModelName"})
FIELD = frozenset({"MagneticFieldStrength"})


def both(key: str, left: float, right: float, **protocol: Any) -> list[Comparison]:
    rows = [taken(key, left, "now", **protocol), taken(key, right, "now", **protocol)]
    rows[1] = evolve(rows[1], site=rows[1].site.mirrored())
    made, refused = compare_all(rows, order=None, limits=LIMITS)
    assert refused == ()
    return list(made)


@pytest.mark.parametrize(("key", "within", "across"), [("r2star", 2.7, 3.5), ("chi", 0.0065, 0.0115)])
def test_one_scanner_has_the_narrow_limit_two_scanners_the_wide_one(
    key: str, within: float, across: float
) -> None:
    (row,), _ = over_time(taken(key, 0.3, "then"), taken(key, 0.303, "now"), limits=LIMITS)
    assert row.limit is not None
    assert row.limit.value == within
    assert "same site by vendor and model" in row.limit.source
    assert "; n 24; " in row.limit.source
    made, (refusal,) = over_time(taken(key, 0.3, "then", **OTHER), taken(key, 0.303, "now"), limits=LIMITS)
    assert made == []
    assert refusal.reason == "vendor Philips then, Siemens now; model Achieva then, Prisma now"
    (row,), _ = over_time(
        taken(key, 0.3, "then", **OTHER), taken(key, 0.303, "now"), limits=LIMITS, allow=SCANNER
    )
    assert row.limit is not None
    assert row.limit.value == across
    assert "across sites" in row.limit.source


def test_the_limits_are_those_of_the_scatter_that_they_name() -> None:
    """1.96 sqrt 2 SDw, rounded as the issue has them."""
    for limit in LIMITS:
        words = limit.population.rpartition("SDw ")[2].split()
        if len(words) > 1 and words[1].startswith(("ppb", "/s")):
            size = float(words[0]) * (1e-3 if words[1].startswith("ppb") else 1.0)
            assert limit.value == pytest.approx(1.96 * 2**0.5 * size, rel=0.02)


def test_susceptibility_across_fields_has_the_widened_limit_and_only_by_hand() -> None:
    pair = taken("chi", 0.10, "then", MagneticFieldStrength=1.5), taken("chi", 0.13, "now")
    made, (refusal,) = over_time(*pair, limits=LIMITS)
    assert made == []
    assert refusal.reason == "field strength 1.5 T then, 3 T now"
    (row,), _ = over_time(*pair, limits=LIMITS, allow=FIELD)
    assert row.limit is not None
    assert row.limit.value == 0.036  # |-2| + 34 ppb
    assert row.verdict == "within"
    assert "allowed by hand: field strength 1.5 T then, 3 T now" in row.warnings
    (back,), _ = over_time(
        taken("chi", 0.10, "then"), taken("chi", 0.13, "now", MagneticFieldStrength=1.494),
        limits=LIMITS, allow=FIELD,
    )  # fmt: skip
    assert back.limit == row.limit


@pytest.mark.parametrize("place", ["rim", "cortex", "white_matter"])
def test_the_limits_of_deep_nuclei_judge_no_other_place(place: str) -> None:
    (row,), _ = over_time(
        taken("chi", 0.1, "then", place=place), taken("chi", 0.3, "now", place=place), limits=LIMITS
    )
    assert row.verdict == "no_limit"


def test_at_another_field_strength_the_limits_are_named_and_not_used() -> None:
    low = {"MagneticFieldStrength": 1.5}
    (row,), _ = over_time(
        taken("r2star", 20.0, "then", **low), taken("r2star", 30.0, "now", **low), limits=LIMITS
    )
    assert row.verdict == "no_limit"
    assert row.warnings == (
        "a limit is known for field strength 3 T, which does not hold for this pair: not used",
    )
    (side,) = both("r2star", 30.0, 20.0, **low)
    assert side.verdict == "no_limit"
    assert side.warnings == (
        "a smallest measurable difference is known for field strength 3 T, which does not hold for this pair: "
        "not used",
    )


@pytest.mark.parametrize(
    ("key", "size", "limit"), [("r2star", 7.4, 2.7), ("r2star", 2.6, 2.7), ("chi", 0.06, 0.0065)]
)
def test_sides_have_a_row_for_measurement_error_and_one_for_health(
    key: str, size: float, limit: float
) -> None:
    healthy, error = both(key, 0.2 + size, 0.2)
    assert (healthy.limit, healthy.verdict) == (None, "no_limit")
    assert error.limit is not None
    assert (error.limit.kind, error.limit.value) == ("error", limit)
    assert error.verdict == ("beyond" if size > limit else "within")
    assert error.difference == pytest.approx(size)
    assert (error.percent is None) == (key == "chi")
    assert (error.asymmetry is None) == (key == "chi")
    assert "measured of left against right, not what is healthy" in error.limit.source


def test_a_test_retest_limit_never_judges_sides_and_an_error_limit_never_judges_times() -> None:
    repeats = [one for one in LIMITS if one.kind == "repeatability"]
    error = [one for one in LIMITS if one.kind == "error"]
    made, _ = compare_all(
        [taken("r2star", 30.0, "now"), evolve(taken("r2star", 20.0, "now"), site=_right())],
        order=None, limits=repeats,
    )  # fmt: skip
    assert [row.limit for row in made] == [None]
    (row,), _ = over_time(taken("r2star", 20.0, "then"), taken("r2star", 30.0, "now"), limits=tuple(error))
    assert row.verdict == "no_limit"


def test_a_limit_of_sides_judges_beside_the_measurement_error_in_its_own_row() -> None:
    own = Limit(
        quantity="r2star", statistic="n/a", structure="putamen", level="n/a", scale="absolute", value=9.0,
        kind="side", population="controls", n=40, technique="n/a", source="own", own=True,
    )  # fmt: skip
    made, _ = compare_all(
        [taken("r2star", 30.0, "now"), evolve(taken("r2star", 22.0, "now"), site=_right())],
        order=None, limits=(own, *LIMITS),
    )  # fmt: skip
    assert {row.limit.kind: row.verdict for row in made if row.limit} == {"side": "within", "error": "beyond"}


def test_a_protocol_that_is_not_stated_fulfils_no_condition() -> None:
    nothing = Technique(instrument="maps")
    rows = [
        evolve(taken("chi", v, s), technique=nothing, origin="typed")
        for v, s in ((0.1, "then"), (0.2, "now"))
    ]
    (row,), _ = over_time(*rows, limits=LIMITS)
    assert row.verdict == "no_limit"


def typed_pair(key: str, sides: bool, **then: Any) -> list[Comparison]:
    """A typed pair of unlike technique, over time or between sides, far apart."""
    first, second = taken(key, 20.0, "now" if sides else "then", **then), taken(key, 30.0, "now")
    rows = [evolve(one, origin="typed") for one in (first, second)]
    if sides:
        rows[1] = evolve(rows[1], site=rows[1].site.mirrored())
    made, refused = compare_all(rows, order=("then", "now"), limits=LIMITS)
    assert not [r for r in refused if r.against is not None]
    return [row for row in made if row.kind == ("side" if sides else "time")]


@pytest.mark.parametrize("key", ["r2star", "chi"])
@pytest.mark.parametrize("sides", [False, True])
def test_no_limit_holds_for_typed_numbers_of_two_sequences(key: str, sides: bool) -> None:
    (row,) = typed_pair(key, sides, Sequence="SWI")
    assert (row.limit, row.verdict) == (None, "no_limit")
    assert row.warnings[0].startswith("technique differs: sequence SWI ")
    why = (
        "known, but for no pair that differs in sequence"
        if key == "r2star"
        else "known for the same sequence, which does not hold for this pair"
    )
    assert (
        row.warnings[1] == f"{'a smallest measurable difference' if sides else 'a limit'} is {why}: not used"
    )


def test_nor_does_an_own_limit_for_typed_r2star_across_sequence_and_field() -> None:
    own = Limit(
        quantity="r2star", statistic="n/a", structure="n/a", level="n/a", scale="absolute", value=1.0,
        kind="repeatability", population="own repeats", n=40, technique="n/a", source="own", own=True,
    )  # fmt: skip
    other = {"Sequence": "SWI", "MagneticFieldStrength": 1.5}
    rows = [
        evolve(taken("r2star", 20.0, "then", **other), origin="typed"),
        evolve(taken("r2star", 30.0, "now"), origin="typed"),
    ]
    (row,), _ = over_time(*rows, limits=(own,))
    assert row.verdict == "no_limit"
    assert row.warnings[-1] == (
        "a limit is known, but for no pair that differs in field strength and sequence: not used"
    )


def test_the_limit_across_fields_still_judges_typed_susceptibility() -> None:
    (row,) = typed_pair("chi", False, MagneticFieldStrength=1.5)
    assert row.limit is not None
    assert row.limit.value == 0.036


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (None, None, "field strength 3 T, which is not known of this pair"),
        (None, 3.0, "field strength 3 T, which is not known of this pair"),
        (None, 7.0, "field strength 3 T, which does not hold for this pair"),
    ],
)
def test_a_field_that_nobody_stated_is_not_known_rather_than_another(
    then: float | None, now: float | None, words: str
) -> None:
    rows = [
        evolve(taken("r2star", 20.0, "then", MagneticFieldStrength=then), origin="typed"),
        evolve(taken("r2star", 30.0, "now", MagneticFieldStrength=now), origin="typed"),
    ]
    (row,), _ = over_time(*rows, limits=LIMITS)
    assert row.verdict == "no_limit"
    assert row.warnings[-1] == f"a limit is known for {words}: not used"


@pytest.mark.parametrize("key", ["r2star", "chi"])
def test_maps_that_do_not_state_their_sequence_are_judged(key: str) -> None:
    (row,), _ = over_time(
        taken(key, 0.3, "then", Sequence=None), taken(key, 0.303, "now", Sequence=None), limits=LIMITS
    )
    assert row.limit is not None


def _right() -> Any:
    return taken("r2star", 1.0, "now").site.mirrored()
