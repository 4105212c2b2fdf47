"""Which records belong to a visit, by name, by examination, by date, or as the only visit there is."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.model.case import Case
from neurography.model.errors import CallError
from neurography.study.case.window import belongs, by_then, window, windows

VISITS = """visits:
  - {id: first, when: 2012-03..2012-10, source: chart:1}
  - {id: second, when: 2014-04, source: chart:1}
imaging: [{id: mri, modality: MRI, visit: first, source: chart:2}]
findings:
  - {structure: root_s1, side: left, kind: enlarged, visit: second, source: chart:3}
  - {structure: root_s1, side: left, kind: enlarged, exam: mri, source: chart:4}
  - {structure: root_s1, side: left, kind: enlarged, when: 2012-05, source: chart:5}
  - {structure: root_s1, side: left, kind: enlarged, when: 2012, source: chart:6}
  - {structure: root_s1, side: left, kind: enlarged, source: chart:7}
"""


def case(added: str = VISITS) -> Case:
    return case_from_text(case_text(added)).case


def test_by_name_by_examination_and_by_a_date_wholly_inside() -> None:
    one = case()
    held = {visit.id: [belongs(one, each, visit) for each in one.findings] for visit in one.visits}
    # 2012 as a whole is not inside March to October, and a record without a date is of neither
    assert held == {"first": [False, True, True, False, False], "second": [True, False, False, False, False]}


def test_by_then_holds_what_is_earlier_too_and_what_may_be() -> None:
    one = case()
    first, second = one.visits
    assert [by_then(one, each, first) for each in one.findings] == [False, True, True, True, True]
    assert all(by_then(one, each, second) for each in one.findings)


def test_a_date_in_place_of_a_visit() -> None:
    one = case()
    spring = window(one, "2012-04..2012-06")
    assert [belongs(one, each, spring) for each in one.findings] == [False, False, True, False, False]
    assert window(one, "second") is one.visits[1]
    assert window(one, "summer 2012").when.text == "summer 2012"


def test_the_only_visit_takes_what_bears_no_date() -> None:
    text = "findings: [{structure: root_s1, side: left, kind: enlarged, source: chart:7}]\n"
    for more in ("", "visits: [{id: only, when: 2014, source: chart:1}]\n"):
        one = case(more + text)
        (visit,) = windows(one)
        assert belongs(one, one.findings[0], visit)


@pytest.mark.parametrize("text", ["third", "2012..", "unknown", ""])
def test_neither_visit_nor_date_is_refused_with_the_known_visits(text: str) -> None:
    with pytest.raises(CallError, match=r"first \(2012-03..2012-10\), second"):
        window(case(), text)
