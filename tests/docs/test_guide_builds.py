"""The guide builds without a warning, its examples run, and nothing of the machine or the day gets into it."""

import html
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import attrs
import pytest

from neurography.instruments.diffusion.quantities import DiffusionParameters
from neurography.model.vocabulary import QUANTITIES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide built from a copy, so that two builds at a time do not meet."""
    place = tmp_path_factory.mktemp("guide")
    shutil.copytree(DOCS, place / "docs", ignore=shutil.ignore_patterns("_build", "gallery"))
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "docs", "html"],
        cwd=place, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.strip() == ""
    return place / "html"


def pages(built: Path) -> dict[str, str]:
    return {
        path.relative_to(built).as_posix(): path.read_text(encoding="utf-8") for path in built.rglob("*.html")
    }


def test_every_page_of_the_guide_is_built_and_reached(built: Path) -> None:
    written = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.glob("guide/**/*.md")}
    assert written <= set(pages(built))
    front = pages(built)["index.html"]
    for name in (
        "guide/start",
        "guide/dicom",
        "guide/verdicts",
        "guide/diffusion",
        "guide/api",
        "gallery/index",
    ):
        assert f'href="{name}.html"' in front


def test_the_examples_show_what_they_print(built: Path) -> None:
    text = re.sub(r"<[^>]+>", "", pages(built)["gallery/example_typed.html"])
    assert "time  after   left  +0.507 um2/ms: beyond" in text
    assert "side  before  left  -0.384 um2/ms: no_limit" in text
    images = sorted(built.glob("_images/sphx_glr_example_plexus_*.png"))
    assert images


def test_the_api_describes_the_public_functions(built: Path) -> None:
    assert 'id="neurography.compare.compare_all"' in pages(built)["guide/api/compare.html"]
    assert 'id="neurography.study.run.run"' in pages(built)["guide/api/study.html"]
    assert 'id="neurography.model.case.Case.read_as"' in pages(built)["guide/api/case.html"]


def test_the_api_shows_the_fields_of_a_case_in_words(built: Path) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", "", pages(built)["guide/api/case.html"]))
    assert "sex: female | male | other | not_reported, required" in text
    assert "model_config" not in text


def test_nothing_of_this_machine_or_day_and_nothing_from_the_network(built: Path) -> None:
    for name, text in pages(built).items():
        assert str(built.parent) not in text, name
        assert str(Path.home()) + "/" not in text or str(Path.home()) == "/", name
        assert not re.search(r"Last updated|Total running time", text), name
        loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(https?:[^"]+)"', text)
        assert loaded == [], name


def test_the_glossary_has_every_quantity_with_its_unit_and_scale() -> None:
    text = (DOCS / "guide" / "glossary.md").read_text(encoding="utf-8")
    rows = [f"| `{key}` | {one.name} | {one.unit} | {one.scale} |" for key, one in QUANTITIES.items()]
    assert [row for row in rows if row not in text] == []


def test_the_diffusion_page_shows_the_defaults_in_force() -> None:
    text = (DOCS / "guide" / "diffusion.md").read_text(encoding="utf-8")
    shown = tomllib.loads(re.search(r"```toml\n(.*?)```", text, re.S)[1])["diffusion"]  # type: ignore[index]
    assert shown == attrs.asdict(DiffusionParameters())
