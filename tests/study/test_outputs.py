"""What lies beside the report: figures in two forms with their captions, a spreadsheet, text to paste."""

import csv
import re
import shutil
import struct
from base64 import b64decode
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from tests.bids_validation import errors_of
from tests.study.test_maps import AFFINE, small, two_nerves

from neurography.study import run as study_run

PERSON = "sub-000"
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
PICTURES = ("diffusion_mip", "diffusion_adc", "diffusion_fa", "diffusion_tracts")
DRAWINGS = ("answer_adc", "answer_fa", "differences_adc", "differences_fa")


@pytest.fixture(scope="module")
def folder(plexopathy_out: Path) -> Path:
    return plexopathy_out / PERSON


def figures(folder: Path, end: str) -> list[Path]:
    return sorted((folder / "figures").glob(f"*{end}"))


def root_of(svg: Path) -> ElementTree.Element:
    return ElementTree.parse(svg).getroot()  # noqa: S314 - our own file


def words_of(svg: Path) -> str:
    root = root_of(svg)
    return " ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_figure_of_the_report_lies_there_in_both_forms(folder: Path) -> None:
    page = (folder / f"{PERSON}_report.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'<figure id="panel-([^"]+)"', page))
    assert {path.stem for path in figures(folder, ".svg")} == shown
    of_case = set(re.findall(r'<figure id="panel-([^"]+)"', page[page.index('id="case"') :]))
    assert {path.stem for path in figures(folder, ".png")} == shown - of_case
    assert shown - of_case == {*DRAWINGS, *(f"diffusion-{name}" for name in PICTURES)}
    assert {"timeline", "findings_matrix"} <= of_case


def test_png_has_300_dpi(folder: Path) -> None:
    for path in figures(folder, ".png"):
        data = path.read_bytes()
        start = data.index(b"pHYs") + 4
        across, down, per_metre = struct.unpack(">IIB", data[start : start + 9])
        # whole pixels a metre: 300 dpi is 11811.02 of them
        assert (across, down, per_metre) == (11811, 11811, 1), path.name


def test_svg_stands_alone_on_white_with_title_and_caption_and_no_date(folder: Path) -> None:
    for path in figures(folder, ".svg"):
        text = path.read_text(encoding="utf-8")
        root = root_of(path)
        assert root.tag == f"{SVG}svg"
        assert [child.tag for child in root][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}rect"]
        assert root[2].attrib["fill"] == "#ffffff"
        told = (root[1].text or "").startswith("SIMULATED")
        assert told == (path.stem in {*DRAWINGS, *(f"diffusion-{name}" for name in PICTURES)}), path.stem
        assert "currentColor" not in text  # word processors know it not
        assert not re.search(r"<script|\son\w+=|<metadata|<style|20\d\d-\d\d-\d\d", text)  # 000 has no dates
        outside = [value for e in root.iter() for name, value in e.attrib.items() if name.endswith("href")]
        assert all(value.startswith(("#", "data:image/png;base64,")) for value in outside)


def test_svg_of_a_picture_holds_its_pixels_at_300_dpi_and_its_letters_as_lines_or_text(folder: Path) -> None:
    for name in PICTURES:
        path = folder / "figures" / f"diffusion-{name}.svg"
        root = root_of(path)
        images = list(root.iter(f"{SVG}image"))
        assert images, name
        for image in images:
            data = b64decode(image.attrib[f"{XLINK}href"].partition(",")[2])
            pixels = struct.unpack(">I", data[16:20])[0]
            # points of 1/72 inch; a pixel more or less at each edge
            assert pixels / float(image.attrib["width"]) * 72 == pytest.approx(300, rel=0.01)
        assert "Radiological convention: the patient's left is on the right of the picture." in words_of(path)
        vectors = sum(1 for _ in root.iter(f"{SVG}path")) + sum(1 for _ in root.iter(f"{SVG}use"))
        assert vectors > 20, name


def test_both_forms_of_a_figure_have_the_same_shape(folder: Path) -> None:
    for path in (path.with_suffix(".svg") for path in figures(folder, ".png")):
        box = [float(part) for part in root_of(path).attrib["viewBox"].split()]
        width, height = struct.unpack(">II", path.with_suffix(".png").read_bytes()[16:24])
        # a drawn point is 300 / 72 pixels, rounded to whole ones
        assert width == pytest.approx(box[2] * 300 / 72, abs=1.5), path.name
        assert height == pytest.approx(box[3] * 300 / 72, abs=1.5), path.name


def test_captions_name_every_file_its_title_and_the_sides(folder: Path) -> None:
    text = (folder / "figures/README.txt").read_text(encoding="utf-8")
    numbers = [int(found) for found in re.findall(r"^Figure (\d+)\.", text, flags=re.M)]
    assert numbers == list(range(1, len(figures(folder, ".svg")) + 1))
    for path in (*figures(folder, ".svg"), *figures(folder, ".png")):
        assert re.search(rf"^{re.escape(path.name)}$", text, flags=re.M), path.name
    assert text.count("SIMULATED") == 8
    assert "patient's left (L, blue) above right (R, orange)" in text
    assert text.endswith(
        "Research use only. Not a medical device. Not for diagnosis or treatment decisions.\n"
    )


def test_figure_numbers_are_those_of_the_report(folder: Path) -> None:
    page = (folder / f"{PERSON}_report.html").read_text(encoding="utf-8")
    in_page = re.findall(r'<figure id="panel-([^"]+)">.*?<b>Figure (\d+)\.</b>', page, flags=re.S)
    text = (folder / "figures/README.txt").read_text(encoding="utf-8")
    beside = re.findall(r"^(\S+)\.(?:png|svg)\nFigure (\d+)\.", text, flags=re.M)
    assert beside == in_page


@pytest.mark.parametrize("kind", ["measurements", "comparisons"])
def test_spreadsheet_holds_the_table_cell_for_cell_with_its_sides(folder: Path, kind: str) -> None:
    rows = table(folder / f"{PERSON}_{kind}.tsv")
    got = openpyxl.load_workbook(folder / f"{PERSON}_tables.xlsx")[kind]
    header, *lines = got.iter_rows(values_only=True)
    assert list(header) == list(rows[0])
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        for name, cell in zip(header, line, strict=True):
            if isinstance(cell, int | float):
                assert float(row[name]) == cell  # to the last bit
            else:
                assert row[name].removeprefix("'") == cell.removeprefix("'")
        assert line[list(header).index("subject")] == "000"
    assert {row["side"] for row in rows} == {line[list(header).index("side")] for line in lines}
    values = [line[list(header).index("value")] for line in lines]
    assert sum(isinstance(value, float) for value in values) > 50


def test_spreadsheet_says_what_every_column_means(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / f"{PERSON}_tables.xlsx")
    assert book.sheetnames == ["measurements", "comparisons", "published", "columns"]
    told = {(row[0], row[1]): row[2] for row in book["columns"].iter_rows(min_row=2, values_only=True)}
    for name in book.sheetnames[:-1]:
        for cell in book[name][1]:
            assert len(told[name, cell.value]) > 3, (name, cell.value)
    assert "beyond: the size of difference is greater than limit" in told["comparisons", "verdict"]


def test_spreadsheet_of_everyone_holds_the_merged_tables_and_what_was_published(plexopathy_out: Path) -> None:
    book = openpyxl.load_workbook(plexopathy_out / "tables.xlsx")
    assert book.sheetnames == ["measurements", "comparisons", "published", "columns"]
    for name in book.sheetnames[:-1]:
        assert book[name].max_row == 1 + len(table(plexopathy_out / f"{name}.tsv"))


def test_text_is_that_of_the_report(folder: Path) -> None:
    text = (folder / f"{PERSON}_text.txt").read_text(encoding="utf-8")
    page = (folder / f"{PERSON}_report.html").read_text(encoding="utf-8")
    pasted = page[page.index("<pre>") + 5 : page.index("</pre>")]
    assert unescape(pasted).strip() == text.strip()
    assert text.startswith("SIMULATED data.\nSubject 000.")
    assert text.rstrip().endswith("Not for diagnosis or treatment decisions.")
    for heading in ("Values", "Between visits:", "Left minus right:", "Limits and healthy samples:"):
        assert f"\n\n{heading}" in text
    assert text.count("Oudeman 2018") == 2  # the limits of ADC and of FA, each once


def test_a_spoiled_or_lost_file_is_made_again_with_the_same_bytes(tmp_path: Path) -> None:
    dataset = small(tmp_path, two_nerves(0.9, 1.2), AFFINE, Units="um2/ms")  # one map: drawings and a picture
    out, options = tmp_path / "out", study_run.RunOptions()
    person = out / "sub-01"
    study_run.run(dataset, out, options)
    kinds = (".svg", ".png", ".xlsx", ".txt", ".html")
    before = {path: path.read_bytes() for path in person.rglob("*") if path.suffix in kinds}
    drawn = {path.stem for path in before if path.suffix == ".svg"}
    assert {"answer_adc", "maps-adc-scanner"} <= drawn
    assert len(before) == 2 * len(drawn) + 1 + 3
    (person / "figures/answer_adc.svg").write_text("spoiled")
    (person / "figures/maps-adc-scanner.png").unlink()
    (person / "sub-01_tables.xlsx").unlink()
    (person / "figures/mine.svg").write_text("a person's own")
    for done, unchanged in ((1, 2), (0, 3)):  # the report alone, then nothing
        (outcome,) = study_run.run(dataset, out, options).outcomes
        assert (outcome.done, outcome.unchanged) == (done, unchanged)
    assert {path: path.read_bytes() for path in before} == before
    assert (person / "figures/mine.svg").read_text() == "a person's own"


def test_a_table_too_long_for_a_spreadsheet_is_said_and_ends_nothing(
    plexopathy_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(plexopathy_out, out)
    monkeypatch.setattr("neurography.io.workbook.MOST_ROWS", 10)
    (said,) = study_run.merge(out)
    assert said.startswith("tables.xlsx was not written: ")
    assert "at most 9 rows" in said
    assert not (out / "tables.xlsx").exists()
    assert (out / "measurements.tsv").is_file()


def test_validator_has_no_errors_with_the_new_files(plexopathy_out: Path) -> None:
    assert (plexopathy_out / "tables.xlsx").is_file()
    assert errors_of(plexopathy_out) == []
