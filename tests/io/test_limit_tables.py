"""Tables of limits and healthy samples: strict when read, read back as written; the diffusion instrument's own two."""

from pathlib import Path

import pytest
from attrs import evolve

import neurography.io as io_of_ours
from neurography.io.limit_tables import (
    LIMIT_COLUMNS,
    REFERENCE_COLUMNS,
    read_limits,
    read_references,
    write_limits,
    write_references,
)
from neurography.model.errors import InputError

SHIPPED = Path(io_of_ours.__file__).parents[1] / "instruments" / "diffusion"

LIMIT = {
    "quantity": "adc", "statistic": "", "structure": "n/a", "level": "n/a", "scale": "percent",
    "value": "33.24", "kind": "repeatability", "population": '"plexus, adults"', "n": "30", "technique": "",
    "source": "X 2018",
}  # fmt: skip
SAMPLE = {
    "quantity": "adc", "statistic": "n/a", "structure": "ventral_ramus_l5", "level": "", "value": "-1.3",
    "sd": "0.09", "unit": "um2/ms", "population": "adults", "n": "n/a", "technique": "n/a", "source": "Y 2013",
}  # fmt: skip


def table(tmp_path: Path, row: dict[str, str], *, header: list[str] | None = None) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(",".join(header or row) + "\n\n" + ",".join(row.values()) + "\n", encoding="utf-8-sig")
    return path


def test_empty_and_missing_cells_are_na_and_quotes_hold_commas(tmp_path: Path) -> None:
    (limit,) = read_limits(table(tmp_path, LIMIT))
    assert (limit.statistic, limit.technique, limit.population) == ("n/a", "n/a", "plexus, adults")
    assert (limit.value, limit.n) == (33.24, 30)
    (sample,) = read_references(table(tmp_path, SAMPLE))
    assert (sample.value, sample.n, sample.level) == (-1.3, None, "n/a")


def test_a_tsv_is_separated_by_tabs_and_columns_may_be_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    cells = {**LIMIT, "population": "plexus, adults"}
    path.write_text("\n".join("\t".join(part) for part in (list(cells)[::-1], list(cells.values())[::-1])))
    assert read_limits(path)[0].population == "plexus, adults"


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "nan"}, {"value": "inf"}, {"value": "1e999"}, {"value": "0"}, {"value": "-1"},
        {"value": "16 %"}, {"value": ""}, {"value": "1_0"}, {"value": "0x1"}, {"scale": "relative"},
        {"kind": "reference"}, {"kind": ""}, {"n": "0"}, {"n": "2.5"}, {"n": "many"}, {"n": "-3"},
        {"quantity": "n/a"}, {"source": ""},
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_used_is_refused_by_line_and_column(tmp_path: Path, changes) -> None:
    (column,) = changes
    with pytest.raises(InputError, match=rf"own\.csv, line 3, column {column}: "):
        read_limits(table(tmp_path, {**LIMIT, **changes}))


@pytest.mark.parametrize(
    "changes", [{"sd": "0"}, {"sd": "n/a"}, {"value": "n/a"}, {"unit": ""}, {"structure": "n/a"}]
)
def test_a_healthy_sample_that_cannot_be_used_is_refused(tmp_path: Path, changes) -> None:
    (column,) = changes
    with pytest.raises(InputError, match=rf"line 3, column {column}: "):
        read_references(table(tmp_path, {**SAMPLE, **changes}))


def test_unknown_missing_and_double_columns_are_refused_with_the_known_listed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the columns quantity .* source; got unknown 'doi', no source"):
        read_limits(table(tmp_path, LIMIT, header=[*LIMIT_COLUMNS[:-1], "doi"]))
    with pytest.raises(InputError, match="'quantity' twice"):
        read_limits(table(tmp_path, LIMIT, header=["quantity", "quantity", *LIMIT_COLUMNS[2:]]))
    with pytest.raises(InputError, match="unknown 'scale', 'kind'"):
        read_references(table(tmp_path, LIMIT))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty table"),
        (b"\xff\xfe\x00", "UTF-8"),
        (",".join(LIMIT_COLUMNS).encode() + b"\na,b\n", "line 2: wanted 11 cells"),
        (",".join(LIMIT_COLUMNS).encode() + b'\n"open', "closed quotes"),
        (",".join(REFERENCE_COLUMNS).encode(), "unknown 'sd', 'unit'"),
    ],
)
def test_a_file_that_is_no_table_of_limits_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_limits(path)
    with pytest.raises(InputError, match="absent"):
        read_limits(tmp_path / "absent.csv")


