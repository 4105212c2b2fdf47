"""Does this level explain the deficit? Levels as a case names them and as a person asks."""

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.model.errors import CallError, InputError
from neurography.reasoning.lesion import Sign
from neurography.study.case.levels import asked, named_by, sentences
from neurography.study.case.opened import open_case


def sign(kind: str, where: str, side: str) -> Sign:
    return Sign(kind=kind, where=where, side=side)  # type: ignore[arg-type]


S1 = [sign("weak", "ankle_plantar_flexion", "left"), sign("reflex_lost", "ankle_jerk", "left")]


def test_paper_001_names_one_level_and_it_explains_nothing() -> None:
    (level,) = named_by(open_case("neuroleukemiosis").case)
    assert (level.level, level.sides) == ("L2-3", ("left",))
    (said,) = sentences(level, S1)
    assert said.startswith(
        "L2-3 left (p001:66) (roots L2 and L3) does not explain the deficit: 0 of 2 abnormal findings"
    )


def test_papers_000_and_004_name_none() -> None:
    assert named_by(open_case("plexopathy").case) == ()
    assert named_by(open_case("perineural").case) == ()


@pytest.mark.parametrize(
    ("text", "level", "sides"),
    [
        ("L2-3 left foraminal", "L2-3", ("left",)),
        ("L5/S1", "L5-S1", ()),
        ("right L4-5", "L4-5", ("right",)),
        ("L4–L5 both: left and right", "L4-L5", ("left", "right")),
    ],
)
def test_levels_as_they_are_written(text: str, level: str, sides: tuple[str, ...]) -> None:
    found = asked(text)
    assert (found.level, found.sides) == (level, sides)


@pytest.mark.parametrize("text", ["sacrum", "L2-3 and L4-5", "L2 and S1"])
def test_no_level_or_two_are_refused(text: str) -> None:
    with pytest.raises(CallError, match="one level such as"):
        asked(text)


def test_a_root_by_itself_is_asked_about() -> None:
    (said,) = sentences(asked("S1 left"), S1)
    assert said.startswith("root S1 left explains the deficit: 2 of 2")
    (said,) = sentences(asked("left root L5"), S1)
    assert said.startswith("root L5 left does not explain the deficit: 0 of 2")
    with pytest.raises(InputError):
        asked("T3 left")


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="L2-4"):
        asked("L2-4 left")


def test_without_a_side_every_side_with_a_deficit_is_answered() -> None:
    both = [*S1, sign("numb", "dermatome_l4", "right")]
    said = sentences(asked("L5-S1"), both)
    assert len(said) == 2
    assert said[0].startswith("L5-S1, left (roots L5 and S1) explains the deficit: 2 of 2")
    assert said[1].startswith("L5-S1, right (roots L5 and S1) does not explain the deficit: 0 of 1")
    assert sentences(asked("L5-S1 right"), S1) == (
        "L5-S1 right explains no deficit: there is none on the right.",
    )


def test_levels_of_nerves_and_roots_are_no_discs() -> None:
    text = (
        "diseases: [{id: a, name: neuropathy of the left L5-S1 roots, source: chart:2}]\n"
        "imaging: [{id: mri, modality: MRI, impression: right foraminal stenosis at L4-5, source: chart:3}]\n"
    )
    (level,) = named_by(case_from_text(case_text(text)).case)
    assert (level.level, level.sides, level.source) == ("L4-5", ("right",), "chart:3")
