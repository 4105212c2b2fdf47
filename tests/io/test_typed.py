"""Typed tables that can be read: in whatever form, the same numbers come out, exactly."""

import math
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.io.typed_tables import HEADER, SOUND, changed, read, text, with_column, write

from neurography.io.typed import TypedTable
from neurography.model.errors import InputError
from neurography.model.measurement import Measurement


def values(table: TypedTable) -> list[tuple[str, str, str, float | None]]:
    return [
        (m.occasion.subject, m.occasion.session, m.site.side, m.value)
        for person in table.people
        for m in person.measurements
    ]


def only(path: Path) -> Measurement:
    """The measurement of the first row."""
    return read(path).people[0].measurements[0]


READ = [
    ("P01", "before", "left", 0.826),
    ("P01", "before", "right", 1.21),
    ("P01", "after", "left", 1.334),
]


def test_a_row_becomes_a_measurement_with_all_it_says(tmp_path: Path) -> None:
    header = (*HEADER, "date", "level", "position_mm", "statistic", "sd", "spread", "n", "n_of", "technique",
              "origin", "instrument", "acquisition")  # fmt: skip
    row = (*SOUND[0], "2013-05", "Proximal", "12.5", "Mean", "0.012", "0.1", "214", "voxel",
           "EchoTime=0.069; Manufacturer=Philips; fat saturated", "published", "diffusion", "dti 1")  # fmt: skip
    m = only(write(tmp_path, text((row,), header=header), "own numbers.tsv"))
    assert m.quantity.key == "adc"
    assert (m.value, m.sd, m.spread, m.n, m.n_of) == (0.826, 0.012, 0.1, 214, "voxel")
    assert m.interval == pytest.approx((0.826 - 1.96 * 0.012, 0.826 + 1.96 * 0.012), abs=1e-6)
    assert (m.site.structure, m.site.side, m.site.level) == ("ventral_ramus_s1", "left", "proximal")
    assert m.site.position_mm == 12.5
    assert (m.statistic, m.origin, m.sources) == ("mean", "published", ("own numbers.tsv",))
    assert (m.occasion.session, m.occasion.date, m.occasion.acquisition) == ("before", "2013-05", "dti 1")
    assert m.technique.instrument == "diffusion"
    assert m.technique.get("EchoTime") == 0.069
    assert m.technique.get("Manufacturer") == "Philips"
    assert m.technique.get("Technique") == "fat saturated"


def test_what_is_not_stated_stays_open(tmp_path: Path) -> None:
    m = only(write(tmp_path, text()))
    assert (m.sd, m.spread, m.interval, m.n) == (None, None, None, None)
    assert (m.n_of, m.statistic, m.origin) == ("n/a", "n/a", "typed")
    assert m.technique.protocol == ()
    assert m.technique.instrument == "n/a"


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
@pytest.mark.parametrize("name", ["t.tsv", "t.csv"])
def test_the_separator_is_found_from_the_header_whatever_the_name(
    tmp_path: Path, separator: str, name: str
) -> None:
    assert values(read(write(tmp_path, text(separator=separator), name))) == READ


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_utf_16_with_their_marks_are_read(tmp_path: Path, encoding: str) -> None:
    rows = tuple((*row[:6], "×10⁻³ mm²/s") for row in SOUND)
    assert values(read(write(tmp_path, text(rows).encode(encoding)))) == READ


def test_windows_lines_blank_lines_and_a_separator_line_are_read(tmp_path: Path) -> None:
    content = "sep=;\r\n" + text(separator=";").replace("\n", "\r\n\r\n") + ";;;;;;\r\n"
    assert values(read(write(tmp_path, content, "t.csv"))) == READ


def test_empty_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    content = "".join(f"{line};;;\n" for line in text(separator=";").splitlines())
    assert values(read(write(tmp_path, content, "t.csv"))) == READ


@pytest.mark.parametrize(
    ("separator", "quote"), [("\t", ""), (";", ""), (",", '"')], ids=["tab", "semicolon", "quoted"]
)
def test_decimal_commas_are_read_where_the_file_has_no_other(
    tmp_path: Path, separator: str, quote: str
) -> None:
    rows = tuple((*row[:5], f"{quote}{row[5].replace('.', ',')}{quote}", row[6]) for row in SOUND)
    assert values(read(write(tmp_path, text(rows, separator=separator)))) == READ


def test_zero_comma_is_never_thousands(tmp_path: Path) -> None:
    rows = ((*SOUND[0][:5], "0,856", SOUND[0][6]),)
    assert only(write(tmp_path, text(rows))).value == 0.856


def test_another_cell_settles_a_comma_in_doubt(tmp_path: Path) -> None:
    header, rows = with_column("sd", "0,05")
    rows = tuple((*row[:5], "1,234", *row[6:]) for row in rows)
    assert only(write(tmp_path, text(rows, header=header))).value == 1.234


