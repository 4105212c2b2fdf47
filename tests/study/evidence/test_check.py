"""Records checked: quotes, numbers against tables, and what documents lack."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from tests.record_files import record_folder, record_text

from neurography.model.evidence import Document
from neurography.study.evidence import check as checking
from neurography.study.evidence.check import (
    AGREES,
    DIFFERS,
    ELSEWHERE,
    FOUND,
    NO_CLAIM,
    NOT_AT_HAND,
    NOT_THERE,
    check,
)

PAPERS = Path(os.environ.get("NEUROGRAPHY_TEST_PAPERS", Path(__file__).parents[4] / "shared" / "papers"))
TEXT = "A page.\nThe root was enlarged in 4 of 9 people.\nIts signs:\n- pain 1\n- swelling 2\nImages:\nPitfalls 4\n"


@pytest.fixture
def chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one document, `chart`, in place of the papers."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "chart.txt").write_bytes(TEXT.encode())
    known = Document(id="chart", citation="A chart", sha256=sha256(TEXT.encode()).hexdigest())
    monkeypatch.setattr(checking, "documents", lambda: {"chart": known})
    return folder


def own(tmp_path: Path, **more: str) -> Path:
    ground = {"strength": "series_below_10"} if "n" in more else {}
    return record_folder(tmp_path / "records", {"E-OWN": record_text("E-OWN", **ground, **more)})


START = TEXT.index("The root")


@pytest.mark.parametrize(
    ("quote", "state", "words"),
    [
        (f"{{document: chart, text: The root was enlarged, start: {START}, end: {START + 21}}}", FOUND, ""),
        (
            f"{{document: chart, text: The root was enlarged, start: {START + 1}, end: {START + 21}}}",
            ELSEWHERE, f"the words stand at {START} to {START + 21}, not at {START + 1} to {START + 21}",
        ),
        ("{document: chart, text: The root was small, start: 0, end: 9}", NOT_THERE, "does not hold these words"),
        ("{document: p009, text: The root, start: 0, end: 9}", NOT_THERE, "no document is called p009"),
    ],
)  # fmt: skip
def test_quotes_are_read_again(quote: str, state: str, words: str, chart: Path, tmp_path: Path) -> None:
    found = check(folder=chart, own=(own(tmp_path, quote=quote),))
    (one,) = (one for one in found.quotes if one.file.record.id == "E-OWN")
    assert one.state == state
    assert words in one.words


def test_another_edition_is_not_at_hand(chart: Path, tmp_path: Path) -> None:
    folder = own(tmp_path, quote="{document: chart, text: The root, start: 8, end: 16}")
    (chart / "chart.txt").write_bytes(TEXT.encode() + b"more")
    assert {
        one.state for one in check(folder=chart, own=(folder,)).quotes if one.file.record.id == "E-OWN"
    } == {NOT_AT_HAND}
    assert {one.state for one in check(own=(folder,)).quotes if one.file.record.id == "E-OWN"} == {
        NOT_AT_HAND
    }


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        ("caseseries:mean age", AGREES, "40.2, n 15"),
        (
            "caseseries:nerve conduction studies were inconsistent",
            DIFFERS,
            "abnormal in 10 of the 10 of whom",
        ),
        ("pml:4.9 examinations per patient", DIFFERS, "86/17 = 5.06"),
        ("pml:17 patients with PML", AGREES, "17"),
        ("caseseries:sensory deficit in all", "not in the data", "no column sensory"),
        ("caseseries:shoe size", NO_CLAIM, "caseseries has no claim 'shoe size'"),
        ("tea leaves:x", NO_CLAIM, "tea leaves is none of caseseries, pml"),
    ],
)
def test_numbers_are_held_against_their_table(claim: str, verdict: str, words: str, tmp_path: Path) -> None:
    found = check(own=(own(tmp_path, held_against=f'"{claim}"'),))
    (one,) = (one for one in found.held if one.file.record.id == "E-OWN")
    assert one.verdict == verdict
    assert words in one.words


def test_the_two_slips_of_the_papers_that_their_tables_show() -> None:
    """001-23: conduction called inconsistent and abnormal in all 10 known; 002-04: 4.9 printed, 86/17 = 5.06."""
    differ = {one.file.record.id: one.words for one in check().held if one.verdict == DIFFERS}
    assert set(differ) == {"E-001-23", "E-002-04"}
    assert "10 of the 10" in differ["E-001-23"]
    assert differ["E-002-04"] == "86/17 = 5.06"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"value": "44", "unit": '"%"', "note": "none"}, "44 % without n"),
        ({"claim": "Pain in 3 of 9 (30 %).", "n": "9"}, "3 of 9 is 33.3 %, not 30 %"),
        ({"measure": "pain in 10 of 9", "value": "99", "unit": '"%"', "n": "9"}, "10 of 9 is more than all"),
        (
            {"measure": "pain in 4 of 9", "value": "44.5", "unit": '"%"', "n": "9"},
            "4 of 9 is 44.4 %, not 44.5 %",
        ),
        ({"topics": "[gardening]"}, "the topic gardening is not in the list of topics"),
        ({"note": "This confirms it."}, "got 'confirms'"),
        ({"value": "7", "n": "9"}, "chart does not hold the number 7: derived, or a slip"),
    ],
)
def test_what_a_reader_should_look_at(more: dict[str, str], says: str, chart: Path, tmp_path: Path) -> None:
    found = check(folder=chart, own=(own(tmp_path, **more),))
    told = [sentence for file, _, sentence in found.doubts if file.record.id == "E-OWN"]
    assert any(says in one for one in told), told


def test_what_is_right_raises_no_doubt(chart: Path, tmp_path: Path) -> None:
    right = own(
        tmp_path, measure="enlarged in 4 of 9", value="44.4", unit='"%"', n="9", claim="In 4 of 9 (44 %)."
    )
    told = [
        sentence
        for file, _, sentence in check(folder=chart, own=(right,)).doubts
        if file.record.id == "E-OWN"
    ]
    assert told == ["chart does not hold the number 44.4: derived, or a slip"]
    right = own(tmp_path, measure="enlarged", value="4", n="9")
    assert [one for one in check(folder=chart, own=(right,)).doubts if one[0].record.id == "E-OWN"] == []


def test_what_a_document_lacks(chart: Path) -> None:
    (one,) = check(folder=chart).lacking
    assert [(empty.line, empty.heading) for empty in one.empty] == [(6, "Images")]
    assert one.citations is not None
    assert (one.citations.used, one.citations.absent) == ((1, 2, 4), (3,))


@pytest.mark.skipif(not PAPERS.is_dir(), reason="the papers are not at hand (set NEUROGRAPHY_TEST_PAPERS)")
def test_the_papers_themselves() -> None:
    """Every quote stands at its offsets; paper 003 alone has empty lists, three, and numbers 1 to 8 without 7."""
    found = check(folder=PAPERS)
    assert {one.state for one in found.quotes} == {FOUND}
    assert sum(one.file.record.id.startswith("E-003-") for one in found.quotes) == 27
    lacking = {one.document: one for one in found.lacking}
    assert set(lacking) == {"p000", "p001", "p002", "p003", "p004"}
    assert [one.heading for one in lacking["p003"].empty] == [
        "Imaging studies", "Biopsy with proper specimen handling", "Systemic evaluation",
    ]  # fmt: skip
    cited = lacking["p003"].citations
    assert cited is not None
    assert (cited.used, cited.absent) == ((1, 2, 3, 4, 5, 6, 8), (7,))
    for name in ("p000", "p001", "p002", "p004"):
        assert (lacking[name].empty, lacking[name].citations) == ((), None)
