"""Rows of regions: a lesion that was drawn here has a volume, one that was carried here has none."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.compare.test_course import visits

from neurography.compare.pair import usable
from neurography.imaging.target import Target
from neurography.instruments.susceptibility.rows import _volume
from neurography.model.measurement import Measurement
from neurography.model.site import Drawn, Region, Site

MADE: Any = SimpleNamespace(
    magnitude=np.ones((6, 6, 6), np.float32), world_from_voxel=np.diag([2.0, 2.0, 2.0, 1.0])
)
"""All of a reconstruction that a volume asks for: a grid of 8 mm3."""


def volume(*descs: str) -> Measurement:
    labels = np.zeros((6, 6, 6), dtype=np.int16)
    labels[1:4, 2:4, 2] = 1
    regions = tuple(
        Region(
            name=f"lesion {n}", structures=("lesion",), side="left", roles=("region",),
            shape=Drawn(labels=labels, world_from_voxel=MADE.world_from_voxel, index=1),
            source=f"derivatives/sites/sub-01/ses-2/anat/sub-01_ses-2_desc-{desc}_dseg.tsv",
        )
        for n, desc in enumerate(descs)
    )  # fmt: skip
    target = Target(
        site=Site(structure="lesion", side="left", level="n/a"), regions=regions, problem="", warnings=()
    )
    (row,) = _volume(target, MADE, visits(1.0)[0])
    return row


def test_the_volume_of_a_lesion_drawn_here() -> None:
    assert volume("sites").value == pytest.approx(6 * 8.0)
    # a word in the middle of a name says nothing
    assert volume("Carriedby").value == pytest.approx(6 * 8.0)


@pytest.mark.parametrize("descs", [("sitesCarried",), ("sites", "lesionsCarried")])
def test_a_carried_lesion_has_no_volume_of_its_own_and_is_not_compared(descs: tuple[str, ...]) -> None:
    row = volume(*descs)
    assert row.value is None
    assert row.warnings[0] == (
        "not measurable: carried from another visit by registration: its volume says nothing of growth"
    )
    assert len(row.sources) >= len(descs)
    value, why = usable(row, "now")
    assert value is None
    assert "says nothing of growth" in why
