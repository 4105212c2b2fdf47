"""How records stand to each other, read from both ends: a stance is written in one record and holds for two."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from attrs import frozen

from neurography.model.evidence import Evidence

GIVEN = MappingProxyType({"contradicts": "speaks against", "qualifies": "qualifies", "supports": "supports"})
TAKEN = MappingProxyType(
    {"contradicts": "spoken against by", "qualifies": "qualified by", "supports": "supported by"}
)
"""What a stance is called in the record that takes it (GIVEN), and in the one that it is taken to (TAKEN)."""


@frozen(kw_only=True)
class Relation:
    """Another record and how it stands to this one. given: written in this record; how: contradicts, qualifies, ..."""

    other: Evidence
    how: str
    why: str
    given: bool

    @property
    def words(self) -> str:
        """`qualified by`."""
        return (GIVEN if self.given else TAKEN)[self.how]


def relations(records: Mapping[str, Evidence]) -> Mapping[str, tuple[Relation, ...]]:
    """Id -> its relations: those against first, then those that qualify, then those that support, each by id."""
    found: dict[str, list[Relation]] = {name: [] for name in records}
    for record in records.values():
        for stance in record.stance:
            other = records[stance.to]
            found[record.id].append(Relation(other=other, how=stance.how, why=stance.why, given=True))
            found[other.id].append(Relation(other=record, how=stance.how, why=stance.why, given=False))
    return {name: _sorted(held) for name, held in found.items()}


def _sorted(held: Iterable[Relation]) -> tuple[Relation, ...]:
    order = tuple(GIVEN)
    return tuple(sorted(held, key=lambda one: (order.index(one.how), one.other.id, one.given)))
