"""`compare_table`: typed numbers end in the tables and the report that images end in, and nothing is invented."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.bids_validation import errors_of
from tests.command import neurography
from tests.io.typed_tables import HEADER, SOUND, changed, text, with_column, write
from tests.study.conftest import bytes_of

from neurography.model.errors import CallError, InputError
from neurography.report.tables import COMPARISON_COLUMNS, MEASUREMENT_COLUMNS
from neurography.study.typed import TableReport, compare_table

PEOPLE = 3


def rows(out: Path, name: str = "comparisons") -> list[dict[str, str]]:
    return list(csv.DictReader((out / f"{name}.tsv").open(encoding="utf-8"), delimiter="\t"))


def verdicts(out: Path, *parts: str) -> dict[tuple[str, ...], str]:
    """(kind, session, side, and the columns of `parts`) -> verdict."""
    columns = ("kind", "session", "side", *parts)
    return {tuple(row[column] for column in columns): row["verdict"] for row in rows(out)}


def report_text(out: Path, subject: str = "P01") -> str:
    html = (out / f"sub-{subject}/sub-{subject}_report.html").read_text(encoding="utf-8")
    plain = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT of the sound table."""
    folder = tmp_path_factory.mktemp("typed")
    compare_table(write(folder, text(), "mine.tsv"), folder / "out")
    return folder / "out"


def test_a_table_gives_the_verdicts_of_its_numbers(sound: Path) -> None:
    assert verdicts(sound) == {
        ("side", "before", "left"): "no_limit",
        ("side", "after", "left"): "refused",
        ("time", "after", "left"): "beyond",
        ("time", "before", "right"): "refused",
        ("reference", "before", "left"): "beyond",
        ("reference", "before", "right"): "within",
        ("reference", "after", "left"): "within",
    }
    (time,) = [row for row in rows(sound) if row["kind"] == "time" and row["verdict"] == "beyond"]
    assert float(time["difference"]) == pytest.approx(0.508, abs=1e-12)  # 1.334 - 0.826
    assert float(time["percent"]) == pytest.approx(61.501, abs=1e-3)
    # 33.24 % of the mean of the pair, 1.08
    assert float(time["limit"]) == pytest.approx(0.3324 * 1.08, abs=1e-9)
    assert "Oudeman 2018" in time["limit_source"]


def test_without_technique_one_sentence_warns(sound: Path) -> None:
    (time,) = [row for row in rows(sound) if row["kind"] == "time" and row["verdict"] == "beyond"]
    assert time["warnings"].split(" | ")[0] == "technique not stated"
    assert time["warnings"].count("unknown") == 0
    healthy = [row for row in rows(sound) if row["kind"] == "reference"]
    assert all("technique not stated here" in row["warnings"] for row in healthy)
    assert "Technique not stated for 1 of 1 comparisons between visits: it rests on the word" in report_text(
        sound
    )


def test_what_is_absent_is_called_not_reported(sound: Path) -> None:
    reasons = {row["reason"] for row in rows(sound) if row["verdict"] == "refused"}
    assert reasons == {"right side not reported", "not reported in session after"}


def test_results_keep_the_contract(sound: Path) -> None:
    for name, columns in (("measurements", MEASUREMENT_COLUMNS), ("comparisons", COMPARISON_COLUMNS)):
        with (sound / f"{name}.tsv").open() as table:
            assert tuple(table.readline().rstrip("\n").split("\t")) == tuple(columns)
        assert json.loads((sound / f"{name}.json").read_text())["SchemaVersion"]
    for name in ("measurements.tsv", "measurements.json", "comparisons.tsv", "comparisons.json", "findings.json",
                 "report.html", "provenance.json"):  # fmt: skip
        assert (sound / f"sub-P01/sub-P01_{name}").is_file(), name
    assert (sound / ".bidsignore").is_file()
    assert not list(sound.rglob("ledger.sqlite"))
    assert errors_of(sound) == []


def test_rows_name_the_table_and_provenance_its_digest(sound: Path) -> None:
    assert {row["source"] for row in rows(sound, "measurements")} == {"mine.tsv"}
    assert {row["origin"] for row in rows(sound, "measurements")} == {"typed"}
    digest = hashlib.sha256((sound.parent / "mine.tsv").read_bytes()).hexdigest()
    record = json.loads((sound / "provenance.json").read_text())["Participants"]["sub-P01"]
    assert record["Inputs"] == {"mine.tsv": digest}
    assert digest in (sound / "sub-P01/sub-P01_report.html").read_text()


