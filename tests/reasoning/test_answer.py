"""Questions to the facts of a case: three values, sides, numbers, dates; unknown is never absent."""

import itertools
from typing import Any

import pytest
from pydantic import TypeAdapter

from neurography.model.case import dates
from neurography.model.case.when import Dates
from neurography.reasoning.answer import BESIDE, answer
from neurography.reasoning.fact import Fact
from neurography.reasoning.question import Question

NERVE = {"in": "findings", "where": {"structure": "@nerve", "kind": "enlarged"}}


def question(written: Any) -> Question:
    return TypeAdapter(Question).validate_python(written)


def enlarged(
    side: str = "left", standing: str = "present", structure: str = "sciatic_nerve", visit: str = ""
) -> Fact:
    return Fact(
        kind="findings", about={"structure": structure, "kind": "enlarged"}, place=(structure, side), side=side,
        standing=standing, visit=visit, source="made:1",
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "state"),
    [("present", "present"), ("absent", "absent"), ("not_examined", "unknown"), ("not_reported", "unknown")],
)
def test_the_four_states_of_a_record_are_three_answers(standing: str, state: str) -> None:
    assert answer(question(NERVE), [enlarged(standing=standing)], "left").state == state


def test_silence_says_what_kind_of_silence_it_is() -> None:
    asked = question(NERVE)
    assert answer(asked, [], "left").why == "the case says nothing of it"
    assert answer(asked, [enlarged(standing="not_reported")], "left").why == "not reported"
    assert answer(asked, [enlarged(standing="not_examined")], "left").why == "not examined"


def test_a_side_hears_its_own_facts_and_those_without_a_side() -> None:
    asked = question(NERVE)
    right = enlarged(side="right")
    assert answer(asked, [right], "left").state == "unknown"
    assert answer(asked, [right], "right").state == "present"
    assert answer(asked, [right], "n/a").state == "present"
    canal = Fact(
        kind="findings", about={"structure": "sacral_plexus", "kind": "enlarged"}, side="midline", source="x"
    )
    assert answer(asked, [canal], "left").state == "present"
    assert answer(question({**NERVE, "any_side": "yes"}), [right], "left").state == "present"


def test_other_structures_and_kinds_are_not_meant() -> None:
    muscle = enlarged(structure="soleus_muscle")
    assert answer(question(NERVE), [muscle], "left").state == "unknown"


def test_two_examinations_of_one_visit_that_disagree_leave_it_unknown() -> None:
    both = [enlarged(visit="first"), enlarged(standing="absent", visit="first")]
    seen = answer(question(NERVE), both, "left")
    assert seen.state == "unknown"
    assert seen.why.startswith("disputed")
    later = [enlarged(visit="second"), enlarged(standing="absent", visit="first")]
    assert answer(question(NERVE), later, "left").state == "present"
    elsewhere = [enlarged(visit="first"), enlarged(standing="absent", visit="first", structure="root_s1")]
    assert answer(question(NERVE), elsewhere, "left").state == "present"


STATES = ("present", "absent", "unknown")
PARTS = {
    "present": enlarged(),
    "absent": enlarged(standing="absent"),
    "unknown": enlarged(standing="not_reported"),
}


def three(first: str, second: str, joined: str) -> str:
    """The answer of two parts joined, whose states are given."""
    facts = [
        Fact(kind=kind, about={"name": "x"}, standing=PARTS[state].standing, source="made:1")
        for kind, state in (("events", first), ("labs", second))
    ]
    parts = [{"in": "events", "where": {"name": "x"}}, {"in": "labs", "where": {"name": "x"}}]
    return answer(question({joined: parts}), facts, "n/a").state


@pytest.mark.parametrize(("first", "second"), list(itertools.product(STATES, STATES)))
def test_all_any_and_pool_follow_their_truth_tables(first: str, second: str) -> None:
    both = {first, second}
    assert three(first, second, "all") == (
        "absent" if "absent" in both else "unknown" if "unknown" in both else "present"
    )
    assert three(first, second, "any") == (
        "present" if "present" in both else "unknown" if "unknown" in both else "absent"
    )
    assert three(first, second, "pool") == (
        "present" if "present" in both else "absent" if "absent" in both else "unknown"
    )


