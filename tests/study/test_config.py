"""Own limits and healthy samples come into force under names that mean something, or are refused by line."""

from pathlib import Path

import pytest

from neurography.io.limit_tables import LIMIT_COLUMNS, REFERENCE_COLUMNS
from neurography.model.errors import InputError
from neurography.study.config import Config, load
from neurography.study.instruments import instruments
from neurography.study.typed import compare_table

LIMIT = {
    "quantity": "adc", "statistic": "n/a", "structure": "ventral_ramus_s1", "level": "n/a", "scale": "percent",
    "value": "20", "kind": "repeatability", "population": "own", "n": "12", "technique": "n/a", "source": "own 2026",
}  # fmt: skip
SAMPLE = {
    "quantity": "adc", "statistic": "n/a", "structure": "ventral_ramus_s1", "level": "n/a", "value": "1.3",
    "sd": "0.1", "unit": "um2/ms", "population": "own", "n": "12", "technique": "n/a", "source": "own 2026",
}  # fmt: skip


def with_limits(folder: Path, *rows: dict[str, str], extra: tuple[str, ...] = ()) -> Config:
    return _loaded(folder, "limits", (*LIMIT_COLUMNS, *extra), [{**LIMIT, **row} for row in rows])


def with_samples(folder: Path, *rows: dict[str, str]) -> Config:
    return _loaded(folder, "reference", REFERENCE_COLUMNS, [{**SAMPLE, **row} for row in rows])


def _loaded(folder: Path, key: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> Config:
    lines = [",".join(columns), *(",".join(row[name] for name in columns) for row in rows)]
    (folder / "own.csv").write_text("\n".join(lines) + "\n")
    (folder / "own.toml").write_text(f'{key} = "own.csv"\n')
    return load(None, path=folder / "own.toml", instruments=instruments())


@pytest.mark.parametrize("made", [with_limits, with_samples])
def test_a_quantity_that_is_not_known_is_refused_with_its_line_and_the_nearest(tmp_path: Path, made) -> None:
    with pytest.raises(
        InputError,
        match=r"own\.csv, line 3, column quantity: wanted a quantity of .*adc.*; got 'addc'.*mean adc\?",
    ):
        made(tmp_path, {}, {"quantity": "addc"})
    with pytest.raises(InputError, match="Check the spelling"):
        made(tmp_path, {"quantity": "xxxxxxx"})


@pytest.mark.parametrize("made", [with_limits, with_samples])
@pytest.mark.parametrize("written", ["ADC", "Adc", "Mean-diffusivity", "mean diffusivity"])
def test_a_quantity_in_another_spelling_is_read_as_it_is_meant(tmp_path: Path, made, written: str) -> None:
    config = made(tmp_path, {"quantity": written})
    own = [one for one in (*config.limits, *config.references) if one.own]
    assert [one.quantity for one in own] == ["adc"]
    assert config.notes == ()


def test_an_abbreviation_that_is_more_than_a_spelling_is_told(tmp_path: Path) -> None:
    assert with_limits(tmp_path, {"quantity": "MD"}).notes == (
        "own.csv, line 2: MD is read as adc: both are a third of the tensor's trace",
    )


@pytest.mark.parametrize("made", [with_limits, with_samples])
@pytest.mark.parametrize(
    "written", ["S1 ventral ramus", "ventral ramus S1", "Ventral_Ramus_S1", "s1-ventral-ramus"]
)
def test_a_structure_in_words_is_the_one_that_typed_tables_mean(tmp_path: Path, made, written: str) -> None:
    config = made(tmp_path, {"structure": written})
    assert [one.structure for one in (*config.limits, *config.references) if one.own] == ["ventral_ramus_s1"]
    assert config.notes == ()


def test_a_structure_that_is_not_known_is_used_and_told_with_the_nearest(tmp_path: Path) -> None:
    config = with_limits(tmp_path, {"structure": "sciatc nerve"})
    assert config.limits[0].structure == "sciatc_nerve"
    (note,) = config.notes
    assert note.startswith(
        "own.csv, line 2: structure sciatc_nerve is not a known name (did you mean sciatic_nerve"
    )
    assert str(tmp_path) not in note


def test_a_structure_by_an_older_name_is_read_and_told(tmp_path: Path) -> None:
    config = with_limits(tmp_path, {"structure": "n. ischiadicus"})
    assert config.limits[0].structure == "sciatic_nerve"
    assert "was read as sciatic_nerve" in config.notes[0]


def test_a_percentage_off_a_ratio_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2, column scale: wanted scale absolute for chi; got percent"):
        with_limits(tmp_path, {"quantity": "chi"})
    assert with_limits(tmp_path, {"quantity": "chi", "scale": "absolute"}).limits[0].quantity == "chi"


@pytest.mark.parametrize(("low", "high", "column"), [("21", "30", "ci_low"), ("10", "19", "ci_high")])
def test_an_interval_that_does_not_hold_the_value_is_refused(tmp_path: Path, low, high, column: str) -> None:
    with pytest.raises(InputError, match=rf"column {column}: wanted an interval that holds value = 20"):
        with_limits(tmp_path, {"ci_low": low, "ci_high": high}, extra=("ci_low", "ci_high"))
    held = with_limits(tmp_path, {"ci_low": "20", "ci_high": "20"}, extra=("ci_low", "ci_high"))
    assert held.limits[0].interval == (20.0, 20.0)


def test_a_row_that_is_there_twice_in_other_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"line 3: wanted each row once; got the row of .*own\.csv, line 2 again"
    ):
        with_limits(tmp_path, {}, {"quantity": "ADC", "structure": "S1 ventral ramus"})


