"""Cells that could be misread: a value, a unit, a side or a technique that means two things is refused or said."""

from pathlib import Path

import pytest
from tests.io.typed_tables import HEADER, SOUND, changed, read, text, with_column, write

from neurography.anatomy.names import known
from neurography.io.typed.sides import side_words
from neurography.model.errors import InputError
from neurography.model.measurement import Measurement


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    return str(caught.value)


def row(quantity: str, value: str, unit: str, *, structure: str = "sciatic nerve", side: str = "left") -> str:
    return text((("P01", "before", structure, side, quantity, value, unit),))


def only(path: Path) -> Measurement:
    return read(path).people[0].measurements[0]


SHORT = ("structure", "side", "session", "quantity", "unit", "value", "sd")


def test_an_unquoted_decimal_comma_before_an_empty_cell_is_no_sd(tmp_path: Path) -> None:
    cells = ("sciatic nerve,left,before,csa,mm2,12,5,",)
    told = refusal(write(tmp_path, "\n".join((",".join(SHORT), *cells)), "t.csv"))
    for words in ("line 2", "wanted 7 cells, as in the header; got 8", "a decimal comma too", "semicolons"):
        assert words in told


@pytest.mark.parametrize("last", ["", ",,"])
def test_a_row_has_all_the_empty_cells_of_its_header_or_none(tmp_path: Path, last: str) -> None:
    content = f"{','.join(SHORT)},,\nsciatic nerve,left,before,csa,mm2,12,5{last}\n"
    m = only(write(tmp_path, content, "t.csv"))
    assert (m.value, m.sd) == (12.0, 5.0)
    told = refusal(write(tmp_path, content + "sciatic nerve,right,before,csa,mm2,12,5,\n", "t.csv"))
    assert "line 3: wanted 7 cells, as in the header; got 8" in told


@pytest.mark.parametrize(
    ("quantity", "value", "words"),
    [
        ("fa", "45", ("wanted fa between 0 and 1.2; got 45.", "It would fit %.")),
        ("fat_fraction", "12", ("wanted fat_fraction between -0.1 and 1.1; got 12.", "It would fit %.")),
        ("mtr", "30", ("wanted mtr between -0.2 and 1; got 30.", "It would fit %.")),
        ("mrc", "6", ("a whole number from 0 to 5; got '6'",)),
    ],
)
def test_a_value_out_of_range_is_told_with_the_unit_it_fits(
    tmp_path: Path, quantity: str, value: str, words: tuple[str, ...]
) -> None:
    told = refusal(write(tmp_path, row(quantity, value, "1")))
    for part in ("t.tsv, line 2, column value", *words):
        assert part in told
    assert "percent" not in told


def test_each_unit_that_would_fit_is_named_once(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, row("temperature", "95", "Cel")))
    assert "It would fit [degf]." in told


@pytest.mark.parametrize("unit", ["a.u.", "A.U.", "au", "arb. units", "1"])
def test_arbitrary_units_are_read(tmp_path: Path, unit: str) -> None:
    assert only(write(tmp_path, row("signal", "5", unit))).value == 5.0


@pytest.mark.parametrize("unit", ["1e400 mm2", "10^+400 mm2"])
def test_an_absurd_power_is_an_unknown_unit(tmp_path: Path, unit: str) -> None:
    told = refusal(write(tmp_path, row("csa", "5", unit)))
    assert "line 2, column unit: wanted a unit that converts to mm2" in told


@pytest.mark.parametrize(("value", "unit"), [("80", "%"), ("4", "percent"), ("1", "ratio"), ("4", "a.u.")])
def test_a_grade_has_no_percentage(tmp_path: Path, value: str, unit: str) -> None:
    told = refusal(write(tmp_path, row("mrc", value, unit)))
    assert "line 2, column unit: wanted the unit of mrc: 1, as it counts grades" in told


@pytest.mark.parametrize(
    ("value", "way_out"),
    [
        ("3.7", "Write the whole grade"),
        ("4+", "write 4."),
        ("4-", "write 4."),
        ("-1", "Write the whole grade"),
    ],
)
def test_a_grade_is_a_whole_number(tmp_path: Path, value: str, way_out: str) -> None:
    told = refusal(write(tmp_path, row("mrc", value, "1")))
    for part in ("line 2, column value", "a whole number from 0 to 5", way_out):
        assert part in told


