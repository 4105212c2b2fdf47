"""The page in a real browser: every printed sheet says whose it is, and hostile words stay words."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.report.plexopathy_view import VISITS, comparisons, measurements, plexopathy
from tests.report.test_html import PAYLOADS, hostile, parsed

from neurography.draw.answer import answer_panels
from neurography.report.html import render_report

CHROMIUM = shutil.which("chromium")
PDFTOTEXT = shutil.which("pdftotext")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium not at hand")


def chromium(*options: str, home: Path) -> str:
    run = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return run.stdout


@needs_browser
@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext not at hand")
@pytest.mark.parametrize("size", ["A4", "letter"])
def test_every_sheet_carries_subject_dates_sides_and_research_use_only(size: str, tmp_path: Path) -> None:
    rows = measurements()
    page = render_report(plexopathy(panels=answer_panels(rows, comparisons(rows), VISITS, simulated=True)))
    # the paper is the reader's choice; here the test chooses, so the policy's hash no longer fits
    page = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("@page {", f"@page {{ size: {size};", 1)
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    chromium(
        "--no-pdf-header-footer",
        f"--print-to-pdf={tmp_path / 'page.pdf'}",
        (tmp_path / "page.html").as_uri(),
        home=tmp_path / "home",
    )
    text = subprocess.run(
        [str(PDFTOTEXT), "-layout", str(tmp_path / "page.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    sheets = text.split("\f")[:-1]
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, start=1):
        assert "Subject plexopathy · 2008-03-04, 2008-09-16" in sheet
        assert "Research use only. Not a medical device." in sheet
        assert "pictures are in radiological convention" in sheet
        assert "SIMULATED" in sheet
        assert re.search(rf"\b{number} ?/ ?{len(sheets)}\b", sheet)
    assert "Every measurement" in text
    assert "0.916" in text  # the unweighted mean stands only in a folded part: folded parts are printed


@needs_browser
def test_a_browser_finds_no_script_in_any_payload(tmp_path: Path) -> None:
    for number, word in enumerate((*PAYLOADS[:4], " ".join(PAYLOADS))):
        path = tmp_path / f"{number}.html"
        path.write_text(render_report(hostile(word)), encoding="utf-8")
        seen = parsed(chromium("--dump-dom", path.as_uri(), home=tmp_path / "home"))
        assert seen.problems == []
        assert not {"script", "iframe", "object", "form", "link", "base"} & set(seen.seen)
