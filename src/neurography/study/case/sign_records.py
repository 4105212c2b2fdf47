"""Records of an examination, each read by itself: which places it speaks of, and with which result.

A grade below 5 is weak and 5 is examined and strong; not reported and not examined stay what they are. Only loss of
sensation counts, not pain or tingling, and only denervation, not atrophy. Nerve conduction is no finding of the model.
"""

from collections.abc import Iterator

from attrs import evolve, frozen

from neurography.model.case import Case, Electro, Finding, Record, Reflex, Sensation, Strength, Symptom, Visit
from neurography.model.site import Side
from neurography.reasoning.lesion import Kind, Status, forward, place_named
from neurography.study.case.claims import standing
from neurography.study.case.groups import group
from neurography.study.case.window import belongs

DENERVATION = ("denervation", "fibrillations", "positive_sharp_waves")
LOSS = ("", "reduced", "absent", "numb")
"""Qualities of sensation that are a loss."""

SLIGHT_GRADES = ("4+", "5-")
INCREASED = ("brisk", "clonus")
NUMBNESS = ("numbness", "hypaesthesia", "hypoesthesia", "saddle_anaesthesia", "saddle_anesthesia")
"""Symptoms of lost sensation; read where they name a region that groups.csv knows."""

PAIR: tuple[Side, Side] = ("left", "right")
_LOST: dict[str, Status] = {"absent": "present", "reduced": "present", "normal": "absent", "brisk": "absent",
                            "clonus": "absent"}  # fmt: skip
SILENT = ("not_reported", "not_examined")
NO_MUSCLE = "no muscle is named, so that it cannot be localised finer than the limb"


@frozen(kw_only=True)
class Wanted:
    """One record on its way: which places it speaks of. own: it names the place itself, not a group.

    slight: a weakness of 4+ or 5-; increased: a brisk reflex or clonus, which is there and more than that.
    """

    record: Record
    kind: Kind
    places: tuple[str, ...]
    sides: tuple[Side, ...]
    status: Status
    own: bool = True
    how: str = ""
    reason: str = ""
    slight: bool = False
    increased: bool = False


def read(case: Case, visit: Visit, *, wider: bool) -> Iterator[Wanted]:
    """Every record of a visit that tells of strength, reflexes, sensation, denervation or a sphincter."""
    for _, _, record in case.records("strength", "reflexes", "sensation", "electrodiagnosis", "findings"):
        undated = record.when is None and record.visit is None and getattr(record, "exam", None) is None
        if belongs(case, record, visit) or (undated and standing(record) in SILENT):
            if isinstance(record, Strength):
                yield _strength(record, wider=wider)
            elif isinstance(record, Reflex):
                yield _reflex(record)
            elif isinstance(record, Sensation):
                yield _sensation(record)
            elif isinstance(record, Electro):
                yield _electro(record)
            elif isinstance(record, Finding) and (found := _denervation(record)):
                yield found
    for symptom in case.symptoms:
        if found := _sphincter(case, symptom, visit) or _numbness(case, symptom, visit):
            yield found


def _strength(record: Strength, *, wider: bool) -> Wanted:
    name = record.action or record.muscle
    sides: tuple[Side, ...] = (record.side,)
    if name:
        place = place_named(name, kind="weak")
        found = Wanted(record=record, kind="weak", places=(place,), sides=sides, status=record.weakness)
    else:
        found = _group(record, "strength", record.group or "", "weak", sides, record.weakness, wider=wider)
    return evolve(found, slight=str(record.grade).removesuffix("/5") in SLIGHT_GRADES)


def _reflex(record: Reflex) -> Wanted:
    status = _LOST.get(record.result, record.result)
    sides: tuple[Side, ...] = (record.side,) if record.side != "n/a" else PAIR
    if record.reflex == "others":
        return _group(record, "reflex", "others", "reflex_lost", sides, status)  # type: ignore[arg-type]
    found = Wanted(
        record=record,
        kind="reflex_lost",
        places=(place_named(record.reflex, kind="reflex_lost"),),
        sides=sides,
        status=status,  # type: ignore[arg-type]
    )
    return evolve(found, increased=record.result in INCREASED)