@pytest.mark.parametrize(
    ("cell", "value", "censored"),
    [
        ("<0.5", 0.5, "left"),
        ("≤ 0.5", 0.5, "left"),
        (">3", 3.0, "right"),
        (" 0.5 ", 0.5, ""),
        ("\u00a00.5\u202f", 0.5, ""),
        ("5e-1", 0.5, ""),
        (".5", 0.5, ""),
        ("+0.5", 0.5, ""),
    ],
)
def test_bounds_and_spellings_of_a_number(tmp_path: Path, cell: str, value: float, censored: str) -> None:
    m = only(write(tmp_path, text(changed(0, "value", cell))))
    assert (m.value, m.censored) == (value, censored)


def test_real_minus_signs_and_typeset_thousands(tmp_path: Path) -> None:
    rows = (
        ("P01", "a", "red_nucleus", "left", "chi", "\u22120.12", "ppm"),
        ("P01", "a", "prostate", "midline", "volume", "41\u202f250", "mm3"),
        ("P01", "a", "brain", "n/a", "volume", "1\u00a0234\u00a0567.5", "mm3"),
    )
    assert [value for *_, value in values(read(write(tmp_path, text(rows))))] == [-0.12, 41250.0, 1234567.5]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("1.369", "um2/ms"),
        ("1.369", "10^-3 mm2/s"),
        ("1369", "10^-6 mm2/s"),
        ("1369", "um2/s"),
        ("0.001369", "mm²/s"),
        ("1.369e-3", "mm2/s"),
        ("1369", "×10⁻⁶ mm²/s"),
    ],
)
def test_every_spelling_of_a_unit_gives_the_same_number_to_the_last_bit(
    tmp_path: Path, cell: str, unit: str
) -> None:
    rows = ((*SOUND[0][:5], cell, unit),)
    m = only(write(tmp_path, text(rows)))
    assert m.value == 1.369
    same = unit in ("um2/ms", "10^-3 mm2/s")
    assert m.warnings == (() if same else (f"converted from {unit} to ×10⁻³ mm²/s",))


def test_a_standard_deviation_is_scaled_and_never_shifted(tmp_path: Path) -> None:
    header, rows = ((*HEADER, "sd"), (("P01", "a", "hand", "left", "temperature", "95", "[degF]", "1.8"),))
    m = only(write(tmp_path, text(rows, header=header)))
    assert m.value == pytest.approx(35.0, abs=1e-12)  # (95 - 32) 5/9, to the rounding of 5/9
    assert m.sd == pytest.approx(1.0, abs=1e-12)


def test_percent_is_a_unit(tmp_path: Path) -> None:
    m = only(write(tmp_path, text((("P01", "a", "sciatic nerve", "L", "FA", "50", "%"),))))
    assert m.value == 0.5


@pytest.mark.parametrize(
    ("cell", "side"),
    [("left", "left"), ("L", "left"), ("lt.", "left"), ("Right", "right"), ("r", "right"), ("RT", "right")],
)  # fmt: skip
def test_sides_are_read_in_their_usual_short_forms(tmp_path: Path, cell: str, side: str) -> None:
    rows = ((*SOUND[0][:3], cell, *SOUND[0][4:]),)
    assert only(write(tmp_path, text(rows))).site.side == side


@pytest.mark.parametrize(
    ("structure", "cell", "side"), [("brain", "", "n/a"), ("brain", "n/a", "n/a"), ("prostate", "midline", "midline")]
)  # fmt: skip
def test_a_structure_that_is_there_once_needs_no_side(
    tmp_path: Path, structure: str, cell: str, side: str
) -> None:
    rows = (("P01", "a", structure, cell, "volume", "41", "ml"),)
    assert only(write(tmp_path, text(rows))).site.side == side


def test_a_structure_by_another_name_is_read_and_said_once(tmp_path: Path) -> None:
    rows = tuple((*row[:2], "common peroneal nerve", *row[3:]) for row in SOUND)
    table = read(write(tmp_path, text(rows)))
    assert {m.site.structure for person in table.people for m in person.measurements} == {
        "common_fibular_nerve"
    }
    assert table.notes == ("common peroneal nerve was read as common_fibular_nerve",)


def test_an_unknown_structure_is_said_once(tmp_path: Path) -> None:
    rows = tuple((*row[:2], "S1 ventral rammus", *row[3:]) for row in SOUND)
    (note,) = read(write(tmp_path, text(rows))).notes
    assert "ventral_rammus_s1" in note
    assert "did you mean ventral_ramus_s1?" in note