@pytest.mark.parametrize("value", ["0", "4", "4.0", "5"])
def test_whole_grades_are_read(tmp_path: Path, value: str) -> None:
    assert only(write(tmp_path, row("mrc", value, "1"))).value == float(value)


@pytest.mark.parametrize("column", ["value", "sd", "spread"])
def test_a_number_that_would_become_zero_is_refused(tmp_path: Path, column: str) -> None:
    header, rows = with_column("sd" if column == "value" else column, "0.1")
    cells = dict(zip(header, rows[0], strict=True)) | {column: "1e-999"}
    told = refusal(write(tmp_path, text((tuple(cells.values()),), header=header)))
    assert f"line 2, column {column}" in told
    assert "too small to be told from zero" in told


@pytest.mark.parametrize(("value", "words"), [("1e-320", "too small"), ("1e308", "too large")])
def test_a_conversion_may_not_lose_a_number(tmp_path: Path, value: str, words: str) -> None:
    unit = "10^-15 a.u." if value == "1e-320" else "10^+15 a.u."
    assert words in refusal(write(tmp_path, row("signal", value, unit)))


SIDED = ["sciatic_nerve_R", "sciatic nerve dexter", "left tibial nerve", "N. tibialis sin.", "Rt sciatic nerve",
         "sciatic nerve (rechts)"]  # fmt: skip


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("structure", SIDED)
def test_a_side_in_the_structure_is_refused_whatever_the_column_says(
    tmp_path: Path, structure: str, side: str
) -> None:
    told = refusal(write(tmp_path, row("csa", "12", "mm2", structure=structure, side=side)))
    assert "line 2, column structure" in told


@pytest.mark.parametrize("level", ["left", "upper right", "R", "dexter"])
def test_a_side_in_the_level_is_refused(tmp_path: Path, level: str) -> None:
    header, rows = with_column("level", level)
    told = refusal(write(tmp_path, text(rows, header=header)))
    assert "line 2, column level: wanted a level without" in told
    assert "The side stands in the column side alone" in told


def test_names_without_a_side_have_no_word_of_one() -> None:
    assert [name for name in sorted(known()) if side_words(name)] == []
    for name in ("l5", "root l 5", "level L 4", "rectum", "proximal third", "lower", "lateral"):
        assert side_words(name) == (), name


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("date", "2024-01-01"),
        ("sd", "0.05"),
        ("n", "12"),
        ("position_mm", "5"),
        ("EchoTime", "0.069"),
        ("b_values", "0 1000"),
        ("technique", "EchoTime=0.069"),
    ],
)
def test_digits_of_another_script_are_refused(tmp_path: Path, column: str, cell: str) -> None:
    header, rows = with_column(column, cell)
    assert read(write(tmp_path, text(rows, header=header))).people
    header, rows = with_column(column, cell.translate(ARABIC))
    assert f"line 2, column {column}" in refusal(write(tmp_path, text(rows, header=header)))


def test_a_value_in_digits_of_another_script_is_refused(tmp_path: Path) -> None:
    assert "column value" in refusal(write(tmp_path, text(changed(0, "value", "0.826".translate(ARABIC)))))


def test_a_fraction_that_was_given_in_percent_is_asked_about(tmp_path: Path) -> None:
    m = only(write(tmp_path, row("fa", "0.45", "%")))
    assert m.value == 0.0045
    assert m.warnings[-1] == "0.45 % read as 0.0045; was 0.45 meant?"
    assert len(only(write(tmp_path, row("fa", "45", "%"))).warnings) == 1  # the conversion alone


def test_a_technique_key_with_two_values_is_refused(tmp_path: Path) -> None:
    header, rows = with_column("technique", "EchoTime=0.07;EchoTime=0.09")
    told = refusal(write(tmp_path, text(rows, header=header)))
    assert "wanted EchoTime once; got EchoTime=0.07 and EchoTime=0.09" in told
    header, rows = with_column("technique", "EchoTime=0.07; EchoTime=0.07")
    assert only(write(tmp_path, text(rows, header=header))).technique.get("EchoTime") == 0.07


