"""Commands of a case in a folder: looked at before any work, of one case alone, nothing of an earlier call left."""

from pathlib import Path

import pytest

from neurography.model.errors import CallError
from neurography.model.panel import Panel, Table
from neurography.model.part import Part
from neurography.study.case.telling import KEPT, tell


def a_part(*tables: str) -> Part:
    panels = tuple(
        Panel(
            name=name, section="case", title=name, caption="Counts.", kind="table",
            content=Table(columns=("site",), rows=(("left sciatic nerve",),)),
        )
        for name in tables
    )  # fmt: skip
    return Part(key="where", heading="Where?", answer=("Left.",), panels=panels)


def told(out: Path, part: Part | None, case: str = "one") -> list[str]:
    return tell(case, {"where": lambda: part}, out=out, nothing="nothing to tell")


def names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()}


def test_a_later_call_replaces_all_files_of_the_same_part(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told(out, a_part("a", "b"))
    assert names(out) == {"where.txt", "a.tsv", "a.json", "b.tsv", "b.json", KEPT}
    told(out, a_part("b"))
    assert names(out) == {"where.txt", "b.tsv", "b.json", KEPT}
    assert told(out, None) == ["nothing to tell"]
    assert names(out) == {KEPT}


def test_another_case_and_other_files_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told(out, a_part("a"))
    with pytest.raises(CallError, match="a folder with the case one"):
        told(out, a_part("a"), case="two")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "where.txt").write_text("mine")
    with pytest.raises(CallError, match="a folder with other files"):
        told(theirs, a_part("a"))
    assert (theirs / "where.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_is_told_before_any_work(tmp_path: Path) -> None:
    def never() -> Part:
        raise AssertionError("no part is made for a folder that cannot be used")

    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/neurography")):
        with pytest.raises(CallError):
            tell("one", {"where": never}, out=place, nothing="")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_manifest_that_somebody_wrote_removes_nothing_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told(out, a_part("a"))
    (tmp_path / "precious").write_text("mine")
    (out / KEPT).write_text('{"Case": "one", "Files": {"where": ["../precious"]}}')
    told(out, a_part("b"))
    assert (tmp_path / "precious").read_text() == "mine"
