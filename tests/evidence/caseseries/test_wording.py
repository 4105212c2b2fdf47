"""The counts in words."""

import re
from pathlib import Path

from tests.evidence.caseseries.series_tables import published, small

from neurography.evidence.caseseries import wording
from neurography.evidence.caseseries.summary import Left, summary


def test_what_is_left_out_says_why() -> None:
    assert wording.left_words(Left()) == "–"
    assert wording.left_words(Left(not_available=4, not_examined=1, not_reported=2)) == (
        "4 N/A (not said whether examined), 1 not examined, 2 not reported"
    )


def test_tables_hold_what_the_counts_are() -> None:
    tables = dict(wording.tables(summary(published())))
    assert ("age, years", "15", "40.2", "44.0", "21.6", "10 to 71", "–") in tables["Numbers"].rows
    assert any(
        row[:6] == ("sex", "male", "10/15", "66.7 %", "38.4 to 88.2 %", "41.7 to 84.8 %")
        for row in tables["Categories"].rows
    )
    csf = next(row for row in tables["What each test gave"].rows if row[0] == "cerebrospinal fluid")
    assert csf[1:4] == ("ever abnormal", "8/11", "72.7 %")
    assert csf[-2:] == ("6 of 11", "4 N/A (not said whether examined)")


def test_pairs_known_in_few_cases_are_counted_not_shown() -> None:
    found = summary(published())
    shown = wording.crosses_table(found).rows
    assert {row[0] for row in shown} >= {"cerebrospinal fluid and bone marrow"}
    assert all(int(row[1]) >= wording.LEAST for row in shown)
    few = len(found.crosses) - len(shown)
    assert wording.few_words(found) == [
        f"{few} pairs of tests known together in fewer than 3 cases: only in crosses.tsv (--out)."
    ]


def test_readings_that_are_judgements_are_named_with_their_cell(tmp_path: Path) -> None:
    assert "judged, A, csf (12 cells): no limit is given" in wording.reading_notes(small(tmp_path))
    said = wording.reading_notes(published())
    assert sum(line.startswith("judged, ") for line in said) == 24
    assert any("the legend explains neither" in line for line in said)


def test_tests_read_from_free_text_are_said_to_be_no_yield(tmp_path: Path) -> None:
    (said,) = wording.selective(published())
    assert said.startswith(
        "Read from the free text of 'other studies': MRI of nerves, PET or PET/CT, gallium scan"
    )
    assert "cerebrospinal" not in said
    assert wording.selective(small(tmp_path)) == []


def test_the_source_of_the_published_table_is_told() -> None:
    assert wording.reading_notes(published())[0].endswith("Table 1, doi:10.4097/kja.20128")


def test_one_column_in_a_line(tmp_path: Path) -> None:
    said = wording.answer(summary(small(tmp_path)))
    assert "mean 47.3, median 47.0" in said
    assert "ever abnormal 1/2, 50.0 % (exact 1.3 to 98.7 %, Wilson 9.5 to 90.5 %)" in said
    assert "left out: 1 N/A (not said whether examined), 1 not examined" in said


def test_no_word_claims_more_than_was_counted() -> None:
    found = summary(published())
    said = [*wording.test_words(found), *wording.reading_notes(found.series), wording.AS_STATED]
    said += [cell for _, table in wording.tables(found) for row in table.rows for cell in row]
    assert [line for line in said if re.search(r"diagnostic of|confirms|rules out|diagnoses", line)] == []
