"""`case report`: a page from a case file alone, in a folder of its own, with the case beside it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from neurography.cli import app
from neurography.model.errors import CallError
from neurography.study.case.opened import answers_of, case_path, open_case, read_as, shipped
from neurography.study.case.report import report_case

SMALL = """neurography_case: 1
id: small
sex: female
source: letter:1
documents:
  - {id: letter}
visits:
  - {id: first, when: 2023-07, source: letter:3}
strength:
  - {action: plantar_flexion, side: left, grade: 3, visit: first, source: letter:6}
reflexes:
  - {reflex: ankle_jerk, side: left, result: absent, visit: first, source: letter:7}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path / "small.yaml"


@pytest.mark.usefixtures("sketched")
def test_a_small_case_of_ones_own_becomes_a_page(small: Path, tmp_path: Path) -> None:
    made = report_case(small, tmp_path / "out")
    page = made.report.read_text(encoding="utf-8")
    assert made.report == tmp_path / "out/sub-small/sub-small_report.html"
    assert "This page was made from a case file; no image was seen." in page
    assert "2023-07" in page
    assert (tmp_path / "out/sub-small/sub-small_case.yaml").read_text() == SMALL
    assert (tmp_path / "out/measurements.tsv").read_text().count("\n") == 1
    assert "Research use only" in page


@pytest.mark.usefixtures("sketched")
def test_the_same_case_gives_the_same_bytes_twice(small: Path, tmp_path: Path) -> None:
    def files(out: Path) -> dict[str, bytes]:
        report_case(small, out)
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file() and path.name != "provenance.json"
        }

    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_folder_of_somebody_else_is_left_alone(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "out/sub-other"
    other.mkdir(parents=True)
    with pytest.raises(CallError, match="results of sub-other"):
        report_case(small, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == [other]


def test_a_published_case_goes_by_its_name_and_a_wrong_name_lists_them() -> None:
    assert {"perineural", "plexopathy", "neuroleukemiosis"} <= set(shipped())
    assert open_case("perineural").case.id == "perineural"
    assert case_path("perineural").read_bytes().startswith(b"# The patient of paper 004")
    with pytest.raises(CallError, match=r"published case \(.*perineural.*\).*neither"):
        open_case("perineurall")


def test_a_folder_of_that_name_does_not_hide_a_published_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "perineural").mkdir()
    monkeypatch.chdir(tmp_path)
    assert open_case("perineural").case.id == "perineural"


def test_readings_are_chosen_by_question_and_answer() -> None:
    assert answers_of(["s1_side=text", "nerve=root"]) == {"s1_side": "text", "nerve": "root"}
    case = open_case("perineural").case
    assert not read_as(case, {"s1_side": "text"}).codings
    with pytest.raises(CallError, match=r"s1_side=figure\|text"):
        read_as(case, {"s1_side": "both"})
    with pytest.raises(CallError, match="question=answer"):
        answers_of(["s1_side"])


def test_the_command_says_where_the_page_is_and_refuses_what_is_no_case(tmp_path: Path, small: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SMALL.replace("grade: 3", "grade: 6"))
    done = CliRunner().invoke(app, ["case", "report", str(broken), "--out", str(tmp_path / "out")])
    assert done.exit_code != 0
    assert "line 10" in str(done.exception) + done.output
    assert not (tmp_path / "out").exists()
