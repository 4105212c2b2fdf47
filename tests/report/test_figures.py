"""Figures as files: every one in the forms it has, numbered as in the report, its caption beside it."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from attrs import evolve
from tests.report.plexopathy_view import VISITS, comparisons, measurements

from neurography.draw.answer import answer_panels
from neurography.draw.canvas import svg_file
from neurography.draw.style import INK
from neurography.model.panel import Panel, Table
from neurography.report.figures import write_figures

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n a picture"


def panel(name: str, *, section: str = "pictures", **more: object) -> Panel:
    given: dict[str, object] = {
        "title": f"Title of {name}", "caption": "Left is L.", "kind": "png", "content": PNG, **more,
    }  # fmt: skip
    return Panel(name=name, section=section, **given)  # type: ignore[arg-type]


@pytest.fixture
def drawn() -> Panel:
    rows = measurements()
    return answer_panels(rows, comparisons(rows), VISITS, simulated=True)[0]


def test_a_drawing_gives_both_forms_and_a_caption(tmp_path: Path, drawn: Panel) -> None:
    names = write_figures((drawn,), tmp_path, closing="For research.")
    assert names == (f"{drawn.name}.svg", f"{drawn.name}.png", "README.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert (tmp_path / f"{drawn.name}.png").read_bytes() == drawn.download
    text = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert f"Figure 1. {drawn.title}\n{drawn.caption}" in text
    assert text.endswith("\n\nFor research.\n")


def test_a_file_keeps_side_colours_letters_and_stamp_and_takes_ink_for_the_page_colour(drawn: Panel) -> None:
    assert isinstance(drawn.content, str)
    assert "currentColor" in drawn.content
    text = svg_file(drawn.content, title="t", caption="c")
    root = ElementTree.fromstring(text.partition("?>")[2])  # noqa: S314 - our own writer's text
    colours = {value.lower() for e in root.iter() for n, value in e.attrib.items() if n in ("fill", "stroke")}
    assert {"#0072b2", "#d55e00", INK} <= colours  # left, right, ink
    assert "currentcolor" not in colours
    words = ["".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")]
    assert words.count("L") == words.count("R") > 0
    assert "SIMULATED" in words


def test_a_picture_without_a_drawing_has_its_png_alone(tmp_path: Path) -> None:
    assert write_figures((panel("mip"),), tmp_path) == ("mip.png", "README.txt")
    assert (tmp_path / "mip.png").read_bytes() == PNG


def test_the_300_dpi_form_is_written_where_there_is_one(tmp_path: Path) -> None:
    write_figures((panel("mip", download=PNG + b" larger"),), tmp_path)
    assert (tmp_path / "mip.png").read_bytes() == PNG + b" larger"


def test_figures_are_numbered_by_section_and_tables_are_none(tmp_path: Path) -> None:
    table = Table(columns=("a",), rows=(("b",),))
    panels = (
        panel("late", section="quality"),
        panel("numbers", section="answer", kind="table", content=table),
        panel("first", section="answer"),
    )
    names = write_figures(panels, tmp_path)
    assert names == ("first.png", "late.png", "README.txt")
    text = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert text.index("first.png\nFigure 1. ") < text.index("late.png\nFigure 2. ")


def test_without_a_figure_nothing_is_written(tmp_path: Path) -> None:
    assert write_figures((), tmp_path / "figures") == ()
    assert not (tmp_path / "figures").exists()


def test_hostile_words_stay_words(tmp_path: Path, drawn: Panel) -> None:
    hostile = "</desc><script>alert(1)</script>\u202e\x00&"
    write_figures((evolve(drawn, title=hostile, caption=hostile),), tmp_path)
    root = ElementTree.fromstring(  # noqa: S314 - that it is well-formed is part of the test
        (tmp_path / f"{drawn.name}.svg").read_text(encoding="utf-8").partition("?>")[2]
    )
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>" in (root.findtext(f"{SVG}desc") or "")
    assert "\u202e" not in (tmp_path / "README.txt").read_text(encoding="utf-8")