def test_the_report_says_first_that_no_image_was_seen(sound: Path) -> None:
    told = report_text(sound)
    assert told.index("These numbers were typed; no image was seen.") < told.index("The answer")
    assert "as the table states them" in told
    assert "radiological convention" not in told
    assert "Research use only" in told
    assert "Pictures" not in told
    assert "These numbers were typed; no image was seen." in (sound / "sub-P01/sub-P01_text.txt").read_text()


def test_the_report_claims_no_more_than_it_may(sound: Path) -> None:
    told = report_text(sound).lower()
    for word in ("diagnoses", "confirms", "rules out", "changed", "abnormal", "normalis", "not measured,"):
        if word != "not measured,":  # the heading `Not measured, not compared, not reported`
            assert word not in told, word


def test_no_output_names_a_folder(sound: Path) -> None:
    place = str(sound).encode()
    for path in sound.rglob("*"):
        if path.is_file():
            assert place not in path.read_bytes(), path


def table_bytes(out: Path) -> dict[str, bytes]:
    """The tables of results; the report also holds the digest of the file that was read."""
    return {name: data for name, data in bytes_of(out).items() if name.endswith(".tsv")}


def test_the_same_table_gives_the_same_bytes_again_and_elsewhere(sound: Path, tmp_path: Path) -> None:
    before = bytes_of(sound)
    compare_table(sound.parent / "mine.tsv", sound)
    assert bytes_of(sound) == before
    compare_table(write(tmp_path, text(), "mine.tsv"), tmp_path / "other")
    assert bytes_of(tmp_path / "other") == before


def test_the_order_of_rows_has_no_bearing_but_for_the_order_of_visits(sound: Path, tmp_path: Path) -> None:
    compare_table(write(tmp_path, text((SOUND[1], SOUND[0], SOUND[2])), "mine.tsv"), tmp_path / "out")
    assert table_bytes(tmp_path / "out") == table_bytes(sound)
    compare_table(write(tmp_path, text((SOUND[2], *SOUND[:2])), "mine.tsv"), tmp_path / "turned")
    turned = [
        row for row in rows(tmp_path / "turned") if row["kind"] == "time" and row["verdict"] != "refused"
    ]
    assert [(row["session"], row["against_session"]) for row in turned] == [("before", "after")]


def test_another_separator_and_unit_give_the_same_values(sound: Path, tmp_path: Path) -> None:
    tiny = tuple((*row[:5], str(round(1000 * float(row[5]))), "10^-6 mm2/s") for row in SOUND)
    compare_table(write(tmp_path, text(tiny, separator=";"), "mine.tsv"), tmp_path / "out")
    without = [{k: v for k, v in row.items() if k != "warnings"} for row in rows(tmp_path / "out")]
    assert without == [{k: v for k, v in row.items() if k != "warnings"} for row in rows(sound)]
    converted = {row["warnings"] for row in rows(tmp_path / "out", "measurements")}
    assert converted == {"converted from 10^-6 mm2/s to ×10⁻³ mm²/s"}


MIRROR = {"left": "right", "right": "left"}


def test_a_mirrored_table_gives_mirrored_rows(tmp_path: Path) -> None:
    both = (*SOUND, ("P01", "after", "S1 ventral ramus", "right", "ADC", "1.2", "10^-3 mm2/s"))
    mirrored = tuple((*row[:3], MIRROR[row[3]], *row[4:]) for row in both)
    compare_table(write(tmp_path, text(both), "mine.tsv"), tmp_path / "one")
    compare_table(write(tmp_path, text(mirrored), "mine.tsv"), tmp_path / "other")
    kept = [row for row in rows(tmp_path / "one") if row["kind"] != "side"]
    turned = [
        {
            **row,
            "side": MIRROR[row["side"]],
            "against_side": MIRROR.get(row["against_side"], row["against_side"]),
        }
        for row in rows(tmp_path / "other")
        if row["kind"] != "side"
    ]
    key = ("kind", "session", "side")
    assert sorted(turned, key=lambda r: [r[c] for c in key]) == sorted(
        kept, key=lambda r: [r[c] for c in key]
    )
    sides = [
        [float(r["difference"]) for r in rows(tmp_path / name) if r["kind"] == "side"]
        for name in ("one", "other")
    ]
    assert sides[0] == [-one for one in sides[1]]
    assert len(sides[0]) == 2


