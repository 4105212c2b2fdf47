"""The papers told from their case: pages without an image, and the words of every demo's output."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.conftest import ROOT, MadeOnce

from neurography.model.part import PARTS
from neurography.study.case.opened import open_case
from neurography.study.published import CASES, run_demo

TOLD = ("perineural", "soft-tissue", "neuroleukemiosis")
FORBIDDEN = re.compile(r"diagnostic of|\bconfirm(?:s|ed)\b|\brules? out\b|\bdiagnoses\b", re.I)
CONTRACT = ROOT.parent / "shared" / "tools" / "contract.py"
TEXTS = (".html", ".txt", ".tsv", ".json", ".svg", ".md")


@pytest.fixture(scope="session")
def told_out(made_once: MadeOnce) -> Path:
    """A folder with OUT of each of these demos."""

    def fill(place: Path) -> None:
        for name in TOLD:
            run_demo(name, out=place / name)

    return made_once("case-demos", fill)


def page_of(out: Path) -> str:
    (page,) = out.glob("sub-*/sub-*_report.html")
    return page.read_text(encoding="utf-8")


def said(path: Path) -> str:
    """The words of a file that a reader sees: no style, no marks, no attributes but alternative texts."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".html", ".svg"):
        text = re.sub(r"<(style|metadata)\b.*?</\1>", " ", text, flags=re.S)
        text = re.sub(r"<[^>]+>", " ", text)
    return unescape(text)


def written(out: Path) -> Iterator[Path]:
    yield from (p for p in sorted(out.rglob("*")) if p.suffix in TEXTS and "sourcedata" not in p.parts)


@pytest.mark.parametrize("name", TOLD)
def test_when_what_where_how_and_why_stand_in_this_order(told_out: Path, name: str) -> None:
    page = page_of(told_out / name)
    places = {key: page.find(f'id="part-{key}"') for key in PARTS}
    there = [places[key] for key in PARTS if places[key] > 0]
    assert there == sorted(there)
    wanted = {
        "perineural": {"timeline", "findings", "where", "how", "explains", "literature"},
        "soft-tissue": {"findings", "triggers", "literature"},
        "neuroleukemiosis": {"timeline", "findings", "where", "explains", "literature"},
    }
    assert wanted[name] <= {key for key in PARTS if places[key] > 0}
    assert "no image was seen" in page


@pytest.mark.parametrize("name", TOLD)
def test_the_contract_holds(told_out: Path, name: str) -> None:
    if not CONTRACT.is_file():
        pytest.skip("the contract's checker is not at hand")
    done = subprocess.run(
        [sys.executable, str(CONTRACT), str(told_out / name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_demo_says_a_forbidden_word(
    told_out: Path, plexopathy_demo: tuple[Path, str], pml_out: Path, made_once: MadeOnce
) -> None:
    typed = made_once("typed-demo", lambda place: run_demo("typed-plexopathy", out=place) and None)
    outs = [
        *(told_out / name for name in TOLD),
        plexopathy_demo[0] / "neurography-plexopathy",
        pml_out,
        typed,
    ]
    assert len(outs) == len(CASES)
    found = [
        f"{path.relative_to(out.parent)}: ...{text[max(0, hit.start() - 40) : hit.end() + 20]}..."
        for out in outs
        for path in written(out)
        for text in [said(path)]
        for hit in FORBIDDEN.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("name", TOLD)
def test_what_was_not_reported_is_never_called_normal(told_out: Path, name: str) -> None:
    """No cell and no sentence of the page says normal of a structure of which the case says not reported."""
    case = open_case(name).case
    silent = {
        (record.structure, record.side)
        for record in case.findings
        if record.status in ("not_reported", "not_examined")
        and not any(
            other.status in ("present", "absent")
            and (other.structure, other.side) == (record.structure, record.side)
            for other in case.findings
        )
    }
    text = said(next((told_out / name).glob("sub-*/sub-*_report.html")))
    assert "Read as normal although not reported" not in text
    for structure, side in silent:
        words = f"{side} {structure.replace('_', ' ')}"
        assert not re.search(rf"{words}[^.;\n]{{0,30}}\b(is|was|:) (normal|abnormal)\b", text), words


@pytest.mark.parametrize("name", TOLD)
def test_no_share_without_its_n(told_out: Path, name: str) -> None:
    """Every percentage of the case's section has an n, a count of so many, or words for none beside it."""
    page = next((told_out / name).glob("sub-*/sub-*_text.txt")).read_text(encoding="utf-8")
    bare = [
        line
        for line in page.splitlines()
        if re.search(r"\d\s?%", line)
        and not re.search(r"\bn\b|\bof (the )?[\d]|In \d+ published cases", line)
    ]
    assert bare == []
