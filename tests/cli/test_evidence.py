"""The commands `evidence ...` and `case literature`."""

import hashlib
from pathlib import Path

from tests.command import neurography
from tests.record_files import record_folder, record_text


def test_a_question_with_an_answer_and_one_without(tmp_path: Path) -> None:
    done = neurography(
        "evidence", "ask", "Can leukemic cells infiltrate soft tissue of the leg?", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "[E-003-07]" in done.stdout
    assert "qualified by E-ILR (n 32)" in done.stdout
    again = neurography(
        "evidence", "ask", "Can leukemic cells infiltrate soft tissue of the leg?", cwd=tmp_path
    )
    assert hashlib.sha256(again.stdout.encode()).digest() == hashlib.sha256(done.stdout.encode()).digest()
    none = neurography("evidence", "ask", "What helps against migraine?", cwd=tmp_path)
    assert none.returncode == 0
    assert "no record (" in none.stdout
    assert "[E-" not in none.stdout
    empty = neurography("evidence", "ask", " ", cwd=tmp_path)
    assert empty.returncode == 2
    assert "wanted a question; got nothing" in empty.stderr
    assert list(tmp_path.iterdir()) == []


def test_list_show_and_topic(tmp_path: Path) -> None:
    assert "E-003-10-B" in neurography("evidence", "list", "--paper", "003", cwd=tmp_path).stdout
    shown = neurography("evidence", "show", "E-003-05", cwd=tmp_path).stdout
    assert "spoken against by E-SAP-MS" in shown
    assert (
        "Relapse within a muscle: images"
        in neurography("evidence", "topic", "soft-tissue", cwd=tmp_path).stdout
    )
    wrong = neurography("evidence", "topic", "weather", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "soft-tissue" in wrong.stderr


def test_check_with_records_of_ones_own(tmp_path: Path) -> None:
    own = record_folder(
        tmp_path / "own", {"E-OWN": record_text("E-OWN", held_against='"pml:4.9 examinations per patient"')}
    )
    done = neurography("evidence", "check", "--records", own, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "- E-OWN, line 8: differs: Nerves swell." in done.stdout
    record_folder(own, {"E-BAD": record_text("E-BAD", kind="guess")})
    bad = neurography("evidence", "check", "--records", own, cwd=tmp_path)
    assert bad.returncode == 1
    assert "line 3, kind: wanted 'incidence'" in bad.stderr
    assert "Traceback" not in bad.stderr
    assert neurography("evidence", "check", "--documents", "none", cwd=tmp_path).returncode == 2


def test_the_literature_of_a_case(tmp_path: Path) -> None:
    done = neurography("case", "literature", "perineural", "--out", "words", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "What the literature says" in done.stdout
    assert sorted(path.name for path in (tmp_path / "words").iterdir()) == [
        "case-files.json", "case-literature.json", "case-literature.tsv", "literature.txt",
    ]  # fmt: skip
    assert neurography("case", "literature", "nobody", cwd=tmp_path).returncode == 2
