"""The gate: every key that must agree, when it differs, is missing, or was allowed by hand."""

import pytest
from tests.compare.paper000 import ADC, AGREE, PROTOCOL, TECHNIQUE, healthy, limit, measurement

from neurography.compare import check_allow, compare_all, disagreements
from neurography.compare.allowed import name_of
from neurography.model.errors import CallError
from neurography.model.measurement import Measurement
from neurography.model.technique import Technique

KEYS = tuple(agree.key for agree in AGREE)
OTHER = {
    "MagneticFieldStrength": (1.5, "field strength 1.5 T then, 3 T now"),
    "EchoTime": (0.08, "echo time 80 ms then, 69 ms now"),
    "Manufacturer": ("GE", "vendor GE then, Philips now"),
    "BValues": ((0.0, 800.0), "b-values 0, 800 s/mm² then, 0, 1000 s/mm² now"),
}


def technique(**changes: object) -> Technique:
    return Technique.of("diffusion", {**PROTOCOL, **changes})  # type: ignore[arg-type]


def compare(then: Technique, *, now: Technique = TECHNIQUE, allow: set[str] | None = None, origin="measured"):
    pair = (
        measurement(1.0, technique=then, origin=origin),
        measurement(1.1, technique=now, session="after", origin=origin),
    )
    made, refused = compare_all(pair, order=("before", "after"), limits=(limit(),), allow=allow or set())
    return [r for r in made if r.kind == "time"], [r for r in refused if r.kind == "time"]


@pytest.mark.parametrize("key", KEYS)
def test_a_difference_refuses_and_names_both_values(key: str) -> None:
    value, sentence = OTHER[key]
    made, refused = compare(technique(**{key: value}))
    assert (made, [r.reason for r in refused]) == ([], [sentence])


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("which", ["then", "now", "then and now"])
def test_a_gap_on_either_side_refuses(key: str, which: str) -> None:
    gap = technique(**{key: None})
    then = gap if "then" in which else TECHNIQUE
    now = gap if "now" in which else TECHNIQUE
    made, refused = compare(then, now=now)
    assert (made, [r.reason for r in refused]) == ([], [f"{name_of(key)} unknown {which}"])


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("gap", [True, False])
def test_an_allowed_key_gives_a_marked_row(key: str, gap: bool) -> None:
    then = technique(**{key: None if gap else OTHER[key][0]})
    (row,), refused = compare(then, allow={key})
    assert refused == []
    assert row.verdict == "within"
    assert row.warnings[0].startswith("allowed by hand: " + name_of(key))


@pytest.mark.parametrize("key", KEYS)
def test_typed_numbers_are_compared_with_a_warning(key: str) -> None:
    other, differs = OTHER[key]
    gap = f"{name_of(key)} unknown then"
    for value, sentence in ((other, f"technique differs: {differs}"), (None, gap)):
        (row,), refused = compare(technique(**{key: value}), origin="typed")
        assert (refused, row.warnings[0]) == ([], sentence)


def test_allowing_one_key_does_not_open_another() -> None:
    made, refused = compare(technique(EchoTime=0.08, MagneticFieldStrength=1.5), allow={"EchoTime"})
    assert (made, [r.reason for r in refused]) == ([], ["field strength 1.5 T then, 3 T now"])


def test_an_unknown_key_is_refused_with_the_known_listed() -> None:
    with pytest.raises(
        CallError, match=r"BValues, EchoTime, MagneticFieldStrength, Manufacturer.*Fieldstrength"
    ):
        compare(TECHNIQUE, allow={"Fieldstrength"})
    check_allow({"EchoTime"}, ())  # known in general, though no quantity at hand asks for it


def test_tolerances_are_absolute_or_relative() -> None:
    assert disagreements(ADC, technique(MagneticFieldStrength=2.8936), TECHNIQUE) == (
        "field strength 2.8936 T then, 3 T now",
    )
    assert disagreements(ADC, technique(MagneticFieldStrength=2.9), TECHNIQUE) == ()
    assert disagreements(ADC, technique(EchoTime=0.072), TECHNIQUE) == ()
    assert disagreements(ADC, technique(EchoTime=0.073), TECHNIQUE) != ()
    assert disagreements(ADC, technique(BValues=(0.0, 985.0)), TECHNIQUE) == ()
    assert disagreements(ADC, technique(BValues=(0.0, 500.0, 1000.0)), TECHNIQUE) != ()
    assert disagreements(ADC, technique(Manufacturer="PHILIPS "), TECHNIQUE) == ()


