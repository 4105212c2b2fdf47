"""The plexus picture of one visit: candidate sites, what images showed by then, and the findings at their nerves."""

import re
from collections.abc import Iterator, Sequence

from neurography.anatomy.graph import load
from neurography.draw.plexus import Mark, Note, plexus_svg
from neurography.model.panel import Panel
from neurography.model.site import Side
from neurography.reasoning.lesion import Sign
from neurography.study.case.named import date_words
from neurography.study.case.seen import Seen, Tissue
from neurography.study.case.signs import Signs
from neurography.study.case.where_sets import choices
from neurography.study.case.where_words import Answer, capitals

_KIND = {"abnormal": "abnormal", "normal": "normal", "silent": "unexamined"}
_RESULT = {
    ("denervated", True): "denervated", ("denervated", False): "not denervated", ("numb", True): "numb",
    ("numb", False): "not numb", ("reflex_lost", True): "lost", ("reflex_lost", False): "there",
    ("weak", True): "weak", ("weak", False): "strong",
}  # fmt: skip


def picture(
    signs: Signs, answers: Sequence[Answer], found: Sequence[Seen], specimens: Sequence[Tissue] = ()
) -> Panel:
    """The panel; the caption says what is seen, on which side, when."""
    when = date_words(signs.visit.when)
    at = f"{signs.visit.id}, {when}" if when != "no date" else signs.visit.id
    letters = _letters(answers)
    sites = sorted(letters)
    marks = [
        Mark(structure=name, side=side, kind="candidate", letter=letters[name, side]) for name, side in sites
    ]
    marks += [Mark(structure=one.structure, side=one.side, kind="tissue") for one in specimens]
    marks += [Mark(structure=one.structure, side=one.side, kind=_KIND[one.state]) for one in found]  # type: ignore[arg-type]
    words = capitals(", ".join(_sided(name, side) for name, side in sites)) or "none"
    lettered = (
        " Letters: a set is one ring of each letter of a side; rings of one letter may replace each other."
        if any(letters.values())
        else ""
    )
    taken = "".join(
        f" Tissue of the {_sided(one.structure, one.side)}: {one.words} ({one.source})." for one in specimens
    )
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
            f"there, with MRC grades.{lettered}{taken} "
            "The patient's right is on the reader's left. A scheme, not to scale."
        ),
        alt=f"Plexus of both sides, {at}. Candidate sites: {words}.{taken}",
    )


def _letters(answers: Sequence[Answer]) -> dict[tuple[str, Side], str]:
    """Each candidate site with the letter of the list that it stands in, where a set has one of several lists."""
    found: dict[tuple[str, Side], str] = {}
    used = 0
    for answer in answers:
        lists = choices(answer.found)
        for site in answer.sites:
            letter = lists.letter(site) if lists else ""
            key = (site.structure, site.side)
            found[key] = found.get(key, "") or (chr(ord(letter) + used) if letter else "")
        used += len(lists.lists) if lists else 0
    return found


def _sided(structure: str, side: Side) -> str:
    words = structure.replace("_", " ")
    return f"{side} {words}" if side in ("left", "right") else words


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
        names = ["" if sign.where == f"{nerve}_field" else _short(sign) for sign in held]
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
