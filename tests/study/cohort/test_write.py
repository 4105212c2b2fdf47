"""The files of a tally: the same bytes again, columns that are described, a page that is safe and complete."""

import json
from pathlib import Path

import pytest
from tests.study.cohort.cohort_tables import SMALL, table

from neurography.io.tables import read_tsv
from neurography.model.errors import CallError
from neurography.study.cohort.claims import read_claims
from neurography.study.cohort.command import tally_table
from neurography.study.cohort.pml import CLAIMS, COHORT
from neurography.study.cohort.table import read
from neurography.study.cohort.tally import tally
from neurography.study.cohort.write import write

NAMES = {"tally", "totals", "cases_controls", "claims"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tally") / "out"
    write(tally(read(COHORT), claims=read_claims(CLAIMS)), folder)
    return folder


def test_every_table_has_its_columns_described(out: Path) -> None:
    assert {path.stem for path in out.glob("*.tsv")} == NAMES
    for name in NAMES:
        header, rows = read_tsv(out / f"{name}.tsv")
        described = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
        assert [key for key in described if key != "SchemaVersion"] == list(header)
        assert rows


def test_numbers_are_written_in_full(out: Path) -> None:
    header, rows = read_tsv(out / "tally.tsv")
    row = next(dict(zip(header, cells, strict=True)) for cells in rows)
    assert (row["of"], row["group"], row["present"], row["absent"], row["n"]) == (
        "patient",
        "PML",
        "16",
        "1",
        "17",
    )
    assert float(row["percent"]) == pytest.approx(100 * 16 / 17, abs=1e-12)
    assert float(row["exact_low"]) == pytest.approx(71.311, abs=1e-3)
    header, rows = read_tsv(out / "cases_controls.tsv")
    row = dict(zip(header, rows[0], strict=True))
    assert (row["wald"], row["exact"], row["exact_high"]) == ("n/a", "inf", "inf")
    assert float(row["exact_low"]) == pytest.approx(67.952, abs=1e-3)


def test_the_page_says_it_all_and_holds_no_script(out: Path) -> None:
    page = (out / "tally.html").read_text(encoding="utf-8")
    for words in ("who is who is not known", "86/17 = 5.06", "16/17", "Research use only", "at least 93.5 %"):
        assert words in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_the_same_bytes_again(out: Path, tmp_path: Path) -> None:
    write(tally(read(COHORT), claims=read_claims(CLAIMS)), tmp_path / "out")
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "out").iterdir())
    assert all((out / name).read_bytes() == (tmp_path / "out" / name).read_bytes() for name in names)


def test_words_of_the_table_cannot_become_markup(tmp_path: Path) -> None:
    found = table(tmp_path, "patient,sign\nP1,present\nP2,absent\n", name="a<b>&c.csv")
    write(tally(found), tmp_path / "out")
    page = (tmp_path / "out" / "tally.html").read_text(encoding="utf-8")
    assert "a&lt;b&gt;&amp;c.csv" in page
    assert "<b>&c" not in page


def test_tables_that_have_nothing_more_to_say_go(tmp_path: Path) -> None:
    write(tally(read(COHORT), claims=read_claims(CLAIMS)), tmp_path / "out")
    write(tally(table(tmp_path, "patient,sign\nP1,not_examined\n")), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "tally.html", "tally.json", "tally.tsv", "tally_files.json", "totals.json", "totals.tsv",
    ]  # fmt: skip


def test_the_folder_of_the_sheets_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case\n", encoding="utf-8")
    with pytest.raises(CallError, match=r"one with cases\.csv"):
        write(tally(table(tmp_path)), tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("strange", ["agreement.tsv", "claims.tsv", "tally.tsv", "totals.json", ".git/HEAD"])
def test_a_folder_with_files_of_others_is_refused_and_kept(tmp_path: Path, strange: str) -> None:
    (tmp_path / "out" / strange).parent.mkdir(parents=True)
    (tmp_path / "out" / strange).write_text("mine", encoding="utf-8")
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(CallError, match="which no tally made"):
        tally_table(tmp_path / "cohort.csv", tmp_path / "out")
    assert contents(tmp_path) == before


def test_a_file_put_into_the_folder_of_a_tally_is_kept(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_text(SMALL, encoding="utf-8")
    tally_table(tmp_path / "cohort.csv", tmp_path / "out")
    tally_table(tmp_path / "cohort.csv", tmp_path / "out")
    # a tally without claims wrote no claims.tsv: this one is of somebody else
    (tmp_path / "out" / "claims.tsv").write_text("mine", encoding="utf-8")
    with pytest.raises(CallError, match=r"claims\.tsv, which no tally made"):
        tally_table(tmp_path / "cohort.csv", tmp_path / "out")
    assert (tmp_path / "out" / "claims.tsv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["cohort.csv", "tally.tsv"])
def test_an_input_is_never_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("patient\tsign\nP1\tpresent\n", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(CallError, match="a new or empty folder"):
        tally_table(tmp_path / name, tmp_path)
    assert contents(tmp_path) == before
    # not even where a list says that a tally made it
    listed = {"GeneratedBy": "neurography cohort tally", "Files": ["tally.tsv"]}
    (tmp_path / "tally_files.json").write_text(json.dumps(listed), encoding="utf-8")
    (tmp_path / name).rename(tmp_path / "tally.tsv")
    with pytest.raises(CallError, match=r"the folder of the input tally\.tsv"):
        tally_table(tmp_path / "tally.tsv", tmp_path)


def test_a_claims_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "cohort.csv").write_text(SMALL, encoding="utf-8")
    (tmp_path / "claims.tsv").write_text("claim\tkind\tof\tvalue\nx\ttotal\tpatient\t5\n", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(CallError, match="a new or empty folder"):
        tally_table(tmp_path / "in" / "cohort.csv", tmp_path, claims=tmp_path / "claims.tsv")
    assert contents(tmp_path) == before


def test_a_list_of_files_that_is_not_ours_is_not_believed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "tally.tsv").write_text("mine", encoding="utf-8")
    for listed in (
        "no json",
        "[]",
        '{"Files": ["tally.tsv"]}',
        '{"GeneratedBy": "else", "Files": ["tally.tsv"]}',
    ):
        (out / "tally_files.json").write_text(listed, encoding="utf-8")
        with pytest.raises(CallError, match="which no tally made"):
            write(tally(table(tmp_path)), out)
    assert (out / "tally.tsv").read_text(encoding="utf-8") == "mine"


def test_too_many_for_exact_figures_are_written_without_them(tmp_path: Path) -> None:
    rows = "".join(f"s,patient,{g},{s},20000000\n" for g in ("PML", "control") for s in ("present", "absent"))
    write(tally(table(tmp_path, "set,of,group,sign,count\n" + rows)), tmp_path / "out")
    header, rows_read = read_tsv(tmp_path / "out" / "cases_controls.tsv")
    row = dict(zip(header, rows_read[0], strict=True))
    assert (row["wald"], row["exact"], row["fisher_p"]) == ("1.0", "n/a", "n/a")