@pytest.mark.parametrize(
    ("cell", "key", "notes"),
    [("ADC", "adc", 0), ("MD", "adc", 1), ("fractional anisotropy", "fa", 0), ("T2*", "t2star", 0), ("Fa", "fa", 0)],
)  # fmt: skip
def test_quantities_go_by_key_name_or_alias(tmp_path: Path, cell: str, key: str, notes: int) -> None:
    unit = {"t2star": "ms"}.get(key, "1" if key == "fa" else "um2/ms")
    value = "20" if key == "t2star" else "0.8"
    table = read(write(tmp_path, text((("P01", "a", "sciatic nerve", "L", cell, value, unit),))))
    assert table.people[0].measurements[0].quantity.key == key
    assert len(table.notes) == notes


@pytest.mark.parametrize(
    ("column", "cell", "key", "value"),
    [
        ("MagneticFieldStrength", "3", "MagneticFieldStrength", 3.0),
        ("field strength", "1.5", "MagneticFieldStrength", 1.5),
        ("Echo Time ms", "69", "EchoTime", 0.069),
        ("EchoTime", "0.069", "EchoTime", 0.069),
        ("vendor", "Philips", "Manufacturer", "Philips"),
        ("b-values", "0, 1000", "BValues", (0.0, 1000.0)),
        ("voxel_size_mm", "2 x 2 x 3", "VoxelSize", (2.0, 2.0, 3.0)),
        ("voxel_size", "2.5×2.5×3", "VoxelSize", (2.5, 2.5, 3.0)),
        ("BValues", "0;500;1000", "BValues", (0.0, 500.0, 1000.0)),
        ("TracerName", "FDG", "TracerName", "FDG"),
    ],
)
def test_a_technique_key_may_be_a_column(
    tmp_path: Path, column: str, cell: str, key: str, value: object
) -> None:
    header, rows = with_column(column, cell)
    assert only(write(tmp_path, text(rows, header=header))).technique.get(key) == value


def test_a_value_that_is_not_there_is_a_row_without_value(tmp_path: Path) -> None:
    m = only(write(tmp_path, text(changed(0, "value", "n/a"))))
    assert m.value is None
    assert m.warnings == ("not measurable: no value in the table",)


def without(*columns: str) -> str:
    keep = [n for n, name in enumerate(HEADER) if name not in columns]
    return text([[row[n] for n in keep] for row in SOUND[:2]], header=[HEADER[n] for n in keep])


def test_a_table_of_one_person_and_visit_names_neither(tmp_path: Path) -> None:
    (person,) = read(write(tmp_path, without("subject", "session"))).people
    assert (person.subject, person.sessions) == ("typed", ("n/a",))
    assert person.order_source == "a single visit"


def dated(*cells: str) -> str:
    header, rows = with_column("date", *cells)
    return text(rows, header=header)


def person_of(tmp_path: Path, content: str) -> Any:
    (person,) = read(write(tmp_path, content)).people
    return person


def test_the_order_of_visits_is_that_of_the_rows_not_of_the_alphabet(tmp_path: Path) -> None:
    person = person_of(tmp_path, text())
    assert (person.sessions, person.ordered) == (("before", "after"), True)
    assert person.order_source == "the row order of the table"


def test_dates_decide_the_order_and_a_difference_is_said(tmp_path: Path) -> None:
    person = person_of(tmp_path, dated("2013-05-02", "2013-05-02", "2013-01"))
    assert person.sessions == ("after", "before")
    assert "differ from the order of its rows" in person.order_source
    assert person.dates == {"before": "2013-05-02", "after": "2013-01"}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("2013", "2013", "2013-05"), "the dates do not tell which visit was first"),
        (("n/a", "n/a", "2013"), "not every visit has a date"),
        (("2013", "2013", "2013"), "the dates do not tell which visit was first"),
    ],
)
def test_dates_that_overlap_or_are_missing_leave_it_to_the_rows(
    tmp_path: Path, cells: tuple[str, ...], why: str
) -> None:
    person = person_of(tmp_path, dated(*cells))
    assert person.sessions == ("before", "after")
    assert person.order_source == f"the row order of the table, because {why}"
    assert person.doubtful


def test_known_dates_that_contradict_the_rows_leave_the_order_unknown(tmp_path: Path) -> None:
    header, rows = with_column("date", "2014", "2014", "2013")
    extra = (*SOUND[0][:1], "between", *SOUND[0][2:], "n/a")
    person = person_of(tmp_path, text((rows[0], rows[1], extra, rows[2]), header=header))
    assert not person.ordered
    assert "contradict" in person.order_source


def test_a_date_names_a_visit_without_a_name(tmp_path: Path) -> None:
    header = (*(name for name in HEADER if name != "session"), "date")
    rows = [
        (*row[:1], *row[2:], when)
        for row, when in zip(SOUND, ("2013-05-02", "2013-05-02", "2014-01"), strict=True)
    ]
    person = person_of(tmp_path, text(rows, header=header))
    assert person.sessions == ("20130502", "201401")