def test_own_limits_stand_before_the_shipped_ones_and_take_none_away(tmp_path: Path) -> None:
    config = with_limits(tmp_path, {"statistic": "Visit mean"})
    assert config.limits[0].statistic == "visit_mean"
    assert [one.own for one in config.limits] == [True] + [False] * (len(config.limits) - 1)
    shipped = {(one.quantity, one.source) for one in config.limits[1:]}
    assert ("adc", "Oudeman 2018, PLoS ONE 13:e0196975") in shipped


def test_one_file_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    with_limits(tmp_path, {})
    (tmp_path / "own.toml").write_text('limits = "own.csv"\n[diffusion]\nlimits = "own.csv"\n')
    config = load(None, path=tmp_path / "own.toml", instruments=instruments())
    assert sum(one.own for one in config.limits) == 1


def test_what_must_be_told_of_own_limits_stands_in_the_lines_and_in_the_report(tmp_path: Path) -> None:
    with_limits(tmp_path, {"structure": "sciatc nerve"}, {"statistic": "median"})
    (tmp_path / "numbers.csv").write_text(
        "structure,side,session,quantity,value,unit\n"
        "S1 ventral ramus,left,before,ADC,0.826,10^-3 mm2/s\n"
        "S1 ventral ramus,left,after,ADC,1.334,10^-3 mm2/s\n"
    )
    told = compare_table(tmp_path / "numbers.csv", tmp_path / "out", config=tmp_path / "own.toml").lines()
    assert any("own.csv, line 2: structure sciatc_nerve is not a known name" in line for line in told)
    page = next((tmp_path / "out").glob("sub-*/sub-*_report.html")).read_text()
    assert "own.csv, line 2: structure sciatc_nerve is not a known name" in page
    assert "Own limits and samples come first" in page
    rows = (tmp_path / "out/comparisons.tsv").read_text().splitlines()
    (time,) = [row for row in rows if row.startswith("time")]
    assert "Oudeman 2018" in time
    assert (
        "an own limit is known for the median; the statistic here is not stated: the shipped limit judges"
        in time
    )
