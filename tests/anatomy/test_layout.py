"""The picture's places: every one a structure of the graph, none on top of another, the midline in the middle."""

from itertools import combinations
from math import hypot

import pytest

from neurography.anatomy.graph import load
from neurography.anatomy.layout import AT, places
from neurography.model.errors import InputError


def test_every_place_is_a_structure_of_the_graph_and_every_structure_has_one() -> None:
    assert set(places()) == set(load().structures)


def test_what_lies_in_the_midline_stands_in_the_middle_and_nothing_else_does() -> None:
    for name, place in places().items():
        # blood is no structure with a place of its own: it is drawn aside, once
        if name != "blood":
            assert (place.x == 0) == (not load().structure(name).paired), name


def test_no_two_places_lie_on_one_another() -> None:
    for first, second in combinations(places().values(), 2):
        assert hypot(first.x - second.x, first.y - second.y) >= 0.25, (first.structure, second.structure)


def test_long_structures_hold_their_own_point_and_names_stand_somewhere_known() -> None:
    long = [place for place in places().values() if place.span]
    assert {"lumbosacral_dural_sac", "lumbar_plexus", "sacral_plexus"} <= {place.structure for place in long}
    for place in long:
        assert place.span is not None
        assert place.span[0] < place.y < place.span[1]
    assert {place.at for place in places().values()} <= set(AT)


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="lumbosacral"):
        places("brachial")
