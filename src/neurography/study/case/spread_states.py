"""What one record of a case says of a structure that disease can spread through, or why it says nothing."""

from typing import Literal

from attrs import frozen

from neurography.anatomy.graph import Graph
from neurography.model.case import Biopsy, Finding
from neurography.model.site import Side
from neurography.study.case.claims import standing

BETTER = ("_decreased", "_resolved", "_improved")
"""Ends of kinds that tell of a change for the better, and of no state."""

Told = Literal["abnormal", "normal", "silent"]


@frozen(kw_only=True)
class Word:
    """A structure, what it is told to be, and by which finding."""

    structure: str
    side: Side
    told: Told
    said: str = ""


def words_of(record: Finding | Biopsy, graph: Graph) -> tuple[tuple[Word, ...], str]:
    """A word for each structure that the record speaks of; without any, why."""
    if isinstance(record, Biopsy):
        return _of_biopsy(record, graph)
    if record.kind.endswith(BETTER):
        return (), "a change for the better, no state"
    if record.certainty == "possible":
        return (), "only possible"
    return _of_structure(record) if record.structure in graph.structures else _of_muscle(record, graph)


def _of_biopsy(record: Biopsy, graph: Graph) -> tuple[tuple[Word, ...], str]:
    """Tumour in a compartment of the tissue."""
    if record.structure not in graph.structures:
        return (), "no structure of the nerve graph"
    if graph.structure(record.structure).kind == "organ":
        return (), "the organ itself, a source"
    if record.status != "present":
        return (Word(structure=record.structure, side=record.side, told="silent"),), ""
    if not record.compartments:
        return (), "no tumour told of"
    said = f"biopsy: {', '.join(record.compartments)}"
    return (Word(structure=record.structure, side=record.side, told="abnormal", said=said),), ""


def _of_structure(record: Finding) -> tuple[tuple[Word, ...], str]:
    """Present is abnormal, absent is normal, anything else is silence."""
    held: dict[str, Told] = {"present": "abnormal", "absent": "normal"}
    certain = "" if record.certainty in (None, "definite") else f", {record.certainty}"
    said = f"{record.kind.replace('_', ' ')}{certain}"
    told = held.get(standing(record), "silent")
    return (Word(structure=record.structure, side=record.side, told=told, said=said),), ""


def _of_muscle(record: Finding, graph: Graph) -> tuple[tuple[Word, ...], str]:
    """A denervated muscle speaks for the nerve that ends in it, where the graph has that step."""
    nerves = [n for target in graph.named(record.structure) if target.kind == "muscle" for n in target.nerves]
    if not nerves:
        return (), "no structure of the nerve graph"
    if standing(record) == "absent":
        return (), "a muscle without it says nothing against tumour in its nerve"
    if standing(record) != "present":
        return (), "not reported"
    ends = {edge.end for edge in graph.edges if edge.evidence_class == "indirect"}
    said = f"{record.kind.replace('_', ' ')} of {record.structure.replace('_', ' ')}, indirect"
    found = tuple(
        Word(structure=n, side=record.side, told="abnormal", said=said) for n in nerves if n in ends
    )
    return found, "" if found else "denervation that may come from anywhere above"
