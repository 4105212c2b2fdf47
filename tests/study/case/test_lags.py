"""What came first, and the least and the most months until the next."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.study.case.lags import appeared, either_order, firsts, lag, lags
from neurography.study.case.opened import open_case


def of(name: str, **answers: str) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    case = open_case(name).case.read_as(answers)
    return {(one.start.key, one.end.key): (one.least, one.most) for one in lags(case)}


def test_paper_004_in_months() -> None:
    found = of("perineural")
    # summer 2011 is June to August, the first image is of March 2012
    assert found["symptom_left", "image_left"] == pytest.approx((6.01, 9.99), abs=0.01)
    # about August 2013; the images of 2014 are of April to December
    assert found["symptom_right", "image_right"] == pytest.approx((7.00, 16.99), abs=0.01)
    assert found["symptom_left", "tissue_left"] == pytest.approx((31.01, 43.01), abs=0.01)
    assert ("symptom_right", "tissue_right") not in found  # no tissue of the right nerve is told of


def test_sphincters_failed_before_the_right_leg_and_perhaps_before_the_first_dural_image() -> None:
    case = open_case("perineural").case.read_as()
    found = {(one.start.key, one.end.key): one for one in lags(case)}
    leg, dura = found["sphincter", "symptom_right"], found["sphincter", "dural"]
    assert leg.settled
    assert leg.least == pytest.approx(16.0, abs=0.05)
    assert not dura.settled  # both may be of March 2012
    assert "either order" in dura.sentence
    assert dura.least == pytest.approx(-0.99, abs=0.01)
    assert "about" in leg.sentence


def test_one_side_never_stands_for_the_other() -> None:
    case = open_case("neuroleukemiosis").case.read_as()
    assert {key for key in firsts(case) if key.endswith("_right")} == set()


def test_a_symptom_without_onset_began_by_its_visit_and_settles_nothing() -> None:
    case = open_case("neuroleukemiosis").case.read_as()
    held = firsts(case)
    assert held["symptom_left"].told_only
    assert held["symptom_left"].when.earliest is None
    assert lag(held["symptom_left"], held["tissue_left"]).most is None
    assert not lag(held["symptom_left"], held["tissue_left"]).settled
    found = of("neuroleukemiosis")
    assert found["referral", "tissue_left"] == pytest.approx((2.0, 4.0), abs=0.05)  # July to October 2017


def test_without_dates_no_lag_has_a_number() -> None:
    assert set(of("plexopathy").values()) == {(None, None)}


def test_muscles_and_bones_are_no_nerves() -> None:
    held = firsts(open_case("perineural").case.read_as())
    assert "muscle" not in held["image_left"].words
    assert "sacroiliac" not in held["image_left"].words  # taken up in 2008, years before any nerve


def test_the_first_of_several_uncertain_dates_is_uncertain_too() -> None:
    text = case_text(
        "symptoms:\n"
        "  - {what: pain, side: left, when: 2020, source: chart:2}\n"
        "  - {what: weakness, side: left, when: 2020-03, source: chart:3}\n"
        "  - {what: cramps, side: left, when: 2020-06, source: chart:4}\n"
    )
    (one,) = firsts(case_from_text(text).case).values()
    assert (str(one.when.earliest), str(one.when.latest)) == ("2020-01-01", "2020-03-31")
    assert one.words == "pain, weakness"  # cramps came after March for sure


def test_what_turned_from_absent_to_present() -> None:
    case = open_case("perineural").case.read_as({"s1_side": "figure"})
    found = {(no.structure, no.side, no.kind) for no, _ in appeared(case)}
    assert found == {("root_s1", "right", "enhancing"), ("sacral_canal_s1_s2", "midline", "mass")}
    text = open_case("perineural").case.read_as({"s1_side": "text"})
    assert {no.structure for no, _ in appeared(text)} == {"sacral_canal_s1_s2"}


def test_pairs_whose_order_is_open() -> None:
    held = firsts(open_case("perineural").case.read_as())
    pairs = {frozenset((a.key, b.key)) for a, b in either_order(tuple(held.values()))}
    assert frozenset(("sphincter", "dural")) in pairs
    assert frozenset(("symptom_left", "sphincter")) not in pairs
