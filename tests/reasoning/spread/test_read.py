"""Hypotheses as a file says them: those of the package, a reader's own, and what is refused with its line."""

from pathlib import Path

import pytest

from neurography.anatomy.graph import load
from neurography.model.errors import InputError
from neurography.reasoning.spread import PRIMARY, Observed, State, built_in, hypotheses_of, rank, with_primary

OWN = """\
neurography_hypotheses: 1
hypotheses:
  - key: by_the_sac
    label: A
    name: from the sac outwards
    sources: [lumbosacral_dural_sac]
    media: [dural_extension, perineural]
    crosses_by: [dural_extension]
  - key: leap
    label: B
    name: a leap of our own
    sources: [prostate]
    leaves: first_side
    steps:
      - {from: prostate, to: sciatic_nerve, medium: perineural, evidence: hypothesised, source: letter 3}
    pro:
      - {text: told so, source: letter 4}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_built_in_ones() -> None:
    held = {one.key: one for one in built_in()}
    assert [one.label for one in held.values()] == [
        "H0",
        "H2a",
        "H5",
        "H2b",
        "H1b",
        "H1",
        "H6",
        "Hp",
        "H3",
        "H4",
    ]
    assert not held["radiation"].route
    assert held["dural_bridge"].sources == (PRIMARY,)
    assert with_primary(built_in(), "rectum")[0].sources == ("rectum",)
    for one in held.values():
        assert one.con, one.key
        assert all(said.source or said.where["of"] for said in (*one.pro, *one.con))


def test_hypotheses_of_ones_own(tmp_path: Path) -> None:
    sac, leap = hypotheses_of(write(tmp_path, OWN))
    (step,) = leap.steps
    assert (step.side_rule, step.evidence_class, step.confidence) == ("mid_to_side", "hypothesised", "draft")
    state = State(
        moments=("now",),
        observed=tuple(
            Observed(structure=name, side=side, status="abnormal", moment=0)  # type: ignore[arg-type]
            for name, side in (("sciatic_nerve", "left"), ("lumbosacral_dural_sac", "midline"))
        ),
    )
    ranked = rank([sac, leap], load(), state)
    assert ranked.order == {"by_the_sac": 1, "leap": 2}
    assert [s.score for s in ranked.standings] == [(0, 3), (1, 0)]  # root, ramus, plexus; no way to the sac


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("sources: [prostate]", "sources: [prostata]", 12, "structure of the nerve graph; got prostata"),
        ("    sources: [prostate]\n", "", 9, "wanted sources"),
        ("leaves: first_side", "leaves: somewhere", 13, "first_side"),
        ("dural_extension, perineural", "by_air, perineural", 7, "got by_air"),
        ("to: sciatic_nerve", "to: sciatic_nerv", 15, "got sciatic_nerv. Did you mean sciatic_nerve"),
        ("evidence: hypothesised", "evidence: hearsay", 15, "got hearsay"),
        ("key: leap", "key: by_the_sac", 9, "by_the_sac again"),
        ("source: letter 4", "where: {of: rumours}", 17, "wanted of:"),
        ("{text: told so, source: letter 4}", "{text: told so}", 17, "got neither"),
        ("label: B", "lable: B", 10, "lable"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in OWN
    with pytest.raises(InputError) as error:
        hypotheses_of(write(tmp_path, OWN.replace(old, new)))
    assert f"line {line}" in str(error.value)
    assert said in str(error.value)
