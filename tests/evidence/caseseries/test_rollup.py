"""Values gathered under a wider one, by rules with a source."""

from pathlib import Path

import pytest
from tests.evidence.caseseries.series_tables import published, small, typed

from neurography.evidence.caseseries import rollup
from neurography.model.errors import InputError

HEAD = "column,group,value,name,rule,source\n"


def test_both_counts_of_the_published_leukaemias_stand() -> None:
    cases = published().cases
    assert sum(case.values["diagnosis"] == "AML" for case in cases) == 6
    assert sum(case.values["diagnosis_group"] == "myeloid" for case in cases) == 11
    assert sum(case.values["diagnosis_group"] == "lymphoid" for case in cases) == 4


def test_the_rules_stand_in_the_note_of_the_new_column() -> None:
    assert "AMKL (acute megakaryoblastic leukaemia) is counted as myeloid: FAB M7" in (
        published().columns["diagnosis_group"].note
    )


def test_what_is_not_known_has_no_group(tmp_path: Path) -> None:
    rules = rollup.read_rules(typed(tmp_path, f"{HEAD}nerve,leg,sciatic,,r,s\n", "r.csv"))
    series = small(tmp_path)
    with pytest.raises(InputError, match="a roll-up rule for each nerve; got 'tibial'"):
        rollup.rolled_up(series, rules)
    both = rollup.read_rules(
        typed(tmp_path, f"{HEAD}nerve,leg,sciatic,,r,s\nnerve,leg,tibial,,r,s\n", "r.csv")
    )
    groups = [case.values["nerve_group"] for case in rollup.rolled_up(series, both).cases]
    assert groups == ["leg", "leg", "leg", "not_available"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{HEAD}nerve,leg,sciatic,,,s\n", "gives its rule and source"),
        (f"{HEAD}nerve,leg,sciatic,,r,s\nnerve,arm,Sciatic,,r,s\n", "one group for each value"),
        ("column,group\nnerve,leg\n", "the headings"),
    ],
)
def test_rules_that_cannot_stand_are_refused(tmp_path: Path, text: str, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        rollup.read_rules(typed(tmp_path, text, "r.csv"))


def test_numbers_are_not_rolled_up(tmp_path: Path) -> None:
    rules = rollup.read_rules(typed(tmp_path, f"{HEAD}age,old,61,,r,s\n", "r.csv"))
    with pytest.raises(InputError, match="a category of the table"):
        rollup.rolled_up(small(tmp_path), rules)
