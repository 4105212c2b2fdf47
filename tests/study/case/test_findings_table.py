"""The table of findings: four statuses that never turn into one another, both sides, nothing hidden."""

import random

import pytest
from attrs import evolve
from tests.case_files import case_text

from neurography.draw.findings import Line, Matrix, Said, sheets
from neurography.io.case import case_from_text
from neurography.model.case import LISTS
from neurography.model.panel import Table
from neurography.report.embed import inline_svg
from neurography.study.case.findings_table import part
from neurography.study.case.matrix import TISSUE, at_a_glance, matrix_of
from neurography.study.case.opened import open_case, shipped


def line(matrix: Matrix, label: str, side: str) -> Line:
    return next(
        one for group in matrix.groups for one in group.lines if (one.label, one.side) == (label, side)
    )


def cell(matrix: Matrix, label: str, side: str, column: str) -> tuple[Said, ...]:
    return line(matrix, label, side).cells[matrix.columns.index(column)]


def test_paper_004_by_side_and_visit() -> None:
    matrix = matrix_of(open_case("perineural").case.read_as())
    assert cell(matrix, "S1 root", "left", "y2012") == (Said(status="present", words="enhancing, enlarged"),)
    assert cell(matrix, "S1 root", "right", "y2012") == ()  # not mentioned: no statement
    assert cell(matrix, "S1 root", "right", "y2013") == (
        Said(status="absent", words="enhancing: absent (probable)"),
    )
    assert cell(matrix, "S1 root", "right", "y2014")[0].status == "present"
    for nerve in ("inferior hypogastric plexus", "pelvic splanchnic nerves", "sacral splanchnic nerves"):
        assert cell(matrix, nerve, "right", "no visit named") == (
            Said(status="not_reported", words="enlarged"),
        )
    assert cell(matrix, "plantar flexion", "right", "y2014") == (Said(status="present", words="3/5"),)
    assert cell(matrix, "plantar flexion", "left", "y2014") == ()
    assert cell(matrix, "remainder of lower limb", "right", "y2014") == (Said(status="absent", words="5/5"),)
    # an ankle jerk that is absent is a finding; the tests of October 2012 lie within that visit
    assert cell(matrix, "ankle jerk", "left", "y2014") == (Said(status="present", words="absent"),)
    assert cell(matrix, "myokymia", "n/a", "y2012") == (Said(status="not_reported", words=""),)
    assert cell(matrix, "myokymia", "n/a", "y2014") == (Said(status="absent", words="absent"),)


def test_the_reading_changes_what_is_told() -> None:
    matrix = matrix_of(open_case("perineural").case.read_as({"s1_side": "text"}))
    assert [said.status for said in cell(matrix, "S1 root", "right", "y2014")] == ["present", "not_reported"]


def test_negative_tests_are_listed_not_hidden() -> None:
    made = part(open_case("neuroleukemiosis"))
    assert made is not None
    negative = next(one for one in made.answer if one.startswith("Looked for and absent"))
    for test in (
        "study for relapse, CSF normal",
        "study for relapse, bone marrow normal",
        "C-reactive protein",
    ):
        assert test in negative
    silent = next(one for one in made.answer if one.startswith("Not reported"))
    assert "dorsiflexion" in silent
    assert "dorsiflexion" not in negative  # not reported is not normal
    table = next(panel.content for panel in made.panels if panel.name == "findings")
    assert isinstance(table, Table)
    assert ("Laboratory", "study for relapse, CSF", "", "○ normal", "", "p001:77") in table.rows


def test_two_examinations_that_disagree_are_both_named() -> None:
    matrix = matrix_of(open_case("neuroleukemiosis").case.read_as())
    present, absent = cell(matrix, "sciatic nerve", "left", "workup")
    assert "fluid around (MRI)" in present.words
    assert absent.words == "fluid around: absent (ultrasound)"


def test_not_examined_keeps_its_word_and_the_other_side_its_row() -> None:
    file = case_from_text(
        case_text(
            "visits: [{id: first, when: 2020-01, source: chart:1}]\n"
            "strength: [{action: inversion, side: left, status: not_examined, visit: first, source: chart:2}]\n"
        )
    )
    matrix = matrix_of(file.case)
    assert cell(matrix, "inversion", "left", "first") == (Said(status="not_examined", words=""),)
    assert line(matrix, "inversion", "right").cells == ((),)
    made = part(file)
    assert made is not None
    assert "Not examined: first left: strength of inversion." in made.answer
    svg = next(str(panel.content) for panel in made.panels if panel.kind == "svg")
    assert "not examined" in svg
    assert ">●" not in svg.replace("● found", "")


def test_tissue_that_nobody_took_says_nothing_of_images() -> None:
    made = part(open_case("soft-tissue"))
    assert made is not None
    silent = next(one for one in made.answer if one.startswith("Not examined"))
    assert "right: gastrocnemius muscle tissue" in silent
    assert "Other structures with findings, first: right gastrocnemius muscle." in made.answer
    made = part(open_case("perineural"))
    assert made is not None
    silent = next(one for one in made.answer if one.startswith("Not reported"))
    assert "sciatic nerve tissue" in silent


def test_what_tissue_showed_stands_in_the_row_of_its_nerve_and_side() -> None:
    seen = at_a_glance(matrix_of(open_case("perineural").case.read_as()))
    (said,) = cell(seen, "tibial division of sciatic nerve", "left", "y2014")
    assert said == Said(
        status="stated", words=f"{TISSUE}diffuse perineural invasion by prostate adenocarcinoma"
    )
    right = cell(seen, "tibial division of sciatic nerve", "right", "y2014")
    assert [one.words for one in right] == ["enhancing"]
    made = part(open_case("perineural"))
    assert made is not None
    assert any(
        one.startswith("Tissue, y2014: left tibial division of sciatic nerve: diffuse") for one in made.answer
    )


def test_nothing_found_is_no_part() -> None:
    assert part(case_from_text(case_text("events: [{kind: onset, what: fall, source: chart:2}]"))) is None


@pytest.mark.parametrize("name", shipped())
def test_pages_take_it_and_the_order_of_the_file_does_not_matter(name: str) -> None:
    file = open_case(name)
    made = part(file)
    assert made is not None
    for panel in made.panels:
        if panel.kind == "svg":
            assert inline_svg(str(panel.content), label=panel.alt)
    dice = random.Random(2)  # noqa: S311  no secret
    mixed = {key: tuple(dice.sample(held, len(held))) for key in LISTS if (held := getattr(file.case, key))}
    again = part(evolve(file, case=file.case.model_copy(update=mixed)))
    assert again is not None
    assert (again.panels, again.answer) == (made.panels, made.answer)


def test_long_tables_are_cut_into_sheets_without_loss() -> None:
    matrix = matrix_of(open_case("perineural").case.read_as())
    parts = sheets(matrix, most=6.0)
    assert len(parts) > 2
    lines = [one for sheet in parts for group in sheet.groups for one in group.lines]
    assert lines == [one for group in matrix.groups for one in group.lines]
    for sheet in parts:  # left and right of one thing stay together
        first, last = sheet.groups[0].lines[0], sheet.groups[-1].lines[-1]
        assert first.side != "right" or first.label != lines[lines.index(first) - 1].label
        assert last.side != "left" or last.label not in [
            one.label for one in lines[lines.index(last) + 1 :][:1]
        ]
