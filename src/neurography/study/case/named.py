"""Records in a few words, as figures and sentences of a case call them."""

import re
from collections.abc import Iterable
from functools import singledispatch

from neurography.anatomy import graph
from neurography.model.case import (
    Biopsy,
    Dates,
    Disease,
    Dose,
    Electro,
    Event,
    Finding,
    Imaging,
    Lab,
    Outcome,
    Record,
    Reflex,
    Sensation,
    Strength,
    Symptom,
    Treatment,
)

_NERVE_KINDS = ("cord", "root", "ramus", "plexus", "trunk", "nerve", "cutaneous", "segment", "autonomic")
_NERVE_WORDS = frozenset(
    (*("nerve", "nerves", "root", "roots", "ramus", "rami", "plexus", "trunk", "ganglion", "cauda"),)
)
_SPHINCTER = ("incontinence", "sphincter", "urinary_retention", "constipation", "tenesmus")
_ACRONYMS = {
    word: word.upper()
    for word in (
        *("csf", "psa", "cea", "afp", "hcg", "ldh", "crp", "esr", "ck", "hiv"),
        *("cmap", "snap", "mri", "ct", "pet", "emg"),
    )
}

_CUT = re.compile(r"(.+?)(, |: )(.+)", re.S)

_SPELLED = {
    "vitamin e": "vitamin E", "vitamin b": "vitamin B", "c reactive": "C-reactive", "non steroidal": "non-steroidal",
    "anti inflammatory": "anti-inflammatory",
}  # fmt: skip


def plain(word: str) -> str:
    """`left_ankle_foot_orthosis` -> `left ankle foot orthosis`, abbreviations in capitals."""
    text = " ".join(_ACRONYMS.get(part, part) for part in word.split("_"))
    for loose, usual in _SPELLED.items():
        text = text.replace(loose, usual)
    return text


def place(structure: str) -> str:
    """A structure as a reader says it: `root_s1` -> `S1 root`, `sacral_canal_s1_s2` -> `S1–S2 sacral canal`."""
    found = re.fullmatch(r"(.+?)((?:_[cltsq][0-9]+)+)", structure)
    if not found:
        return plain(structure)
    levels = found[2].strip("_").upper().split("_")
    return f"{'–'.join(levels)} {plain(found[1])}"


