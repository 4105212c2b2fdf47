"""A stance is written once and read from both ends."""

from tests.record_files import record

from neurography.evidence.stances import relations


def test_a_stance_is_seen_from_both_ends_and_those_against_come_first() -> None:
    held = {
        "E-A": record("E-A", "a"),
        "E-B": record("E-B", "b", stance=({"to": "E-A", "how": "supports", "why": "same"},)),
        "E-C": record("E-C", "c", stance=({"to": "E-A", "how": "contradicts", "why": "other"},)),
        "E-D": record("E-D", "d", stance=({"to": "E-A", "how": "qualifies", "why": "n"},)),
    }
    found = relations(held)
    assert [(one.other.id, one.words) for one in found["E-A"]] == [
        ("E-C", "spoken against by"), ("E-D", "qualified by"), ("E-B", "supported by"),
    ]  # fmt: skip
    assert [(one.other.id, one.words, one.why) for one in found["E-C"]] == [
        ("E-A", "speaks against", "other")
    ]