def test_the_same_row_twice_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, LIMIT)
    path.write_text(path.read_text() + ",".join(LIMIT.values()) + "\n")
    with pytest.raises(InputError, match="line 4: wanted each row once; got the row of line 3 again"):
        read_limits(path)


def test_an_interval_may_follow_and_needs_both_ends(tmp_path: Path) -> None:
    ends = {"ci_low": "28.5", "ci_high": "41"}
    (limit,) = read_limits(table(tmp_path, {**LIMIT, **ends}))
    assert limit.interval == (28.5, 41.0)
    (sample,) = read_references(table(tmp_path, {**SAMPLE, "ci_low": "-1.4", "ci_high": "-1.2"}))
    assert sample.interval == (-1.4, -1.2)
    for missing in ("", "n/a"):
        assert (
            read_limits(table(tmp_path, {**LIMIT, "ci_low": missing, "ci_high": missing}))[0].interval is None
        )
    for changes, words in (
        ({"ci_low": "28.5"}, "no ci_high"),
        ({**ends, "ci_high": "n/a"}, "column ci_high"),
        ({**ends, "ci_high": "28"}, "ci_low = 28.5"),
        ({**ends, "ci_low": "28 %"}, "column ci_low"),
    ):
        with pytest.raises(InputError, match=words):
            read_limits(table(tmp_path, {**LIMIT, **changes}))


@pytest.mark.parametrize("name", ["own.csv", "own.tsv"])
def test_what_is_written_is_read_back_and_no_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    (limit,) = read_limits(table(tmp_path, {**LIMIT, "ci_low": "0.1", "ci_high": "1e300"}))
    (sample,) = read_references(table(tmp_path, SAMPLE))
    limits = [
        limit,
        evolve(limit, value=0.1 + 0.2, interval=None, population='a "b", c'),
        evolve(limit, n=None),
    ]
    write_limits(tmp_path / name, limits)
    assert read_limits(tmp_path / name) == tuple(limits)
    write_references(tmp_path / name, [sample])
    assert read_references(tmp_path / name) == (sample,)
    write_limits(tmp_path / name, [evolve(limit, population="=cmd()")])
    assert read_limits(tmp_path / name)[0].population == "'=cmd()"


def test_the_shipped_limits_are_oudemans() -> None:
    limits = {limit.quantity: limit for limit in read_limits(SHIPPED / "limits.csv")}
    assert {key: round(limit.value / 2.77, 9) for key, limit in limits.items()} == {
        "fa": 16.0, "adc": 12.0, "ad": 11.0, "rd": 14.0,
    }  # fmt: skip
    assert all(
        (x.kind, x.scale, x.n, x.structure) == ("repeatability", "percent", 30, "n/a")
        for x in limits.values()
    )
    assert all("e0196975" in x.source and "brachial plexus" in x.population for x in limits.values())


def test_the_shipped_healthy_roots_are_huangs() -> None:
    samples = read_references(SHIPPED / "reference.csv")
    assert {(s.quantity, s.structure[-2:]): (s.value, s.sd) for s in samples} == {
        ("adc", "l4"): (1.288, 0.116), ("adc", "l5"): (1.297, 0.087), ("adc", "s1"): (1.294, 0.132),
        ("fa", "l4"): (0.395, 0.146), ("fa", "l5"): (0.390, 0.122), ("fa", "s1"): (0.387, 0.117),
    }  # fmt: skip
    assert {s.n for s in samples} == {20}
    assert all("other region method" in s.population for s in samples)


def test_conditions_and_limits_of_measurement_error_read_back_and_are_refused_by_column(
    tmp_path: Path,
) -> None:
    row = {**LIMIT, "kind": "error", "holds": "MagneticFieldStrength=3; same Manufacturer"}
    (limit,) = read_limits(table(tmp_path, row))
    assert (limit.kind, [one.key for one in limit.holds]) == (
        "error",
        ["MagneticFieldStrength", "Manufacturer"],
    )
    plain = evolve(limit, holds=(), kind="side")
    write_limits(tmp_path / "back.csv", (limit, plain))
    assert read_limits(tmp_path / "back.csv") == (limit, plain)
    write_limits(tmp_path / "plain.csv", (plain,))
    assert "holds" not in (tmp_path / "plain.csv").read_text()
    with pytest.raises(InputError, match="column holds"):
        read_limits(table(tmp_path, {**row, "holds": "at 3 T"}))
    with pytest.raises(InputError, match="unknown 'holds'"):
        read_references(table(tmp_path, {**SAMPLE, "holds": "MagneticFieldStrength=3"}))
