"""A packet as a case, with the list of what the case cannot hold."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from attrs import frozen
from pydantic import ValidationError

from neurography.io.phenopacket.features import Made, doubts, features
from neurography.io.phenopacket.others import action, biosample, disease, lab, vital
from neurography.io.phenopacket.packet import Packet, Place, spoken
from neurography.io.phenopacket.words import DOCUMENT, source, time
from neurography.model.case import Case
from neurography.model.errors import InputError
from neurography.model.wording import legible

_SEX = {
    "FEMALE": "female", "MALE": "male", "OTHER_SEX": "other", "UNKNOWN_SEX": "not_reported",
    "1": "female", "2": "male", "3": "other", "0": "not_reported",
}  # fmt: skip
_HUMAN = ("NCBITaxon:9606", "NCBITAXON:9606")
_AGED = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
YEAR = 365.25
"""Days, for ages of weeks and days in years."""

_WHO = (
    ("subject", "dateOfBirth"),
    ("subject", "alternateIds"),
    ("metaData", "createdBy"),
    ("metaData", "submittedBy"),
)
"""What would tell who somebody is: that it is there is said, what it says is not."""

_CALLS = {"id", "visit", "coding", "exam", "same_clone_as"}
"""Fields of a record that call something else of a case."""


@frozen(kw_only=True)
class Imported:
    """A case from a packet.

    left: (kind of value, how many, an example) of what the case does not hold; refused: records that the case cannot
    take; doubts: what is there and should be looked at.
    """

    case: Case
    left: tuple[tuple[str, int, str], ...]
    refused: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    def comments(self, packet: str) -> tuple[str, ...]:
        """What stands above the case in its file."""
        lines = [
            f"Imported by neurography from the phenopacket {packet}; `packet:diseases[0]` is its first disease.",
            "An age is no date: `age` stands where the packet gives no day. No side is said where it names none.",
        ]
        lines += [f"Not taken over: {said}" for said in self.refused]
        lines += [f"In doubt: {said}" for said in self.doubts]
        if self.left:
            lines.append("Not held by this file (how often, the first of them):")
            lines += [f"  {kind}: {n}{f', {example}' if example else ''}" for kind, n, example in self.left]
        return tuple(lines)


def case_from_packet(packet: Packet) -> Imported:
    """The case, and all that it does not hold.

    Raises
    ------
    InputError
        For a packet whose lists are none, or of another species.
    """
    _check_species(packet)
    refused: list[str] = []
    told = (*doubts(packet), *_names(packet))
    content = _head(packet)
    made: list[tuple[Place, tuple[Made, ...]]] = []
    for key, make in (
        ("phenotypicFeatures", features), ("diseases", disease), ("measurements", lab), ("medicalActions", action),
        ("biosamples", biosample),
    ):  # fmt: skip
        made += [((key, i), make(packet, i)) for i in range(packet.count(key))]
    made.append((("subject", "vitalStatus"), vital(packet)))
    for place, records in made:
        for name, record in records:
            if why := _refusal(name, record):
                packet.give_back(place)
                refused.append(f"{spoken(place)}: {why}")
            else:
                content.setdefault(name, []).append(record)
    return Imported(
        case=Case.model_validate(content), left=_left(packet), refused=tuple(refused),
        doubts=told,
    )  # fmt: skip


def _head(packet: Packet) -> dict[str, Any]:
    named = packet.text("id")
    subject = packet.text("subject", "id")
    sex = _SEX.get(str(packet.get("subject", "sex") or "UNKNOWN_SEX"))
    if sex is not None:
        packet.text("subject", "sex")
    return {
        "neurography_case": "1",
        "id": _name(named),
        **({"title": named} if _name(named) != named else {}),
        **({"subject": _name(subject)} if _name(subject, "") else {}),
        "sex": sex or "not_reported",
        **_age(packet),
        "source": source(("subject",) if subject else ("id",)),
        "documents": [
            {"id": DOCUMENT, "citation": _citation(packet), "sha256": packet.sha256},
        ],
    }


def _age(packet: Packet) -> dict[str, str]:
    """The age at the last encounter in years; of weeks and days, by years of 365.25 days, to four decimals."""
    place = ("subject", "timeAtLastEncounter")
    if packet.get(*place) is None:
        return {}
    at = time(packet, place)
    found = _AGED.fullmatch(at.age)
    if not found:
        said = at.age or at.when or at.note
        return {"age_at": f"last encounter: {said}"} if said else {}
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    age = round(years + months / 12 + (7 * weeks + days) / YEAR, 4)
    if not 0 <= age <= 130:
        packet.give_back(place)
        return {}
    exactly = "" if at.age == f"P{years}Y" else f" ({at.age})"
    return {"age_years": f"{age:g}", "age_at": f"last encounter{exactly}"}


def _citation(packet: Packet) -> str:
    """The packet, its schema and the publications that it names."""
    said = [f"phenopacket {packet.text('id')}"]
    if version := packet.text("metaData", "phenopacketSchemaVersion"):
        said[0] += f" (schema {version})"
    for i in range(packet.count("metaData", "externalReferences")):
        here = ("metaData", "externalReferences", i)
        parts = (packet.text(*here, key) for key in ("id", "reference", "description"))
        said.append(", ".join(dict.fromkeys(part for part in parts if part)))
    return "; ".join(filter(None, said))


def _name(text: str, otherwise: str = "packet") -> str:
    """A text as a name of a case file."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text).strip("_.-") or otherwise


