"""What images showed of each nerve structure by a visit, and where lesions would lie if all of it were lesions."""

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from neurography.anatomy.graph import load
from neurography.model.case import Case, Finding, Visit
from neurography.model.site import Side, spoken
from neurography.reasoning.lesion import LesionSite, forward
from neurography.study.case.window import by_then, visit_of

_TAKEN = ("biopsy", "resection", "autopsy")
_ROOT = re.compile(r"\b([LS]\d)\b", re.IGNORECASE)
_ORDER = tuple(name for name in load().structures if name.startswith("root_"))


@frozen(kw_only=True)
class Seen:
    """A structure as the latest images that tell of it left it. state: abnormal, normal (looked at), silent.

    words: what was found, at which level, by which kind of examination; level: as the source has it.
    """

    structure: str
    side: Side
    state: str
    words: str
    level: str

    @property
    def name(self) -> str:
        """With its side."""
        return (
            f"{self.side} {spoken(self.structure)}"
            if self.side in ("left", "right")
            else spoken(self.structure)
        )


def seen(case: Case, visit: Visit) -> tuple[Seen, ...]:
    """Every structure of the graph that findings up to a visit tell of, in the order of the graph."""
    order = {one.id: index for index, one in enumerate(case.visits)}
    told: dict[tuple[str, Side], dict[int, list[Finding]]] = {}
    for one in sorted(case.findings, key=lambda one: (one.kind, str(one.source), one.level)):
        # "decreased" tells a course, not whether the structure is abnormal now
        if (
            one.structure in load().structures
            and not one.kind.endswith("_decreased")
            and by_then(case, one, visit)
        ):
            side: Side = one.side if load().structure(one.structure).paired else "midline"
            place = order.get(visit_of(case, one) or "", -1)
            told.setdefault((one.structure, side), {}).setdefault(place, []).append(one)
    names = list(load().structures)
    return tuple(
        _latest(case, structure, side, by_visit)
        for (structure, side), by_visit in sorted(
            told.items(), key=lambda item: (names.index(item[0][0]), item[0][1])
        )
    )


def _latest(case: Case, structure: str, side: Side, by_visit: dict[int, list[Finding]]) -> Seen:
    """The last visit that says anything stands; in one visit any abnormal finding does."""
    state, findings, contrary = "silent", [one for found in by_visit.values() for one in found], []
    for place in sorted(by_visit, reverse=True):
        said = {one.status for one in by_visit[place]}
        if said & {"present", "absent"}:
            state = "abnormal" if "present" in said else "normal"
            wanted = "present" if "present" in said else "absent"
            findings = [one for one in by_visit[place] if one.status == wanted]
            found = {one.kind for one in findings}
            contrary = [one for one in by_visit[place] if one.status == "absent" and one.kind in found]
            break
    kinds, levels, exams = _found(case, findings, no=state == "normal")
    words = "; ".join(filter(None, (kinds, levels, exams)))
    if state == "abnormal" and contrary:
        other, _, of = _found(case, contrary, no=True)
        words += f"; but {other}{f' by {of}' if of else ''}"
    return Seen(
        structure=structure,
        side=side,
        state=state,
        words=words,
        level=" ".join(one.level for one in findings),
    )


def _found(case: Case, findings: Sequence[Finding], *, no: bool) -> tuple[str, str, str]:
    """What was found, at which levels, by which kinds of examination; each once."""
    kinds = (("not " if no else "") + one.kind.replace("_", " ") for one in findings)
    levels = (one.level for one in findings if one.level)
    exams = (exam.modality for one in findings for exam in case.imaging if exam.id == one.exam)
    return ", ".join(dict.fromkeys(kinds)), ", ".join(dict.fromkeys(levels)), ", ".join(dict.fromkeys(exams))


@frozen(kw_only=True)
class Tissue:
    """A specimen that was taken from a structure of the graph, and what it showed."""

    structure: str
    side: Side
    words: str
    source: str


def tissue(case: Case, visit: Visit) -> tuple[Tissue, ...]:
    """Specimens of nerve structures up to a visit, in the order of the graph."""
    order = list(load().structures)
    found = [
        Tissue(
            structure=one.structure,
            side=one.side if load().structure(one.structure).paired else "midline",
            words=", ".join(filter(None, (one.result, one.level))) or "result not told",
            source=str(one.source),
        )
        for one in case.biopsies
        if one.structure in order and one.specimen in _TAKEN and one.status == "present"
        and load().structure(one.structure).kind not in ("organ", "bone") and by_then(case, one, visit)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (order.index(one.structure), one.side, one.source)))


def lesions(found: Iterable[Seen]) -> tuple[LesionSite, ...]:
    """Everything abnormal taken as a lesion at once.

    A mass in the canal, or a change of the sac at a stated level, is taken to reach all roots that leave there or
    below, on both sides: what remains unexplained even so is explained by nothing that was imaged.
    """
    known = {(site.structure, site.side) for site in forward().sites}
    sites: set[LesionSite] = set()
    for each in found:
        if each.state != "abnormal":
            continue
        passing = _roots_below(each)
        if passing:
            sites |= {LesionSite(structure=root, side=side) for root in passing for side in ("left", "right")}
        elif (each.structure, each.side) in known:
            sites.add(LesionSite(structure=each.structure, side=each.side))
    return tuple(sorted(sites))


def _roots_below(each: Seen) -> tuple[str, ...]:
    """The roots that leave a midline space at its level or below; none for another structure or without a level."""
    if load().structure(each.structure).kind != "space":
        return ()
    text = f"{each.structure.replace('_', ' ')} {each.level}"
    if each.structure == "cauda_equina" and not each.level:
        return _ORDER
    levels = [f"root_{level.lower()}" for level in _ROOT.findall(text)]
    if not levels and "sacral" in each.level:
        levels = ["root_s1"]
    first = min((_ORDER.index(root) for root in levels if root in _ORDER), default=None)
    return _ORDER[first:] if first is not None else ()
