"""Doubling times and ratios of a case, with what its dates leave."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.model.case import Case
from neurography.study.case.labs import doubled, doublings, ratios, series
from neurography.study.case.opened import open_case


def labs_case(*labs: str) -> Case:
    return case_from_text(
        case_text("labs:\n" + "\n".join(f"  - {{{one}, source: chart:2}}" for one in labs))
    ).case


def test_paper_004_doubles_in_10_4_then_6_5_then_2_8_then_2_4_months() -> None:
    case = open_case("perineural").case.read_as()
    ((what, labs),) = series(case).items()
    assert what == ("psa", "serum", "ng/ml")
    steps = doublings(case, labs)
    assert [step.months and round(step.months, 1) for step in steps] == [
        None,
        None,
        10.4,
        6.5,
        None,
        2.8,
        2.4,
    ]
    assert [step.why for step in steps] == ["undetectable", "undetectable", "", "", "it did not rise", "", ""]
    # 10.4: from a day of December 2011 to a day of December 2012, 336 to 396 days, over log2(1.2 / 0.54)
    assert steps[2].interval == pytest.approx((9.58, 11.29), abs=0.01)
    for step in steps:
        if step.months is not None and step.interval is not None:
            assert step.interval[0] < step.months < step.interval[1]


def test_csf_is_9_9_times_serum_and_its_date_is_wide() -> None:
    (one,) = ratios(open_case("perineural").case.read_as())
    assert one.value == pytest.approx(9.92, abs=1e-9)
    assert one.under.id == "psa_2014"  # the serum value nearest in time
    assert one.apart == (0, 274)  # 1 April to 31 December 2014


def test_any_analyte_and_exact_days() -> None:
    case = labs_case(
        "analyte: cea, specimen: serum, value: 3, unit: ug/l, when: 2020-01-01",
        "analyte: cea, specimen: serum, value: 12, unit: UG/L, when: 2021-01-01",
    )
    ((_, labs),) = series(case).items()
    (step,) = doublings(case, labs)
    assert step.months == pytest.approx(366 / 30.4375 / 2, rel=1e-9)
    assert step.interval == pytest.approx((step.months, step.months), rel=1e-9)


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ("value: 0.1, unit: ng/ml, censored: left, when: 2021-01", "a bound, not a value"),
        ("value: 9, unit: ng/ml, censored: right, when: 2021-01", "a bound, not a value"),
        ("result: undetectable, when: 2021-01", "undetectable"),
        ("value: 9, unit: ng/ml, when: 2021-01..", "a date is open at one end"),
        ("value: 1, unit: ng/ml, when: 2021-01", "it did not rise"),
        ("value: 9, unit: ng/ml, when: 2020-01", "both bear the same date"),
    ],
)
def test_what_has_no_doubling_time_says_why(second: str, why: str) -> None:
    case = labs_case(
        "analyte: psa, specimen: serum, value: 1, unit: ng/ml, when: 2020-01",
        f"analyte: psa, specimen: serum, {second}",
        "analyte: psa, specimen: serum, value: 20, unit: ng/ml, when: 2022-01",
    )
    ((_, labs),) = series(case).items()
    step = doublings(case, labs)[0]
    assert (step.months, step.why) == (None, why)


def test_units_are_never_mixed_and_undated_values_stay_out() -> None:
    case = labs_case(
        "analyte: psa, specimen: serum, value: 1, unit: ng/ml, when: 2020-01",
        "analyte: psa, specimen: serum, value: 4, unit: nmol/l, when: 2021-01",
        "analyte: psa, specimen: serum, value: 8, unit: ng/ml",
        "analyte: psa, specimen: csf, value: 8, unit: mg/l, when: 2020-01",
    )
    assert not series(case)
    assert not ratios(case)


def test_doubling_times_are_for_what_doubled() -> None:
    steady = labs_case(
        *(f"analyte: sodium, specimen: serum, value: {value}, unit: mmol/l, when: 20{value - 120}-01"
          for value in (139, 141, 140))
    )  # fmt: skip
    ((_, labs),) = series(steady).items()
    assert not doubled(labs)


def test_protein_does_not_double() -> None:
    for analyte, specimen, of_use in (
        ("protein", "csf", False), ("leukocytes", "csf", False), ("c_reactive_protein", "blood", False),
        ("leukocytes", "blood", True), ("psa", "csf", True),
    ):  # fmt: skip
        rising = labs_case(
            f"analyte: {analyte}, specimen: {specimen}, value: 1, unit: g/l, when: 2020-01",
            f"analyte: {analyte}, specimen: {specimen}, value: 9, unit: g/l, when: 2021-01",
        )
        ((_, labs),) = series(rising).items()
        assert doubled(labs) is of_use


def test_the_order_of_the_file_does_not_matter() -> None:
    case = open_case("perineural").case.read_as()
    turned = case.model_copy(update={"labs": tuple(reversed(case.labs))})
    assert series(turned) == series(case)
    assert ratios(turned) == ratios(case)