_PERSON = re.compile(
    r"(?<!\d)\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?!\d)|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)"  # a date
    r"|\b[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]+[\s,]+[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]+\b"  # two names
)
"""What an id looks like that is no pseudonym; underscores are read as blanks."""


def _names(packet: Packet) -> Iterator[str]:
    """A line for an id that looks like a name or a date of birth; what it says is not repeated."""
    for place in (("id",), ("subject", "id")):
        said = packet.get(*place)
        if isinstance(said, str) and _PERSON.search(said.replace("_", " ")):
            yield (
                f"{spoken(place)} looks like a person's name or a date and is taken for a pseudonym: if it is none, "
                "put one in the packet and import it again"
            )


def _refusal(name: str, record: dict[str, Any]) -> str:
    """Why the model refuses a record, "" where it takes it."""
    field = Case.model_fields.get(name)
    if field is None or name in ("documents", "codings", "visits", "remarks", "claims", "source", "id"):
        return f"there is no list {legible(name)[:40]}"
    if calls := sorted(set(record) & _CALLS):
        return f"{', '.join(calls)}: what it calls is no part of a packet"
    model = field.annotation.__args__[0]  # type: ignore[union-attr]
    try:
        model.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))} {first['msg']}".strip().replace("Value error, ", "")
    return ""


def _check_species(packet: Packet) -> None:
    said = packet.get("subject", "taxonomy", "id")
    if said in _HUMAN:
        for key in ("id", "label"):
            packet.text("subject", "taxonomy", key)
    elif isinstance(said, str) and said:
        raise InputError(
            wanted="a packet of a human being (NCBITaxon:9606)", came=legible(said)[:40], where=packet.where
        )


def _left(packet: Packet) -> tuple[tuple[str, int, str], ...]:
    """What is left over, by kind: indices left out, in the order of the packet."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for place, value in packet.left():
        kind = re.sub(r"\[\d+\]", "[]", spoken(place))
        counts[kind] += 1
        examples.setdefault(kind, _example(value) if _tellable(place) else "")
    return tuple((legible(kind)[:120], n, examples[kind]) for kind, n in counts.items())


def _tellable(place: Place) -> bool:
    return not any(place[: len(one)] == one for one in _WHO)


def _example(value: Any) -> str:
    text = " ".join(legible(str(value)).split())
    return text if len(text) <= 50 else f"{text[:47]}..."
