"""A phase whose slow part was filtered away is found out, by its header or by what it looks like."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from neurography.instruments.susceptibility.filtered import QUIET, flatness, lacks_field, stated
from neurography.instruments.susceptibility.phantom.anatomy import HeadTruth, head_grid, tissues
from neurography.instruments.susceptibility.phantom.images import Scan, scan

EDGE = 2.0
SIZE = (EDGE, EDGE, EDGE)
TIMES = (0.012, 0.026)


@pytest.fixture(scope="module", params=[1.5, 3.0], ids=["1.5 T", "3 T"])
def head(request: pytest.FixtureRequest) -> Scan:
    """A head of 2 mm voxels."""
    return scan(tissues(HeadTruth(), head_grid(96, edge=EDGE)), echo_times=TIMES, tesla=request.param, snr=25)


def homodyne(magnitude: NDArray[np.float32], phase: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """What a scanner's SWI does: the phase beside that of the image's own centre of k-space, slice by slice."""
    image = magnitude * np.exp(1j * phase)
    window = np.zeros(image.shape[0])
    width = int(share * image.shape[0])
    start = (image.shape[0] - width) // 2
    window[start : start + width] = np.hanning(width + 2)[1:-1]
    kept = np.fft.ifftshift(np.outer(window, window))[..., None]
    low = np.fft.ifft2(np.fft.fft2(image, axes=(0, 1)) * kept, axes=(0, 1))
    return np.angle(image * np.conj(low)).astype(np.float32)


@pytest.mark.parametrize("echo", [0, 1])
def test_an_unfiltered_phase_passes(head: Scan, echo: int) -> None:
    """With room: three times the limit."""
    phase, magnitude = head.phase[..., echo], head.magnitude[..., echo]
    assert flatness(phase, magnitude, SIZE)[0] > 3 * QUIET
    assert lacks_field(phase, magnitude, voxel_size=SIZE, echo_time=TIMES[echo]) == ""


@pytest.mark.parametrize("echo", [0, 1])
@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_filtered_phase_is_found_out(head: Scan, echo: int, share: float) -> None:
    magnitude = head.magnitude[..., echo]
    phase = homodyne(magnitude, head.phase[..., echo], share)
    assert "filtered away" in lacks_field(phase, magnitude, voxel_size=SIZE, echo_time=TIMES[echo])


def test_nan_and_small_crops_are_not_judged(head: Scan) -> None:
    magnitude = head.magnitude[..., 1].copy()
    phase = homodyne(magnitude, head.phase[..., 1], 0.5)
    phase[40:50, 40:50, 40:50] = np.nan
    assert lacks_field(phase, magnitude, voxel_size=SIZE, echo_time=TIMES[1]) != ""
    crop = (slice(40, 52),) * 3
    assert lacks_field(phase[crop], magnitude[crop], voxel_size=SIZE, echo_time=TIMES[1]) == ""
    assert lacks_field(phase, magnitude, voxel_size=SIZE, echo_time=0.004) == ""


@pytest.mark.parametrize(
    ("sidecar", "suffix", "words"),
    [
        ({"ImageType": ["ORIGINAL", "PRIMARY", "P", "ND"]}, "MEGRE", ""),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "P", "FM4", "FIL"]}, "T2starw", ""),
        ({}, "T2starw", ""),
        (
            {"ImageType": ["ORIGINAL", "PRIMARY", "P", "SWI"]},
            "T2starw",
            "ImageType SWI: the phase was filtered",
        ),
        ({"ImageType": "DERIVED\\PRIMARY\\HPF"}, "MEGRE", "ImageType HPF: the phase was filtered"),
        ({}, "swi", "the phase of an SWI series is filtered"),
    ],
)
def test_by_what_the_file_states(sidecar: Mapping[str, object], suffix: str, words: str) -> None:
    found = stated(sidecar, suffix)
    assert found.startswith(words)
    assert bool(found) == bool(words)
