"""Every command in the guide and the README is run as it stands there, and what it is shown to print, it prints.

A block ```console holds lines beginning with `$ `, each a command; lines without it are output that the command
above must show (`...` stands for anything). A block with a caption is a file of that name; one of Python is executed.
The steps of a page are taken one after the other in one empty folder, which `PREPARED` fills for the pages that begin
with something.
"""

import os
import random
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from attrs import field, frozen
from pydicom.dataset import FileDataset
from typer.testing import CliRunner

import drawn_elsewhere
import planting
from neurography.cli import app
from neurography.instruments.diffusion import INSTRUMENT
from neurography.instruments.diffusion.quantities import DiffusionParameters
from neurography.study import doctor
from neurography.study.doctor import selftest
from neurography.study.published import pml
from neurography.study.published.cases import CASE_FILES

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "guide").glob("*.md"))
FENCE = re.compile(
    r"^(?P<mark>`{3,})(?P<kind>\{code-block\} *\w+|\w+)?\n(?P<body>.*?)^(?P=mark)$", re.M | re.S
)


@frozen
class Step:
    """One command with the lines it is shown to print, or a file to write, or lines of Python."""

    command: str = ""
    output: list[str] = field(factory=list)
    file: str = ""
    content: str = ""
    script: str = ""


def steps(text: str) -> Iterator[Step]:
    for block in FENCE.finditer(text):
        kind, body = (block["kind"] or "").replace("{code-block}", "").strip(), block["body"]
        if captioned := re.match(r":caption: *(\S+)\n(?::\w+:.*\n)*\n?", body):
            yield Step(file=captioned[1], content=body[captioned.end() :])
        elif kind == "console":
            yield from _commands(body)
        elif kind == "python":
            yield Step(script=body)


def _commands(body: str) -> Iterator[Step]:
    current: Step | None = None
    for line in body.replace("\\\n", "").splitlines():
        if line.startswith("$ "):
            if current:
                yield current
            current = Step(command=line[2:].strip())
        elif line.strip():
            assert current is not None, f"output before any command: {line}"
            current.output.append(line)
    if current:
        yield current


def steps_of_readme(text: str) -> Iterator[Step]:
    """Its blocks are set in by four spaces: bare commands, chained by `&&`, with comments and continued lines."""
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        command = line.split(" #")[0].strip()
        if command and not command.startswith("#"):
            yield from (Step(command=part.strip()) for part in command.split("&&"))


def shows(printed: str, wanted: str) -> bool:
    """Whether a line of the output holds the wanted one; `...` stands for anything, spaces count as one."""
    pattern = r".*".join(re.escape(" ".join(part.split())) for part in wanted.split("..."))
    return any(re.search(pattern, " ".join(line.split())) for line in printed.splitlines())


# ------------------------------------------------------------------ folders that pages begin with


def _planted_visits(place: Path) -> None:
    """scans/first and scans/second: two small diffusion series with an isotropic diffusivity of 1 um2/ms."""

    def weighted(dataset: FileDataset, _slice: int, volume: int) -> None:
        pixels = np.frombuffer(dataset.PixelData, dtype="<u2").astype(float) - volume
        if volume:
            pixels = pixels * np.exp(-1.0) + 2.0 * volume  # a little unlike in each direction
        dataset.PixelData = np.rint(pixels).astype("<u2").tobytes()

    for name, day in (("first", "20240229"), ("second", "20240829")):

        def dated(dataset: FileDataset, k: int, volume: int, day: str = day) -> None:
            weighted(dataset, k, volume)
            dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = day

        planting.write_series(
            place / "scans" / name, shape=(30, 24, 24), spacing=(3.0, 3.0, 4.0), scheme=planting.scheme(),
            change=dated,
        )  # fmt: skip


def _computed_maps(place: Path) -> None:
    """scans/adc-before and scans/adc-after: a scanner's ADC map at two visits, without a unit in its header."""
    for name, day in (("adc-before", "20240229"), ("adc-after", "20240829")):

        def computed(dataset: FileDataset, _slice: int, _volume: int, day: str = day) -> None:
            dataset.ImageType = ["DERIVED", "PRIMARY", "DIFFUSION", "ADC"]
            dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = day

        planting.write_series(
            place / "scans" / name, shape=(30, 24, 24), spacing=(3.0, 3.0, 4.0), change=computed
        )


def _planted_visits_and_a_case(place: Path) -> None:
    _planted_visits(place)
    shutil.copy(CASE_FILES["neuroleukemiosis"], place / "case.yaml")


def _two_balls(place: Path) -> None:
    """The dataset `legs`: one weighted image with a brighter left, at three visits."""
    selftest._write(place / "legs", exchanged=False)


