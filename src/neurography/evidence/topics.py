"""What records are about: the list of topics with their titles, and what belongs to one."""

import csv
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from neurography.evidence.words import terms
from neurography.model.evidence import Evidence

_FILE = Path(__file__).parent / "topics.csv"


SUBJECT, PLACE, ASPECT = "subject", "place", "aspect"
"""What a topic is: a disease or what may stand for one; a part of the body; a method or a side of the matter."""


_IMPLIED = (
    ("neuroleukemiosis", "leukaemia nerve"),
    ("neuroleukemiosis", "leukaemia sciatic"),
    ("neuroleukemiosis", "leukaemia neuropathy"),
)
"""Topics by words that together mean them."""


@frozen(kw_only=True)
class Topic:
    """One topic of the list."""

    name: str
    what: str
    title: str

    @property
    def typed(self) -> str:
        """How a person types it: soft-tissue."""
        return self.name.replace("_", "-")


@cache
def topics() -> Mapping[str, Topic]:
    """Name -> topic, in the order of the list."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [Topic(name=row["topic"], what=row["is"], title=row["title"]) for row in csv.DictReader(file)]
    return MappingProxyType({one.name: one for one in rows})


def title(topic: str) -> str:
    """How a topic is called; one that is not in the list by its own words."""
    return topics()[topic].title if topic in topics() else topic.replace("_", " ")


def named(asked: Collection[str]) -> tuple[Topic, ...]:
    """The topics whose name is among the terms asked for; `leukaemia` is none beside `plasma cell leukaemia`."""
    own = {name: set(terms(name.replace("_", " "))) for name in topics()}
    found = {name: of for name, of in own.items() if of and of <= set(asked)}
    # said in other words: leukaemia with a nerve is the disease that has a name
    found.update({name: of for name, of in _implied() if of <= set(asked)})
    return tuple(
        topics()[name] for name, of in found.items() if not any(of < other for other in found.values())
    )


def _implied() -> tuple[tuple[str, set[str]], ...]:
    return tuple((name, set(terms(said))) for name, said in _IMPLIED)


def as_topic(called: str) -> str:
    """`Soft-tissue` -> soft_tissue, as a person types it."""
    return "_".join(called.lower().replace("-", " ").replace("_", " ").split())


def about(records: Mapping[str, Evidence], topic: str) -> tuple[Evidence, ...]:
    """The records of a topic, by id."""
    return tuple(record for record in records.values() if topic in record.topics)
