"""Encoders: the same figure gives the same bytes, and SVG can live inline in a page with a strict policy."""

import functools
import hashlib
import os
import re
import subprocess
import sys

import matplotlib as mpl
from matplotlib.figure import Figure
from tests.report.plexopathy_view import VISITS, comparisons, measurements

from neurography.draw.answer import answer_panels
from neurography.draw.canvas import to_png, to_svg
from neurography.draw.style import LEFT, RIGHT, marker, plain, shade
from neurography.model.wording import legible

ONE = """
import hashlib
from neurography.draw.answer import answer_panels
from tests.report.plexopathy_view import VISITS, comparisons, measurements
rows = measurements()
for panel in answer_panels(rows, comparisons(rows), VISITS, simulated=True):
    print(hashlib.sha256(panel.content.encode()).hexdigest(), hashlib.sha256(panel.download).hexdigest())
"""


def drawn() -> tuple[object, ...]:
    rows = measurements()
    return answer_panels(rows, comparisons(rows), VISITS, simulated=True)


panels = functools.cache(drawn)
"""Drawn once for the tests that look at them."""


def test_same_bytes_twice_and_in_processes_with_other_hash_seeds() -> None:
    here = [
        f"{hashlib.sha256(p.content.encode()).hexdigest()} {hashlib.sha256(p.download).hexdigest()}"  # type: ignore[attr-defined]
        for p in panels()
    ]
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", ONE], env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.split("\n")[:-1] == here


def test_ids_of_two_figures_do_not_meet_and_every_reference_is_answered() -> None:
    seen: set[str] = set()
    for panel in panels():
        svg = panel.content  # type: ignore[attr-defined]
        own = set(re.findall(r'\bid="([^"]+)"', svg))
        assert own.isdisjoint(seen)
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= own
        assert {href[1:] for href in re.findall(r'href="([^"]+)"', svg)} <= own
        seen |= own
    assert seen


def test_svg_has_no_style_no_metadata_no_date_and_keeps_text_as_text() -> None:
    svg = panels()[0].content  # type: ignore[attr-defined]
    assert "style" not in svg
    assert "metadata" not in svg
    assert "<?xml" not in svg
    assert not re.search(r"20\d\d-\d\d-\d\dT", svg)
    assert "L5 ventral ramus</text>" in svg
    assert "currentColor" in svg
    assert LEFT.lower() in svg
    assert RIGHT.lower() in svg


def test_png_holds_no_software_name_and_no_time() -> None:
    content = panels()[0].download  # type: ignore[attr-defined]
    assert content.startswith(b"\x89PNG")
    for chunk in (b"tEXt", b"iTXt", b"tIME"):
        assert chunk not in content


def test_settings_of_the_caller_come_back_and_do_not_reach_the_figure() -> None:
    before = panels()[0].content  # type: ignore[attr-defined]
    with mpl.rc_context({"font.size": 23.0, "axes.facecolor": "red", "lines.linewidth": 9.0}):
        assert drawn()[0].content == before  # type: ignore[attr-defined]
        assert mpl.rcParams["font.size"] == 23.0


def test_control_characters_and_turned_directions_are_replaced() -> None:
    assert legible("a\x1b[31mb\u202ec") == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}c"
    assert legible("µ × −") == "µ × −"


def test_dollar_signs_are_words_not_formulas() -> None:
    with plain():
        figure = Figure(figsize=(2, 1))
        figure.text(0.1, 0.5, r"$\frac{1}{")
    assert r"$\frac{1}{" in to_svg(figure, prefix="t")
    assert to_png(figure, dpi=50)


def test_visits_differ_by_marker_and_by_shade() -> None:
    assert len({marker(n) for n in range(8)}) == 8
    shades = [shade(n, 4) for n in range(4)]
    assert shades == sorted(shades)
    assert len(set(shades)) == 4
    assert shade(0, 1) == 1.0