def test_a_visit_of_several_words_keeps_them_for_the_report(tmp_path: Path) -> None:
    rows = (*changed(2, "session", "after 2nd chemo"),)
    person = person_of(tmp_path, text(rows))
    assert person.sessions == ("before", "after2ndChemo")
    assert person.shown["after2ndChemo"] == "after 2nd chemo"


def test_thirty_people_each_have_their_own(tmp_path: Path) -> None:
    rows = [(f"P{n:02d}", *row[1:]) for n in range(30) for row in SOUND]
    people = read(write(tmp_path, text(rows))).people
    assert [person.subject for person in people] == [f"P{n:02d}" for n in range(30)]
    assert {len(person.measurements) for person in people} == {3}


def workbook(folder: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def test_a_workbook_gives_exact_numbers_and_iso_dates(tmp_path: Path) -> None:
    rows = [[*HEADER, "date", "n"]]
    rows += [[*row[:5], float(row[5]), row[6], date(2013, 4, 3 + n), 5.0] for n, row in enumerate(SOUND)]
    rows[2][7] = rows[1][7]
    table = read(workbook(tmp_path, rows))
    assert values(table) == READ
    assert table.people[0].dates == {"before": "2013-04-03", "after": "2013-04-05"}
    assert table.people[0].measurements[0].n == 5


def test_a_workbooks_text_cells_may_have_decimal_commas(tmp_path: Path) -> None:
    rows = [list(HEADER), [*SOUND[0][:5], "0,826", SOUND[0][6]], [*SOUND[1][:5], 1.21, SOUND[1][6]]]
    assert values(read(workbook(tmp_path, rows))) == READ[:2]


def test_a_workbooks_missing_value_and_blank_rows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[], list(HEADER), [], [*SOUND[0][:5], "#N/A", SOUND[0][6]]]
    (m,) = read(workbook(tmp_path, rows)).people[0].measurements
    assert m.value is None


def test_a_formula_with_its_stored_value_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, [list(HEADER), *[list(row) for row in SOUND]])
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start = sheet.index('<c r="F2"')
    end = sheet.index("</c>", start)
    sheet = f'{sheet[:start]}<c r="F2"><f>0.4*2</f><v>0.8</v>{sheet[end:]}'
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert values(read(path))[0][-1] == 0.8


def test_every_quantity_says_its_unit_in_its_own_spelling(tmp_path: Path) -> None:
    """Each quantity of the vocabulary can be typed in its own unit."""
    from neurography.model.vocabulary import QUANTITIES  # noqa: PLC0415

    rows = []
    for key, quantity in QUANTITIES.items():
        low, high = quantity.plausible or (1.0, 1.0)
        middle = low + (high - low) / 2 if math.isfinite(high) else low
        middle = math.floor(middle) if quantity.scale == "ordinal" else middle
        rows.append(("P01", "a", "brain", "", key, repr(middle), quantity.unit))
    assert len(read(write(tmp_path, text(rows))).people[0].measurements) == len(QUANTITIES)


@pytest.mark.parametrize("cell", ["3", "3T", "3.0 T", "3 Tesla", "3 t"])
@pytest.mark.parametrize("column", ["field_strength", "MagneticFieldStrength"])
def test_a_field_strength_may_have_its_unit(tmp_path: Path, cell: str, column: str) -> None:
    header, rows = with_column(column, cell)
    assert only(write(tmp_path, text(rows, header=header))).technique.get("MagneticFieldStrength") == 3.0
    header, rows = with_column("technique", f"MagneticFieldStrength={cell}")
    assert only(write(tmp_path, text(rows, header=header))).technique.get("MagneticFieldStrength") == 3.0


def test_a_decimal_comma_in_a_field_strength_is_that_of_the_file(tmp_path: Path) -> None:
    header, rows = with_column("field_strength", "1,5 T")
    commas = tuple(tuple(cell.replace("0.826", "0,826").replace("1.", "1,") for cell in row) for row in rows)
    m = only(write(tmp_path, text(commas, header=header)))
    assert (m.value, m.technique.get("MagneticFieldStrength")) == (0.826, 1.5)
    with pytest.raises(
        InputError, match=r"one decimal sign in the whole table.*Write a point in every number"
    ):
        read(write(tmp_path, text(rows, header=header)))


@pytest.mark.parametrize("cell", ["T2*", "T2star", "t2starw"])
def test_a_sequence_is_one_in_every_spelling(tmp_path: Path, cell: str) -> None:
    for column, typed in (("sequence", cell), ("technique", f"Sequence={cell}")):
        header, rows = with_column(column, typed)
        assert only(write(tmp_path, text(rows, header=header))).technique.get("Sequence") == "T2*"
