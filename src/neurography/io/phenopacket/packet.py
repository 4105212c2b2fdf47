"""A phenopacket read as JSON, with a book of which of its values a case holds: what is left over can be told."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import field, frozen

from neurography.model.errors import InputError
from neurography.model.wording import legible

LARGEST = 4_000_000
"""Bytes; the largest of 75 published packets has some 40 000."""
DEEPEST = 40
"""Maps and lists within one another; a packet with variants needs a dozen."""

Place = tuple[str | int, ...]


@frozen(kw_only=True, eq=False)
class Packet:
    """The content, and the places of it that were taken over."""

    content: dict[str, Any]
    where: str
    sha256: str
    held: set[Place] = field(factory=set)

    def get(self, *place: str | int) -> Any:
        """The value at a place, None where there is none; it is not taken over by looking at it."""
        value: Any = self.content
        for part in place:
            if isinstance(value, dict) and isinstance(part, str):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value

    def text(self, *place: str | int) -> str:
        """The text or number at a place, taken over; "" where there is none."""
        value = self.get(*place)
        if value is None or isinstance(value, dict | list):
            return ""
        self.held.add(place)
        return legible(str(value)).strip() if not isinstance(value, bool) else str(value).lower()

    def count(self, *place: str | int) -> int:
        """The length of a list, 0 where there is none.

        Raises
        ------
        InputError
            For something else than a list of maps.
        """
        value = self.get(*place)
        if value is None:
            return 0
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            came = "a list with something else in it" if isinstance(value, list) else _kind(value)
            raise InputError(wanted="a list of objects", came=came, where=f"{self.where}, {spoken(place)}")
        return len(value)

    def is_sure(self, *place: str | int) -> bool:
        """Whether a truth value is true, false or not there: of another one nobody knows what it means."""
        value = self.get(*place)
        return value is None or isinstance(value, bool)

    def give_back(self, place: Place) -> None:
        """What was taken over below a place is left over after all: the model refused its record."""
        self.held.difference_update([one for one, _ in leaves(self.get(*place), place)])

    def left(self) -> tuple[tuple[Place, Any], ...]:
        """(place, value) of everything that no record of the case holds, in the order of the packet."""
        return tuple((place, value) for place, value in leaves(self.content) if place not in self.held)


def read_packet(path: Path) -> Packet:
    """Read a file.

    Raises
    ------
    InputError
        For a file that is absent, too large, no JSON, or no phenopacket of version 2.
    """
    if not path.is_file():
        came = "a folder" if path.is_dir() else "no such file"
        raise InputError(wanted="a phenopacket, PACKET.json", came=came, where=str(path))
    if (size := path.stat().st_size) > LARGEST:
        raise InputError(
            wanted=f"a phenopacket of at most {LARGEST // 1_000_000} MB",
            came=f"{size} bytes",
            where=str(path),
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            wanted="a file that can be read", came=error.strerror or "an error", where=str(path)
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            wanted="text in UTF-8", came=f"the byte 0x{data[error.start]:02x}", where=str(path),
            todo="Save the file as UTF-8.",
        ) from error  # fmt: skip
    return packet_from_text(text, where=str(path), sha256=hashlib.sha256(data).hexdigest())


def packet_from_text(text: str, *, where: str = "packet.json", sha256: str = "") -> Packet:
    """The same from a text; `where` names it in errors."""
    content = _parsed(text, where)
    if not isinstance(content, dict):
        raise InputError(wanted="one phenopacket (an object)", came=_kind(content), where=where)
    content = _camel(content)
    _check_version(content, where)
    if not isinstance(content.get("id"), str) or not content["id"].strip():
        raise InputError(
            wanted="a phenopacket with its id", came="none", where=where, todo='Add "id": "a name" to it.'
        )
    return Packet(
        content=content, where=where, sha256=sha256 or hashlib.sha256(text.encode("utf-8")).hexdigest()
    )


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """(place, value) of every single value; an empty map or list counts as one."""
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from leaves(one, (*place, key))
    elif isinstance(value, list) and value:
        for index, one in enumerate(value):
            yield from leaves(one, (*place, index))
    else:
        yield place, value


def spoken(place: Place) -> str:
    """`phenotypicFeatures[3].type.id`, counted from 0 as JSON does."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def _parsed(text: str, where: str) -> Any:
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InputError(
            wanted="JSON", came=error.msg, where=f"{where}, line {error.lineno}",
            todo="A phenopacket is written as .json; YAML and protobuf's own form have to be turned into it first.",
        ) from error  # fmt: skip
    except (ValueError, RecursionError) as error:
        came = "more levels than can be read" if isinstance(error, RecursionError) else str(error)
        raise InputError(wanted="JSON as a phenopacket has it", came=came, where=where) from error
    if _deeper(content, DEEPEST):
        raise InputError(wanted=f"at most {DEEPEST} levels of JSON", came="more", where=where)
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {legible(twice)[:40]!r} twice in one object")
    return made


def _no_number(word: str) -> Any:
    raise ValueError(f"{word}, which is no number of JSON")


def _deeper(value: Any, levels: int) -> bool:
    """Whether maps and lists lie within one another more than so many times."""
    here = [value]
    for _ in range(levels):
        here = [
            one
            for held in here
            if isinstance(held, dict | list)
            for one in (held.values() if isinstance(held, dict) else held)
        ]
        if not here:
            return False
    return True


def _camel(value: Any) -> Any:
    """Keys as protobuf's JSON writes them; it may also be written with the names of the schema (`meta_data`)."""
    if isinstance(value, dict):
        return {
            re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), key): _camel(one) for key, one in value.items()
        }
    return [_camel(one) for one in value] if isinstance(value, list) else value


_OF_V1 = ("genes", "variants", "htsFiles")
"""Keys of a packet of version 1 that version 2 does not have."""


def _check_version(content: dict[str, Any], where: str) -> None:
    metadata = content.get("metaData")
    said = str(metadata.get("phenopacketSchemaVersion") or "") if isinstance(metadata, dict) else ""
    if "proband" in content or "members" in content:
        raise InputError(
            wanted="the packet of one person", came="a family or a cohort", where=where,
            todo="Write each person's packet to a file of its own.",
        )  # fmt: skip
    features = content.get("phenotypicFeatures")
    negated = isinstance(features, list) and any(
        "negated" in one for one in features if isinstance(one, dict)
    )
    if said[:1] not in ("", "2") or any(key in content for key in _OF_V1) or negated:
        came = f"version {legible(said)[:20]}" if said[:1] not in ("", "2") else "the keys of version 1"
        raise InputError(
            wanted="a phenopacket of version 2", came=came, where=where,
            todo="Convert it first, e.g. by phenopacket-tools' command convert.",
        )  # fmt: skip
    if not {"subject", "phenotypicFeatures", "diseases", "metaData"} & set(content):
        raise InputError(
            wanted="a phenopacket (with subject, phenotypicFeatures, diseases or metaData)",
            came=f"an object with {', '.join(legible(key)[:30] for key in list(content)[:5]) or 'nothing in it'}",
            where=where,
        )


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "a single value"
