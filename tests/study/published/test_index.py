"""`demo all`: one page that leads to every case, also when one of them fails."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve
from tests.test_coverage import STATUSES as KNOWN
from tests.test_coverage import rows as coverage_rows

from neurography.model.errors import CallError, InputError
from neurography.report.embed import policy_hash
from neurography.report.index import STATUSES, numbers
from neurography.report.view import PublishedRow
from neurography.study.published import CASES, case_name, run_demo
from neurography.study.published.case import Case
from neurography.study.published.index import Ran, papers, published_rows, run_all

CHROMIUM = shutil.which("chromium")
ROOT = Path(__file__).parents[3]
HEADER = (
    "paper", "row_id", "structure", "side", "session", "quantity", "statistic", "unit", "published", "truth",
    "measured", "ci_low", "ci_high", "note",
)  # fmt: skip


def made(name: str, run: Callable[..., tuple[tuple[str, ...], Path]], **more: str) -> Case:
    given = {
        "paper": "000",
        "title": f"the title of {name}",
        "citation": "Journal 2011;1:1",
        "made": "Typed.",
    }
    return Case(name=name, seconds=1, run=run, **{**given, **more})


def cell(side: str = "left", **more: float | str | None) -> PublishedRow:
    given = {
        "paper": "000", "row_id": "000-12", "structure": "root_s1", "side": side, "session": "before",
        "quantity": "adc", "statistic": "visit_mean", "unit": "um2/ms", "published": 0.826, "truth": 0.826,
        "measured": 0.837, "ci_low": 0.824, "ci_high": 0.851,
    }  # fmt: skip
    return PublishedRow(**{**given, **more})  # type: ignore[arg-type]


def runs(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
    tell(f"seed {seed}")
    report = out / "sub-000/sub-000_report.html"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("<p>report</p>")
    rows = [
        cell(),
        cell("right", measured=1.2, truth=1.21, published=None),
        cell(statistic="mean", measured=9.0),
    ]
    lines = ["\t".join(HEADER)]
    for row in rows:
        values = (getattr(row, name) for name in HEADER)
        lines.append("\t".join("n/a" if v is None else str(v) or "n/a" for v in values))
    (out / "published.tsv").write_text("\n".join(lines) + "\n")
    return ("a line",), report


def fails(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
    raise InputError(wanted="a file", came="<b>none</b>", where=str(out / "gone.nii"), todo="Bring it.")


def breaks(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
    raise ZeroDivisionError("float division by zero")


def refuses(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
    return ("sub-000: refused: no space left", "sub-000: 0 values"), Path()


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    cases = (made("broken", fails), made("good", runs), made("odd", breaks), made("full", refuses))
    return run_all(cases, out=tmp_path / "all")


class Page(HTMLParser):
    """Balanced tags, ids, links; the text of the page."""

    EMPTY = frozenset(("meta", "br", "img", "link"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        assert tag not in ("script", "link", "img", "iframe")
        assert not any(name.startswith("on") or name in ("style", "src") for name in given)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(ran: Ran) -> Page:
    return Page(ran.page.read_text(encoding="utf-8"))


def test_a_failing_case_ends_nothing_and_the_page_says_why(ran: Ran) -> None:
    assert ran.failed == ("broken", "odd", "full")
    page = page_of(ran)
    assert page.text.count("This case failed.") == 3
    assert "broken/gone.nii: wanted a file; got <b>none</b>. Bring it." in page.text  # escaped, hence text
    assert "float division by zero" in page.text
    assert "sub-000: refused: no space left" in page.text
    assert [line.split(":")[0] for line in ran.lines] == ["broken", "good", "odd", "full"]


def test_links_are_relative_and_lead_somewhere(ran: Ran) -> None:
    page = page_of(ran)
    assert "good/sub-000/sub-000_report.html" in page.links
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert (ran.page.parent / link).is_file()
    assert len(set(page.ids)) == len(page.ids)


def test_page_holds_no_place_of_this_machine_and_takes_nothing_from_outside(ran: Ran) -> None:
    text = ran.page.read_text(encoding="utf-8")
    assert str(ran.page.parent) not in text
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")
    (style,) = re.findall(r"<style>(.*?)</style>", text, flags=re.S)
    assert f"style-src '{policy_hash(style)}'" in text
    assert "default-src 'none'" in text


def test_numbers_of_a_case_stand_with_their_side_and_the_range_of_the_bias(ran: Ran) -> None:
    text = page_of(ran).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "S1 root, left before 0.826 0.826 0.837 0.824 to 0.851 +1.3 %" in text
    assert "S1 root, right before not reported 1.210 1.200 0.824 to 0.851 −0.8 %" in text
    assert "ADC, measured against the simulated truth: −0.8 % to +1.3 % (n 2)." in text
    assert "The paper reports 1 of these 2 numbers." in text
    assert "9.000" not in text  # the statistic that stands for a structure, no other
    assert "SIMULATED" in text


def test_simulated_stands_at_the_simulated_case_and_on_no_sheet_of_the_others(ran: Ran) -> None:
    text = ran.page.read_text(encoding="utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", text, flags=re.S)
    assert "SIMULATED" not in style
    marked = [part.split('"')[0] for part in text.split('id="case-')[1:] if "SIMULATED." in part]
    assert marked == ["good"]


@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium not at hand")
def test_the_names_of_the_cases_are_not_broken_inside_a_word(tmp_path: Path) -> None:
    page = run_all((made("plexopathy", runs), made("typed-plexopathy", runs)), out=tmp_path / "all").page
    text = page.read_text(encoding="utf-8")
    # each word of the column in a box of its own, whose height says on how many lines it stands; in a frame,
    # because a browser's window is never narrower than 500 px
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    text = re.sub(r'(<a href="#case-[^>]*>)([a-z]+)(-?)([a-z]*)</a>', r"\1<i>\2\3</i><i>\4</i></a>", text)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    frames = "".join(f'<iframe src="page.html" width="{width}"></iframe>' for width in (400, 450, 500, 640))
    (tmp_path / "frame.html").write_text(
        frames
        + """<pre></pre><script>
        onload = () => document.querySelector("pre").textContent = [...document.querySelectorAll("iframe")]
          .flatMap(frame => [...frame.contentDocument.querySelectorAll(".papers a i")])
          .map(one => one.getClientRects().length).join(" ");</script>"""
    )
    options = ("--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'home'}", "--dump-dom")
    shown = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", *options, f"file://{tmp_path}/frame.html"],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    (lines,) = re.findall(r"<pre>(.*?)</pre>", shown)
    assert lines.split() == ["1"] * 4 * 4  # three words and the empty end of one name, at four widths


def test_a_case_without_truth_shows_the_published_numbers_alone() -> None:
    typed = numbers((cell(truth=None, measured=None, ci_low=None, ci_high=None, statistic="n/a"),))
    assert typed is not None
    assert typed.columns == ("Published",)
    assert typed.groups[0][1][0].cells == (("0.826", ""),)
    assert typed.told == ("The paper reports 1 of these 1 numbers.",)
    assert numbers(()) is None


def test_a_number_that_was_not_measured_is_said_and_left_out_of_the_range() -> None:
    fa = {"quantity": "fa", "unit": "1", "truth": 0.5, "published": 0.5}
    shown = numbers(
        (cell(**fa, measured=0.49), cell("right", **fa, measured=None, ci_low=None, ci_high=None))
    )
    assert shown is not None
    right = shown.groups[0][1][1]
    assert right.side == "right"
    assert right.cells[2:] == (("not measured", ""), ("none", ""))
    assert shown.told[-1] == "FA, measured against the simulated truth: −0.010 to −0.010 (n 1)."


def test_every_row_of_coverage_stands_on_the_page_with_its_status(ran: Ran) -> None:
    text = ran.page.read_text(encoding="utf-8")
    known = coverage_rows()
    shown = re.findall(r'<tr><th scope="row">(\d{3}-\d+)</th><td>.*?</td><td>([a-z ]+)', text, flags=re.S)
    assert shown == [(row["row"], row["status"]) for row in known]
    for paper in papers():
        counts = Counter(row["status"] for row in known if row["paper"] == paper.number)
        assert dict(paper.counts) == dict(counts)
    done = sum(row["status"] in ("reproduced", "recomputed", "recorded") for row in known)
    assert f"{done} of their {len(known)} statements" in " ".join(text.split())


def test_every_status_has_its_meaning() -> None:
    assert set(STATUSES) == KNOWN


def test_there_are_five_papers_and_every_case_belongs_to_one() -> None:
    numbers_ = [paper.number for paper in papers()]
    assert numbers_ == ["000", "001", "002", "003", "004"]
    assert all(paper.statements for paper in papers())
    assert {case.paper for case in CASES.values()} <= set(numbers_)


def test_the_shipped_copy_of_coverage_is_that_of_the_docs() -> None:
    shipped = ROOT / "src/neurography/study/published/coverage.tsv"
    assert shipped.read_bytes() == (ROOT / "docs/coverage.tsv").read_bytes(), (
        "copy docs/coverage.tsv to src/neurography/study/published/coverage.tsv"
    )


def test_same_bytes_twice(tmp_path: Path) -> None:
    pages = [run_all((made("good", runs),), out=tmp_path / name).page.read_bytes() for name in ("a", "b")]
    assert pages[0] == pages[1]


def test_hostile_words_of_a_case_are_only_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
    ran = run_all((made("good", runs, title=hostile, made=hostile, citation=hostile),), out=tmp_path / "all")
    page = page_of(ran)  # a script element would end the test there
    assert page.text.count("{{ 7 * 7 }}") == 3
    assert "\u202e" not in page.text


def test_somebody_elses_page_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>my site</p>")
    with pytest.raises(CallError, match=r"index\.html that neurography did not write"):
        run_all((made("good", runs),), out=tmp_path)
    assert (tmp_path / "index.html").read_text() == "<p>my site</p>"
    assert not (tmp_path / "good").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "all").write_text("x")
    with pytest.raises(CallError, match="got a file"):
        run_all((made("good", runs),), out=tmp_path / "all")


@pytest.mark.parametrize("name", ["all", "good"])
def test_a_folder_that_cannot_be_written_to_is_a_wrong_call_before_any_case_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    begun: list[Path] = []

    def run(out: Path, *, seed: int, tell: Callable[[str], None]) -> tuple[tuple[str, ...], Path]:
        begun.append(out)
        return runs(out, seed=seed, tell=tell)

    (tmp_path / "file").write_text("x")
    place = tmp_path / "file" / "demo"  # no system makes a folder in a file, whoever asks
    monkeypatch.setattr("neurography.study.published.CASES", {"good": made("good", run)})
    with pytest.raises(CallError, match="wanted a folder that can be written to") as told:
        if name == "all":
            run_all((made("good", run),), out=place)
        else:
            run_demo(name, out=place)
    assert str(place) in str(told.value)
    assert begun == []


def test_the_trial_of_a_folder_leaves_nothing_behind(ran: Ran) -> None:
    assert sorted(path.name for path in ran.page.parent.iterdir()) == ["good", "index.html"]


def test_our_own_page_is_written_again(tmp_path: Path) -> None:
    first = run_all((made("good", fails),), out=tmp_path)
    assert first.failed == ("good",)
    assert run_all((made("good", runs),), out=tmp_path).failed == ()
    assert "This case failed" not in first.page.read_text(encoding="utf-8")


def test_numbers_of_the_demo_are_read_back(plexopathy_out: Path) -> None:
    rows = published_rows(plexopathy_out)
    assert len(rows) == 32
    assert sum(row.published is not None for row in rows if row.statistic == "visit_mean") == 12
    shown = numbers(rows)
    assert shown is not None
    assert shown.told[0] == "The paper reports 12 of these 16 numbers."
    assert [heading for heading, _ in shown.groups] == ["ADC, ×10⁻³ mm²/s", "FA"]


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> dict[str, Case]:
    every = {name: made(name, runs) for name in ("plexus", "plexus-typed", "pelvis")}
    monkeypatch.setattr("neurography.study.published.CASES", every)
    return every


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("given", "meant"),
    [("plexus", "plexus"), ("plexus-", "plexus-typed"), ("pe", "pelvis"), ("pelvis", "pelvis")],
)
def test_a_name_is_taken_exactly_first_then_by_its_beginning(given: str, meant: str) -> None:
    assert case_name(given) == meant


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("p", "plexus and plexus-typed and pelvis"),
        ("pl", "plexus and plexus-typed begin"),
        ("plexsus", "Did you mean plexus?"),
        ("al", "Did you mean all?"),
        ("q", "a case of plexus, plexus-typed, pelvis, or all"),
        ("", "demo --list"),
    ],
)
def test_a_name_that_fits_no_case_or_several_is_refused_with_them(given: str, words: str) -> None:
    with pytest.raises(CallError, match=re.escape(words)):
        case_name(given)


SCRIPT = """
import sys
from attrs import evolve
from neurography.cli import main
from neurography.study import published
def fails(out, *, seed, tell):
    raise OSError(28, "No space left on device")
published.CASES = {"typed-plexopathy": published.CASES["typed-plexopathy"],
                   "lost": evolve(published.CASES["plexopathy"], name="lost", run=fails)}
sys.argv = ["neurography", "demo", "all", "--out", sys.argv[1]]
main()
"""


def test_command_prints_the_page_last_and_ends_with_1_where_a_case_failed(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "all"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1, ended.stderr
    *_, lost, page = ended.stdout.splitlines()
    assert page == str(tmp_path / "all/index.html")
    assert lost == "lost: failed: [Errno 28] No space left on device"
    text = Path(page).read_text(encoding="utf-8")
    assert 'href="typed-plexopathy/sub-000/sub-000_report.html"' in text
    assert "No space left on device" in text


def test_takes_is_said_in_seconds_or_minutes() -> None:
    case = made("good", runs)
    assert evolve(case, seconds=25).takes == "about 25 s"
    assert evolve(case, seconds=200).takes == "about 3 min"
