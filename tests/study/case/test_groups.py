"""What groups stand for: every member is known, and a nerve's muscles come from the graph."""

import csv
from importlib.resources import files

import pytest

from neurography.reasoning.lesion import forward
from neurography.study.case.groups import group

ROWS = list(
    csv.DictReader((files("neurography.study.case") / "groups.csv").read_text(encoding="utf-8").splitlines())
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['about']}-{row['group']}")
def test_every_member_is_a_row_of_the_forward_model(row: dict[str, str]) -> None:
    found = group(row["about"], row["group"])
    assert found is not None
    rows = {name for name, _ in forward().rows}
    assert set(found.members) <= rows
    assert set(found.wider) <= rows
    assert not set(found.members) & set(found.wider)


def test_the_muscles_of_a_nerve_are_those_all_of_whose_fibres_pass_it() -> None:
    sciatic = group("denervation", "muscles_of_sciatic_nerve")
    assert sciatic is not None
    assert len(sciatic.members) == 16
    assert {"biceps_femoris_short_head_muscle", "soleus_muscle", "tibialis_anterior_muscle"} <= set(
        sciatic.members
    )
    assert not {"obturator_internus_muscle", "gluteus_maximus_muscle"} & set(sciatic.members)
    tibial = group("denervation", "muscles_of_tibial_nerve")
    assert tibial is not None
    assert set(tibial.members) < set(sciatic.members)


def test_what_is_no_group_has_none() -> None:
    assert group("strength", "lower_limb") is None
    assert group("denervation", "muscles_of_sciatica") is None
    assert group("denervation", "proximal_and_distal_muscles") is None
