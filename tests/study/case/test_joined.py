import pytest
from attrs import evolve
from tests.case_files import case_text

from neurography.io.case import case_from_text, read_case
from neurography.model.errors import CallError
from neurography.study.case.joined import joined, measured
from neurography.study.published.cases import CASE_FILES


def test_the_numbers_of_a_paper_are_measurements_and_join_their_visits() -> None:
    case = read_case(CASE_FILES["plexopathy"]).case
    found = measured(case, origin="published")
    assert len(found) == 12  # four right values after treatment are not reported, and stay so
    first = found[0]
    assert (first.quantity.key, first.value) == ("adc", pytest.approx(0.856, rel=1e-12))
    assert (first.site.structure, first.site.side) == ("ventral_ramus_l5", "left")
    assert (first.occasion.subject, first.occasion.session) == ("000", "before")
    assert first.technique.get("NumberOfDirections") == 15.0
    assert first.sources == ("p000:58",)
    by_visit = joined(case, found)
    assert [(visit, len(held)) for visit, held in by_visit.items()] == [("before", 8), ("after", 4), ("", 0)]


def test_only_this_subject_and_an_unknown_session_is_kept_apart() -> None:
    case = read_case(CASE_FILES["plexopathy"]).case
    one = measured(case)[0]
    other = evolve(one, occasion=evolve(one.occasion, subject="99"))
    later = evolve(one, occasion=evolve(one.occasion, subject="sub-000", session="later"))
    by_visit = joined(case, [one, other, later])
    assert by_visit["before"] == (one,)
    assert by_visit[""] == (later,)


def test_a_case_without_subject_joins_nothing() -> None:
    with pytest.raises(CallError, match="Write subject"):
        joined(case_from_text(case_text()).case, [])
