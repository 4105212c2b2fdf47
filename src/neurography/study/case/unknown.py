"""Names of a case that the graph does not have, or has as something else: kept, but nothing is reasoned from them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from neurography.anatomy import graph, names
from neurography.anatomy.midline import MIDLINE
from neurography.model.case import Case
from neurography.reasoning.lesion import Kind, place_named
from neurography.study.case.found import Found, Verdict
from neurography.study.case.groups import group

_LEVELS = {"c": 8, "t": 12, "l": 5, "s": 5}
"""How many segments of the cord there are of each letter."""

MOST_NEAR = 50
"""Unknown names for which near ones are sought: more are another vocabulary, and no slips."""

Path = tuple[str, int]


def unknown(case: Case) -> Iterator[Found]:
    """A result for every name that is no structure, movement, reflex or dermatome of the graph, or stands wrongly."""
    yield from _structures(case)
    yield from _targets(case)
    yield from _dermatomes(case)
    yield from _midline(case)


def _structures(case: Case) -> Iterator[Found]:
    where: dict[str, list[Path]] = defaultdict(list)
    for name, index, record in case.records("events", "findings", "measurements", "biopsies"):
        if structure := getattr(record, "structure", None):
            where[structure].append((name, index))
    for name, index, record in case.records("strength", "electrodiagnosis", "sensation"):
        for key in ("muscle", "nerve", "nerve_field"):
            if structure := getattr(record, key, None):
                where[structure].append((name, index))
    for number, structure in enumerate(sorted(set(where) - names.known())):
        near = names.nearest(structure) if number < MOST_NEAR else ()
        yield _found(
            "structure", "unchecked", where[structure],
            f"{structure} is no structure of the graph: kept, but no lesion or route is sought there{_meant(near)}",
        )  # fmt: skip


def _targets(case: Case) -> Iterator[Found]:
    """Movements and reflexes by name, and muscles that the graph has as something else."""
    held = graph.load()
    reflexes = sorted(one.name for one in held.targets if one.kind == "reflex")
    where: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for i, strength in enumerate(case.strength):
        if strength.action and not _has(strength.action, "weak"):
            where["movement", strength.action].append(("strength", i))
        if strength.muscle and strength.muscle in held.structures:
            where["muscle", strength.muscle].append(("strength", i))
    for i, reflex in enumerate(case.reflexes):
        if group("reflex", reflex.reflex) is None and not _has(reflex.reflex, "reflex_lost"):
            where["reflex", reflex.reflex].append(("reflexes", i))
    for number, ((what, name), paths) in enumerate(sorted(where.items())):
        if what == "muscle":
            kind = held.structures[name].kind
            sentence = (
                f"{name} stands as a muscle, and is none in the graph ({kind}): no lesion is sought for it"
            )
            yield _found("muscle", "doubtful", paths, sentence)
            continue
        known = reflexes if what == "reflex" else sorted(held.actions)
        near = get_close_matches(name, known, n=2) if number < MOST_NEAR else ()
        yield _found(
            what, "unchecked", paths,
            f"{name} is no {what} of the graph: kept, but no lesion is sought for it{_meant(near)}",
        )  # fmt: skip


def _has(name: str, kind: Kind) -> bool:
    return bool(graph.load().named(place_named(name, kind=kind)))


def _dermatomes(case: Case) -> Iterator[Found]:
    where: dict[str, list[Path]] = defaultdict(list)
    for index, record in enumerate(case.sensation):
        if record.dermatome:
            where[record.dermatome].append(("sensation", index))
    for name, paths in sorted(where.items()):
        letter, number = name[0], re.fullmatch(r"[clts]([0-9]+)", name)
        last = _LEVELS.get(letter, 0)
        if number and not 1 <= int(number[1]) <= last:
            sentence = (
                f"there is no dermatome {name}: the segments of that letter are {letter}1 to {letter}{last}"
            )
            yield _found("dermatome", "doubtful", paths, sentence)
        elif not _has(name, "numb") and group("field", name) is None:
            sentence = f"dermatome {name} is not in the graph: kept, but no lesion is sought for it"
            yield _found("dermatome", "unchecked", paths, sentence)


def _midline(case: Case) -> Iterator[Found]:
    """A side beside what there is once: half of it may be meant, or another structure."""
    where: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for name, index, record in case.records("events", "findings", "measurements", "biopsies"):
        structure, side = getattr(record, "structure", None), getattr(record, "side", "n/a")
        if structure in MIDLINE and side in ("left", "right"):
            where[structure, side].append((name, index))
    for (structure, side), paths in sorted(where.items()):
        yield _found(
            "midline", "doubtful", paths,
            f"{structure} lies in the midline and stands here with side {side}: a half of it, or a slip? Write side: "
            "midline, and in the note which half",
        )  # fmt: skip


def _meant(near: Sequence[str]) -> str:
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _found(rule: str, verdict: Verdict, paths: list[Path], sentence: str) -> Found:
    return Found(rule=rule, verdict=verdict, sentence=sentence, paths=tuple(paths))