def _sensation(record: Sensation) -> Wanted:
    sides: tuple[Side, ...] = (record.side,)
    if record.side in ("n/a", "midline"):
        sides = PAIR
    name = record.dermatome or record.nerve_field or record.region
    if record.quality not in LOSS:
        why = f"{record.quality} is no loss of sensation, which alone is localised"
    elif not name or (record.region and not group("field", name)):
        why = "a region in words, neither a dermatome nor the field of a nerve"
    else:
        place = place_named(name, kind="numb")
        found = group("field", name)
        if not forward().graph.named(place) and found:
            return _group(record, "field", name, "numb", sides, record.status)
        return Wanted(record=record, kind="numb", places=(place,), sides=sides, status=record.status)
    return Wanted(record=record, kind="numb", places=(), sides=sides, status=record.status, reason=why)


def _electro(record: Electro) -> Wanted:
    sides: tuple[Side, ...] = (record.side,)
    status: Status = standing(record)  # type: ignore[assignment]
    if record.test == "nerve_conduction":
        why = "nerve conduction is no finding that the forward model predicts"
    elif record.parameter not in DENERVATION:
        why = "no denervation of a muscle that is named"
    elif record.muscle:
        place = place_named(record.muscle, kind="denervated")
        return Wanted(record=record, kind="denervated", places=(place,), sides=sides, status=status)
    elif record.group:
        return _group(record, "denervation", record.group, "denervated", sides, status)
    else:
        why = NO_MUSCLE
    return Wanted(record=record, kind="denervated", places=(), sides=sides, status=status, reason=why)


def _denervation(record: Finding) -> Wanted | None:
    """What images or the hand show of a muscle; None for findings of anything else."""
    sides: tuple[Side, ...] = (record.side,)
    muscle = "muscle" in record.structure
    if record.kind not in DENERVATION:
        if not (muscle and record.kind == "atrophy"):
            return None
        why = "atrophy is left out: it says neither since when nor from what"
        return Wanted(
            record=record, kind="denervated", places=(), sides=sides, status=record.status, reason=why
        )
    place = place_named(record.structure, kind="denervated")
    if forward().graph.named(place):
        return Wanted(record=record, kind="denervated", places=(place,), sides=sides, status=record.status)
    return _group(record, "denervation", record.structure, "denervated", sides, record.status)


def _sphincter(case: Case, symptom: Symptom, visit: Visit) -> Wanted | None:
    """A sphincter that failed before the visit's end and is not said to have recovered."""
    found = group("symptom", symptom.what)
    onset = case.dated(symptom)
    if not found or symptom.status != "present" or onset.earliest is None:
        return None
    ended = symptom.until is not None and visit.when.earliest is not None and symptom.until.latest is not None
    over = ended and symptom.until.latest < visit.when.earliest  # type: ignore[union-attr,operator]
    if visit.when.surely_before(onset) or over:
        return None
    if any(one.what == symptom.what and one.result in ("resolved", "recovered") for one in case.outcomes):
        return None
    return Wanted(
        record=symptom,
        kind="weak",
        places=found.members,
        sides=("midline",),
        status="present",
        how=found.note,
    )


def _numbness(case: Case, symptom: Symptom, visit: Visit) -> Wanted | None:
    """Numbness that the patient tells of in a region that is a field: perianal, saddle; else with its reason."""
    if symptom.what not in NUMBNESS or not belongs(case, symptom, visit):
        return None
    sides: tuple[Side, ...] = (symptom.side,) if symptom.side in PAIR else PAIR
    names = (*symptom.regions, *(("saddle",) if symptom.what.startswith("saddle") else ()))
    found = [each for each in (group("field", name) for name in names) if each]
    places = tuple(dict.fromkeys(place for each in found for place in each.members))
    return Wanted(
        record=symptom,
        kind="numb",
        places=places,
        sides=sides,
        status=symptom.status,
        # told by the patient: what was examined at the same place stands for itself
        own=False,
        how="a symptom and no examination",
        reason="" if places else "a symptom in words, neither a dermatome nor the field of a nerve",
    )


def _group(
    record: Record,
    about: str,
    name: str,
    kind: Kind,
    sides: tuple[Side, ...],
    status: Status,
    *,
    wider: bool = False,
) -> Wanted:
    found = group(about, name)
    if found is None:
        return Wanted(record=record, kind=kind, places=(), sides=sides, status=status, reason=NO_MUSCLE)
    members = (*found.members, *(found.wider if wider else ()))
    how = f"read as {found.named}" if found.named else ""
    return Wanted(record=record, kind=kind, places=members, sides=sides, status=status, own=False, how=how)
