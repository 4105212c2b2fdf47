"""A case as the facts that rules ask about: every record, the numbers of images, and what the localiser adds."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from neurography.model.case import Biopsy, Case, Dates, Electro, Lab, Measured, Record, StatusClaim, Symptom
from neurography.model.measurement import Measurement
from neurography.model.site import Side
from neurography.reasoning.fact import Fact
from neurography.reasoning.level import disc, explains
from neurography.reasoning.tissue import KINDS, read
from neurography.study.case.claims import standing
from neurography.study.case.joined import joined
from neurography.study.case.levels import named_by
from neurography.study.case.signs import signs

SIDED: tuple[Side, ...] = ("left", "right")

_ABOUT = (
    "structure", "side", "kind", "what", "name", "state", "action", "muscle", "group", "reflex", "dermatome",
    "nerve_field", "region", "regions", "quality", "character", "course", "analyte", "specimen", "result", "test",
    "nerve", "parameter", "modality", "tracer", "contrast", "quantity", "compartments", "agents", "against", "route",
    "dose", "response", "level", "status", "certainty", "same_clone_as", "impression", "methods",
)  # fmt: skip
"""The fields of records that a rule may ask for."""

_PLACE = (
    "structure", "side", "kind", "what", "action", "muscle", "group", "reflex", "dermatome", "nerve_field", "region",
    "analyte", "specimen", "nerve", "parameter",
)  # fmt: skip
"""The fields that say what a record is about: two records that agree in them speak of one thing."""

_SPOKEN = (
    "name", "structure", "kind", "what", "action", "muscle", "group", "reflex", "dermatome", "nerve_field", "region",
    "analyte", "specimen", "nerve", "parameter", "modality", "agents", "quantity",
)  # fmt: skip


_UNSURE = re.compile(
    r"\?|\b(?:no|not|without|suspect\w*|suspicio\w*|possibl[ey]|probabl[ey]|presumed|exclu\w+|ruled?|family|mother|father"
    r"|sister|brother|relatives?|screening|risk|fear)\b",
    re.IGNORECASE,
)
"""In the name of a disease: it may not be one that the patient has."""


def facts(case: Case, measurements: Iterable[Measurement] = ()) -> tuple[Fact, ...]:
    """The facts of a case that is read under one answer to its open questions.

    Parameters
    ----------
    measurements
        Of instruments: those of the case's subject join it by session; a number the case itself holds is not doubled.
    """
    own = [_fact(case, name, record) for name, _, record in case.records() if name != "claims"]
    held = {(fact.place, fact.visit, fact.value) for fact in own if fact.kind == "measurements"}
    added = [one for one in _measured(case, measurements) if (one.place, one.visit, one.value) not in held]
    return (*own, *added, *_levels(case))


def _fact(case: Case, name: str, record: Record) -> Fact:
    about = {key: _text(getattr(record, key)) for key in _ABOUT if getattr(record, key, None)}
    if isinstance(record, Biopsy):
        about |= _tissue(case, record)
    value = record.in_unit if isinstance(record, Measured) and record.value is not None else None
    if name == "labs":
        value = getattr(record, "value", None)
    side: Side = getattr(record, "side", "n/a")
    return Fact(
        kind=name,
        about=about,
        place=_place(about),
        side=side,
        standing=standing(record),  # type: ignore[arg-type]
        value=value,
        visit=_visit(case, record),
        when=case.dated(record),
        until=record.until or Dates(),
        began=record.when or Dates() if isinstance(record, Symptom) else Dates(),
        words=_words(about, side, value, getattr(record, "unit", None) or ""),
        source=", ".join((str(record.source), *_said_again(case, name, record))),
        doubt=_doubt(name, record),
    )


def _tissue(case: Case, record: Biopsy) -> dict[str, str]:
    """What the report says of each kind of cells, `unclear` where it does not clearly say; and its markers.

    A clone that is that of the blood or the marrow is one of a blood cancer where cells infiltrate.
    """
    said = read(record.result)
    found: dict[str, str] = {kind: said.get(kind, "unclear") for kind in KINDS} if record.result else {}
    blood = {found.get("leukaemia"), found.get("lymphoma")}
    found["blood_cancer"] = "yes" if "yes" in blood else "no" if blood == {"no"} else "unclear"
    others = [case.record(name) for name in record.same_clone_as]
    clonal = any(isinstance(one, Biopsy) and one.specimen in ("blood", "bone_marrow") for one in others)
    if (
        clonal
        and re.fullmatch(r"[\w\s-]*\binfiltrat\w*", record.result)
        and not _UNSURE.search(record.result)
    ):
        found["blood_cancer"] = "yes"
    return found | ({"markers": ", ".join(one.name for one in record.markers)} if record.markers else {})


def _doubt(name: str, record: Record) -> str:
    """Why something that is written as present is not known to be so."""
    if getattr(record, "certainty", None) == "possible":
        return "only possible"
    called = getattr(record, "name", "") if name == "diseases" else ""
    if found := _UNSURE.search(called):
        return f'words unclear ("{found[0]}")'
    if isinstance(record, Lab | Electro) and record.result is None and record.value is not None:
        return f"{record.value:g} {record.unit}, without a word whether that is too much or too little"
    if isinstance(record, Lab | Electro) and record.result == "unclear":
        return "called unclear"
    return ""


def _said_again(case: Case, name: str, record: Record) -> Iterator[str]:
    """Where the document says the same once more, in a claim of its own."""
    for claim in case.claims:
        if isinstance(claim, StatusClaim) and claim.of == name and claim.says == standing(record):
            held = {key: _text(getattr(record, key, None) or "") for key in claim.where}
            if held == dict(claim.where) and str(claim.source) != str(record.source):
                yield str(claim.source)


def _place(about: dict[str, str]) -> tuple[str, ...]:
    keys = _PLACE if "quantity" not in about else ("structure", "side", "quantity")
    return tuple(about.get(key, "") for key in keys)


def _visit(case: Case, record: Record) -> str:
    exam = case.record(getattr(record, "exam", None) or "")
    return record.visit or (exam.visit if exam is not None else None) or ""


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value) if not hasattr(value, "unit") else f"{value.value:g} {value.unit}"


def _words(about: dict[str, str], side: str, value: float | None, unit: str) -> str:
    """`left sciatic nerve enlarged`, `left ventral ramus l5 ADC 0.856 10^-3 mm2/s`."""
    parts = [about[key].replace("_", " ") for key in _SPOKEN if key in about]
    number = f" {value:g} {unit}".rstrip() if value is not None else ""
    result = about.get("result", "").replace("_", " ")
    said = f"{' '.join(parts)}{number}{f': {result}' if result else ''}"
    return f"{side} {said}" if side in ("left", "right") else said


def _measured(case: Case, measurements: Iterable[Measurement]) -> Iterator[Fact]:
    if case.subject is None:
        return
    for visit, held in joined(case, measurements).items():
        at = case.visit(visit)
        for one in held:
            if one.value is None or one.statistic not in ("mean", "visit_mean") or one.censored:
                continue
            about = {"structure": one.site.structure, "side": one.site.side, "quantity": one.quantity.key}
            yield Fact(
                kind="measurements",
                about=about,
                place=_place(about),
                side=one.site.side,
                value=round(one.value, 12),
                visit=visit,
                when=at.when if at else Dates(),
                words=_words(about, one.site.side, float(f"{one.value:.4g}"), one.quantity.unit),
                source=f"measured, {one.occasion.session}",
            )


def _levels(case: Case) -> Iterator[Fact]:
    """Whether the level of a disc that the case names explains the deficit: one fact a level, side and visit."""
    for level in named_by(case):
        for visit in case.visits:
            found = signs(case, visit)
            for side in level.sides or SIDED:
                own = found.of(side)
                if not any(sign.status == "present" for sign in own):
                    continue
                answer = explains(own, disc(level.level, side), label=f"{level.sentence_start}, {side}")
                yield Fact(
                    kind="derived",
                    about={"what": "disc_level_explains_deficit"},
                    place=("disc_level_explains_deficit", level.level, side),
                    side=side,
                    standing="present" if answer.explained else "absent",
                    visit=visit.id,
                    when=visit.when,
                    words=answer.sentence,
                    source=level.source,
                )
