"""The records of papers 000, 001, 002 and 004 and of the literature about them: complete, honest, in own words."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from neurography.evidence.records import FOLDER, documents, load
from neurography.io.evidence import stands_at
from neurography.io.written import documents_in
from neurography.model.evidence import Evidence
from neurography.stats.proportion import wilson
from neurography.study.evidence.check import check

ROOT = Path(__file__).parents[3]
PAPERS = ROOT.parent / "shared" / "papers"
OURS = ("000", "001", "002", "004")

NO_CLAIM = {
    "000-01": "who the patient is: the case file",
    "000-07": "how the images were taken: the technique of the records",
    "000-08": "how the images were made",
    "000-10": "how the numbers were taken",
    "000-20": "a figure",
    "001-01": "who the patient is: the case file",
    "002-22": "figures",
    "004-19": "a figure",
}
FORBIDDEN = re.compile(r"\b(diagnostic of|confirms|rules out|diagnoses)\b", re.IGNORECASE)
COUNTED_BY_US = {
    "E-001-15-C": "counted in the paper's table",
    "E-001-24": "counted in the paper's table",
    "E-001-21": "`all` in the paper",
    "E-001-20-C": "`six` in the paper",
    "E-001-21-C": "`two` in the paper",
    "E-001-17": "`four` in the paper",
    "E-001-19": "`four` in the paper",
    "E-001-15-D": "counted in the paper's table",
    "E-002-08": "`Twenty` and 4 in the paper",
    "E-002-18": "`No` in the paper",
    "E-002-19": "all of 17 except one",
    "E-002-19-B": "`all` in the abstract",
    "E-002-03": "`Eighty-six` in the paper",
    "E-004-01": "a course over the whole history",
    "E-004-04-C": "from August 2009 to summer 2011",
}
NEAR = 300
"""Characters before and after a quote."""

NOT_OF_N = {
    "E-LAIGLE": "38.6 of 198: printed to the half per cent",
}
"""Percentages that no count of n patients gives, and why."""

SPOKEN_AGAINST = {
    ("E-MS-RIM", "contradicts", "E-002-18"),
    ("E-LSI-RIM", "qualifies", "E-002-18"),
    ("E-MAHAJAN", "qualifies", "E-002-10"),
    ("E-THURNHER", "contradicts", "E-002-09"),
    ("E-MYO", "qualifies", "E-004-15-F"),
    ("E-MYO", "qualifies", "E-004-07-C"),
    ("E-RIP-MRI", "qualifies", "E-004-15-G"),
    ("E-COMPRESSION-ADC", "qualifies", "E-000-18"),
    ("E-S1-SCIATIC", "contradicts", "E-001-27-B"),
    ("E-REDDY2012", "contradicts", "E-001-15"),
    ("E-MAU2019", "contradicts", "E-001-15"),
    ("E-CAPEK", "contradicts", "E-001-15"),
    ("E-GANAU2020", "contradicts", "E-004-16-C"),
    ("E-NEUROSURGFOCUS2015-B", "qualifies", "E-004-14"),
    ("E-ACTA2022-B", "qualifies", "E-004-14"),
}


@cache
def texts() -> dict[str, str]:
    if not PAPERS.is_dir():
        pytest.skip("the five papers are not at hand (../shared/papers)")
    found = documents_in(PAPERS)
    return {name: "\n".join(found[one.sha256]) for name, one in documents().items() if one.sha256 in found}


def of_papers() -> Iterator[Evidence]:
    return (record for record in load().values() if record.id[2:5] in OURS)


def covered() -> list[str]:
    with (ROOT / "docs" / "coverage.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["row"] for row in rows if row["paper"] in OURS]


def plain(text: str) -> list[str]:
    """Words alone, with a word that the end of a line divides made one."""
    return re.findall(r"[a-z0-9]+", re.sub(r"-\s*\n\s*", "", text.lower()))


def test_every_file_is_called_as_its_record() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(load())


def test_every_row_that_claims_something_has_a_record_and_no_other() -> None:
    rows = {row for record in load().values() for row in record.rows}
    assert {row for row in covered() if row not in rows} == set(NO_CLAIM)


def test_the_id_of_a_paper_s_record_begins_with_its_row() -> None:
    assert [r.id for r in of_papers() if not (r.rows and r.id.startswith(f"E-{r.rows[0]}"))] == []


def test_quotes_stand_where_they_are_said_to() -> None:
    wrong = [
        record.id
        for record in of_papers()
        if record.quote
        and not stands_at(
            texts()[record.quote.document], record.quote.text, record.quote.start, record.quote.end
        )
    ]
    assert wrong == []


def test_a_paper_is_quoted_for_its_own_claims() -> None:
    own = [record for record in of_papers() if record.cited.state in ("document_read", "unresolved")]
    unquoted = {record.id for record in own if record.quote is None}
    assert unquoted == {"E-001-23-B", "E-001-23-C"}, "their words are those of E-001-23"
    assert all(record.quote.document == f"p{record.id[2:5]}" for record in own if record.quote)


def test_claims_are_in_own_words() -> None:
    """Seven words in a row of a paper, outside a quote, would be its sentence."""
    runs = {name: " ".join(plain(text)) for name, text in texts().items()}
    copied = []
    for record in of_papers():
        for told in (record.claim, record.note, *(stance.why for stance in record.stance)):
            words = plain(told)
            for at in range(len(words) - 6):
                if " ".join(words[at : at + 7]) in runs[f"p{record.id[2:5]}"]:
                    copied.append((record.id, " ".join(words[at : at + 7])))
    assert copied == []


def test_numbers_stand_near_their_quote() -> None:
    absent = set()
    for record in of_papers():
        if record.quote:
            near = texts()[record.quote.document][max(0, record.quote.start - NEAR) : record.quote.end + NEAR]
            for number in re.findall(r"\d+(?:\.\d+)?", record.value):
                if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", near.replace(",", "")):
                    absent.add(record.id)
    assert absent == set(COUNTED_BY_US)


def test_percentages_are_counts_of_their_n() -> None:
    """A share of n patients is k of n, to the digits that are printed."""
    wrong = []
    for record in load().values():
        if record.unit != "%" or record.n is None or not re.fullmatch(r"\d+(\.\d+)?", record.value):
            continue
        decimals = len(record.value.partition(".")[2])
        nearest = round(record.n * float(record.value) / 100)
        if abs(100 * nearest / record.n - float(record.value)) > 0.5001 * 10**-decimals:
            wrong.append(record.id)
    assert set(wrong) == set(NOT_OF_N)


def test_our_intervals_are_computed_again() -> None:
    found = set()
    for record in of_papers():
        told = re.search(r"Wilson 95 % interval by us ([\d.]+) to ([\d.]+) %", record.note)
        if told:
            assert record.n is not None
            k = round(record.n * float(record.value) / 100) if record.unit == "%" else int(record.value)
            assert [float(bound) for bound in told.groups()] == [
                round(100 * bound, 1) for bound in wilson(k, record.n)
            ], record.id
            found.add(record.id)
    assert found == {"E-001-18", "E-001-20", "E-002-09", "E-002-10", "E-002-19"}


def test_no_two_records_claim_the_same() -> None:
    claims = [" ".join(plain(record.claim)) for record in load().values()]
    assert len(set(claims)) == len(claims)


def test_no_forbidden_word() -> None:
    for record in load().values():
        told = record.model_dump(exclude={"quote"})
        assert not FORBIDDEN.search(str(told)), record.id


def test_nobody_has_reviewed_them_yet_and_treatment_is_for_display() -> None:
    assert {record.reviewed_by for record in load().values()} == {""}
    assert all(record.display_only == (record.kind == "treatment") for record in load().values())


def test_what_was_read_is_said_honestly() -> None:
    """The papers at hand alone were read as documents; what they tell of others is never that."""
    read = [r for r in load().values() if r.cited.state == "document_read"]
    assert {r.cited.key for r in read} <= set(documents())
    assert not [r.id for r in load().values() if r.quote and r.cited.state == "abstract_read"], (
        "facts, no words"
    )
    assert all(r.n is None or r.n == 1 for r in of_papers() if r.cited.state in ("unresolved", "as_cited"))


def test_a_case_report_claims_one_patient() -> None:
    assert all(record.n == 1 for record in load().values() if record.strength == "single_case")
    assert all(
        record.n is None or record.n >= 10
        for record in load().values()
        if record.strength in ("series_10_or_more", "histology_series_10_or_more")
    )


def test_a_count_does_not_speak_against_a_finding() -> None:
    """What one patient had stands; a count or an explanation that it does not fit is what it speaks against."""
    held = load()
    turned = [
        (record.id, stance.to)
        for record in held.values()
        for stance in record.stance
        if stance.how == "contradicts"
        and held[stance.to].kind == "sign"
        and held[stance.to].strength == "single_case"
        and record.kind in ("incidence", "interpretation", "mechanism", "speculation")
    ]
    assert turned == []
    stances = {(record.id, stance.how, stance.to) for record in held.values() for stance in record.stance}
    assert stances >= {
        ("E-000-03", "contradicts", "E-001-15"),
        ("E-001-11", "contradicts", "E-001-27-D"),
        ("E-002-12-B", "qualifies", "E-002-12"),
    }


@pytest.mark.parametrize(
    ("name", "holds", "never"),
    [
        ("E-002-17", "asymmetric", "one side"),
        ("E-002-15-B", "asymmetric", "one-sided"),
        ("E-001-02", "On referral", "began"),
        ("E-004-01", "after August 2009", "(2009)"),
        ("E-004-04-B", "After hormonal treatment", "made"),
        ("E-002-16", "no visible", "no calcium"),
        ("E-001-29", "non-invasive", "harm"),
        ("E-001-12", "whose biopsy", "nerve biopsy"),
        ("E-001-27-D", "was found", "lies"),
        ("E-002-01", "neurosarcoidosis", " sarcoidosis"),
        ("E-BMJNO2021", "showed nothing", "showing nothing"),
    ],
)
def test_no_more_is_claimed_than_the_source_says(name: str, holds: str, never: str) -> None:
    claim = " ".join(load()[name].claim.split())
    assert holds in claim
    assert never not in claim


def test_n_and_strength_are_those_of_the_number() -> None:
    held = load()
    assert held["E-YUH2015"].cited.state == "as_cited"
    assert {held[name].n for name in ("E-MYELOID-ADC", "E-HASHIMOTO2024", "E-LONDON", "E-004-15-D")} == {None}
    assert held["E-PRL"].n == 91 + 217
    assert held["E-MAHAJAN"].interval == ""
    collected = [
        r for r in held.values() if r.population.startswith("published cases of neuroleukemiosis that")
    ]
    assert len(collected) > 10
    assert {record.strength for record in collected} == {"series_10_or_more", "review_or_expert"}, (
        "no series with tissue"
    )


def test_a_quote_is_no_broken_line() -> None:
    """Of pages set in columns: the words that hold the claim, not the line on which they begin."""
    broken = [r.id for r in load().values() if r.quote and r.quote.text.rstrip().endswith("-")]
    assert broken == []
    assert "clonal identity between" in load()["E-000-04"].quote.text  # type: ignore[union-attr]
    assert "ADC values increased" in load()["E-000-15"].quote.text  # type: ignore[union-attr]
    assert "not related to artifacts" in load()["E-002-18-D"].quote.text  # type: ignore[union-attr]


def test_the_example_of_the_guide_to_records_is_a_record() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    example = [line[4:] for line in told.splitlines() if line.startswith("    ")]
    shipped = (FOLDER / "E-003-07.yaml").read_text(encoding="utf-8").splitlines()
    assert example[: len(shipped)] == shipped


def test_the_literature_stands_to_the_papers() -> None:
    stances = {(r.id, stance.how, stance.to) for r in load().values() for stance in r.stance}
    assert stances >= SPOKEN_AGAINST
    pairs = [(r.id, stance.to) for r in load().values() for stance in r.stance]
    assert len(set(pairs)) == len(pairs)
    assert not {(to, one) for one, to in pairs} & set(pairs), "a stance is written on one of the two"


def test_numbers_held_against_our_tables() -> None:
    verdicts: dict[str, set[str]] = {}
    for held in check().held:
        verdicts.setdefault(held.verdict, set()).add(held.file.record.id)
    assert verdicts["differs"] == {"E-001-23", "E-002-04"}
    assert verdicts["not in the data"] == {"E-001-21", "E-001-21-B", "E-001-21-C", "E-002-19-B"}
    assert len(verdicts["agrees"]) == 21
    assert set(verdicts) == {"agrees", "differs", "not in the data"}
