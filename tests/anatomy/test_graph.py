"""The tables of the nerve graph: every name resolves, every row has a source, the known repairs stand."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from neurography.anatomy import names
from neurography.anatomy.graph import CONFIDENCES, Graph, leaned_on, load
from neurography.anatomy.midline import MIDLINE
from neurography.model.errors import InputError

TABLES = ("nerves.csv", "muscles.csv", "dermatomes.csv", "reflexes.csv", "spread_edges.csv")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return load()


def rows(name: str) -> list[dict[str, str]]:
    text = (files("neurography.anatomy") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_whole_and_has_a_source_and_a_confidence(table: str) -> None:
    for row in rows(table):
        assert None not in row and None not in row.values(), row
        assert row["source"] and row["confidence"] in CONFIDENCES, row


@pytest.mark.parametrize("table", TABLES)
def test_what_comes_from_memory_or_waits_for_a_check_is_not_called_verified(table: str) -> None:
    unread = {"MEMORY", "PROJECT", "MRC45", "LEE2008", "AGHION2014"}
    for row in rows(table):
        if set(row["source"].split(";")) & unread:
            assert row["confidence"] != "verified", row


def test_every_name_resolves(graph: Graph) -> None:
    known = set(graph.structures)
    assert known <= names.known()
    for structure in graph.structures.values():
        assert set(structure.parents) <= known, structure.name
    for target in graph.targets:
        assert set(target.nerves) <= known, target.name
        assert {f"root_{root}" for root in target.weights} <= known, target.name
        if target.kind == "muscle":
            assert target.name in names.known()
    for edge in graph.edges:
        assert {edge.start, edge.end} <= known, edge


def test_names_are_unique_and_no_row_is_there_twice(graph: Graph) -> None:
    for table in TABLES[:-1]:
        ids = [row["id"] for row in rows(table)]
        assert len(ids) == len(set(ids)), table
    targets = [target.name for target in graph.targets]
    assert len(targets) == len(set(targets))
    assert not set(targets) & set(graph.actions)
    steps = Counter((edge.start, edge.end) for edge in graph.edges)
    steps.update((edge.end, edge.start) for edge in graph.edges if edge.bidirectional)
    assert max(steps.values()) == 1  # no step both documented and, read backwards, hypothesised


def test_midline_structures_are_those_that_the_rest_of_the_package_holds_for_midline(graph: Graph) -> None:
    assert {each.name for each in graph.structures.values() if not each.paired} == MIDLINE & set(
        graph.structures
    )


def test_no_structure_comes_from_itself(graph: Graph) -> None:
    def above(name: str, seen: tuple[str, ...]) -> None:
        assert name not in seen, seen
        for parent in graph.structure(name).parents:
            above(parent, (*seen, name))

    for name in graph.structures:
        above(name, ())


def test_the_drafts_are_repaired(graph: Graph) -> None:
    assert {"blood", "cerebrospinal_fluid", "sacral_bone", "lumbosacral_dorsal_rami"} <= set(graph.structures)
    steps = {(edge.start, edge.end): edge for edge in graph.edges}
    for start, ends in {
        "sacral_canal_s1_s2": ("root_s1", "root_s2", "root_s3"),
        "cerebrospinal_fluid": ("root_s1", "root_s2", "root_s3"),
        "conus_medullaris": ("root_s1", "root_s2", "root_s3"),
    }.items():
        for end in ends:
            assert steps[start, end].evidence_class == "hypothesised"
    for root in ("root_s1", "root_s2"):
        there, back = steps[root, "lumbosacral_dural_sac"], steps["lumbosacral_dural_sac", root]
        assert (there.evidence_class, there.bidirectional) == ("documented_imaging", False)
        assert (back.evidence_class, back.bidirectional) == ("hypothesised", False)


def test_weights_are_shares_and_main_roots_weigh_more(graph: Graph) -> None:
    for target in graph.targets:
        assert sum(target.weights.values()) == pytest.approx(1.0, abs=1e-12), target.name
    (medius,) = graph.named("gluteus_medius_muscle")
    assert medius.weights["l5"] > medius.weights["l4"] == medius.weights["s1"] > 0
    (sural,) = graph.named("sural_nerve_field")
    assert sural.published_weights
    assert sural.weights["s1"] == pytest.approx(0.8)


def test_a_movement_stands_for_its_muscles(graph: Graph) -> None:
    assert [each.name for each in graph.named("ankle_plantar_flexion")] == [
        "gastrocnemius_muscle",
        "soleus_muscle",
    ]
    assert graph.named("levitation") == ()


def test_an_unknown_structure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"got sciatic_nerv\..*sciatic_nerve"):
        load().structure("sciatic_nerv")


def test_rows_leaned_on_are_counted_once_each(graph: Graph) -> None:
    root, jerk = graph.structure("root_s1"), graph.named("ankle_jerk")[0]
    leaned = leaned_on([root, root, jerk])
    assert (leaned.verified, leaned.textbook, leaned.draft) == (1, 1, 0)
    assert "2 rows of the anatomy tables, 1 of them not verified" in leaned.sentence
