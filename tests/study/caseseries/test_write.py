"""A summary as files."""

import csv
from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import typed

from neurography.model.errors import CallError
from neurography.study.caseseries.command import counted, summarise
from neurography.study.caseseries.write import panel, write

NAME = Path("neuroleukemiosis")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("series")
    new = typed(folder, "case,age,sex\nmine,52,female\n", "new.csv")
    write(counted(NAME, by="remission", new=new, ask="motor"), folder / "out")
    return folder / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_the_tables_hold_the_counts(out: Path) -> None:
    men = next(row for row in rows(out / "counts.tsv") if row["which"] == "male")
    assert (men["part"], men["k"], men["n"]) == ("n/a", "10", "15")
    assert float(men["wilson_low"]) == pytest.approx(41.7, abs=0.05)
    assert float(men["wilson_high"]) == pytest.approx(84.8, abs=0.05)
    assert {row["part"] for row in rows(out / "counts.tsv")} == {
        "n/a", "remission=in_remission", "remission=not_in_remission",
    }  # fmt: skip
    age = rows(out / "numbers.tsv")[0]
    assert (float(age["mean"]), age["median"], age["n"]) == (pytest.approx(40.2), "44.0", "15")
    assert len(rows(out / "crosses.tsv")) > 20
    assert len(rows(out / "beside.tsv")) == 2


def test_every_cell_is_told_as_written_and_as_read(out: Path) -> None:
    cells = {(row["case"], row["column"]): row for row in rows(out / "cases.tsv")}
    assert len(cells) == 15 * 16
    vital = cells["Vital 1993 F48", "marrow"]
    assert (vital["written"], vital["read_as"]) == ("Normal → relapse", "normal_then_relapse")
    assert cells["Harris 1921", "csf"]["read_as"] == "not_available"
    assert cells["Current 2019", "pet"]["judgement"].startswith("normal in Table 1 alone")


def test_the_page_holds_the_counts_the_answers_and_the_judgements(out: Path) -> None:
    page = (out / "caseseries.html").read_text(encoding="utf-8")
    for said in (
        "10/15",
        "2/9",
        "11/15",
        "not in the data",
        "a mass is counted as abnormal",
        "joins no count",
    ):
        assert said in page
    assert "<script" not in page


def test_the_same_table_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    new = typed(tmp_path, "case,age,sex\nmine,52,female\n", "new.csv")
    write(counted(NAME, by="remission", new=new, ask="motor"), tmp_path / "again")
    assert sorted(path.name for path in out.iterdir()) == sorted(
        path.name for path in (tmp_path / "again").iterdir()
    )
    for path in out.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_tables_of_an_earlier_summary_are_gone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(counted(NAME), out)
    assert (out / "claims.tsv").exists()
    summarise(typed(tmp_path), out)
    assert not (out / "claims.tsv").exists()
    assert not (out / "claims.json").exists()


def test_a_figure_shows_no_share_of_fewer_than_three(tmp_path: Path) -> None:
    drawn = panel(counted(NAME).summaries[0])
    assert drawn is not None
    assert "cerebrospinal fluid, ever abnormal: 8/11, 72.7 %, 4 not known" in drawn.alt
    assert "gallium" not in drawn.alt
    alone = typed(tmp_path, "case,sex\nA,male\nB,female\n")
    assert panel(counted(alone).summaries[0]) is None
    assert summarise(alone, tmp_path / "out")[-1].endswith("caseseries.html")
    assert not (tmp_path / "out" / "caseseries.svg").exists()


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dataset_description.json").write_text('{"Name": "theirs"}', encoding="utf-8")
    with pytest.raises(CallError, match="a folder for results alone"):
        write(counted(NAME), tmp_path)
