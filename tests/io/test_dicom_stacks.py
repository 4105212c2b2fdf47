"""Which images make a volume, and which series are refused before any conversion."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurography.io.dicom import Frame, ImageFile, Stack, stack_up

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def image(
    number: int, z: float, *, turn: Sequence[float] = AXIAL, series: str = "s", mosaic: int = 0, **header: Any
) -> ImageFile:
    basic = {"Rows": 8, "Columns": 8, "InstanceNumber": number, "PixelSpacing": (1.0, 1.0), "SeriesNumber": 4}
    return ImageFile(
        name=f"{number:03d}.dcm", path=Path("x"), header=basic | header,
        frames=(Frame((0.0, 0.0, z), tuple(turn)),), mosaic_slices=mosaic, series=series,
    )  # fmt: skip


def only(stacks: tuple[Stack, ...]) -> Stack:
    assert len(stacks) == 1
    return stacks[0]


def test_slices_are_counted_by_position_and_volumes_by_repetition() -> None:
    stack = only(stack_up([image(n, 3.0 * (n % 5)) for n in range(20)]))
    assert (stack.slices, stack.volumes, stack.refused) == (5, 4, "")


@pytest.mark.parametrize("count", [1, 2])
def test_fewer_than_three_slices_are_too_few_for_a_volume(count: int) -> None:
    stack = only(stack_up([image(n, 3.0 * n) for n in range(count)]))
    assert stack.refused == f"too few slices for a volume ({count})"


def test_two_slices_of_several_volumes_are_taken_with_a_warning() -> None:
    stack = only(stack_up([image(n, 3.0 * (n % 2), SpacingBetweenSlices=3.0) for n in range(8)]))
    assert (stack.slices, stack.volumes, stack.refused) == (2, 4, "")
    assert stack.warnings == ("only 2 slices",)


def test_one_missing_image_of_many_volumes_is_refused() -> None:
    images = [image(n, 3.0 * (n % 5)) for n in range(20)]
    stack = only(stack_up(images[:7] + images[8:]))
    assert stack.refused == "images are missing: slices occur 3 times at 1 positions, 4 times at 4 positions"


def test_a_slice_missing_in_all_volumes_is_a_gap() -> None:
    stack = only(stack_up([image(n, 3.0 * (n % 5)) for n in range(20) if n % 5 != 2]))
    assert stack.refused == "gap between slices: 6.00 mm where the others lie 3.00 mm apart"


def test_small_jitter_of_positions_is_no_gap() -> None:
    rng = np.random.default_rng(0)
    stack = only(stack_up([image(n, 3.0 * n + rng.uniform(-0.02, 0.02)) for n in range(30)]))
    assert (stack.slices, stack.refused) == (30, "")


def test_a_series_of_two_orientations_makes_two_stacks() -> None:
    localizer = [image(n, 5.0 * n) for n in range(3)]
    localizer += [
        ImageFile(f"c{n}", Path("x"), image(n, 0).header, (Frame((0.0, 5.0 * n, 0.0), CORONAL),), series="s")
        for n in range(3)
    ]
    stacks = stack_up(localizer)
    assert [(stack.slices, stack.refused) for stack in stacks] == [(3, ""), (3, "")]


def test_echoes_phase_and_computed_images_are_kept_apart() -> None:
    kinds = {
        "magnitude 1": {"EchoNumbers": 1, "ImageType": ("ORIGINAL", "PRIMARY", "M", "FFE")},
        "magnitude 2": {"EchoNumbers": 2, "ImageType": ("ORIGINAL", "PRIMARY", "M", "FFE")},
        "phase 1": {"EchoNumbers": 1, "ImageType": ("ORIGINAL", "PRIMARY", "PHASE MAP", "P", "FFE")},
        "ADC": {"EchoNumbers": 1, "ImageType": ("DERIVED", "PRIMARY", "ADC")},
    }
    stacks = stack_up([image(n, 2.0 * n, **header) for header in kinds.values() for n in range(4)])
    assert [stack.slices for stack in stacks] == [4, 4, 4, 4]
    assert [stack.computed for stack in stacks] == [(), (), (), ("ADC",)]


def test_a_mosaic_counts_its_own_slices() -> None:
    stack = only(stack_up([image(n, 0.0, mosaic=20) for n in range(17)]))
    assert (stack.slices, stack.volumes, stack.refused) == (20, 17, "")
    assert only(stack_up([image(0, 0.0, mosaic=2)])).refused == "too few slices for a volume (2)"
    assert only(stack_up([image(0, 0.0, mosaic=-1)])).refused == ""


def test_images_without_a_place_are_refused() -> None:
    images = [
        ImageFile(f"{n}", Path("x"), image(n, 0).header, (Frame(None, AXIAL),), series="s") for n in range(5)
    ]
    assert "without position" in only(stack_up(images)).refused


def test_images_that_the_scanner_counted_and_that_did_not_come_are_named() -> None:
    stack = only(stack_up([image(n, 2.0 * n, ImagesInAcquisition=12) for n in range(10)]))
    assert stack.warnings == ("the scanner counts 12 images in this acquisition, 10 came",)


def test_the_title_holds_numbers_and_a_file_only() -> None:
    stack = only(stack_up([image(n, 2.0 * n, SeriesDescription="Meyer^Anna") for n in range(3)]))
    assert stack.title == "series 4 (3 files, first 000.dcm)"
