"""What came first, and the least and the most months until the next."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.study.case.lags import either_order, firsts, lag, lags
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
    text = case_text(
        "visits: [{id: first, when: 2017-07..2017-10, source: chart:1}]\n"
        "symptoms: [{what: pain, side: left, visit: first, source: chart:2}]\n"
        "biopsies: [{structure: sciatic_nerve, side: left, when: 2017-10, source: chart:3}]\n"
    )
    held = firsts(case_from_text(text).case)
    assert held["symptom_left"].told_only
    assert held["symptom_left"].when.earliest is None
    assert lag(held["symptom_left"], held["tissue_left"]).most is None
    assert not lag(held["symptom_left"], held["tissue_left"]).settled
    found = of("neuroleukemiosis")
    assert found["referral", "tissue_left"] == pytest.approx((2.0, 4.0), abs=0.05)  # July to October 2017


def test_paper_001_orders_in_words_what_its_months_leave_open() -> None:
    """p001:50, 62-77: pain, then referral, then ultrasound and MRI, then biopsy; all but the pain in four months."""
    held = firsts(open_case("neuroleukemiosis").case.read_as())
    symptom, image, tissue = (held[f"{kind}_left"] for kind in ("symptom", "image", "tissue"))
    assert not symptom.told_only
    for one, other in ((symptom, image), (image, tissue)):
        assert not one.when.surely_before(other.when)
        assert one.surely_before(other)
        assert lag(one, other).settled
        assert not lag(other, one).settled
    assert "p001:62" in lag(symptom, image).sentence
    assert "how long is not told" in lag(symptom, image).sentence


def test_words_that_the_dates_forbid_settle_nothing() -> None:
    text = case_text(
        "symptoms: [{id: pain, what: pain, side: left, when: 2020-06, source: chart:2}]\n"
        "imaging: [{id: mri, modality: MRI, when: 2020-01, source: chart:3}]\n"
        "findings: [{structure: sciatic_nerve, side: left, kind: enlarged, exam: mri, source: chart:3}]\n"
        "claims: [{kind: order, words: pain first, from: pain, to: mri, source: chart:4}]\n"
    )
    held = firsts(case_from_text(text).case)
    found = lag(held["symptom_left"], held["image_left"])
    assert (found.settled, found.told) == (False, ())


def test_one_of_several_images_before_the_biopsy_is_enough_and_one_after_the_pain_is_not() -> None:
    """The first image is before the biopsy if any is; it is after the pain only if every one is."""
    text = case_text(
        "symptoms: [{id: pain, what: pain, side: left, when: 2020, source: chart:2}]\n"
        "imaging:\n"
        "  - {id: us, modality: ultrasound, when: 2020, source: chart:3}\n"
        "  - {id: mri, modality: MRI, when: 2020, source: chart:3}\n"
        "findings:\n"
        "  - {structure: sciatic_nerve, side: left, kind: enlarged, exam: us, source: chart:3}\n"
        "  - {structure: sciatic_nerve, side: left, kind: enlarged, exam: mri, source: chart:3}\n"
        "biopsies: [{id: tissue, structure: sciatic_nerve, side: left, when: 2020, source: chart:3}]\n"
        "claims:\n"
        "  - {kind: order, words: pain before MRI, from: pain, to: mri, source: chart:4}\n"
        "  - {kind: order, words: ultrasound before biopsy, from: us, to: tissue, source: chart:5}\n"
    )
    held = firsts(case_from_text(text).case)
    assert lag(held["image_left"], held["tissue_left"]).told == ("chart:5",)
    assert lag(held["symptom_left"], held["image_left"]).told == ()


def test_the_first_image_of_a_muscle_where_no_image_tells_of_a_nerve() -> None:
    assert firsts(open_case("soft-tissue").case.read_as())["image_right"].words == "gastrocnemius muscle"


def test_march_and_october_2012_are_told_together() -> None:
    """p004:89-96: only what figure 2A and B show is of March for sure."""
    held = firsts(open_case("perineural").case.read_as())
    assert (str(held["dural"].when.earliest), str(held["dural"].when.latest)) == ("2012-03-01", "2012-10-31")
    assert (str(held["image_left"].when.earliest), str(held["image_left"].when.latest)) == (
        "2012-03-01",
        "2012-03-31",
    )


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


def test_pairs_whose_order_is_open() -> None:
    held = firsts(open_case("perineural").case.read_as())
    pairs = {frozenset((a.key, b.key)) for a, b in either_order(tuple(held.values()))}
    assert frozenset(("sphincter", "dural")) in pairs
    assert frozenset(("symptom_left", "sphincter")) not in pairs
