"""`neurography demo typed-plexopathy`: paper 000 from its own twelve numbers gives the demo's verdicts."""

import csv
import re
from pathlib import Path

import pytest

from neurography.study.published import plexopathy, run_demo

Key = tuple[str, ...]


@pytest.fixture(scope="module")
def typed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("typed") / "out"
    run_demo("typed-plexopathy", out=out)
    return out


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8"), delimiter="\t"))


def verdicts(out: Path, statistic: str) -> dict[Key, str]:
    """(kind, quantity, structure, side, session, other side) -> verdict, for the two rami of the paper."""
    columns = ("kind", "quantity", "structure", "side", "session", "against_side")
    return {
        tuple(row[column] for column in columns): row["verdict"]
        for row in table(out / "comparisons.tsv")
        if row["statistic"] == statistic
        and row["structure"] in ("ventral_ramus_l5", "ventral_ramus_s1")
        and row["quantity"] in ("adc", "fa")
    }


def test_the_twelve_reported_numbers_and_no_other(typed_out: Path) -> None:
    given = {
        (row["session"], row["structure"], row["side"], row["quantity"]): (float(row["value"]), row["unit"])
        for row in table(typed_out / "measurements.tsv")
    }
    reported = {
        (one.session, one.structure, one.side, one.quantity): (one.value, one.unit)
        for one in plexopathy.reported()
        if one.value is not None
    }
    assert given == reported
    assert len(given) == 12
    assert {row["origin"] for row in table(typed_out / "measurements.tsv")} == {"published"}


def test_verdicts_equal_those_of_the_simulated_demo(typed_out: Path, plexopathy_out: Path) -> None:
    typed = {key: said for key, said in verdicts(typed_out, "mean").items() if said != "refused"}
    simulated = verdicts(plexopathy_out, "visit_mean")
    assert typed == {key: simulated[key] for key in typed}
    # 4 pairs of sides before, 4 left rami over time, 12 numbers against healthy roots
    assert len(typed) == 20
    assert typed["time", "adc", "ventral_ramus_s1", "left", "after", "left"] == "beyond"
    assert typed["time", "fa", "ventral_ramus_s1", "left", "after", "left"] == "within"


def test_the_right_side_afterwards_is_not_reported_and_has_no_value(typed_out: Path) -> None:
    after = [row for row in table(typed_out / "measurements.tsv") if row["session"] == "after"]
    assert {row["side"] for row in after} == {"left"}
    refused = {row["reason"] for row in table(typed_out / "comparisons.tsv") if row["verdict"] == "refused"}
    assert refused == {"right side not reported", "not reported in session after"}


def test_the_report_says_that_no_image_was_seen(typed_out: Path) -> None:
    html = (typed_out / "sub-000/sub-000_report.html").read_text(encoding="utf-8")
    told = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", " ", html, flags=re.DOTALL)).split())
    assert "These numbers were taken from the publication; no image was seen." in told
    assert "not reported by the paper" in told
    assert "SIMULATED" not in told
    assert "simulat" not in told.lower()