def test_each_side_is_named_in_report_and_figures(tmp_path: Path) -> None:
    compare_table(write(tmp_path, text(changed(0, "value", "0.4"))), tmp_path / "out")
    told = report_text(tmp_path / "out")
    assert "Left S1 ventral ramus ADC at visit before, 0.4 ×10⁻³ mm²/s" in told.replace("\u00a0", " ")
    assert "Right S1 ventral ramus ADC at visit before, 0.4" not in told
    svg = (tmp_path / "out/sub-P01/figures/answer_adc.svg").read_text()
    assert ">L<" in svg
    assert ">R<" in svg


def test_a_stated_difference_of_technique_is_said_and_does_not_refuse(tmp_path: Path) -> None:
    header, typed = with_column("field strength", "3", "3", "1.5")
    compare_table(write(tmp_path, text(typed, header=header)), tmp_path / "out")
    (time,) = [row for row in rows(tmp_path / "out") if row["kind"] == "time" and row["verdict"] != "refused"]
    assert "field strength 3 T then, 1.5 T now" in time["warnings"]
    assert time["verdict"] == "beyond"


def test_bounds_are_shown_and_not_subtracted(tmp_path: Path) -> None:
    compare_table(write(tmp_path, text(changed(0, "value", "<0.5"))), tmp_path / "out")
    assert "< 0.5" in report_text(tmp_path / "out").replace("\u00a0", " ").replace("&lt;", "<")
    reasons = [row["reason"] for row in rows(tmp_path / "out") if row["kind"] == "time"]
    assert any("only a bound (left-censored)" in reason for reason in reasons)


def test_a_value_that_is_not_there_is_not_reported_and_never_a_number(tmp_path: Path) -> None:
    compare_table(write(tmp_path, text(changed(0, "value", "n/a"))), tmp_path / "out")
    (row,) = [r for r in rows(tmp_path / "out", "measurements") if r["value"] == "n/a"]
    assert row["warnings"] == "not measurable: no value in the table"
    told = report_text(tmp_path / "out")
    assert "not reported" in told
    assert {
        r["reason"] for r in rows(tmp_path / "out") if r["kind"] == "reference" and r["reason"] != "n/a"
    } == {"no value here (not measurable: no value in the table)"}


def test_typed_numbers_keep_their_digits(tmp_path: Path) -> None:
    compare_table(write(tmp_path, text(changed(2, "value", "1.3345"))), tmp_path / "out")
    assert "1.3345" in report_text(tmp_path / "out")


def test_own_limits_judge_and_are_named(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(
        "quantity,statistic,structure,level,scale,value,kind,population,n,technique,source\n"
        "adc,n/a,n/a,n/a,absolute,0.1,side,our own controls,40,n/a,own controls 2026\n"
    )
    (tmp_path / "own.toml").write_text('limits = "own.csv"\n')
    compare_table(write(tmp_path, text()), tmp_path / "out", config=tmp_path / "own.toml")
    assert verdicts(tmp_path / "out")["side", "before", "left"] == "beyond"
    record = json.loads((tmp_path / "out/provenance.json").read_text())["Participants"]["sub-P01"]
    assert set(record["Inputs"]) == {"t.tsv", "own.csv", "own.toml"}
    assert "own controls 2026" in report_text(tmp_path / "out")


def test_several_people_and_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(HEADER))
    for number in range(PEOPLE):
        for row in SOUND:
            cells: list[Any] = [f"P{number}", *row[1:5], float(row[5]), row[6]]
            book.active.append(cells)
    book.save(tmp_path / "t.xlsx")
    report = compare_table(tmp_path / "t.xlsx", tmp_path / "out")
    assert [one.subject for one in report.people] == ["P0", "P1", "P2"]
    assert len(rows(tmp_path / "out", "measurements")) == 3 * PEOPLE
    assert sum(line.startswith("sub-P1: ") for line in report.lines()) >= 3
    assert report.lines()[-1].endswith("sub-P2_report.html")


