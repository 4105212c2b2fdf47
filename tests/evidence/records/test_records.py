"""The records that ship hold together; a user's folder joins them or is refused."""

import re
from pathlib import Path

import pytest
from tests.record_files import record_folder, record_text

from neurography.evidence import outline
from neurography.evidence.records import documents, joined, load
from neurography.evidence.topics import ASPECT, PLACE, SUBJECT, topics
from neurography.model.errors import InputError
from neurography.model.evidence import FORBIDDEN

ROWS_OF_003 = [f"003-{number:02d}" for number in range(1, 20)]


def test_every_row_of_paper_003_has_its_record_and_its_place_in_the_order_of_the_paper() -> None:
    ours = {name: record for name, record in load().items() if name.startswith("E-003-")}
    assert sorted({row for record in ours.values() for row in record.rows}) == ROWS_OF_003
    told = [name for ids in outline.sections("soft_tissue").values() for name in ids]
    assert sorted(told) == sorted(ours)
    quoted = [ours[name].quote.start for name in told if ours[name].quote and ours[name].kind != "treatment"]  # type: ignore[union-attr]
    assert quoted == sorted(quoted)


def test_what_paper_003_cites_by_number_is_said_to_be_unresolved() -> None:
    for name, record in load().items():
        if name.startswith("E-003-") and name != "E-003-16":
            assert record.cited.state == "unresolved", name
            assert "its citation" in record.cited.citation, name


def test_the_numbers_of_paper_003_stand_beside_what_limits_them() -> None:
    held = load()
    assert (held["E-ILR"].n, held["E-ILR"].value, held["E-ILR"].cited.pmid) == (32, "44", "25256752")
    stances = {(name, one.to, one.how) for name, record in held.items() for one in record.stance}
    assert ("E-ILR", "E-003-07", "qualifies") in stances
    assert ("E-EMR-AML", "E-003-02", "contradicts") in stances
    assert ("E-SAP-MS", "E-003-05", "contradicts") in stances
    assert (held["E-003-02"].value, held["E-EMR-AML"].value) == ("5 to 7", "3 to 5")


def test_all_records_are_of_known_topics_and_bear_no_word_that_decides() -> None:
    for name, record in load().items():
        assert set(record.topics) <= set(topics()), name
        said = f"{record.claim} {record.note} {' '.join(one.why for one in record.stance)}".lower()
        assert [word for word in FORBIDDEN if word in said] == [], name
        if record.kind == "treatment":
            assert record.display_only, name
        if record.quote:
            assert record.quote.document in documents(), name
    assert {one.what for one in topics().values()} == {SUBJECT, PLACE, ASPECT}
    assert list(load()) == sorted(load())


def test_a_claim_with_a_percentage_says_of_how_many_or_that_nobody_knows() -> None:
    for name, record in load().items():
        if re.search(r"[0-9] ?%", record.claim):
            assert record.n is not None or record.note, name


def test_records_of_ones_own_join_those_that_ship(tmp_path: Path) -> None:
    own = record_folder(
        tmp_path, {"E-OWN": record_text("E-OWN", stance="[{to: E-003-07, how: contradicts, why: mine}]")}
    )
    names = [file.record.id for file in joined(own)]
    assert "E-OWN" in names and names == sorted(names)
    assert len(names) == len(load()) + 1


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("E-003-07", {}, "wanted an id that no other record bears"),
        ("E-OWN", {"stance": "[{to: E-NOBODY, how: supports, why: x}]"}, "line 8, stance[1].to: wanted the id"),
        ("E-OWN", {"stance": "[{to: E-OWN, how: supports, why: x}]"}, "got E-OWN, which is none"),
    ],
)  # fmt: skip
def test_a_second_bearer_of_an_id_and_a_stance_to_nobody_are_refused(
    name: str, more: dict[str, str], says: str, tmp_path: Path
) -> None:
    own = record_folder(tmp_path, {name: record_text(name, **more)})
    with pytest.raises(InputError, match=re.escape(says)):
        joined(own)