def _repeats(place: Path) -> None:
    """repeats.csv: 7 people, two visits, two nerves on both sides; each scan wanders by 5 %."""
    rng = random.Random(0)  # noqa: S311  simulated people
    rows = ["subject,session,structure,side,quantity,value,unit"]
    for person in range(1, 8):
        for structure in ("L5", "S1"):
            own = rng.gauss(1.25, 0.10)
            for side in ("left", "right"):
                nerve = own + rng.gauss(0.0, 0.03)
                for session in ("first", "second"):
                    value = nerve * (1 + 0.05 * rng.gauss(0.0, 1.0))
                    rows.append(
                        f"{person:02d},{session},{structure} ventral ramus,{side},ADC,{value:.3f},10^-3 mm2/s"
                    )
    (place / "repeats.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _small_head(place: Path) -> None:
    pml.make_dataset(place / "dataset", truth_root=place / "truth", seed=1, voxels=40, edge=3.0)


PREPARED: dict[str, Callable[[Path], None]] = {
    "README.md": _planted_visits_and_a_case,
    "docs/guide/drawings.md": drawn_elsewhere.write_example,
    "docs/guide/sites.md": drawn_elsewhere.write_example,
    "docs/guide/dicom.md": _planted_visits,
    "docs/guide/maps.md": _computed_maps,
    "docs/guide/morphometry.md": _two_balls,
    "docs/guide/own.md": _repeats,
    "docs/guide/susceptibility.md": _small_head,
}
"""Page -> what lies in the folder before its first command. Others get `demo` where they ask for `dataset`."""

WITH_DEMO_RESULTS = {"docs/guide/results.md"}
"""Pages whose `results` is the OUT of the demo."""

WITH_DEMO_DATASET = {"docs/guide/verdicts.md"}
"""Pages whose `dataset` is that of the demo."""


@frozen(kw_only=True)
class Quick(DiffusionParameters):
    """A tenth of the seeds: it is commands that are tested here, not numbers."""

    seeds_per_voxel: int = 5
    resamples: int = 0


@pytest.fixture(autouse=True)
def quick(demo: tuple[Path, str], sketched: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults, made quick, and pictures sketched, once the demo has been run with its own."""
    monkeypatch.setattr(type(INSTRUMENT), "parameters", Quick)


@pytest.fixture(scope="module")
def demo(plexopathy_demo: tuple[Path, str]) -> tuple[Path, str]:
    """The folder that `neurography demo plexopathy` was run in, and what it printed."""
    return plexopathy_demo


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> doctor.Examination:
    """What the doctor found, looked at once."""
    return doctor.examine(folder=tmp_path_factory.mktemp("work"))


@pytest.fixture
def once(
    demo: tuple[Path, str], examined: doctor.Examination, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[str]], tuple[int, str]]:
    """Run `neurography ...` in this process; the demo and the doctor's look are those run before."""
    monkeypatch.setattr(doctor, "examine", lambda **_: examined)

    def run(arguments: list[str]) -> tuple[int, str]:
        if arguments == ["demo", "plexopathy"]:
            shutil.copytree(demo[0], Path.cwd(), dirs_exist_ok=True)
            return 0, demo[1]
        done = CliRunner().invoke(app, arguments)
        said = (
            "" if done.exception is None or isinstance(done.exception, SystemExit) else f"{done.exception!r}"
        )
        return done.exit_code, done.output + said

    return run


# ------------------------------------------------------------------ running


def in_a_shell(command: str) -> tuple[int, str]:
    """mkdir, cp, ls, printf and the like."""
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def only_looked_at(command: str) -> bool:
    """Installing is not done again here; that what is named exists is looked at."""
    words = command.split()
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{re.escape(words[1])}:", makefile, re.M), f"no target {words[1]} in the Makefile"
        return True
    return command.startswith(("pip install", ". .venv/bin/activate"))


def perform(step: Step, run: Callable[[list[str]], tuple[int, str]]) -> None:
    if step.file:
        Path(step.file).parent.mkdir(parents=True, exist_ok=True)
        Path(step.file).write_text(step.content, encoding="utf-8")
        return
    if step.script:
        exec(compile(step.script, "a block of the guide", "exec"), {})  # noqa: S102  our own page
        return
    if only_looked_at(step.command):
        return
    if step.command.startswith("cd "):
        os.chdir(step.command.removeprefix("cd ").strip())
        return
    words = shlex.split(step.command)
    code, printed = run(words[1:]) if words[0] == "neurography" else in_a_shell(step.command)
    assert code == 0, f"{step.command}\nended with {code}:\n{printed}"
    missing = [line for line in step.output if not shows(printed, line)]
    assert missing == [], f"{step.command}\nprinted:\n{printed}"


def prepare(page: str, place: Path, demo: tuple[Path, str]) -> None:
    PREPARED.get(page, lambda _: None)(place)
    if page in WITH_DEMO_RESULTS:
        shutil.copytree(demo[0] / "neurography-plexopathy", place / "results")
    if page in WITH_DEMO_DATASET:
        shutil.copytree(demo[0] / "neurography-plexopathy/sourcedata/dataset", place / "dataset")


def commands_of(page: str) -> list[Step]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return list(steps_of_readme(text) if page == "README.md" else steps(text))


@pytest.mark.parametrize("page", ["README.md", *(page for page in PAGES if commands_of(page))])
def test_the_commands_of_a_page_do_what_it_shows(
    page: str,
    tmp_path: Path,
    demo: tuple[Path, str],
    once: Callable[[list[str]], tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare(page, tmp_path, demo)
    monkeypatch.chdir(tmp_path)
    for step in commands_of(page):
        perform(step, once)


def test_no_command_of_the_guide_escapes_the_test() -> None:
    """A line that begins with the program's name outside of a console block would never be run."""
    escaped = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for block in FENCE.finditer(text):
            if (block["kind"] or "") != "console" and re.search(r"^\$? ?neurography \w", block["body"], re.M):
                escaped.append(page)
    assert escaped == []


@pytest.mark.parametrize(
    ("printed", "wanted", "there"),
    [
        ("all 56 checks passed", "all ... checks passed", True),
        ("  imported   a: 3 x 4", "imported a", True),
        ("nothing", "something", False),
        ("a b", "b a", False),
    ],
)
def test_output_is_looked_for_line_by_line(printed: str, wanted: str, there: bool) -> None:
    assert shows(printed, wanted) is there


def test_blocks_are_taken_apart() -> None:
    text = "```console\n$ a b\nout\n$ c \\\n  d\n```\n\n```{code-block} text\n:caption: x.csv\n\n1,2\n```\n"
    found = list(steps(text))
    assert [step.command for step in found] == ["a b", "c   d", ""]
    assert found[0].output == ["out"]
    assert (found[2].file, found[2].content) == ("x.csv", "1,2\n")