@pytest.mark.parametrize(
    ("separator", "values", "said"),
    [
        (";", ("1.234", "1.210", "1.334"), True),
        (";", ("1.234", "0.826", "1.334"), False),
        (";", ("1.234", "1.5", "1.334"), False),
        (";", ("1", "2", "3"), False),
        ("\t", ("1.234", "1.210", "1.334"), False),
    ],
)
def test_a_point_that_may_stand_for_thousands_is_said(
    tmp_path: Path, separator: str, values: tuple[str, ...], said: bool
) -> None:
    rows = tuple((*one[:5], value, one[6]) for one, value in zip(SOUND, values, strict=True))
    table = read(write(tmp_path, text(rows, separator=separator), "t.csv"))
    notes = [note for note in table.notes if "decimal sign" in note]
    assert notes == (
        ["1.234 (line 2) and the like are read as 1.234, not as 1234: a point is the decimal sign"]
        if said
        else []
    )


def test_a_paired_structure_on_the_midline_beside_its_sides_is_said(tmp_path: Path) -> None:
    header, midline = HEADER, ("P01", "before", "sciatic nerve", "midline", "csa", "12", "mm2")
    left = ("P01", "before", "sciatic nerve", "left", "csa", "12", "mm2")
    (note,) = read(write(tmp_path, text((left, midline), header=header))).notes
    assert (
        note
        == "sciatic_nerve has a row on the midline beside those of its sides: it is compared with neither side"
    )
    other = ("P01", "before", "prostate", "midline", "volume", "41", "ml")
    assert read(write(tmp_path, text((left, other), header=header))).notes == ()


def visits(tmp_path: Path, *dates: str, separator: str = "\t") -> Path:
    """SOUND with these dates: two rows of the visit before, one of the visit after."""
    header, rows = with_column("date", *dates)
    return write(tmp_path, text(rows, header=header, separator=separator))


def test_a_date_in_one_row_of_a_visit_holds_for_the_others(tmp_path: Path) -> None:
    (person,) = read(visits(tmp_path, "n/a", "2024-01-01", "2024-03-01")).people
    assert [m.occasion.date for m in person.measurements] == ["2024-01-01", "2024-01-01", "2024-03-01"]
    left, right, _ = person.measurements
    assert left.occasion == right.occasion
    assert (person.order_source, person.doubtful) == ("the dates in the table", False)


def test_two_dates_of_one_visit_name_both_lines(tmp_path: Path) -> None:
    told = refusal(visits(tmp_path, "2024-01-01", "2024-01-02", "2024-03-01"))
    for words in ("line 3", "wanted what an earlier row says (2024-01-01 in line 2)", "got 2024-01-02"):
        assert words in told


@pytest.mark.parametrize(
    ("before", "after", "sessions"),
    [
        ("2024-01-01T15:00", "2024-01-01T09:00", ("after", "before")),
        ("2024-01-01T09:00", "2024-01-01T15:00", ("before", "after")),
        ("2024-01-01 15:00:30.5Z", "2024-01-01 15:00:30Z", ("after", "before")),
    ],
)
def test_the_time_of_day_orders_visits_of_one_day(
    tmp_path: Path, before: str, after: str, sessions: tuple[str, ...]
) -> None:
    (person,) = read(visits(tmp_path, before, before, after)).people
    assert person.sessions == sessions
    assert (person.ordered, person.doubtful) == (True, False)
    assert set(person.dates.values()) == {"2024-01-01"}


@pytest.mark.parametrize(
    "dates",
    [
        ("2024-01-01", "2024-01-01", "2024-01-01"),
        ("2024-01-01T15:00", "2024-01-01T15:00", "2024-01-01"),
        ("2024-01-01T15:00+02:00", "2024-01-01T15:00+02:00", "2024-01-01T14:00Z"),
        ("2024-01-01T09:00", "2024-01-01T15:00", "2024-01-01T12:00"),
    ],
    ids=["one day", "one time alone", "two zones", "overlapping times"],
)
def test_what_times_do_not_settle_is_left_to_the_rows_and_said(
    tmp_path: Path, dates: tuple[str, ...]
) -> None:
    (person,) = read(visits(tmp_path, *dates)).people
    assert person.sessions == ("before", "after")
    assert (
        person.order_source
        == "the row order of the table, because the dates do not tell which visit was first"
    )
    assert person.doubtful


@pytest.mark.parametrize("date", ["2024-01-01T25:00", "2024-01-01T09", "2024-01-01T", "2024-01-01Tnoon"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, date: str) -> None:
    assert "line 2, column date" in refusal(visits(tmp_path, date))
