"""Triggers: all that is needed and any sign, by three values; the rule of paper 003 row by row."""

import itertools

import pytest

from neurography.reasoning.fact import Fact, State
from neurography.reasoning.triggers import fire, load
from neurography.reasoning.triggers.fire import decided

STATES: tuple[State, ...] = ("present", "absent", "unknown")
SOFT_TISSUE = next(one for one in load() if one.id == "leukaemia_in_soft_tissue")
NERVES = next(one for one in load() if one.id == "leukaemia_in_nerves")

LEUKAEMIA = Fact(kind="diseases", about={"name": "acute myeloid leukemia"}, source="made:1")
SIGNS = {
    "focal pain": Fact(
        kind="symptoms", about={"what": "pain", "regions": "calf"}, side="left", source="made:2"
    ),
    "focal swelling": Fact(kind="symptoms", about={"what": "swelling", "regions": "calf"}, source="made:2"),
    "mass in an extremity": Fact(
        kind="findings", about={"structure": "soleus_muscle", "kind": "mass"}, source="made:2"
    ),
    "weakness of one region": Fact(
        kind="strength", about={"action": "plantar_flexion"}, side="left", source="made:2"
    ),
    "palpable mass of soft tissue": Fact(
        kind="findings", about={"structure": "soleus_muscle", "kind": "palpable_mass"}, source="made:2"
    ),
}


@pytest.mark.parametrize(("need", "one", "other"), list(itertools.product(STATES, STATES, STATES)))
def test_the_truth_table(need: State, one: State, other: State) -> None:
    signs = {one, other}
    if need == "absent" or signs == {"absent"}:
        wanted = "not_met"
    elif need == "present" and "present" in signs:
        wanted = "met"
    else:
        wanted = "open"
    assert decided([need], [one, other]) == wanted
    assert decided([need], [other, one]) == wanted


@pytest.mark.parametrize("count", range(6))
def test_leukaemia_and_any_of_the_signs_of_paper_003(count: int) -> None:
    """Every subset of the five signs: met with leukaemia and at least one, and each sign named or missing."""
    for chosen in itertools.combinations(SIGNS, count):
        facts = [SIGNS[name] for name in chosen]
        found = fire(SOFT_TISSUE, [LEUKAEMIA, *facts])
        assert found.state == ("met" if chosen else "open")
        assert {look.item.name for look in found.shows} == {"leukaemia known", *chosen}
        assert {look.item.name for look in found.missing} == set(SIGNS) - set(chosen)
        assert fire(SOFT_TISSUE, facts).state == "open", (
            "nobody says that there is leukaemia, nor that there is none"
        )
        none = Fact(kind="diseases", about={"name": "leukaemia"}, standing="absent", source="made:3")
        assert fire(SOFT_TISSUE, [none, *facts]).state == "not_met"


def test_the_disease_that_is_suspected_is_no_history_of_it() -> None:
    found = Fact(kind="diseases", about={"name": "neuroleukemiosis"}, source="made:1")
    assert fire(SOFT_TISSUE, [found, *SIGNS.values()]).state == "open"


def test_a_sign_that_was_looked_for_in_vain_is_neither_shown_nor_missing() -> None:
    none = Fact(
        kind="strength", about={"action": "plantar_flexion"}, standing="absent", side="left", source="made:2"
    )
    found = fire(NERVES, [LEUKAEMIA, none])
    assert "weakness" not in {look.item.name for look in (*found.shows, *found.missing)}
    assert found.state == "open"


def test_no_treatment_is_asked_for_by_a_question() -> None:
    """Treatment statements are record ids alone: nothing can act on them."""
    for trigger in load():
        asked = {name for item in (*trigger.needs, *trigger.signs, *trigger.work_up) for name in item.records}
        assert not asked & set(trigger.treatment)
