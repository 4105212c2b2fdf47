"""Pictures of maps made elsewhere: sides, one scale for all visits, zero in the middle of a signed scale."""

import io

import numpy as np
import pytest
from attrs import evolve
from PIL import Image as Png

from neurography.instruments.maps import INSTRUMENT
from neurography.instruments.maps.panel import panels
from neurography.instruments.maps.phantom import MapTruth, phantom
from neurography.instruments.maps.quantities import MapsParameters
from neurography.model.instrument import Result
from neurography.model.panel import Panel

pytestmark = pytest.mark.usefixtures("on_screen")


def result(truth: MapTruth, session: str, *, acquisition: str = "FA (fsl)", flip: bool = False) -> Result:
    made, sites = phantom(truth, seed=0)
    if flip:  # the same map with its first axis stored the other way round
        matrix = made.data.world_from_voxel.copy()
        matrix[:3, 3] += matrix[:3, 0] * (made.data.values.shape[0] - 1)
        matrix[:3, 0] *= -1
        made = evolve(made, data=evolve(made.data, values=made.data.values[::-1], world_from_voxel=matrix))
    made = evolve(made, occasion=evolve(made.occasion, session=session, acquisition=acquisition))
    return INSTRUMENT.measure(made, sites, parameters=MapsParameters(), seed=0)


def pixels(panel: Panel) -> np.ndarray:
    assert isinstance(panel.content, bytes)
    return np.asarray(Png.open(io.BytesIO(panel.content)).convert("RGB")).astype(int)


FA = MapTruth(quantity="fa", left=0.6, right=0.3, around=0.3, noise_sd=0.0)
CHI = MapTruth(quantity="chi", left=0.1, right=-0.1, around=0.0, noise_sd=0.0)


def inner(panel: Panel) -> np.ndarray:
    """The picture without its frame, title and colour bar."""
    shown = pixels(panel)
    height = shown.shape[0]
    return shown[int(0.2 * height) : int(0.8 * height), 90:-190]


@pytest.mark.parametrize("flip", [False, True])
def test_the_left_ball_lies_on_the_right_half_of_the_picture(flip: bool) -> None:
    (panel,) = panels([result(FA, "a", flip=flip)])
    shown = inner(panel)
    half = shown.shape[1] // 2
    # the top of viridis; the outlines are orange and blue, with less green
    yellow = (shown[..., :2] > 200).all(axis=2) & (shown[..., 2] < 90)
    assert yellow[:, half:].sum() > 1000
    assert yellow[:, :half].sum() == 0
    assert "Radiological convention: the patient's left is on the right" in panel.caption
    assert "sciatic nerve left, sciatic nerve right" in panel.caption
    assert panel.caption.startswith("SIMULATED")


def test_a_signed_map_is_red_above_zero_blue_below_and_pale_at_zero() -> None:
    (panel,) = panels([result(CHI, "a", acquisition="Chimap (qsm)")])
    shown = inner(panel)
    half = shown.shape[1] // 2
    # the ends of the scale are dark; the outlines, orange and blue, hold more green
    red = (shown[..., 0] > shown[..., 2] + 50) & (shown[..., 1] < 80)
    blue = (shown[..., 2] > shown[..., 0] + 50) & (shown[..., 1] < 80)
    assert red[:, half:].sum() > 1000  # the left ball, on the right
    assert blue[:, :half].sum() > 1000
    assert "Red above zero, blue below" in panel.caption


def test_all_visits_share_one_scale_and_each_map_has_a_sheet() -> None:
    low = evolve(FA, left=0.3)
    made = panels([result(FA, "a"), result(low, "b"), result(FA, "a", acquisition="FA (mrtrix3)")])
    assert [panel.name for panel in made] == ["fa-fsl", "fa-mrtrix3"]
    shown = inner(made[0])
    half = shown.shape[1] // 2
    yellow = (shown[..., :2] > 200).all(axis=2) & (shown[..., 2] < 90)
    assert yellow[:, :half].sum() > 200
    assert yellow[:, half:].sum() == 0  # the second visit's ball is lower on the first one's scale
    assert "From left to right: a; b." in made[0].caption


def test_a_map_without_measured_region_is_still_shown_and_nothing_gives_nothing() -> None:
    acquisition, _ = phantom(FA, seed=0)
    bare = INSTRUMENT.measure(acquisition, (), parameters=MapsParameters(), seed=0)
    (panel,) = panels([bare])
    assert "middle coronal layer" in panel.caption
    assert panels([]) == ()


def test_names_that_fall_together_are_numbered() -> None:
    made = panels([result(FA, "a", acquisition=name) for name in ("FA (a b)", "FA (a-b)")])
    assert [panel.name for panel in made] == ["fa-a-b", "fa-a-b-2"]
