"""Hypotheses of spread as a file says them: those that come with the package, and a reader's own."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from attrs import evolve
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from neurography.anatomy.graph import EVIDENCE_CLASSES, MEDIA, Graph, SpreadEdge, load
from neurography.io.written import FileKind, Tree, parse, problems_at, read_tree, together, validated
from neurography.model.case.case import LISTS
from neurography.reasoning.spread.hypothesis import Hypothesis, Said

PRIMARY = "primary"
"""Stands for the organ of the case's tumour."""

KIND = FileKind(
    noun="file of hypotheses", file="a file of hypotheses", begin="Begin with neurography_hypotheses: 1."
)
_FILE = "built_in.yaml"

Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Path_ = tuple[str | int, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Sentence(_Strict):
    text: str
    source: str = ""
    where: dict[str, str] = Field(default_factory=dict)


class _Way(_Strict):
    start: Word = Field(alias="from")
    end: Word = Field(alias="to")
    medium: str
    evidence: str
    source: str
    both_ways: Annotated[bool, BeforeValidator(lambda text: {"yes": True, "no": False}.get(text, text))] = (
        False
    )
    note: str = ""


class _Written(_Strict):
    key: Word
    label: str
    name: str
    route: Annotated[bool, BeforeValidator(lambda text: {"yes": True, "no": False}.get(text, text))] = True
    sources: tuple[Word, ...] = ()
    by: tuple[Word, ...] = ()
    leaves: Literal["first_side", "both_sides"] = "both_sides"
    media: tuple[str, ...] = ()
    crosses_by: tuple[str, ...] = ()
    without: tuple[Word, ...] = ()
    steps: tuple[_Way, ...] = ()
    pro: tuple[_Sentence, ...] = ()
    con: tuple[_Sentence, ...] = ()


class _Document(_Strict):
    id: str
    citation: str = ""
    doi: str = ""


class _File(_Strict):
    neurography_hypotheses: Literal["1"]
    documents: tuple[_Document, ...] = ()
    hypotheses: tuple[_Written, ...]


@cache
def built_in() -> tuple[Hypothesis, ...]:
    """The hypotheses that come with the package, in their order."""
    text = (files(__package__) / _FILE).read_text(encoding="utf-8")
    return _hypotheses(parse(text, KIND, where=_FILE), load())


def hypotheses_of(path: Path) -> tuple[Hypothesis, ...]:
    """The hypotheses of a file.

    Raises
    ------
    InputError
        For a file that cannot be read, or that breaks its rules: every problem with its line.
    """
    return _hypotheses(read_tree(path, KIND), load())


def _hypotheses(tree: Tree, graph: Graph) -> tuple[Hypothesis, ...]:
    held = validated(tree, _File, KIND)
    if found := problems_at(tree, _problems(held, graph)):
        raise together(found, tree.where, KIND)
    return tuple(_hypothesis(one, graph) for one in held.hypotheses)


def _problems(held: _File, graph: Graph) -> Iterator[tuple[Path_, str]]:
    """Names and words that nobody knows, keys used twice, sentences that rest on nothing."""
    keys = [one.key for one in held.hypotheses]
    for i, one in enumerate(held.hypotheses):
        here = ("hypotheses", i)
        if keys.index(one.key) != i:
            yield (*here, "key"), f"wanted a key of its own; got {one.key} again."
        if one.route and not one.sources:
            yield (
                here,
                "wanted sources; got none. Add sources: [prostate], or route: no for what is no spread.",
            )
        for name in ("sources", "by", "without"):
            for j, structure in enumerate(getattr(one, name)):
                if structure not in graph.structures and not (name == "sources" and structure == PRIMARY):
                    yield (*here, name, j), _unknown("a structure of the nerve graph", structure, graph)
        for name in ("media", "crosses_by"):
            for j, medium in enumerate(getattr(one, name)):
                if medium not in MEDIA:
                    yield (*here, name, j), f"wanted one of {', '.join(MEDIA)}; got {medium}."
        for j, way in enumerate(one.steps):
            yield from _way_problems((*here, "steps", j), way, graph)
        yield from _said_problems(here, one)


def _said_problems(here: Path_, one: _Written) -> Iterator[tuple[Path_, str]]:
    for name in ("pro", "con"):
        for j, said in enumerate(getattr(one, name)):
            if not said.source and not said.where:
                yield (
                    (*here, name, j),
                    "wanted source or where; got neither. Say where the sentence is written.",
                )
            elif said.where and said.where.get("of") not in LISTS:
                known = ", ".join(LISTS)
                yield (*here, name, j, "where"), f"wanted of: and one of {known}; got {said.where.get('of')}."


def _way_problems(here: Path_, way: _Way, graph: Graph) -> Iterator[tuple[Path_, str]]:
    for key, structure in (("from", way.start), ("to", way.end)):
        if structure not in graph.structures:
            yield (*here, key), _unknown("a structure of the nerve graph", structure, graph)
    for key, value, known in (("medium", way.medium, MEDIA), ("evidence", way.evidence, EVIDENCE_CLASSES)):
        if value not in known:
            yield (*here, key), f"wanted one of {', '.join(known)}; got {value}."


def _unknown(wanted: str, name: str, graph: Graph) -> str:
    near = get_close_matches(name, sorted(graph.structures), n=1)
    return f"wanted {wanted}; got {name}.{f' Did you mean {near[0]}?' if near else ''}"


def _hypothesis(one: _Written, graph: Graph) -> Hypothesis:
    return Hypothesis(
        key=one.key,
        label=one.label,
        name=one.name,
        route=one.route,
        sources=one.sources,
        by=one.by,
        leaves=one.leaves,
        media=one.media,
        crosses_by=one.crosses_by,
        without=one.without,
        steps=tuple(_edge(way, graph) for way in one.steps),
        pro=tuple(_said(sentence) for sentence in one.pro),
        con=tuple(_said(sentence) for sentence in one.con),
    )


def _said(sentence: _Sentence) -> Said:
    return Said(text=sentence.text, source=sentence.source, where=sentence.where)


def _edge(way: _Way, graph: Graph) -> SpreadEdge:
    return SpreadEdge(
        start=way.start,
        end=way.end,
        medium=way.medium,
        side_rule=_side_rule(graph, way.start, way.end),
        bidirectional=way.both_ways,
        evidence_class=way.evidence,
        source=way.source,
        confidence="draft",
        note=way.note,
    )


def _side_rule(graph: Graph, start: str, end: str) -> str:
    paired = graph.structure(start).paired, graph.structure(end).paired
    return {(True, True): "same", (False, True): "mid_to_side", (True, False): "side_to_mid"}.get(
        paired, "mid_to_mid"
    )


def with_primary(hypotheses: Sequence[Hypothesis], organ: str) -> tuple[Hypothesis, ...]:
    """With the organ of the case's tumour in place of `primary`."""
    return tuple(
        evolve(one, sources=tuple(organ if name == PRIMARY else name for name in one.sources))
        for one in hypotheses
    )
