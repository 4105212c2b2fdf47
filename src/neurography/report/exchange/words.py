"""A record of a case in words: what it is about with its side, and what was found; never more than it says."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from neurography.model import vocabulary
from neurography.model.case import (
    Biopsy,
    Case,
    Dates,
    Disease,
    Dose,
    Electro,
    Event,
    Finding,
    Imaging,
    Lab,
    Measured,
    Outcome,
    Record,
    Reflex,
    Sensation,
    Span,
    Strength,
    Symptom,
    Treatment,
)
from neurography.model.site import spoken
from neurography.model.wording import abbreviation

NOT_SAID = ("not_examined", "not_reported")
"""States of which nothing may be made."""

_NO = ("absent", "normal", "negative", "undetectable")


def stands(record: Record) -> str:
    """present, absent, not_examined or not_reported of what one would find, whatever a list calls it.

    Of strength that is weakness, of a reflex its change: a jerk that is absent is something that was found.
    """
    if isinstance(record, Strength):
        return record.weakness
    if isinstance(record, Reflex) and record.result not in NOT_SAID:
        return "absent" if record.result == "normal" else "present"
    result = getattr(record, "result", None)
    word = result if result and not isinstance(record, Biopsy) else getattr(record, "status", "present")
    return str(word) if word in NOT_SAID else "absent" if word in _NO else "present"


def plain(text: str) -> str:
    """`plantar_flexion` -> `plantar flexion`; the abbreviations of a laboratory in capitals."""
    return " ".join(word.upper() if word in _CAPITALS else word for word in text.split("_"))


_CAPITALS = frozenset(
    ("psa", "csf", "crp", "esr", "ck", "ldh", "ana", "mri", "ct", "pet", "emg", "cmap", "snap")
)


def age(written: str) -> str:
    """`P4Y6M` -> `4 years 6 months`; a stage of life by its label."""
    if not written.startswith("P") or ":" in written:
        return written.partition(" ")[2] or written
    return " to ".join(_duration(part) for part in written.split(".."))


def _duration(written: str) -> str:
    parts = re.findall(r"(\d+)([YMWD])", written)
    named = {"Y": "year", "M": "month", "W": "week", "D": "day"}
    return " ".join(f"{int(n)} {named[unit]}{'' if int(n) == 1 else 's'}" for n, unit in parts)


def number(value: float) -> str:
    """A number as it was typed."""
    return repr(float(value)).removesuffix(".0")


def dose(amount: Dose) -> str:
    """`80 mg/day`."""
    return f"{number(amount.value)} {amount.unit}"


def span(source: Span, case: Case) -> str:
    """A source as a footnote: document, line, quote, publication."""
    where = f"{'lines' if '-' in source.place else 'line'} {source.place}" if source.lines else source.place
    said = ", ".join(filter(None, (source.document, where))) + (
        f": \u201c{source.quote}\u201d" if source.quote else ""
    )
    document = next((one for one in case.documents if one.id == source.document), None)
    cited = document.citation if document else ""
    doi = f", doi:{document.doi}" if document and document.doi else ""
    return f"{said} ({cited}{doi})" if cited or doi else said


def date(when: Dates) -> str:
    """A date as the source gives it: `2014-04`, `about 2013-08`, `2014-04 to 2014-12`, `by 2013-07`."""
    text = when.text.removeprefix("~").strip()
    if when.precision == "unknown":
        return "undated"
    if ".." in text:
        first, _, last = text.partition("..")
        text = f"{first} to {last}" if first and last else f"from {first}" if first else f"by {last}"
    return f"about {text}" if when.about else text


def dated(record: Record, case: Case) -> str:
    """When a record was, how long, and at which age, as far as the case says."""
    when = case.dated(record)
    known = when.precision != "unknown"
    parts = [f"at the age of {age(record.age)}" if record.age.startswith("P") else age(record.age)]
    parts.append(date(when) if known else f"visit {record.visit}" if record.visit else "")
    parts.append(f"until {date(record.until)}" if record.until is not None else "")
    return listed(parts) or "undated"


def date_is_onset(one: Disease) -> bool:
    """Whether the date of a disease may be taken for its beginning.

    Not where the case says by what it is known (the date is that of the proof), where it was only considered, or where
    it says a later state: of none of these is the first day known.
    """
    return not one.by and one.certainty in (None, "definite") and one.state in ("", "active")


def dated_by(one: Disease) -> str:
    """What the date of a disease is that is no onset."""
    if one.by:
        return f"date of its proof (by {one.by}), not of its beginning"
    state = one.state if one.certainty in (None, "definite") else "being considered"
    return f"date of {state}, not of its beginning"


def death(case: Case) -> Outcome | Event | None:
    """The record that says that the patient died, one with a date before one without."""
    told: list[Outcome | Event] = [one for one in case.outcomes if one.result == "died"]
    told += [one for one in case.events if one.kind == "death" and one.status == "present"]
    return min(told, key=lambda one: case.dated(one).precision == "unknown", default=None)


def about(record: Record) -> str:
    """What a record is about, with its side."""
    return _ABOUT[type(record)](record)


def found(record: Record) -> str:
    """What was found: present, 3/5, 49.6 ng/ml, not examined."""
    state = stands(record)
    if state in NOT_SAID and getattr(record, "value", None) is None:
        return plain(state)
    return _FOUND.get(type(record), _status)(record)


def said(record: Record) -> str:
    """Both in one line."""
    return f"{about(record)}: {found(record)}"


def listed(parts: Iterable[str]) -> str:
    """Those that say something, with commas."""
    return ", ".join(part for part in parts if part)


def structure(record: Any, name: str = "structure") -> str:
    """`left S1 ventral ramus`; a structure that exists once bears no side."""
    words = spoken(getattr(record, name) or "")
    return words if record.side == "n/a" else f"{record.side} {words}"


def _side(record: Any) -> str:
    return "side not stated" if record.side == "n/a" else str(record.side)


def _symptom(one: Symptom) -> str:
    return listed((plain(one.what), _side(one), *map(plain, one.regions)))


def _strength(one: Strength) -> str:
    return f"strength of {plain(one.action or one.muscle or one.group or '')}, {one.side}"


def _sensation(one: Sensation) -> str:
    if one.dermatome:
        return f"sensation of the {one.dermatome.upper()} dermatome, {one.side}"
    place = f"field of the {spoken(one.nerve_field)}" if one.nerve_field else plain(one.region or "")
    return f"sensation of the {place}, {_side(one)}"


def _electro(one: Electro) -> str:
    test = "electrodiagnosis" if one.test == "not_stated" else plain(one.test)
    return listed(
        (test, spoken(one.nerve or one.muscle or one.group or ""), _side(one), plain(one.parameter))
    )


def _finding(one: Finding) -> str:
    return listed((structure(one), one.level, plain(one.kind)))


def _measured(one: Measured) -> str:
    return listed((abbreviation(vocabulary.QUANTITIES[one.quantity]), structure(one), plain(one.statistic)))


def _imaging(one: Imaging) -> str:
    tracer = f"with {one.tracer}" if one.tracer else ""
    contrast = {"given": "contrast medium given", "not_given": "no contrast medium"}.get(one.contrast, "")
    return listed((one.modality.replace("_", " "), ", ".join(map(plain, one.region)), tracer, contrast))


def _biopsy(one: Biopsy) -> str:
    what = one.specimen.replace("_", " ")
    return what if what == plain(one.structure) else listed((f"{what} of the {structure(one)}", one.level))


def _event(one: Event) -> str:
    number_ = f"{one.number} times" if one.number != 1 else ""
    return listed((plain(one.what), structure(one) if one.structure else "", number_))


def _treatment(one: Treatment) -> str:
    goal = f"against {one.against}" if one.against else ""
    return listed((" and ".join(map(plain, one.agents)), plain(one.route or ""), goal))


_ABOUT: dict[type[Record], Callable[[Any], str]] = {
    Disease: lambda one: one.name,
    Event: _event,
    Symptom: _symptom,
    Strength: _strength,
    Reflex: lambda one: listed(
        (plain(one.reflex if one.reflex != "others" else "other_reflexes"), _side(one))
    ),
    Sensation: _sensation,
    Lab: lambda one: f"{plain(one.analyte)}, {plain(one.specimen)}",
    Electro: _electro,
    Imaging: _imaging,
    Finding: _finding,
    Measured: _measured,
    Biopsy: _biopsy,
    Treatment: _treatment,
    Outcome: lambda one: listed((plain(one.what), one.side if one.side != "n/a" else "")),
}


def _status(one: Any) -> str:
    return str(getattr(one, "status", "present"))


def _of_disease(one: Disease) -> str:
    staged = listed((f"stage {one.stage}" if one.stage else "", one.staging_system))
    by = f"by {one.by}" if one.by else ""
    return listed((one.status, one.certainty or "", one.state, staged, by))


def _of_symptom(one: Symptom) -> str:
    scale = one.scale
    scored = f"{scale.name} {number(scale.value)}" if scale else ""
    scored += f" of {number(scale.of)}" if scale and scale.of is not None else ""
    return listed((one.status, ", ".join(one.character), scored, one.course))


def _of_strength(one: Strength) -> str:
    return f"MRC grade {one.grade}" if one.grade else "weak" if one.weakness == "present" else "not weak"


def _of_sensation(one: Sensation) -> str:
    return "not disturbed" if one.status == "absent" else one.quality or "disturbed"


def _of_lab(one: Lab) -> str:
    bound = {"left": "below ", "right": "above "}.get(one.censored, "")
    value = (
        f"{bound}{number(one.value)} {'' if one.unit == '1' else one.unit}".strip()
        if one.value is not None
        else ""
    )
    return listed((value, plain(one.result or ""), one.assay))


def _of_electro(one: Electro) -> str:
    value = f"{number(one.value)} {one.unit}" if one.value is not None else ""
    return listed((value, one.result or ""))


def _of_imaging(one: Imaging) -> str:
    return one.impression or ("done" if one.status == "present" else "not done")


def _of_finding(one: Finding) -> str:
    return listed((one.status, one.certainty or ""))


def _of_measured(one: Measured) -> str:
    unit = one.unit if one.unit and one.unit != "1" else ""
    return f"{number(one.value)} {unit}".strip() if one.value is not None else plain(one.status)


def _of_biopsy(one: Biopsy) -> str:
    if one.status == "absent":
        return "not taken"
    places = f"in {', '.join(map(plain, one.compartments))}" if one.compartments else ""
    markers = (f"{marker.name} {plain(marker.polarity)}" for marker in one.markers)
    return listed((one.result, places, *markers)) or "taken, result not reported"


def _of_treatment(one: Treatment) -> str:
    if one.status == "absent":
        return "not given"
    given = dose(one.dose) if isinstance(one.dose, Dose) else "dose not reported" if one.dose else ""
    cycles = f"{one.cycles} cycles" if one.cycles is not None else ""
    sessions = f"{one.sessions} sessions" if one.sessions is not None else ""
    return listed((given, cycles, sessions, f"response {plain(one.response)}"))


def _of_outcome(one: Outcome) -> str:
    return listed((plain(one.result), f"of {one.cause}" if one.cause else ""))


_FOUND: dict[type[Record], Callable[[Any], str]] = {
    Disease: _of_disease,
    Event: lambda one: listed((one.status if one.status != "present" else "done", one.response)),
    Symptom: _of_symptom,
    Strength: _of_strength,
    Reflex: lambda one: str(one.result),
    Sensation: _of_sensation,
    Lab: _of_lab,
    Electro: _of_electro,
    Imaging: _of_imaging,
    Finding: _of_finding,
    Measured: _of_measured,
    Biopsy: _of_biopsy,
    Treatment: _of_treatment,
    Outcome: _of_outcome,
}
