"""T2*, several echoes and SWI of one visit stand beside each other: no map overwrites another, and a run settles."""

import json
import shutil
from pathlib import Path

import pytest
from tests.sketched import sketch

from neurography.study import run as study_run
from neurography.study.published import pml


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("several")
    dataset, out = place / "dataset", place / "out"
    pml.make_dataset(dataset, truth_root=place / "truth", seed=1, voxels=40, edge=3.0)
    visit = dataset / "sub-002" / "ses-chronic" / "anat"
    for end in (".nii.gz", ".json"):
        shutil.copy(
            visit / f"sub-002_ses-chronic_echo-4_part-mag_MEGRE{end}",
            visit / f"sub-002_ses-chronic_T2starw{end}",
        )
    with pytest.MonkeyPatch.context() as patched:
        sketch(patched.setattr)
        study_run.run(dataset, out, study_run.RunOptions(sessions=("chronic",)), tell=lambda _: None)
    return dataset, out


def test_each_sequence_keeps_its_own_maps(ran: tuple[Path, Path]) -> None:
    names = {path.name for path in (ran[1] / "sub-002" / "ses-chronic" / "maps").glob("*_magnitude.nii.gz")}
    assert names == {
        "sub-002_ses-chronic_from-MEGRE_magnitude.nii.gz",
        "sub-002_ses-chronic_from-T2starw_magnitude.nii.gz",
    }


def test_a_second_run_does_nothing(ran: tuple[Path, Path]) -> None:
    dataset, out = ran
    again = study_run.run(dataset, out, study_run.RunOptions(sessions=("chronic",)), tell=lambda _: None)
    assert [one.done for one in again.outcomes] == [0]


def test_the_answer_says_which_image_it_speaks_of(ran: tuple[Path, Path]) -> None:
    text = (ran[1] / "sub-002" / "sub-002_text.txt").read_text(encoding="utf-8")
    looked = text.split("Looked for:")[1].split("\n\n")[0]
    assert "Left lesion, chronic, MEGRE: " in looked
    assert "Left lesion, chronic, T2starw: " in looked


def test_findings_of_both_images_are_kept(ran: tuple[Path, Path]) -> None:
    content = json.loads((ran[1] / "sub-002" / "sub-002_findings.json").read_text(encoding="utf-8"))
    rims = [one["Acquisition"] for one in content["Findings"] if one["Kind"] == "rim"]
    assert sorted(rims) == ["MEGRE", "T2starw"]
