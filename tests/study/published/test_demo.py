"""`neurography demo plexopathy`: the paper's twelve numbers come back through images, tracking and comparison."""

import csv
import re
from pathlib import Path

import pytest
from tests.bids_validation import errors_of

ADC_TOLERANCE, FA_TOLERANCE = 0.03, 0.03
"""What is asked of a visit-weighted tract mean at SNR 25: 3 % in ADC, 0.03 in FA, against the simulated truth."""


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(), delimiter="\t"))


def published(out: Path, statistic: str) -> dict[tuple[str, str, str, str], dict[str, str]]:
    return {
        (row["session"], row["structure"][-2:], row["side"], row["quantity"]): row
        for row in table(out / "published.tsv")
        if row["statistic"] == statistic
    }


def comparisons(out: Path, kind: str, quantity: str) -> dict[tuple[str, str, str], dict[str, str]]:
    return {
        (row["session"], row["structure"][-2:], row["side"]): row
        for row in table(out / "comparisons.tsv")
        if (row["kind"], row["quantity"], row["statistic"]) == (kind, quantity, "visit_mean")
    }


def report_text(out: Path, until: str = "</html>") -> str:
    html = (out / "sub-000/sub-000_report.html").read_text()
    html = html[: html.index(until)]
    plain = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


def test_twelve_numbers_come_back(plexopathy_out: Path) -> None:
    rows = published(plexopathy_out, "visit_mean")
    reported = [row for row in rows.values() if row["published"] != "n/a"]
    assert len(reported) == 12
    for row in rows.values():
        measured, truth = float(row["measured"]), float(row["truth"])
        if row["quantity"] == "adc":
            assert measured == pytest.approx(truth, rel=ADC_TOLERANCE), row
        else:
            assert measured == pytest.approx(truth, abs=FA_TOLERANCE), row


def test_unweighted_means_stand_beside_with_their_bias(plexopathy_out: Path) -> None:
    rows = published(plexopathy_out, "mean")
    assert len(rows) == 16
    for row in rows.values():
        assert "off the simulated truth by" in row["note"]
    low = rows["before", "l5", "left", "adc"]
    # the rim of a nerve of low ADC lies in muscle of high ADC: the unweighted mean is too high
    assert float(low["measured"]) > 1.05 * float(low["truth"])


def test_ratios_and_changes(plexopathy_out: Path) -> None:
    rows = published(plexopathy_out, "visit_mean")
    value = {key: float(row["measured"]) for key, row in rows.items()}
    for level, ratio, rise in (("l5", 0.73, 60.0), ("s1", 0.68, 61.0)):
        before = value["before", level, "left", "adc"]
        assert before / value["before", level, "right", "adc"] == pytest.approx(ratio, abs=0.03)
        change = 100 * (value["after", level, "left", "adc"] / before - 1)
        assert change == pytest.approx(rise, abs=4.0)
        stated = comparisons(plexopathy_out, "time", "adc")["after", level, "left"]
        assert float(stated["percent"]) == pytest.approx(change, abs=1e-6)


def test_verdicts(plexopathy_out: Path) -> None:
    for level in ("l5", "s1"):
        assert comparisons(plexopathy_out, "time", "adc")["after", level, "left"]["verdict"] == "beyond"
        assert comparisons(plexopathy_out, "time", "adc")["after", level, "right"]["verdict"] == "within"
        assert comparisons(plexopathy_out, "time", "fa")["after", level, "left"]["verdict"] == "within"
        healthy = comparisons(plexopathy_out, "reference", "adc")
        assert healthy["before", level, "left"]["verdict"] == "beyond"
        assert healthy["after", level, "left"]["verdict"] == "within"
        assert healthy["before", level, "right"]["verdict"] == "within"
        for quantity in ("adc", "fa"):
            for session in ("before", "after"):
                side = comparisons(plexopathy_out, "side", quantity)[session, level, "left"]
                assert side["verdict"] == "no_limit"
                for cell in ("percent", "asymmetry", "difference_ci_low", "difference_ci_high"):
                    assert side[cell] != "n/a"


def test_limit_is_multiplied_out_and_its_source_named(plexopathy_out: Path) -> None:
    row = comparisons(plexopathy_out, "time", "adc")["after", "s1", "left"]
    pair = (float(row["value"]) + float(row["against_value"])) / 2
    assert float(row["limit"]) == pytest.approx(2.77 * 0.12 * pair, rel=1e-6)
    assert row["limit_kind"] == "repeatability"
    for word in ("33.24 %", "Oudeman 2018", "brachial plexus"):
        assert word in row["limit_source"]
    assert "brachial plexus" in row["warnings"]


def test_right_side_after_is_measured_and_said_to_be_not_reported(plexopathy_out: Path) -> None:
    for statistic in ("visit_mean", "mean"):
        rows = published(plexopathy_out, statistic)
        for level in ("l5", "s1"):
            for quantity in ("adc", "fa"):
                row = rows["after", level, "right", quantity]
                assert row["published"] == "n/a"
                assert row["measured"] != "n/a"
                assert "not reported by the paper" in row["note"]
    assert "not reported by the paper" in report_text(plexopathy_out)


def test_report_claims_no_more_than_it_may(plexopathy_out: Path) -> None:
    text = report_text(plexopathy_out).lower()
    for word in ("diagnostic of", "confirms", "rules out", "diagnoses", "normalis", "normaliz", "back to normal",
                 "returned to"):  # fmt: skip
        assert word not in text
    # what is said of the numbers, up to the section that tells the patient's own case
    measured = report_text(plexopathy_out, until='id="case"').lower()
    assert "every comparison" in measured
    for word in ("tumour", "tumor", "abnormal"):
        assert word not in measured
    for word in ("research use only", "simulated", "radiological convention", "no published limit"):
        assert word in text


def test_contract_files_and_validator(plexopathy_out: Path) -> None:
    for name in ("dataset_description.json", ".bidsignore", "provenance.json", "measurements.tsv",
                 "measurements.json", "comparisons.tsv", "comparisons.json", "published.tsv", "published.json",
                 "sub-000/sub-000_measurements.tsv", "sub-000/sub-000_findings.json",
                 "sub-000/ses-after/tracts/sub-000_ses-after_label-ventralRamusS1Left_tractography.trx"):  # fmt: skip
        assert (plexopathy_out / name).is_file(), name
    assert errors_of(plexopathy_out) == []
    assert errors_of(plexopathy_out / "sourcedata/dataset") == []


def test_no_absolute_path_in_any_output(plexopathy_out: Path) -> None:
    place = str(plexopathy_out).encode()
    for path in plexopathy_out.rglob("*"):
        if path.is_file() and path.name not in ("ledger.sqlite", "provenance.json"):
            assert place not in path.read_bytes(), path
