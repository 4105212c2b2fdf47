"""What `evidence list`, `show`, `topic` and `case literature` print."""

import re
from pathlib import Path

import pytest
from tests.record_files import record_folder, record_text

from neurography.evidence.records import load
from neurography.model.errors import CallError
from neurography.study.evidence.command import (
    ask_lines,
    case_lines,
    check_lines,
    list_lines,
    show_lines,
    topic_lines,
)


def test_the_list_can_be_narrowed() -> None:
    every = list_lines()
    assert every[0] == f"{len(load())} of {len(load())} records"
    of_003 = list_lines(paper="003")
    assert all(line.startswith("E-003-") for line in of_003[1:] if line.startswith("E-"))
    assert sum(line.startswith("E-") for line in of_003) == 27
    assert list_lines(paper="3") == of_003
    assert list_lines(strength="single case") == list_lines(strength="single_case") != every
    one = list_lines(paper="003", strength="single_case", topic="plasma-cell-leukaemia")
    assert [line.split()[0] for line in one if line.startswith("E-")] == ["E-003-10-B"]
    assert "n 1; single case" in one[1]
    assert any(line.startswith("E-ILR ") for line in list_lines(paper="other", topic="leg"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"topic": "gardening"}, "wanted a topic: soft-tissue"),
        ({"paper": "007"}, "one of 000, 001, 002, 003, 004, other"),
        ({"strength": "strong"}, "one of histology_series_10_or_more"),
    ],
)
def test_unknown_words_are_refused_with_the_known_ones(options: dict[str, str], says: str) -> None:
    with pytest.raises(CallError, match=says):
        list_lines(**options)


def test_a_record_is_shown_with_its_stances_from_both_ends() -> None:
    told = " ".join(" ".join(show_lines("E-003-07")).split())
    assert 'quote: "Most commonly involves the extremities (44% of cases)" (p003, 1509 to 1562)' in told
    assert "rests on: text whose sources are not resolved" in told
    assert "> qualified by E-ILR (n 32): n is 32" in told
    assert "> qualifies E-003-07 (n not reported)" in " ".join(" ".join(show_lines("e-ilr")).split())
    turned = " ".join(" ".join(show_lines("E-000-03")).split())
    assert "> speaks against E-001-15 (n 15)" in turned
    assert "spoken against" not in turned
    with pytest.raises(CallError, match="wanted the id of a record, such as E-003-01"):
        show_lines("E-003-99")


def test_soft_tissue_follows_the_order_of_paper_003() -> None:
    told = topic_lines("Soft-Tissue")
    headings = [line for line, before in zip(told[1:], told, strict=False) if before == "" and line]
    assert headings == [
        "Overview", "Myeloid sarcoma", "Relapse within a muscle: how it presents", "Relapse within a muscle: images",
        "Other leukaemias", "When to suspect it", "Work-up", "Pitfalls", "Treatment (shown as literature only)",
        "Other literature on it",
    ]  # fmt: skip
    ids = [
        found[1] for line in told if (found := re.search(r"\[(E-[A-Z0-9-]+)\]$", line)) and "> " not in line
    ]
    ours = [one for one in ids if one.startswith("E-003-")]
    assert ours[0] == "E-003-01"
    assert len(set(ids)) == len(ids) == sum("soft_tissue" in record.topics for record in load().values())
    words = " ".join(" ".join(told).split())
    assert "leaves all three empty" in words[words.index("Work-up") : words.index("Pitfalls")]
    treatment = words[words.index("Treatment (shown") : words.index("Other literature")]
    assert treatment.count("shown as literature only") == 3


def test_a_topic_without_an_order_goes_by_kind() -> None:
    told = topic_lines("pml")
    assert told[0].startswith("Progressive multifocal leukoencephalopathy: ")
    assert "How it shows" in told
    with pytest.raises(CallError, match="wanted a topic"):
        topic_lines("weather")


def test_records_of_ones_own_are_asked_too(tmp_path: Path) -> None:
    own = record_folder(tmp_path, {"E-OWN": record_text("E-OWN", "Zebras have striped nerves.")})
    assert any("no record" in line for line in ask_lines("Do zebras have stripes?"))
    assert any("[E-OWN]" in line for line in ask_lines("Do zebras have stripes?", own=(own,)))


def test_the_literature_of_a_case_is_told_and_written(tmp_path: Path) -> None:
    told = case_lines("perineural", tmp_path / "out")
    assert told[0] == "What the literature says"
    assert (tmp_path / "out" / "literature.txt").is_file()
    table = (tmp_path / "out" / "case-literature.tsv").read_text(encoding="utf-8").splitlines()
    assert table[0].split("\t") == ["claim", "n", "rests on", "source", "beside it"]
    assert len(table) == 13
    assert case_lines("perineural") == told[: len(case_lines("perineural"))]


def test_the_check_counts_what_is_open() -> None:
    told = check_lines()
    assert any("document not at hand" in line for line in told if line.startswith("quotes: "))
    assert any(re.match(r"sources: .* source not resolved", line) for line in told)
    assert any("share of cases: 44 % without n" in line and "E-003-07, line 7" in line for line in told)
    assert len(check_lines(every=True)) > len(told)
