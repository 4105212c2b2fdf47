"""Reading sheets: blind, in another order for each reader, and read back as they were filled."""

import csv
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.study.cohort.cohort_tables import SMALL

from neurography.model.errors import CallError, InputError
from neurography.study.cohort.cases import cases
from neurography.study.cohort.sheet import read_sheets, write_sheets
from neurography.study.cohort.tally import tally

PML = {"group": "PML"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def fill(path: Path, signs: dict[str, str]) -> None:
    """Write the sign of each case that is given."""
    filled = [{**row, "sign": signs.get(row["case"], "")} for row in rows(path)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, filled[0])
        out.writeheader()
        out.writerows(filled)


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    write_sheets(tmp_path / "cohort.csv", tmp_path / "sheets", readers=("A", "B"))
    return tmp_path / "sheets"


def test_nothing_that_sways_is_shown(sheets: Path) -> None:
    header = set(rows(sheets / "reader-A.csv")[0])
    assert header.isdisjoint({"group", "stage", "certainty", "count"})
    assert {"case", "patient", "lesion", "examination", "field", "sequence", "sign"} <= header
    assert {row["sign"] for row in rows(sheets / "reader-A.csv")} == {""}
    assert "PML" not in (sheets / "reader-A.csv").read_text(encoding="utf-8")


def test_each_reader_has_all_cases_in_an_order_of_their_own(sheets: Path, tmp_path: Path) -> None:
    orders = [[row["case"] for row in rows(sheets / f"reader-{reader}.csv")] for reader in "AB"]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(row["case"] for row in rows(sheets / "cases.csv"))
    # neither in the order of the table, which goes by group
    groups = [row["group"] for row in rows(sheets / "cases.csv")]
    assert groups != sorted(groups, reverse=True)
    write_sheets(tmp_path / "cohort.csv", tmp_path / "again", readers=("A", "B"))
    for name in ("cases.csv", "reader-A.csv", "reader-A.xlsx", "reader-B.xlsx"):
        assert (tmp_path / "again" / name).read_bytes() == (sheets / name).read_bytes()
    write_sheets(tmp_path / "cohort.csv", tmp_path / "other", readers=("A",), seed=1)
    assert [row["case"] for row in rows(tmp_path / "other" / "reader-A.csv")] != orders[0]


def test_the_workbook_offers_the_four_words(sheets: Path) -> None:
    sheet = load_workbook(sheets / "reader-A.xlsx").active
    assert sheet is not None
    (offered,) = sheet.data_validations.dataValidation
    assert offered.formula1 == '"present,absent,not_examined,not_reported"'
    header = [cell.value for cell in sheet[1]]
    column = header.index("sign")
    assert [row[column].value for row in sheet.iter_rows(min_row=2)] == [None] * 9


def test_filled_sheets_come_back_with_group_and_stage(sheets: Path) -> None:
    key = {row["case"]: row for row in rows(sheets / "cases.csv")}
    truth = {code: "absent" if row["group"] == "control" else "present" for code, row in key.items()}
    fill(sheets / "reader-A.csv", truth)
    one = next(code for code, row in key.items() if row["patient"] == "P1" and row["stage"] == "asymptomatic")
    fill(sheets / "reader-B.csv", {**truth, one: "absent"})
    found = tally(read_sheets(sheets))
    whole = next(
        s.counted for s in found.shares if (s.counted.of, dict(s.counted.selection)) == ("patient", PML)
    )
    assert (whole.present, whole.absent) == (3, 0)
    (agreed,) = found.agreements
    assert (agreed.found.n, agreed.found.agreed, agreed.readers) == (9, 8, ("A", "B"))


def test_what_is_not_filled_is_not_absent(sheets: Path) -> None:
    fill(sheets / "reader-A.csv", {"c001": "absent"})
    table = read_sheets(sheets)
    assert "8 of 9 cases without a sign from reader A: read as not_reported" in table.notes
    assert "9 of 9 cases without a sign from reader B: read as not_reported" in table.notes
    assert sum(item.state == "absent" for item in cases(table).items) == 1


def test_a_filled_workbook_is_read(sheets: Path) -> None:
    book = load_workbook(sheets / "reader-A.xlsx")
    sheet = book.active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        row[header.index("sign")].value = "absent"
    book.save(sheets / "reader-A.xlsx")
    assert sum(item.state == "absent" for item in cases(read_sheets(sheets)).items) == 9
    # the .csv of the same reader filled otherwise: which one is meant nobody knows
    fill(sheets / "reader-A.csv", {"c001": "present"})
    with pytest.raises(InputError, match=r"reader-A\.csv and reader-A\.xlsx that differ"):
        read_sheets(sheets)


def test_codes_hide_who_it_is(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    told = write_sheets(tmp_path / "cohort.csv", tmp_path / "sheets", readers=("A",), codes=True)
    assert set(rows(tmp_path / "sheets" / "reader-A.csv")[0]).isdisjoint({"patient", "examination", "lesion"})
    assert not any("tell the group" in line for line in told)
    codes = [row["case"] for row in rows(tmp_path / "sheets" / "cases.csv")]
    fill(tmp_path / "sheets" / "reader-A.csv", dict.fromkeys(codes, "absent"))
    assert tally(read_sheets(tmp_path / "sheets")).shares[0].counted.n == 3


def test_labels_that_tell_the_group_are_told(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    told = write_sheets(tmp_path / "cohort.csv", tmp_path / "sheets", readers=("A",))
    assert "warning: the patient labels tell the group (C: control, P: PML): use --codes" in told
    (tmp_path / "plain.csv").write_text(SMALL.replace("\nC", "\nP9"), encoding="utf-8")
    told = write_sheets(tmp_path / "plain.csv", tmp_path / "plain", readers=("A",))
    assert not any("patient labels" in line for line in told)


@pytest.mark.parametrize("codes", [False, True])
def test_columns_that_tell_the_group_are_hidden_or_told(tmp_path: Path, *, codes: bool) -> None:
    # lesion, location and side are empty in controls, 1.5 T and T2* are of PML alone
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    told = write_sheets(tmp_path / "cohort.csv", tmp_path / "sheets", readers=("A",), codes=codes)
    assert set(rows(tmp_path / "sheets" / "reader-A.csv")[0]).isdisjoint({"location", "side"})
    assert "location is hidden since it tells the group (filled: PML, empty: control)" in told
    assert any("column field tells the group (1.5: PML)" in line for line in told)
    assert any("column sequence tells the group (T2*: PML)" in line for line in told)
    lesion = "warning: the column lesion tells the group (filled: PML, empty: control): use --codes"
    assert (lesion in told) is not codes
    # cases.csv keeps them
    assert {"location", "side"} <= set(rows(tmp_path / "sheets" / "cases.csv")[0])
    told = write_sheets(
        tmp_path / "cohort.csv", tmp_path / "open", readers=("A",), show=("location",), codes=codes
    )
    assert "location" in rows(tmp_path / "open" / "reader-A.csv")[0]
    assert any("the column location tells the group" in line for line in told)


def test_columns_that_tell_nothing_stay_and_are_not_told(tmp_path: Path) -> None:
    text = "patient,group,lesion,location,side,field,sign\n" + "".join(
        f"{n},{group},a,{place},{side},3,absent\n"
        for n, (group, place, side) in enumerate(
            (g, p, s) for g in ("PML", "MS") for p, s in (("frontal", "left"), ("parietal", "right"))
        )
    )
    (tmp_path / "cohort.csv").write_text(text, encoding="utf-8")
    told = write_sheets(tmp_path / "cohort.csv", tmp_path / "sheets", readers=("A",))
    assert not any("the group" in line for line in told)
    assert {"location", "side"} <= set(rows(tmp_path / "sheets" / "reader-A.csv")[0])


def test_a_consensus_speaks_only_where_it_says_something(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    folder = tmp_path / "sheets"
    write_sheets(tmp_path / "cohort.csv", folder, readers=("A", "B", "Consensus"))
    codes = [row["case"] for row in rows(folder / "cases.csv")]
    fill(folder / "reader-A.csv", dict.fromkeys(codes, "present"))
    fill(folder / "reader-B.csv", {**dict.fromkeys(codes, "present"), codes[0]: "absent"})
    fill(folder / "reader-Consensus.csv", {codes[0]: "absent"})
    found = read_sheets(folder)
    states = [item.state for item in cases(found).items]
    assert (states.count("present"), states.count("absent")) == (8, 1)
    assert "8 of 9 cases without a sign from reader consensus: left to the other readers" in found.notes
    (agreed,) = tally(found).agreements
    assert agreed.readers == ("A", "B")


def test_a_sheet_of_which_one_column_was_sorted_is_refused(sheets: Path) -> None:
    held = rows(sheets / "reader-A.csv")
    for row, patient in zip(held, sorted(row["patient"] for row in held), strict=True):
        row["patient"] = patient
    with (sheets / "reader-A.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, held[0])
        out.writeheader()
        out.writerows(held)
    key = {row["case"]: row["patient"] for row in rows(sheets / "cases.csv")}
    line, row = next((n, r) for n, r in enumerate(held, start=2) if r["patient"] != key[r["case"]])
    with pytest.raises(InputError) as caught:
        read_sheets(sheets)
    said = f"case {row['case']} is patient {key[row['case']]} in cases.csv; got {row['patient']}"
    assert said in str(caught.value)
    assert f"line {line}, column patient" in str(caught.value)


def test_a_spreadsheet_may_take_the_zeros_of_a_number(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(
        "patient,examination,sign\n007,2013-04-03,absent\n", encoding="utf-8"
    )
    write_sheets(tmp_path / "cohort.csv", tmp_path / "sheets", readers=("A",))
    changed = "case,patient,examination,reader,sign,note\nc001,7,03.04.2013,A,present,\n"
    (tmp_path / "sheets" / "reader-A.csv").write_text(changed, encoding="utf-8")
    assert [row.sign for row in read_sheets(tmp_path / "sheets").rows] == ["present"]


def test_sheets_under_another_ending_are_read_or_named(sheets: Path) -> None:
    fill(sheets / "reader-A.csv", {"c001": "absent"})
    (sheets / "reader-A.csv").rename(sheets / "reader-A.CSV")
    (sheets / "reader-B.ods").write_bytes(b"anything")
    found = read_sheets(sheets)
    assert "8 of 9 cases without a sign from reader A: read as not_reported" in found.notes
    assert "reader-B.ods was not read: a sheet is a .csv or .xlsx file" in found.notes


def test_a_sheet_of_another_reader_or_case_is_refused(sheets: Path) -> None:
    shutil.copy(sheets / "reader-A.csv", sheets / "reader-C.csv")
    with pytest.raises(InputError, match="wanted the reader C"):
        read_sheets(sheets)
    (sheets / "reader-C.csv").write_text("case,reader,sign\nc099,C,absent\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"wanted a case of cases\.csv"):
        read_sheets(sheets)


def test_wrong_calls(sheets: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="never written over"):
        write_sheets(tmp_path / "cohort.csv", sheets, readers=("A",))
    with pytest.raises(CallError, match="--readers"):
        write_sheets(tmp_path / "cohort.csv", tmp_path / "x", readers=("A", "a"))
    with pytest.raises(CallError, match="--show"):
        write_sheets(tmp_path / "cohort.csv", tmp_path / "x", readers=("A",), show=("sign",))
    with pytest.raises(CallError, match=r"cases\.csv"):
        read_sheets(tmp_path)
