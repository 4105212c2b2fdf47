"""The draft in the order of CARE: 13 items, a blank where the case is silent, every line with side and source."""

import re

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text, read_case
from neurography.model.case import Case
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.report.exchange.care import draft
from neurography.report.exchange.care_items import BLANK, ITEMS
from neurography.report.exchange.care_written import markdown, page
from neurography.study.case.joined import measured
from neurography.study.published.cases import CASE_FILES

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="5" fill="currentColor">L</text></svg>'
TIMELINE = Part(
    key="timeline", heading="When", answer=("It began in summer 2011.",),
    panels=(
        Panel(name="timeline", section="case", title="Timeline", caption="All of it.", kind="svg", content=SVG),
        Panel(
            name="lags", section="case", title="Lags", caption="In months.", kind="table",
            content=Table(columns=("from", "to"), rows=(("a|b", "c"),)),
        ),
    ),
)  # fmt: skip
FORBIDDEN = re.compile(r"diagnostic of|confirms|rules out|diagnoses", re.IGNORECASE)


def published(name: str) -> Case:
    return read_case(CASE_FILES[name]).case.read_as({})


@pytest.mark.parametrize("name", CASE_FILES)
def test_the_items_stand_in_cares_order_and_blanks_are_counted(name: str) -> None:
    made = draft(published(name))
    text, files = markdown(made, stem="x", version="0")
    assert not files
    headings = re.findall(r"^## (\d+)\. (.+)$", text, flags=re.MULTILINE)
    assert headings == [(str(n), heading) for n, heading in enumerate(ITEMS, start=1)]
    blank = [item.heading for item in made.items if item.blank]
    undated = ["Timeline"] if name == "plexopathy" else []  # no date in the paper
    assert blank == ["Introduction", *undated, "Patient perspective", "Informed consent"]
    assert made.completeness.startswith(f"{13 - len(blank)} of 13 items filled; blank: 4 Introduction")
    assert text.count(BLANK) >= 3
    assert not FORBIDDEN.search(text)
    assert not FORBIDDEN.search(page(made, version="0"))


def test_an_empty_case_is_all_blanks_but_the_person() -> None:
    made = draft(case_from_text(case_text()).case)
    assert made.completeness.startswith("1 of 13 items filled")
    text, _ = markdown(made, stem="x", version="0")
    assert "sex not reported, age not reported" in text


@pytest.mark.parametrize("name", CASE_FILES)
def test_every_footnote_is_there_and_every_source_is_used(name: str) -> None:
    made = draft(published(name))
    used = {n for item in made.items for block in item.blocks for line in block.lines for n in line.notes}
    assert used == set(range(1, len(made.sources) + 1))
    text, _ = markdown(made, stem="x", version="0")
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(
        re.findall(r"^\[\^(\d+)\]:", text, flags=re.MULTILINE)
    )
    html = page(made, version="0")
    assert set(re.findall(r'href="#source-(\d+)"', html)) == set(re.findall(r'id="source-(\d+)"', html))


def test_every_record_of_one_side_names_it() -> None:
    made = draft(published("perineural"))
    clinical = next(item for item in made.items if item.heading == "Clinical findings")
    for block in clinical.blocks:
        for line in block.lines:
            assert re.search(r"\b(left|right|midline|side not stated)\b", line.text), line.text


def test_what_is_silent_is_named_as_silent_and_absence_as_absence() -> None:
    text, _ = markdown(draft(published("neuroleukemiosis")), stem="x", version="0")
    assert "Not reported: strength of dorsiflexion, left; strength of eversion, left" in text
    assert "- right sciatic nerve: enlarged absent, hypoechoic absent" in text
    assert "cytarabine, against neuroleukemiosis: dose not reported, response ineffective" in text


def test_parts_stand_where_care_wants_them_with_their_figures() -> None:
    made = draft(published("perineural"), parts=(TIMELINE,))
    text, files = markdown(made, stem="draft", version="0")
    seventh = text.partition("## 7. Timeline")[2].partition("## 8.")[0]
    assert "It began in summer 2011." in seventh
    assert "![Timeline](<draft_timeline.svg>)" in seventh
    assert "**Figure 1. Timeline.** All of it." in seventh
    assert r"| a\|b | c |" in seventh
    assert set(files) == {"draft_timeline.svg"}
    assert b"currentColor" not in files["draft_timeline.svg"]
    html = page(made, version="0")
    assert html.count("<svg") == 1
    assert "<script" not in html
    assert 'http-equiv="Content-Security-Policy"' in html


