"""The timeline as a part of a case: sentences, figure, tables; never a place for what bears no date."""

import random
from pathlib import Path

import pytest
from attrs import evolve
from tests.case_files import case_text

from neurography.draw.tracks import Curve, Lane, Timeline
from neurography.io.case import CaseFile, case_from_text
from neurography.model.case import LISTS, Case
from neurography.model.errors import CallError
from neurography.model.panel import Table
from neurography.report.embed import inline_svg
from neurography.study.case.joined import measured
from neurography.study.case.opened import open_case, shipped
from neurography.study.case.timeline import part, timeline_lines
from neurography.study.case.timeline_words import NO_FIRST
from neurography.study.case.tracks import timeline_of


def drawn(case: Case) -> Timeline:
    found = timeline_of(case)
    assert found is not None
    return found


def lane(found: Timeline, heading: str) -> Lane:
    return next(one for one in found.tracks if isinstance(one, Lane) and one.heading == heading)


def curve(found: Timeline, heading: str) -> Curve:
    return next(one for one in found.tracks if isinstance(one, Curve) and one.heading == heading)


def test_paper_004_says_its_numbers_first() -> None:
    told = " ".join(part(open_case("perineural")).answer)
    for words in (
        "doubled in 10.4 months (9.6 to 11.3 by the dates)",
        "; 6.5 (5.2 to 7.8) to 2013-05; 2.8 (2.4 to 3.2) from 2013-07",
        "to 2014-02; 2.4 (1.3 to 3.5) to 2014-04.",
        "None from 2013-05 to 2013-07: it did not rise", "hormonal therapy in that time",
        "9.9 times", "dates approximate, 0.0 to 9.0 months apart",
        "6.0 to 10.0 months after the first symptom", "tissue of a nerve not reported",
        "16.0 to 24.0 months", "the dates allow either order", "First seen is not first there",
    ):  # fmt: skip
        assert words in told


def test_the_order_of_symptoms_is_that_of_intervals() -> None:
    told = " ".join(part(open_case("perineural")).answer)
    assert "left symptom; then bladder or bowel, left image and dural image (their order left open)" in told
    assert "then right symptom; then right image and left tissue (their order left open)" in told
    items = {one.words: one for one in lane(drawn(open_case("perineural").case.read_as()), "Symptoms").items}
    foot = items["weakness, foot"]
    assert foot.side == "right"
    assert foot.when is not None
    assert foot.when.about


def test_paper_001_is_held_against_its_own_dates() -> None:
    told = " ".join(part(open_case("neuroleukemiosis")).answer)
    assert "Referral (2017-07) to left tissue of a nerve (2017-10): 2.0 to 4.0 months" in told
    assert "The source against its own dates: neuroleukemiosis was found six months late" in told
    assert "by 2017-07" in told
    assert (
        "Order as the dates and the text leave it: left symptom; then left image; then left tissue." in told
    )
    assert "that can hold only with rounded numbers (2 months as 1.5 to 2.5)" in told


def test_a_case_without_any_date_keeps_the_order_of_its_visits() -> None:
    file = open_case("plexopathy")
    made = part(file)
    assert "gives no dates" in made.answer[0]
    found = drawn(file.case.read_as())
    assert found.places == ("before", "after")
    adc = curve(found, "ADC")
    left = next(one for one in adc.series if (one.label, one.side) == ("L5 ventral ramus", "left"))
    assert [(one.value, one.words) for one in left.readings] == [(0.856, "0.856"), (1.369, "1.369")]
    right = next(one for one in adc.series if (one.label, one.side) == ("S1 ventral ramus", "right"))
    assert [one.words for one in right.readings] == ["1.210"]  # a zero that was written is kept
    assert right.note == "after: not reported"
    (figure,) = (panel for panel in made.panels if panel.kind == "svg")
    assert "not to scale" in str(figure.content)


def test_a_case_without_dates_tells_the_spans_that_its_source_gives() -> None:
    told = " ".join(part(open_case("demetriades")).answer)
    assert "from prostatectomy to the first symptoms: 12 years (p004:244-246)" in told
    assert "from the first symptoms to laminectomy: 3 years (p004:246-248)" in told


def test_a_muscle_case_speaks_of_its_muscle() -> None:
    file = open_case("soft-tissue")
    told = " ".join(part(file).answer)
    assert "first image with a finding (gastrocnemius muscle; 2024-03)" in told
    assert "tissue not examined" in told
    assert "nerve" not in told
    found = drawn(file.case.read_as())
    assert any("palpable mass" in item.words for item in lane(found, "Signs").items)
    assert [item.words for item in lane(found, "Images").items] == [
        "MRI lower leg: right gastrocnemius muscle"
    ]
    assert any(item.words.endswith("remission (as of 2022)") for item in lane(found, "Course").items)


def test_what_may_have_been_before_or_after_is_said_in_english() -> None:
    told = part(case_from_text(case_text(
        "symptoms: [{what: pain, side: left, when: 2018, source: chart:2}]\n"
        "imaging: [{id: mri, modality: MRI, when: 2018, source: chart:2}]\n"
        "findings: [{structure: sciatic_nerve, side: left, kind: enlarged, exam: mri, source: chart:2}]\n"
    ))).answer  # fmt: skip
    assert any("12.0 months before to 12.0 months after the first symptom: the dates" in one for one in told)


def test_a_dose_that_nobody_gives_is_not_reported() -> None:
    words = [item.words for item in lane(drawn(open_case("perineural").case.read_as()), "Treatments").items]
    assert "intensity modulated radiotherapy, dose not reported" in words
    assert "hyperbaric oxygen, 60 sessions" in words  # without a dose nothing is said of one