def initial(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def is_neural(structure: str) -> bool:
    """Whether it is nerve, root, plexus, cord or autonomic nerve: by the graph, else by the words of its name."""
    known = graph.load().structures.get(structure)
    if known is not None:
        return known.kind in _NERVE_KINDS
    parts = set(structure.split("_"))
    return bool(_NERVE_WORDS & parts) and not parts & {"muscle", "muscles"}


def is_dural(structure: str) -> bool:
    """Whether it is the dural sac or lies in the bony canal."""
    words = set(structure.split("_"))
    return "dural" in words or "canal" in words or "dura" in words


def is_sphincter(symptom: Symptom) -> bool:
    """Whether a symptom is of bladder or bowel."""
    return any(word in symptom.what for word in _SPHINCTER)


def date_words(when: Dates) -> str:
    """The date as the source gives it: `~` becomes about, `..2013-07` by, `2009-08..` from, A..B A to B."""
    if when.text == "unknown":
        return "no date"
    text = when.text.removeprefix("~").strip()
    about = "about " if when.about else ""
    start, dots, end = text.partition("..")
    if not dots:
        return about + text
    if not start:
        return f"{about}by {end}"
    return f"{about}{start} to {end}" if end else f"{about}from {start} on"


@singledispatch
def words(record: Record) -> str:
    """What a record says, without its side and date."""
    return subject(record)


@words.register
def _(record: Symptom) -> str:
    regions = f", {' and '.join(map(plain, record.regions))}" if record.regions else ""
    scale = ""
    if record.scale is not None:
        scale = f" {record.scale.value:g}" + (f"/{record.scale.of:g}" if record.scale.of is not None else "")
    return f"{_no(record)}{plain(record.what)}{scale}{regions}"


@words.register
def _(record: Strength) -> str:
    grade = f"{record.grade}/5" if record.grade is not None else _silent(record.weakness, "weak", "strong")
    return f"{subject(record)} {grade}"


@words.register
def _(record: Reflex) -> str:
    return f"{subject(record)} {plain(record.result)}"


@words.register
def _(record: Sensation) -> str:
    felt: str = record.quality
    if record.status != "present":
        felt = _silent(record.status, "", "sensation undisturbed")
    elif record.quality in ("reduced", "absent", ""):
        felt = f"{record.quality or 'disturbed'} sensation"
    return f"{felt}, {subject(record)}"


@words.register
def _(record: Electro) -> str:
    what = plain(record.parameter).removesuffix(" amplitude")
    about = subject(record).removesuffix(" nerve")
    if record.value is not None:
        return f"{about} {what} {record.value:g} {record.unit}".strip()
    result = record.result or "not_reported"
    if result in ("present", "absent"):
        where = f", {about}" if about and what not in about else ""
        return f"{'no ' if result == 'absent' else ''}{what}{where}"
    return f"{about} {what} {plain(result)}".strip()


@words.register
def _(record: Finding) -> str:
    return f"{place(record.structure)} {plain(record.kind)}"


@words.register
def _(record: Lab) -> str:
    if record.value is None:
        return f"{value_words(record)}: {plain(record.analyte)} ({plain(record.specimen)})"
    return f"{subject(record)}: {value_words(record)}"


@words.register
def _(record: Imaging) -> str:
    what = " ".join(filter(None, (record.tracer, plain(record.modality))))
    where = f" {', '.join(map(plain, record.region))}" if record.region else ""
    return f"{what}{where}{f': {record.impression}' if record.impression else ''}"


@words.register
def _(record: Biopsy) -> str:
    taken = "not taken" if record.status == "absent" else record.result or "taken"
    kind = "" if record.structure == record.specimen else f" {plain(record.specimen)}"
    return f"{place(record.structure)}{kind}: {taken}"


@words.register
def _(record: Treatment) -> str:
    times = f", {record.cycles} cycles" if record.cycles else ""
    times += f", {record.sessions} sessions" if record.sessions else ""
    if isinstance(record.dose, Dose):
        times += f", {record.dose.value:g} {record.dose.unit}"
    elif record.dose is not None:
        times += ", dose not reported"
    return f"{_no(record)}{', '.join(map(plain, record.agents))}{times}"


@words.register
def _(record: Disease) -> str:
    certainty = f" ({record.certainty})" if record.certainty in ("possible", "probable") else ""
    state = f", {record.state}" if record.state in ("remission", "relapse") else ""
    by = f" (by {record.by})" if record.by else ""
    return f"{_no(record)}{record.name}{state}{certainty}{by}"


@words.register
def _(record: Event) -> str:
    times = f"{record.number} × " if record.number > 1 else ""
    return f"{_no(record)}{times}{plain(record.what)}"


@words.register
def _(record: Outcome) -> str:
    result = f"{plain(record.what)}: {plain(record.result)}"
    return f"{result} ({record.cause})" if record.cause else result


@singledispatch
def subject(record: Record) -> str:
    """What a record of the examination is about."""
    return place(getattr(record, "structure", None) or "")


@subject.register
def _(record: Strength) -> str:
    return plain(record.action or record.muscle or record.group or "").removesuffix(" muscle")


@subject.register
def _(record: Reflex) -> str:
    return "other reflexes" if record.reflex == "others" else plain(record.reflex)


@subject.register
def _(record: Sensation) -> str:
    if record.dermatome:
        return f"{record.dermatome.upper()} dermatome"
    return f"field of {plain(record.nerve_field)}" if record.nerve_field else plain(record.region or "")


@subject.register
def _(record: Electro) -> str:
    return place(record.nerve or record.muscle or record.group or "").removesuffix(" muscle")


@subject.register
def _(record: Lab) -> str:
    return f"{plain(record.analyte)}, {plain(record.specimen)}"


@subject.register
def _(record: Symptom) -> str:
    return plain(record.what) + (f", {' and '.join(map(plain, record.regions))}" if record.regions else "")


def value_words(lab: Lab) -> str:
    """`<0.1 ng/ml`, or the result in its word."""
    if lab.value is None:
        return plain(lab.result or "not_reported")
    sign = {"left": "<", "right": ">"}.get(lab.censored, "")
    return f"{sign}{lab.value:g}{'' if lab.unit == '1' else f' {lab.unit}'}"


def together(words: Iterable[str]) -> str:
    """Several things in one item: what they share is said once, before a colon or comma or after it."""
    every = sorted(set(words))
    cut = {word: _CUT.match(word) for word in every}
    heads: dict[str, list[str]] = {}
    for word, found in cut.items():
        heads.setdefault(found[1] + found[2] if found else word, []).append(found[3] if found else "")
    tails: dict[str, list[str]] = {}
    for head, held in heads.items():
        tails.setdefault(", ".join(held), []).append(head)
    said = []
    for tail, held in tails.items():
        if not tail or len(held) == 1:
            said += [f"{head}{tail}" for head in held]
        else:
            said.append(
                ", ".join(head.rstrip(",: ") for head in held)
                + held[-1][len(held[-1].rstrip(",: ")) :]
                + tail
            )
    return ("; " if any(", " in word for word in said) else ", ").join(sorted(said))


def _silent(status: str, yes: str, no: str) -> str:
    return {"present": yes, "absent": no}.get(status, plain(status))


def _no(record: Record) -> str:
    return "no " if getattr(record, "status", "") == "absent" else ""
