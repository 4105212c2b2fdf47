"""The aid for who writes a record."""

from hashlib import sha256
from pathlib import Path

import pytest

from neurography.evidence import quote_offsets, records
from neurography.model.errors import CallError
from neurography.model.evidence import Document

TEXT = "A first line.\nThe left root was enlarged.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    known = Document(id="p000", citation="A", sha256=sha256(TEXT.encode()).hexdigest())
    monkeypatch.setattr(quote_offsets, "documents", lambda: {"p000": known})
    return tmp_path


def test_the_lines_can_be_pasted(folder: Path) -> None:
    told = list(quote_offsets.offset_lines(folder, "p000", "left root"))
    assert told == [
        "# line 2",
        "quote:",
        "  document: p000",
        '  text: "left root"',
        "  start: 18",
        "  end: 27",
    ]
    assert TEXT[18:27] == "left root"


@pytest.mark.parametrize(
    ("document", "words", "says"),
    [
        ("p009", "left", "wanted one of p000"),
        ("p000", "right root", "letter by letter"),
        ("p000", "a " * 26, "at most 25"),
    ],
)
def test_what_it_cannot_find_is_refused(document: str, words: str, says: str, folder: Path) -> None:
    with pytest.raises(CallError, match=says):
        list(quote_offsets.offset_lines(folder, document, words))


def test_another_edition_is_not_the_document(folder: Path) -> None:
    (folder / "a.txt").write_bytes(TEXT.encode() + b"more")
    with pytest.raises(CallError, match="by its sha256"):
        list(quote_offsets.offset_lines(folder, "p000", "left root"))


def test_from_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quote_offsets.main([str(folder), "p000", "left root"]) == 0
    assert "start: 18" in capsys.readouterr().out
    assert quote_offsets.main([str(folder)]) == 2
    assert quote_offsets.main([str(folder), "p000", "nothing of it"]) == 2
    assert set(records.documents()) == {"p000", "p001", "p002", "p003", "p004"}
