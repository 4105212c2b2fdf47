"""1.5 T against 3 T and T2* against SWI: refused with the reason, for every measure of susceptibility."""

from typing import Any

import pytest
from attrs import evolve
from tests.compare.paper000 import measurement

from neurography.compare import compare_all, disagreements
from neurography.model import vocabulary
from neurography.model.comparison import Comparison, Refusal
from neurography.model.measurement import Measurement
from neurography.model.technique import Technique

PROTOCOL: dict[str, Any] = {
    "MagneticFieldStrength": 3.0,
    "Sequence": "MEGRE",
    "EchoTime": 0.02,
    "VoxelSize": (1.0, 1.0, 1.0),
    "Manufacturer": "Siemens",
    "ManufacturersModelName": "Prisma",
}
MEASURES = tuple(
    key for key, one in vocabulary.QUANTITIES.items() if any(agree.key == "Sequence" for agree in one.agree)
)
ORDER = ("then", "now", "later")


def taken(key: str, value: float, session: str, *, place: str = "putamen", **protocol: Any) -> Measurement:
    return measurement(
        value,
        quantity=vocabulary.quantity(key),
        structure=place,
        session=session,
        acquisition=protocol.pop("acquisition", "MEGRE"),
        technique=Technique.of("susceptibility", {**PROTOCOL, **protocol}),
    )


def over_time(
    *values: Measurement, allow: frozenset[str] = frozenset(), limits: tuple[Any, ...] = ()
) -> tuple[list[Comparison], list[Refusal]]:
    made, refused = compare_all(values, order=ORDER, limits=limits, allow=allow)
    return [row for row in made if row.kind == "time"], [row for row in refused if row.kind == "time"]


def test_the_measures_of_susceptibility_are_all_gated() -> None:
    assert {"r2star", "t2star", "chi", "rim_contrast", "log_ratio"} <= set(MEASURES)


@pytest.mark.parametrize("key", MEASURES)
def test_another_field_strength_is_refused(key: str) -> None:
    made, (refusal,) = over_time(taken(key, 0.1, "then", MagneticFieldStrength=1.5), taken(key, 0.2, "now"))
    assert made == []
    assert refusal.reason == "field strength 1.5 T then, 3 T now"


@pytest.mark.parametrize("key", MEASURES)
def test_another_sequence_is_refused_and_named(key: str) -> None:
    made, (refusal,) = over_time(
        taken(key, 0.1, "then", Sequence="T2*", acquisition="T2starw"),
        taken(key, 0.2, "now", Sequence="SWI", acquisition="swi"),
    )
    assert made == []
    assert refusal.reason == "sequence T2* then, SWI now"
    assert isinstance(refusal.against, Measurement)
    assert refusal.against.occasion.session == "then"


@pytest.mark.parametrize("key", MEASURES)
def test_the_same_field_and_sequence_compare(key: str) -> None:
    # a Siemens 3 T is 2.895 T: the same field
    made, refused = over_time(taken(key, 0.1, "then", MagneticFieldStrength=2.895), taken(key, 0.2, "now"))
    assert len(made) == 1
    assert refused == []


def test_a_change_of_sequence_between_two_series_of_visits_is_told_once() -> None:
    first = [taken("log_ratio", 0.1, s, Sequence="T2*", acquisition="T2starw") for s in ("then", "now")]
    second = [
        taken("log_ratio", 0.1, s, Sequence="SWI", acquisition="swi", MagneticFieldStrength=1.5)
        for s in ("later",)
    ]
    made, refused = over_time(*first, *second)
    assert len(made) == 1
    assert [r.reason for r in refused] == ["field strength 3 T then, 1.5 T now; sequence T2* then, SWI now"]


def test_a_sequence_that_both_visits_have_takes_no_word_from_the_one_that_is_missing() -> None:
    both = [taken("log_ratio", 0.1, s, Sequence="SWI", acquisition="swi") for s in ("then", "now")]
    once = taken("log_ratio", 0.1, "then", Sequence="T2*", acquisition="T2starw")
    made, refused = over_time(*both, once)
    assert len(made) == 1
    assert [r.reason for r in refused] == [
        "acquisition T2starw here, swi in session now: only the same name is compared"
    ]


@pytest.mark.parametrize("key", [key for key in MEASURES if not key.endswith("chi") and "chi" not in key])
@pytest.mark.parametrize("allow", [frozenset({"MagneticFieldStrength"}), frozenset({"Sequence"})])
def test_no_hand_allows_relaxation_or_contrast_across_fields_or_sequences(
    key: str, allow: frozenset[str]
) -> None:
    other = {"MagneticFieldStrength": 1.5} if "MagneticFieldStrength" in allow else {"Sequence": "SWI"}
    made, (refusal,) = over_time(taken(key, 0.1, "then", **other), taken(key, 0.2, "now"), allow=allow)
    assert made == []
    assert "(not to be allowed by hand: " in refusal.reason
    assert "depend" in refusal.reason


def test_an_unknown_field_may_be_vouched_for() -> None:
    known = taken("r2star", 30.0, "now")
    unknown = evolve(
        taken("r2star", 20.0, "then"),
        technique=Technique.of("susceptibility", {**PROTOCOL, "MagneticFieldStrength": None}),
    )
    _, (refusal,) = over_time(unknown, known)
    assert refusal.reason == "field strength unknown then"
    (row,), _ = over_time(unknown, known, allow=frozenset({"MagneticFieldStrength"}))
    assert "allowed by hand: field strength unknown then" in row.warnings


def test_a_sequence_is_asked_for_only_where_somebody_states_it() -> None:
    quantity = vocabulary.quantity("r2star")
    plain = Technique.of("maps", {key: value for key, value in PROTOCOL.items() if key != "Sequence"})
    assert disagreements(quantity, plain, plain) == ()
    assert disagreements(quantity, plain, Technique.of("maps", PROTOCOL)) == ("sequence unknown then",)