def test_what_bears_no_date_is_named_and_not_placed() -> None:
    found = drawn(open_case("neuroleukemiosis").case.read_as())
    below = " ".join(found.unplaced)
    assert "death of pneumonia" in below
    assert "gabapentin" in below
    placed = " ".join(item.words for track in found.tracks if isinstance(track, Lane) for item in track.items)
    assert "gabapentin" not in placed
    assert "death" not in placed


def test_nothing_to_place_gives_sentences_without_a_figure() -> None:
    file = case_from_text(case_text("diseases: [{name: neuritis, source: chart:2}]"))
    made = part(file)
    assert made.panels == ()
    assert made.answer


@pytest.mark.parametrize("name", shipped())
def test_the_order_of_the_file_does_not_matter_and_bytes_stay(name: str) -> None:
    file = open_case(name)
    first = part(file)
    dice = random.Random(4)  # noqa: S311  no secret
    held = {key: getattr(file.case, key) for key in LISTS if key != "claims"}
    mixed = {key: tuple(dice.sample(records, len(records))) for key, records in held.items()}
    again = part(evolve(file, case=file.case.model_copy(update=mixed)))
    assert again.panels == first.panels
    assert again.answer == first.answer


@pytest.mark.parametrize("name", shipped())
def test_the_figure_may_stand_in_a_page_and_says_nothing_forbidden(name: str) -> None:
    made = part(open_case(name))
    for panel in made.panels:
        if panel.kind == "svg":
            assert inline_svg(str(panel.content), label=panel.alt)
    text = " ".join(
        (*made.answer, *made.details, *made.grounds, *(f"{p.caption} {p.content}" for p in made.panels))
    ).lower()
    for word in ("diagnostic of", "diagnoses", "confirms", "rules out"):
        assert word not in text


def test_instruments_stand_beside_the_clinic() -> None:
    file = open_case("plexopathy")
    case = file.case.read_as()
    one = measured(case)[0]
    more = evolve(
        one, occasion=evolve(one.occasion, session="after"), site=evolve(one.site, side="right"), value=1.2
    )
    found = timeline_of(case, [more])
    assert found is not None
    right = next(s for s in curve(found, "ADC").series if (s.label, s.side) == ("L5 ventral ramus", "right"))
    assert [reading.value for reading in right.readings] == [1.169, 1.2]
    assert measured(case)  # the same numbers given a second time are drawn once
    twice = timeline_of(case, measured(case))
    assert twice == timeline_of(case)


def hostile() -> CaseFile:
    labs = "".join(
        f"  - {{analyte: cea, specimen: serum, value: {2 * 1.03**i:.2f}, unit: ug/l, "
        f"when: {2015 + i // 12}-{i % 12 + 1:02d}, source: chart:2}}\n"
        for i in range(100)
    )
    many = "".join(
        f"  - {{analyte: marker_{k}, specimen: serum, value: {i}, unit: U/l, when: 2016-0{i}-03, source: chart:3}}\n"
        for k in range(9)
        for i in (1, 2, 3)
    )
    endless = "a" * 200 + " and words " * 12
    return case_from_text(case_text(
        f"labs:\n{labs}{many}"
        f"imaging: [{{modality: MRI, when: ~2018, impression: {endless}, source: chart:4}}]\n"
        "treatments:\n"
        "  - {agents: [a], when: 2018-06-01, until: 2018-09-15, source: chart:5}\n"
        "  - {agents: [b], when: 2019-01, until: 2020.., source: chart:5}\n"
        "  - {agents: [c], when: 2019-01.., until: 2020-05, source: chart:5}\n"
        "  - {agents: [d], until: 2020-05-04, source: chart:5}\n"
    ))  # fmt: skip


def test_a_hundred_values_and_endless_labels() -> None:
    made = part(hostile())
    assert "CEA in serum, 100 values" in made.answer[0]
    assert max(map(len, made.answer)) < 400
    table = next(panel.content for panel in made.panels if panel.name == "doubling")
    assert isinstance(table, Table)
    assert len(table.rows) == 99 + 9 * 2  # every step, also where the sentence tells the whole
    assert any("Not drawn: Marker 2" in words for words in made.details)


def test_values_that_did_not_double_are_not_passed_over_in_silence() -> None:
    made = part(case_from_text(case_text(
        "labs:\n"
        "  - {analyte: protein, specimen: csf, value: 0.5, unit: g/l, when: 2020-01, source: chart:2}\n"
        "  - {analyte: protein, specimen: csf, value: 1.5, unit: g/l, when: 2020-03, source: chart:2}\n"
    )))  # fmt: skip
    assert made.answer == (NO_FIRST,)
    assert "doubl" not in " ".join(panel.name for panel in made.panels)


def test_one_date_alone() -> None:
    file = case_from_text(
        case_text("symptoms: [{what: pain, side: left, when: 2020-02-29, source: chart:2}]")
    )
    made = part(file)
    assert [panel.name for panel in made.panels] == ["timeline"]
    assert "2020-02-29" in made.answer[0]


def test_the_reading_is_told_and_an_unknown_one_refused(tmp_path: Path) -> None:
    lines = timeline_lines("perineural", read=["s1_side=text"], out=tmp_path)
    words = " ".join(" ".join(lines).split())
    assert "Read as text; --read s1_side=figure reads it otherwise" in words
    assert {"timeline.svg", "timeline.txt", "findings.tsv", "doubling.tsv", "lags.tsv"} <= {
        path.name for path in tmp_path.iterdir()
    }
    with pytest.raises(CallError, match="s1_side"):
        timeline_lines("perineural", read=["s1_side=nobody"])
