"""What is written and what is not: nothing overwritten, nothing half done, no name of a person."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from tests.study.sites_import.bringing import (
    PLACE,
    WORLD,
    bring,
    found,
    made_dataset,
    slicer,
    voxels,
)
from typer.testing import CliRunner

from drawn_elsewhere import (
    NAMES,
    edges,
    marked,
    right_handed,
    slices_of,
    write_itksnap,
    write_rtstruct,
    write_seg,
    write_seg_nrrd,
)
from neurography.cli import app
from neurography.io import bids, nifti
from neurography.model.errors import CallError, InputError
from neurography.study.sites_import import import_sites
from neurography.study.sites_new import new
from neurography.study.sites_wanted import NewOptions


def test_sites_that_are_there_stay_unless_told_and_none_is_left_behind(dataset: Path, tmp_path: Path) -> None:
    apart = [(marked() == label).astype(np.uint8) for label in NAMES]
    layers = write_seg_nrrd(tmp_path / "b.seg.nrrd", apart, WORLD, [(n - 1, 1, NAMES[n]) for n in NAMES])
    bring(dataset, layers)
    before = {path: path.read_bytes() for path in (dataset / "derivatives").rglob("*") if path.is_file()}
    with pytest.raises(CallError, match="--replace"):
        bring(dataset, slicer(tmp_path))
    with pytest.raises(CallError, match="--replace"):  # another folder would measure everything twice
        bring(dataset, slicer(tmp_path), datatype="anat")
    assert before == {
        path: path.read_bytes() for path in (dataset / "derivatives").rglob("*") if path.is_file()
    }
    bring(dataset, slicer(tmp_path), replace=True)
    assert sorted(path.name for path in (dataset / PLACE).rglob("*dseg*")) == [
        f"sub-01_ses-a_desc-sitesSlicer_dseg.{ending}" for ending in ("json", "nii.gz", "tsv")
    ]
    assert len(found(dataset)) == 3


def test_replacing_under_the_plain_name_leaves_further_drawings_alone(dataset: Path, tmp_path: Path) -> None:
    new(dataset, "01", "a", NewOptions(structures=("tibial_nerve",), image="dwi"))
    new(dataset, "01", "a", NewOptions(structures=("sciatic_nerve",), image="dwi", desc="sites2"))
    bring(dataset, slicer(tmp_path), desc="sites", replace=True)
    names = {path.name for path in (dataset / PLACE / "dwi").glob("*.nii.gz")}
    assert {"sub-01_ses-a_desc-sites_dseg.nii.gz", "sub-01_ses-a_desc-sites2_dseg.nii.gz"} <= names


def test_one_bad_file_loses_only_itself(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.seg.nrrd").write_bytes(b"NRRD0004\n")
    report = bring(dataset, tmp_path / "bad.seg.nrrd", slicer(tmp_path))
    assert len(report.refused) == 1
    assert "bad.seg.nrrd" in report.refused[0]
    assert len(found(dataset)) == 3
    with pytest.raises(InputError, match=r"bad\.seg\.nrrd"):
        bring(dataset, tmp_path / "bad.seg.nrrd")


@pytest.mark.parametrize(("options", "word"), [
    ({"subject": "02"}, "01"), ({"subject": "../x"}, "letters and digits"), ({"session": "b"}, "ses|visit"),
    ({"desc": "mine"}, "begins with sites"), ({"desc": "sites2"}, "ends in a letter"),
    ({"datatype": "mri"}, "anat, swi, dwi"),
    ({"like": Path("nothing.nii.gz")}, "nothing there"), ({"labels": Path("nothing.tsv")}, "UTF-8 table"),
])  # fmt: skip
def test_a_wrong_call_writes_nothing(
    dataset: Path, tmp_path: Path, options: dict[str, object], word: str
) -> None:
    call: dict[str, object] = {"subject": "01", "session": "a"} | options
    with pytest.raises((CallError, InputError), match=word):
        import_sites(dataset, [slicer(tmp_path)], **call)  # type: ignore[arg-type]
    assert not (dataset / "derivatives").exists()


def test_contours_beside_the_given_image_are_refused(dataset: Path, tmp_path: Path) -> None:
    file = write_rtstruct(tmp_path / "rs.dcm", [(1, "S1", edges(marked() == 1, WORLD))])
    other = tmp_path / "other.nii.gz"
    for shift in ([0.0, 0.0, 1.2], [400.0, 0.0, 0.0]):  # between its planes, and outside it
        matrix = WORLD.copy()
        matrix[:3, 3] += shift
        nifti.save(other, np.zeros(marked().shape, np.int16), matrix)
        with pytest.raises(InputError, match="planes of the image given with --like"):
            bring(dataset, file, like=other)


def test_of_several_regions_those_on_the_image_are_taken_and_the_others_named(
    dataset: Path, tmp_path: Path
) -> None:
    far = [contour + np.array([300.0, 0, 0]) for contour in edges(marked() == 2, WORLD)]
    on = edges(marked() == 1, WORLD)
    file = write_rtstruct(tmp_path / "rs.dcm", [(1, "left sciatic nerve", on), (2, "R sciatic nerve", far)])
    image = tmp_path / "image.nii.gz"
    nifti.save(image, np.zeros(marked().shape, np.int16), WORLD)
    report = bring(dataset, file, like=image)
    assert "R sciatic nerve (label 2) lies beside the planes of that image" in "\n".join(report.lines())
    assert set(found(dataset)) == {"left sciatic nerve"}


def test_contours_somewhat_beside_the_slices_are_taken_with_a_word_about_it(
    dataset: Path, tmp_path: Path
) -> None:
    up = 0.1 * WORLD[:3, 2]  # a tenth of the way to the next slice
    contours = [contour + up for contour in edges(marked() == 1, WORLD)]
    report = bring(dataset, write_rtstruct(tmp_path / "rs.dcm", [(1, "left sciatic nerve", contours)]))
    assert "up to 0.10 of the distance between its slices beside them" in "\n".join(report.lines())
    (region,) = found(dataset).values()
    assert np.array_equal(voxels(region), marked() == 1)


def test_more_overlapping_regions_than_a_drawing_has_are_refused(dataset: Path, tmp_path: Path) -> None:
    same = edges(marked() == 1, WORLD)
    file = write_rtstruct(tmp_path / "rs.dcm", [(n, f"copy {n}", same) for n in range(1, 67)])
    with pytest.raises(InputError, match="more than 64 regions overlap"):
        bring(dataset, file)


def test_the_command_prints_what_it_understood_and_its_code_says_what_was_refused(
    dataset: Path, tmp_path: Path
) -> None:
    call = ["sites", "import", str(dataset), str(slicer(tmp_path)), "--subject", "01"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0
    assert "sciatic_nerve" in done.stdout
    assert "3 regions in 1 tables, 0 with something open" in done.stdout
    (tmp_path / "bad.mrk.json").write_text("{")
    partly = CliRunner().invoke(app, [*call, str(tmp_path / "bad.mrk.json"), "--replace"])
    assert partly.exit_code == 1
    assert "refused: " in partly.stdout
    assert isinstance(CliRunner().invoke(app, call).exception, CallError)


def test_the_same_files_give_the_same_bytes_in_any_folder(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        dataset = made_dataset(tmp_path / name, {"dwi/sub-01_ses-a_dwi": (marked().shape, WORLD)})
        own = tmp_path / f"files-{name}"
        own.mkdir()
        contours = [(label, text, edges(marked() == label, WORLD)) for label, text in NAMES.items()]
        bring(
            dataset,
            slicer(own),
            *write_itksnap(own, marked(), WORLD),
            write_rtstruct(own / "rs.dcm", contours),
        )
        there = sorted(path for path in (dataset / "derivatives").rglob("*") if path.is_file())
        written.append({path.relative_to(dataset).as_posix(): path.read_bytes() for path in there})
    assert written[0] == written[1]
    assert len(written[0]) == 10


@pytest.mark.parametrize("form", ["SEG", "RTSTRUCT"])
def test_no_name_of_a_person_reaches_the_dataset(dataset: Path, tmp_path: Path, form: str) -> None:
    """Doe^Johanna, MRN77123 born 1961-02-04, sent by Roe^Richard, as the headers of both files say."""
    names = ["Johanna left sciatic nerve", "DOE^J", "lesion 19610204"]
    own, matrix = right_handed(marked(), WORLD)
    if form == "SEG":
        file = write_seg(tmp_path / "a.dcm", [own == n for n in NAMES], slices_of(own.shape, matrix), names)
    else:
        contours = [(n, name, edges(own == n, matrix)) for n, name in enumerate(names, start=1)]
        file = write_rtstruct(tmp_path / "a.dcm", contours)
    report = bring(dataset, file)
    (table,) = (path for path in report.paths if path.suffix == ".tsv")
    rows = bids.read_tsv(table)
    assert [row["name"] for row in rows] == ["label 1", "label 2", "label 3"]
    assert [row["side"] for row in rows] == ["left", "n/a", "n/a"]
    for path in (dataset / "derivatives").rglob("*"):
        if path.is_file():
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for planted in (b"johanna", b"doe", b"roe", b"richard", b"mrn", b"77123", b"1961"):
                assert planted not in data.lower() + path.name.lower().encode()


def test_names_in_other_alphabets_are_kept(dataset: Path, tmp_path: Path) -> None:
    file = slicer(tmp_path, {1: "TETE", 2: "b", 3: "c"})
    file.write_bytes(file.read_bytes().replace(b"TETE", "T\u00eate".encode()))
    bring(dataset, file)
    rows = bids.read_tsv(next((dataset / PLACE / "dwi").glob("*.tsv")))
    assert rows[0]["name"] == "T\u00eate"


def test_names_in_the_report_cannot_steer_a_terminal(dataset: Path, tmp_path: Path) -> None:
    image, text = write_itksnap(tmp_path, marked(), WORLD, {1: "a\x1b[2Jb", 2: "=cmd()", 3: "\u202eevil"})
    report = bring(dataset, image, text)
    text = "\n".join(report.lines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    rows = bids.read_tsv(dataset / report.tables[0].table)
    assert [row["name"] for row in rows] == ["label 1", "label 2", "label 3"]