def test_nothing_is_written_for_a_table_with_a_broken_row(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        compare_table(write(tmp_path, text(changed(1, "unit", ""))), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_something_else_lies_in_is_refused(tmp_path: Path) -> None:
    table = write(tmp_path, text())
    with pytest.raises(CallError, match="the folder that holds"):
        compare_table(table, tmp_path)
    compare_table(table, tmp_path / "out")
    other = write(tmp_path, text(tuple(("Q7", *row[1:]) for row in SOUND)), "other.tsv")
    with pytest.raises(CallError, match="results of sub-P01"):
        compare_table(other, tmp_path / "out")
    (tmp_path / "out/sub-P01/ledger.sqlite").write_bytes(b"")
    with pytest.raises(CallError, match="results from images"):
        compare_table(table, tmp_path / "out")


def test_a_place_that_cannot_be_written_to_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("neurography.io.atomic.write_bytes", full)
    with pytest.raises(InputError, match="No space left on device"):
        compare_table(write(tmp_path, text()), tmp_path / "out")


def test_a_smaller_table_leaves_no_figure_of_the_larger(tmp_path: Path) -> None:
    more = (*SOUND, ("P01", "before", "sciatic nerve", "left", "csa", "50", "mm2"))
    compare_table(write(tmp_path, text(more)), tmp_path / "out")
    assert (tmp_path / "out/sub-P01/figures/answer_csa.svg").is_file()
    compare_table(write(tmp_path, text()), tmp_path / "out")
    assert not list((tmp_path / "out/sub-P01/figures").glob("*csa*"))


def test_the_command_prints_findings_and_the_report_last(tmp_path: Path) -> None:
    write(tmp_path, text())
    ended = neurography("compare", "t.tsv", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.strip().splitlines()
    assert "beyond the test-retest limit" in lines[0]
    assert lines[-1].endswith("neurography-t/sub-P01/sub-P01_report.html")
    assert Path(lines[-1]).is_file()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (text(changed(1, "unit", "")), 1, "t.tsv, line 3, column unit"),
        (text(((*SOUND[0][:5], "n/a", SOUND[0][6]),)), 1, "sub-P01: no value"),
        (None, 2, "no such file"),
    ],
)
def test_the_command_ends_with_its_code(tmp_path: Path, content: str | None, code: int, words: str) -> None:
    if content is not None:
        write(tmp_path, content)
    ended = neurography("compare", "t.tsv", cwd=tmp_path)
    assert ended.returncode == code
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_example_of_the_readme_works_as_it_is_copied(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Numbers you already have\n")[1].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    script = "\n".join(lines).replace("neurography compare", f"{sys.executable} -m neurography compare")
    ended = subprocess.run(["bash", "-ec", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "beyond the test-retest limit" in ended.stdout
    assert Path(ended.stdout.strip().splitlines()[-1]).is_file()


def test_from_python_it_is_the_same(tmp_path: Path, sound: Path) -> None:
    report = compare_table(write(tmp_path, text(), "mine.tsv"), tmp_path / "out")
    assert isinstance(report, TableReport)
    assert table_bytes(report.out) == table_bytes(sound)


def test_the_terminal_says_the_order_of_rows_and_the_answer_too_where_names_speak_against_it(
    tmp_path: Path,
) -> None:
    kept = compare_table(write(tmp_path, text(), "kept.tsv"), tmp_path / "kept")
    words = "Order of visits: before, then after (the row order of the table)."
    assert words in kept.lines()
    assert words not in report_text(tmp_path / "kept").split("Quality and refusals")[0]
    turned = compare_table(write(tmp_path, text(SOUND[::-1]), "turned.tsv"), tmp_path / "turned")
    words = "Order of visits: after, then before (the row order of the table)."
    assert turned.lines().count(words) == 1
    assert words in report_text(tmp_path / "turned").split("Quality and refusals")[0]


def test_what_is_lacking_is_counted_apart_from_what_was_refused(tmp_path: Path) -> None:
    report = compare_table(write(tmp_path, text()), tmp_path / "out")
    assert "3 values, 5 comparisons, 0 refused, 2 not made for want of a number" in report.lines()
    assert "1 comparison could not be made: the right side is not given." in report.lines()


def test_methods_name_no_limit_that_no_row_rests_on(tmp_path: Path) -> None:
    compare_table(
        write(tmp_path, text(SOUND[:1])), tmp_path / "out"
    )  # one visit: no test-retest limit in force
    told = report_text(tmp_path / "out").split("Methods")[-1]
    assert "Oudeman" not in told
    assert "Huang" in told