def test_measurements_of_instruments_join_the_assessment() -> None:
    case = published("plexopathy")
    made = draft(case, measurements=measured(case))
    block = next(b for b in made.items[7].blocks if b.title == "Measurements of this software")
    assert len(block.lines) == 12
    assert any("ADC, left S1 ventral ramus, visit before: 0.826" in line.text for line in block.lines)


def test_words_of_a_case_cannot_mark_up_the_draft() -> None:
    case = case_from_text(
        case_text('diseases: [{name: "<script>alert(1)</script> *a* [x](y)", source: \'chart:1 "<b>"\'}]\n')
    ).case
    made = draft(case)
    text, _ = markdown(made, stem="x", version="0")
    assert "<script>" not in text.replace("\\<", "")
    assert r"\*a\*" in text
    html = page(made, version="0")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_same_case_gives_the_same_text() -> None:
    made = [
        markdown(draft(published("perineural"), parts=(TIMELINE,)), stem="x", version="0") for _ in range(2)
    ]
    assert made[0] == made[1]


def timeline(text: str) -> list[str]:
    made = draft(case_from_text(case_text(text)).case)
    return [line.text for block in made.items[6].blocks for line in block.lines]


def test_the_order_holds_what_has_an_end_alone_and_says_what_is_outside_of_it() -> None:
    assert timeline(
        "symptoms:\n"
        "  - {what: pain, side: left, when: 2013, source: chart:1}\n"
        "  - {what: fever, source: chart:1}\n"
        "  - {what: cough, status: absent, when: 2013, source: chart:1}\n"
        "strength:\n"
        "  - {action: dorsiflexion, side: left, grade: 3, when: 2014-02, source: chart:1}\n"
        "  - {action: eversion, side: left, grade: 5, when: 2014-02, source: chart:1}\n"
        "electrodiagnosis:\n"
        "  - {test: electromyography, parameter: myokymia, result: present, when: 2012, source: chart:1}\n"
        "treatments: [{agents: [radiotherapy], until: 2009-08, source: chart:1}]\n"
    ) == [
        "until 2009-08: radiotherapy: response not reported",
        "2012: electrodiagnosis, 1 record",
        "2013: pain, left: present",
        "2014-02: strength, 2 records",
        "Not in this order, as undated (they stand under their own headings): symptoms 1",
        "Not in this order, as absent, not examined or not reported (they stand under their own headings): symptoms 1",
    ]


@pytest.mark.parametrize(
    ("name", "before", "found"),
    [
        ("perineural", ("prostate adenocarcinoma", "benign"), ("perineural spread", "radiation-induced")),
        ("neuroleukemiosis", ("acute myeloid", "lumbar disc"), ("neuroleukemiosis",)),
        ("plexopathy", ("B-cell",), ("leukemic infiltrative",)),
    ],
)
def test_what_was_found_in_the_course_is_no_medical_history(
    name: str, before: tuple[str, ...], found: tuple[str, ...]
) -> None:
    made = draft(published(name))
    titles = ("Medical history, and diseases without a date", "Diseases found or considered in this course")
    for title, wanted in zip(titles, (before, found), strict=True):
        block = next(b for item in made.items for b in item.blocks if b.title == title)
        assert len(block.lines) == len(wanted)
        for line, start in zip(block.lines, wanted, strict=True):
            assert line.text.startswith(start)


def test_a_specimen_that_was_taken_and_was_not_is_told_as_a_contradiction() -> None:
    def tissue(name: str) -> str:
        made = draft(published(name))
        return " ".join(x.text for b in made.items[7].blocks if b.title == "Tissue" for x in b.lines)

    assert "contradict each other, and both are in the case: biopsy of the left sciatic nerve" in tissue(
        "neuroleukemiosis"
    )
    assert "contradict" not in tissue("perineural")


def test_a_silence_has_its_date() -> None:
    text, _ = markdown(draft(published("perineural")), stem="x", version="0")
    assert "- Not reported: electromyography, side not stated, myokymia (2012-10)" in text