@pytest.mark.parametrize(
    ("state", "turned"), [("present", "absent"), ("absent", "present"), ("unknown", "unknown")]
)
def test_not_turns_what_is_known_alone(state: str, turned: str) -> None:
    assert answer(question({"not": NERVE}), [PARTS[state]], "left").state == turned


@pytest.mark.parametrize(
    ("left", "right", "state"),
    [
        ("present", "present", "present"), ("present", "absent", "absent"), ("absent", "present", "absent"),
        ("present", "not_reported", "unknown"), ("absent", "absent", "unknown"),
    ],
)  # fmt: skip
def test_both_sides_needs_to_have_looked_at_both(left: str, right: str, state: str) -> None:
    facts = [enlarged("left", left), enlarged("right", right)]
    assert answer(question({"both_sides": NERVE}), facts, "left").state == state


ADC = {"number": "adc", "where": {"structure": "@nerve"}, "at_most": "1.08", "else_at_least": "1.30"}


def adc(
    value: float | None, side: str = "left", visit: str = "first", structure: str = "ventral_ramus_s1"
) -> Fact:
    return Fact(
        kind="measurements", about={"quantity": "adc", "structure": structure}, side=side, visit=visit, value=value,
        standing="present" if value is not None else "not_reported", source="made:1",
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ((1.08,), "present"), ((1.09,), "unknown"), ((1.29,), "unknown"), ((1.30,), "absent"),
        ((1.4, 0.8), "present"), ((1.4, 1.2), "unknown"), ((None,), "unknown"), ((), "unknown"),
    ],
)  # fmt: skip
def test_a_number_between_its_bounds_stays_unknown(values: tuple[float | None, ...], state: str) -> None:
    assert answer(question(ADC), [adc(value) for value in values], "left").state == state


def lower(one: float, other: float, **more: Any) -> str:
    asked = {
        "side_difference": "adc",
        "where": {},
        "way": "lower",
        "healthy_sd": {"ventral_ramus_s1": "0.132"},
    }
    return answer(question(asked), [adc(one), adc(other, side="right", **more)], "left").state


def test_a_side_is_lower_only_beyond_what_healthy_people_differ_by() -> None:
    limit = BESIDE * 0.132  # 1.96 root 2 sd = 0.366
    assert limit == pytest.approx(0.3659, abs=1e-4)
    assert lower(1.21 - limit - 1e-6, 1.21) == "present"
    assert lower(1.21 - limit + 1e-6, 1.21) == "absent"
    assert lower(1.21, 0.5) == "absent"
    assert lower(0.5, 1.21, visit="second") == "unknown"
    assert lower(0.5, 1.21, structure="ventral_ramus_l5") == "unknown"


def psa(value: float, when: str) -> Fact:
    about = {"analyte": "psa", "specimen": "serum"}
    return Fact(
        kind="labs", about=about, value=value, when=Dates.model_validate(dates(when)), source="made:1"
    )


def test_a_marker_rises_from_its_lowest_whatever_the_order_of_the_file() -> None:
    asked = question({"rising": "psa", "specimen": "serum"})
    rising = [psa(6.4, "2008-05"), psa(0.5, "2013-07"), psa(5.0, "2014-04")]
    for order in itertools.permutations(rising):
        assert answer(asked, order, "n/a").state == "present"
    assert answer(asked, rising[:2], "n/a").state == "absent"
    assert answer(asked, rising[:1], "n/a").state == "unknown"


def test_dates_must_surely_leave_the_weeks_between() -> None:
    asked = question({"lasting": "symptoms", "weeks": "8"})

    def symptom(when: str, side: str = "left") -> Fact:
        return Fact(kind="symptoms", side=side, when=Dates.model_validate(dates(when)), source="x")  # type: ignore[arg-type]

    assert answer(asked, [symptom("2013-01"), symptom("2013-04")], "left").state == "present"
    assert answer(asked, [symptom("2013-01"), symptom("2013-03")], "left").state == "unknown"
    assert answer(asked, [symptom("2013"), symptom("2013-12")], "left").state == "unknown"
    assert answer(asked, [symptom("2011", "right"), symptom("2013-04")], "left").state == "unknown"