def test_a_healthy_sample_never_refuses_for_its_protocol() -> None:
    sample = healthy("ventral_ramus_l5", "adc", 1.297, 0.087, technique="MagneticFieldStrength=1.5; Achieva")
    ((row,), _) = compare_all((measurement(1.2),), order=("before",), references=(sample,))
    assert row.warnings[:2] == (
        "technique differs: field strength 1.5 T in the healthy sample, 3 T here",
        "not known in the healthy sample: echo time, vendor, b-values",
    )


def test_sides_of_one_acquisition_share_what_is_unknown() -> None:
    bare = Technique(instrument="diffusion")
    pair = (measurement(1.0, technique=bare), measurement(1.1, technique=bare, side="right"))
    ((row,), refused) = compare_all(pair, order=None)
    assert (row.verdict, row.warnings, refused) == ("no_limit", (), ())
    pair = (measurement(1.0, technique=technique(EchoTime=0.08)), measurement(1.1, side="right"))
    made, (refusal,) = compare_all(pair, order=None)
    assert (made, refusal.reason) == ((), "echo time 80 ms on the left, 69 ms on the right")


@pytest.mark.parametrize(
    ("then", "now", "warning"),
    [
        ({}, {}, "technique not stated"),
        (
            {"Technique": "DTI at 3 T"},
            {"Technique": "DTI at 3 T"},
            "technique stated in words only: not compared",
        ),
        (
            {"Technique": "DTI at 3 T"},
            {"Technique": "DTI at 1.5 T"},
            "technique differs: DTI at 3 T then, DTI at 1.5 T now (as words)",
        ),
        (
            {"Technique": "DTI at 3 T"},
            {},
            "technique DTI at 3 T then, not stated now (as words)",
        ),
    ],
)
def test_copied_numbers_without_keys_get_one_sentence(
    then: dict[str, str], now: dict[str, str], warning: str
) -> None:
    made, refused = compare(Technique.of("n/a", then), now=Technique.of("n/a", now), origin="typed")
    assert refused == []
    assert made[0].warnings[0] == warning
    assert not any("unknown" in each for each in made[0].warnings)


def test_measured_numbers_without_keys_are_still_refused() -> None:
    made, refused = compare(Technique.of("n/a", {}), now=Technique.of("n/a", {}))
    assert made == []
    assert "field strength unknown then and now" in refused[0].reason


def test_sides_whose_technique_is_stated_in_different_words_say_both() -> None:
    def typed(side: str, said: dict[str, str]) -> Measurement:
        return measurement(1.0, side=side, technique=Technique.of("n/a", said), origin="typed")

    pair = (typed("left", {"Technique": "ultrasound"}), typed("right", {"Technique": "MRI"}))
    ((row,), _) = compare_all(pair, order=None)
    assert row.warnings == ("technique differs: ultrasound on the left, MRI on the right (as words)",)
    alone = (typed("left", {"Technique": "ultrasound"}), typed("right", {}))
    ((row,), _) = compare_all(alone, order=None)
    assert row.warnings == ("technique ultrasound on the left, not stated on the right (as words)",)


@pytest.mark.parametrize(
    ("then", "now", "warning"),
    [
        ("b 0 and 800", "b 0 and 3000", "technique differs: b 0 and 800 then, b 0 and 3000 now (in words)"),
        ("b 0 and 800", None, "technique b 0 and 800 then, not stated now (in words)"),
        ("b 0 and 800", "b 0 and 800", None),
    ],
)
@pytest.mark.parametrize("gap", [True, False])
def test_words_stand_beside_the_verdict_where_keys_are_stated_too(
    then: str, now: str | None, warning: str | None, gap: bool
) -> None:
    changes = {"EchoTime": None} if gap else {}
    (row,), _ = compare(
        technique(Technique=then, **changes), now=technique(Technique=now, **changes), origin="typed"
    )
    unknown = ("echo time unknown then and now",) if gap else ()
    expected = (*unknown, warning) if warning else unknown
    assert row.warnings[: len(expected)] == expected
    assert any("words" in each for each in row.warnings) == bool(warning)


def test_sides_whose_words_alone_differ_say_both() -> None:
    pair = (
        measurement(1.0, technique=technique(Technique="T2*"), origin="typed"),
        measurement(1.0, side="right", technique=technique(Technique="SWI"), origin="typed"),
    )
    ((row,), _) = compare_all(pair, order=None)
    assert row.warnings == ("technique differs: T2* on the left, SWI on the right (in words)",)


def test_a_key_that_the_quantity_does_not_ask_for_is_said_where_both_state_it() -> None:
    (row,), _ = compare(technique(FatSat="yes"), now=technique(FatSat="no"), origin="typed")
    assert row.warnings[0] == "technique differs: FatSat=yes then, FatSat=no now (in words)"
    (row,), _ = compare(technique(FatSat="yes"), origin="typed")
    assert not any("FatSat" in each for each in row.warnings)
