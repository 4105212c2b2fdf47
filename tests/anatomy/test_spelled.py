"""Names of regions: read where they are unmistakable, left open where they are not."""

from itertools import permutations

import pytest

from neurography.anatomy import names
from neurography.anatomy.names import ABBREVIATIONS
from neurography.anatomy.spelled import SIDES, meaning

CLEAR = {
    "left S1 ventral ramus seed": ("ventral_ramus_s1", "left", "seed", None),
    "ventral_ramus_s1_left": ("ventral_ramus_s1", "left", "region", None),
    "L sciatic nerve": ("sciatic_nerve", "left", "region", None),
    "sciatic_nerve_R": ("sciatic_nerve", "right", "region", None),
    "S1 ventral ramus right waypoint 2": ("ventral_ramus_s1", "right", "waypoint", 2),
    "Rt. Sciatic-Nerve": ("sciatic_nerve", "right", "region", None),
    "VR L5 sin exclude": ("ventral_ramus_l5", "left", "exclude", None),
    "n. tibial dex": ("tibial_nerve", "right", "region", None),
    "common peroneal nerve lt": ("common_fibular_nerve", "left", "region", None),
    "N. ischiadicus left": ("sciatic_nerve", "left", "region", None),
    "n. peroneus profundus R seed": ("deep_fibular_nerve", "right", "seed", None),
    "exclude right": ("n/a", "right", "exclude", None),
    "midsagittal plane": ("midsagittal_plane", "midline", "region", None),
    "spinal_cord": ("spinal_cord", "n/a", "region", None),
}


@pytest.mark.parametrize("name", CLEAR)
def test_a_clear_name_is_read(name: str) -> None:
    found = meaning(name)
    assert (found.structure, found.side, found.role, found.order) == CLEAR[name]
    assert found.doubts == ()


DOUBTFUL = {
    "S1 left": ("n/a", "left"),  # root or ramus
    "S1 right waypoint 2": ("n/a", "right"),
    "left right sciatic nerve": ("sciatic_nerve", "n/a"),
    "root L 5": ("n/a", "n/a"),  # left, or the fifth lumbar
    "L 5 root right": ("n/a", "n/a"),
    "sciatic nerve left seed waypoint": ("n/a", "left"),
    "sciatic nerve left 2": ("n/a", "left"),
    "Segment_1": ("n/a", "n/a"),
    "leftsciatic nerve": ("n/a", "n/a"),
    "sciatic": ("n/a", "n/a"),
    "peroneal nerve right": ("n/a", "right"),  # common, deep or superficial
    "": ("n/a", "n/a"),
    "left": ("n/a", "left"),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_leaves_a_doubt_stays_open_and_is_said(name: str) -> None:
    found = meaning(name)
    assert (found.structure, found.side) == DOUBTFUL[name]
    assert found.doubts


def test_what_may_have_been_meant_is_asked() -> None:
    assert meaning("S1 left").doubts == ("no structure is called s1: root_s1 or ventral_ramus_s1?",)
    assert meaning("n. tibiallis left").doubts == ("no structure is called n tibiallis",)


def test_every_known_structure_is_read_from_its_own_words_in_any_order() -> None:
    for structure in sorted(names.known() - {"midsagittal_plane"}):
        for order in list(permutations(structure.split("_")))[:24]:
            found = meaning(" ".join([*order, "right"]).upper())
            assert (found.structure, found.side, found.doubts) == (structure, "right", ())


def test_no_word_for_a_side_or_abbreviation_occurs_in_the_name_of_a_structure() -> None:
    words = {word for structure in names.known() for word in structure.split("_")}
    assert not words & (set(SIDES) | set(ABBREVIATIONS))
