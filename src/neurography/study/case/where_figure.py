"""The plexus picture of one visit: candidate sites, what images showed by then, and the findings at their nerves."""

import re
from collections.abc import Iterable, Iterator, Sequence

from neurography.anatomy.graph import load
from neurography.draw.plexus import Mark, Note, plexus_svg
from neurography.model.panel import Panel
from neurography.model.site import Side
from neurography.reasoning.lesion import LesionSite, Sign
from neurography.study.case.named import date_words
from neurography.study.case.seen import Seen
from neurography.study.case.signs import Signs

_KIND = {"abnormal": "abnormal", "normal": "normal", "silent": "unexamined"}
_RESULT = {
    ("denervated", True): "denervated", ("denervated", False): "not denervated", ("numb", True): "numb",
    ("numb", False): "not numb", ("reflex_lost", True): "lost", ("reflex_lost", False): "there",
    ("weak", True): "weak", ("weak", False): "strong",
}  # fmt: skip


def picture(signs: Signs, candidates: Iterable[LesionSite], found: Sequence[Seen]) -> Panel:
    """The panel; the caption says what is seen, on which side, when."""
    when = date_words(signs.visit.when)
    at = f"{signs.visit.id}, {when}" if when != "no date" else signs.visit.id
    sites = sorted({(site.structure, site.side) for site in candidates})
    marks = [Mark(structure=name, side=side, kind="candidate") for name, side in sites]
    marks += [Mark(structure=one.structure, side=one.side, kind=_KIND[one.state]) for one in found]  # type: ignore[arg-type]
    words = ", ".join(f"{side} {name.replace('_', ' ')}" for name, side in sites) or "none"
    return Panel(
        name=f"case-where-{_slug(signs.visit.id)}",
        section="case",
        title=f"Where, {at}",
        kind="svg",
        content=plexus_svg(
            marks, notes=list(_notes(signs)), title=at, prefix=f"where-{_slug(signs.visit.id)}"
        ),
        caption=(
            "Ringed: every site of the sets that tie. Squares: abnormal in images up to then, "
            "circles with a dot: looked at and not so, ?: the source does not tell. Beside a nerve: what was examined "
            "there, with MRC grades. The patient's right is on the reader's left. A scheme, not to scale."
        ),
        alt=f"Plexus of both sides, {at}. Candidate sites: {words}.",
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")


def _notes(signs: Signs) -> Iterator[Note]:
    """The findings at the nerve through which they come, muscles of one nerve together."""
    at: dict[tuple[str, Side, str, bool], list[Sign]] = {}
    for sign in signs.signs:
        if sign.status in ("present", "absent"):
            strong = sign.status == "present"
            grade = signs.words_of(sign).rpartition(" ")[2]
            result = grade.removesuffix("/5") if grade.endswith("/5") else _RESULT[sign.kind, strong]
            nerve = load().named(sign.where)[0].nerves[0]
            at.setdefault((nerve, sign.side, result, strong), []).append(sign)
    for (nerve, side, result, strong), held in at.items():
        names = [_short(sign) for sign in held]
        if held[0].kind == "denervated":
            names = [_muscles(nerve, held, ", ".join(names))]
        for name in names:
            yield Note(structure=nerve, side=side, text=f"{name} {result}".strip(), strong=strong)


def _muscles(nerve: str, held: Sequence[Sign], names: str) -> str:
    """The muscles by name; nothing where the nerve bears the name, a word where all of many are meant."""
    own = {target.name for target in load().targets if target.kind == "muscle" and nerve in target.nerves}
    if {sign.where for sign in held} != own:
        return names
    return "its muscles" if len(own) > 2 else "" if nerve.startswith("nerve_to_") else names


def _short(sign: Sign) -> str:
    """`plantar flexion`, `S1 skin`, `gluteus medius`."""
    if sign.where.startswith("dermatome_"):
        return f"{sign.where.removeprefix('dermatome_').upper().replace('_', '–')} skin"
    plain = sign.where.removesuffix("_muscle").removesuffix("_nerve_field").removesuffix("_field")
    if sign.kind == "weak":
        plain = plain.removeprefix("ankle_").replace("great_toe", "hallux")
    if plain.startswith(("hallux", "toe")):
        plain = plain.replace("extension", "ext.").replace("flexion", "flex.")
    return plain.replace("_", " ")