def test_a_result_in_words_decides_only_where_something_was_taken() -> None:
    asked = question(
        {"in": "biopsies", "where": {"structure": "@nerve"}, "present_if": {"result": "*carcinoma*"},
         "absent_if": {"result": "*negative*"}}
    )  # fmt: skip

    def biopsy(result: str, standing: str = "present") -> Fact:
        about = {"structure": "sciatic_nerve", "result": result}
        return Fact(kind="biopsies", about=about, side="left", standing=standing, source="x")  # type: ignore[arg-type]

    assert answer(asked, [biopsy("adenocarcinoma")], "left").state == "present"
    assert answer(asked, [biopsy("negative for carcinoma")], "left").state == "absent"
    assert answer(asked, [biopsy("not legible")], "left").why == 'words unclear, "not legible": x'
    assert answer(asked, [biopsy("carcinoma", "absent")], "left").state == "unknown"
    assert answer(asked, [biopsy("", "absent")], "left").why == "not reported"
    assert answer(asked, [biopsy("carcinoma"), biopsy("", "absent")], "left").state == "present"


def test_what_has_no_side_is_not_on_both() -> None:
    asked = question({"both_sides": {"in": "symptoms"}})
    assert answer(asked, [Fact(kind="symptoms", side="n/a", source="x")], "left").state == "unknown"
    both = [Fact(kind="symptoms", side=side, source="x") for side in ("left", "right")]  # type: ignore[arg-type]
    assert answer(asked, both, "left").state == "present"


@pytest.mark.parametrize("doubt", ["only possible", "1 mg/l, without its limit"])
def test_a_fact_in_doubt_decides_nothing_and_says_why(doubt: str) -> None:
    asked = question({"in": "diseases", "where": {"name": "x"}})
    fact = Fact(kind="diseases", about={"name": "x"}, doubt=doubt, source="made:1")
    seen = answer(asked, [fact], "n/a")
    assert (seen.state, seen.why) == ("unknown", f"{doubt}: made:1")
    sure = Fact(kind="diseases", about={"name": "x"}, source="made:2")
    assert answer(asked, [fact, sure], "n/a").state == "present"


@pytest.mark.parametrize(
    ("cause", "onset", "early", "late"),
    [
        ("2011", "2020", "absent", "present"), ("2020-01-02", "2020-01-05", "present", "absent"),
        ("2020-01", "2020-01", "unknown", "absent"), ("2020", "2020", "unknown", "unknown"),
        ("2020-01-02..2020-01-08", "2020-01-05", "unknown", "absent"),
        ("2020-06-01", "2020-01-05", "absent", "absent"), ("unknown", "2020-01-05", "unknown", "unknown"),
    ],
)  # fmt: skip
def test_an_onset_is_early_or_late_only_for_every_day_of_the_dates(
    cause: str, onset: str, early: str, late: str
) -> None:
    when = Dates.model_validate(dates(onset))
    facts = [
        Fact(kind="events", when=Dates.model_validate(dates(cause)), source="x"),
        Fact(kind="symptoms", side="left", when=when, began=when, source="x"),
    ]
    asked = {"onset_after": {"in": "events"}, "of": "symptoms"}
    assert answer(question({**asked, "at_most_weeks": "4"}), facts, "left").state == early
    assert answer(question({**asked, "at_least_weeks": "26"}), facts, "left").state == late


@pytest.mark.parametrize(
    ("onset", "state"),
    [("2022-01-10", "present"), ("2021-11-10", "unknown"), ("2022", "unknown"), (None, "unknown")],
)
def test_a_deficit_is_found_soon_only_where_the_onset_has_a_date_of_its_own(
    onset: str | None, state: str
) -> None:
    seen = Dates.model_validate(dates("2022-01-31"))
    began = Dates.model_validate(dates(onset)) if onset else Dates()
    facts = [
        Fact(kind="symptoms", side="left", when=began if onset else seen, began=began, source="x"),
        Fact(kind="strength", side="left", when=seen, source="x"),
    ]
    asked = question({"reached": "strength", "after": "symptoms", "weeks": "4"})
    assert answer(asked, facts, "left").state == state


def test_a_treatment_that_was_not_given_is_absent_whatever_it_was_against() -> None:
    asked = question({"in": "treatments", "present_if": {"against": "x"}})
    fact = Fact(kind="treatments", about={"against": "x"}, standing="absent", source="made:1")
    assert answer(asked, [fact], "n/a").state == "absent"
