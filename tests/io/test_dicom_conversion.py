"""dcm2niix as a child that may fail in any way, and what it wrote held against the headers."""

import sys
import time
import zlib
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

import planting
from neurography.io.dicom import Converted, Stack, convert, scan, stack_up
from neurography.model.errors import InputError


def one_stack(source: Path, tmp_path: Path) -> Stack:
    staging = tmp_path / "staging"
    staging.mkdir()
    (stack,) = stack_up(scan(source, staging).images)
    assert stack.refused == ""
    return stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A series written and scanned once: converting only reads it."""
    place = tmp_path_factory.mktemp("series")
    planting.write_series(place / "source", scheme=planting.scheme())
    return one_stack(place / "source", place)


def test_voxels_places_and_gradients_of_a_series_come_through(stack: Stack, tmp_path: Path) -> None:
    (made,) = convert(stack, tmp_path / "work")
    assert (made.tail, made.shape, made.volumes) == ("", (10, 12, 8, 9), 9)
    assert made.gradients is not None
    assert made.gradients.b_values.tolist() == [0.0] + [1000.0] * 8
    assert_phantom(made)


def assert_phantom(made: Converted) -> None:
    """Every voxel holds what the phantom is at that voxel's place in the world."""
    data = made.data()
    data = data[..., None] if data.ndim == 3 else data
    voxels = np.stack(np.meshgrid(*map(np.arange, data.shape[:3]), indexing="ij"), axis=-1)
    world = voxels @ made.world_from_voxel[:3, :3].T + made.world_from_voxel[:3, 3]
    truth = planting.marked(world * [-1, -1, 1])
    for volume in range(data.shape[3]):
        assert np.array_equal(data[..., volume], truth + volume)


def pretend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Another program in dcm2niix's place; `out` is the folder it is told to write to."""
    program = tmp_path / "pretender"
    program.write_text(
        f"#!{sys.executable}\nimport os, sys, time\nfrom pathlib import Path\n"
        f"out = Path(sys.argv[sys.argv.index('-o') + 1])\n{code}\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr("neurography.io.dicom.conversion.dcm2niix_program", str(program))


def nifti(shape: tuple[int, ...]) -> str:
    content = nib.Nifti1Image(
        np.zeros(shape, np.int16), np.eye(4)
    ).to_bytes()  # so that it loads no libraries
    return f"import zlib\n(out / 'image.nii').write_bytes(zlib.decompress({zlib.compress(content)!r}))\n"


# srow_x, srow_y, srow_z of the header
NAN_MATRIX = """
with (out / 'image.nii').open('r+b') as handle:
    handle.seek(280)
    handle.write(b'\\0\\0\\xc0\\x7f' * 12)
"""

VOLUMES = "(out / 'image.bval').write_text(' '.join(['0'] + ['1000'] * 8))\n"
VECTORS = "(out / 'image.bvec').write_text('\\n'.join([' '.join(['0.57735'] * 9)] * 3))\n"


@pytest.mark.parametrize(
    ("code", "came"),
    [
        ("sys.exit(2)", "dcm2niix ended with code 2"),
        ("os.abort()", "dcm2niix ended with signal 6"),
        ("pass", "got none"),
        ("(out / 'image.nii').write_bytes(b'x' * 400)", "got ImageFileError"),
        (nifti((10, 12, 8, 9)) + "os.truncate(out / 'image.nii', 9000)", "a file of 9000 bytes"),
        (nifti((10, 12, 8, 9)) + NAN_MATRIX, "finite, invertible matrix"),
        (nifti((10, 12, 7, 9)), "8 slices as in the headers; got 7"),
        (nifti((12, 10, 8, 9)), "10 x 12 voxels as in the headers; got 12 x 10"),
        (nifti((10, 12, 8, 8)), "9 volumes as in the headers; got 8"),
        (nifti((10, 12, 8, 9)) + VECTORS + "(out / 'image.bval').write_text('0 1000')", "got 2 b-values"),
        (nifti((10, 12, 8, 9)) + VOLUMES + "(out / 'image.bvec').write_text('1 2\\n3 4')", "got 9 b-values"),
        (nifti((10, 12, 8, 9)) + VOLUMES + "(out / 'image.bvec').write_text('a b')", "ValueError"),
        (nifti((10, 12, 8, 9)) + VECTORS + "(out / 'image.bval').write_text(' '.join(['nan'] * 9))", "finite"),
        (nifti((10, 12, 8, 9)) + VECTORS + "(out / 'image.bval').write_text(' '.join(['0'] * 9))",
         "8 volumes above b=50 in the headers, 0"),
    ],
)  # fmt: skip
def test_whatever_dcm2niix_does_wrong_is_refused_by_the_series_name(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, came: str
) -> None:
    pretend(monkeypatch, tmp_path, code)
    with pytest.raises(InputError, match=r"^series 1 \(72 files, first im_001_00_000.dcm\)") as refusal:
        convert(stack, tmp_path / "work")
    assert came in str(refusal.value)
    assert str(tmp_path) not in str(refusal.value), "temporary paths mean nothing to the user"


def test_the_pretender_is_believed_when_it_does_right(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, tmp_path, nifti((10, 12, 8, 9)) + VOLUMES + VECTORS)
    (made,) = convert(stack, tmp_path / "work")
    assert made.shape == (10, 12, 8, 9)


def test_a_conversion_that_does_not_end_is_ended(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, tmp_path, "time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(InputError, match="to end within 1 s"):
        convert(stack, tmp_path / "work", timeout_s=1.0)
    assert time.monotonic() - began < 5


def test_an_image_larger_than_the_limit_is_refused_before_it_is_converted(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, tmp_path, "(out / 'ran').write_text('')")
    monkeypatch.setattr("neurography.io.nifti.MAX_BYTES", 1000)
    with pytest.raises(InputError, match="8640 voxels"):
        convert(stack, tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_volumes_that_dcm2niix_split_off_are_found_again(tmp_path: Path) -> None:
    def image(name: str, volumes: list[int]) -> Converted:
        data = np.stack([np.full((4, 4, 3), v, dtype=np.int16) for v in volumes], axis=-1)
        nib.save(nib.Nifti1Image(data, np.eye(4)), tmp_path / name)
        return Converted("", tmp_path / name, data.shape, np.eye(4), {}, None)

    whole = image("whole.nii", [0, 1, 2, 3, 4])
    assert whole.volumes_beyond(image("part.nii", [0, 1, 3])) == (2, 4)
    assert whole.volumes_beyond(image("other.nii", [1, 0])) == (0, 1, 2, 3, 4), "no selection in order"
