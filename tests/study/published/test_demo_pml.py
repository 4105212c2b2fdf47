"""Paper 002 as a demo: the simulated rim and putamen come back, the cohort's counts stand beside."""

import json
from pathlib import Path

import pytest

from neurography.io import bids


@pytest.fixture
def out(pml_out: Path) -> Path:
    return pml_out


def rows(out: Path, name: str) -> list[dict[str, str]]:
    return list(bids.read_tsv(out / name))


def test_the_rim_is_found_at_both_visits_on_the_left_and_called_paramagnetic(out: Path) -> None:
    content = json.loads((out / "sub-002" / "sub-002_findings.json").read_text())
    rims = [one for one in content["Findings"] if one["Kind"] == "rim"]
    assert [(one["Session"], one["Side"], one["Value"]) for one in rims] == [
        ("symptomatic", "left", "present"),
        ("chronic", "left", "present"),
    ]
    assert all("paramagnetic" in one["Sentence"] for one in rims)
    assert all(one["PointMm"][0] < 0 for one in rims)


def test_truth_comes_back_beside_the_published_counts(out: Path) -> None:
    table = rows(out, "published.tsv")
    simulated = [row for row in table if row["truth"] != "n/a"]
    assert len(simulated) == 2 * 7
    for row in simulated:
        # the acceptance lines: R2* within 15 %, susceptibility of nuclei within 0.9 to 1.05 of a difference; a drawn
        # volume is exact
        if row["quantity"] in ("r2star", "rim_r2star_excess", "volume"):
            assert float(row["measured"]) == pytest.approx(float(row["truth"]), rel=0.15)
    counted = {row["note"].split(":")[0]: row for row in table if row["published"] != "n/a"}
    assert counted["75 % of patients before symptoms"]["measured"] == "75.0"
    assert counted["4.9 examinations per patient"]["note"].endswith("differs (86/17 = 5.06)")
    assert counted["no control"]["measured"] == "0.0"


def test_the_putamen_is_judged_beside_measurement_error_alone(out: Path) -> None:
    found = [
        row
        for row in rows(out, "comparisons.tsv")
        if (row["kind"], row["structure"], row["quantity"], row["statistic"])
        == ("side", "putamen", "r2star", "mean")
    ]
    assert {(row["limit_kind"], row["verdict"]) for row in found} == {
        ("error", "beyond"),
        ("n/a", "no_limit"),
    }
    # left minus right: 0.06 ppm of iron at 125 1/s for each ppm
    assert all(float(row["difference"]) == pytest.approx(7.5, abs=1.5) for row in found)


def test_the_report_names_what_else_shows_a_rim_and_the_paper_s_own_count(out: Path) -> None:
    page = (out / "sub-002" / "sub-002_report.html").read_text()
    for words in (
        "What else shows such a rim",
        "lymphoma",
        "rim present",
        "Lesion at every visit",
        "SIMULATED",
    ):
        assert words in page
    assert "86/17" in (out / "cohort" / "tally.html").read_text()
