"""Panels of the diffusion instrument: one slab and one window for all visits, sides lettered, words said."""

import io

import numpy as np
import pytest
from attrs import evolve
from PIL import Image as Png

from neurography.instruments.diffusion.panel import panels
from neurography.instruments.diffusion.quality import quality_panel
from neurography.model.instrument import Map, Result, Tract
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.panel import Panel, Table
from neurography.model.quantity import Quantity
from neurography.model.site import Site
from neurography.model.technique import Technique

AFFINE = np.diag([3.0, 3.0, 3.0, 1.0])
AFFINE[:3, 3] = (-58.5, -45.0, -45.0)


def result(
    session: str,
    *,
    brightness: float = 1.0,
    simulated: bool = True,
    labelled: bool = True,
    flip: bool = False,
) -> Result:
    """Two straight nerves, the left one (x < 0) bright in the trace image."""
    shape = (40, 30, 30)
    rng = np.random.default_rng(5)
    labels = np.zeros(shape, dtype=np.int16)
    labels[10:13, 14:17, 5:25] = 1
    labels[27:30, 14:17, 5:25] = 2
    trace = rng.uniform(1, 2, shape)
    trace[labels == 1] = 40 * brightness
    trace[labels == 2] = 15 * brightness
    adc = rng.uniform(1.5, 1.7, shape)
    adc[labels == 1], adc[labels == 2] = 0.85, 1.17
    adc[0, 0, 0] = np.nan
    matrix = AFFINE.copy()

    def stored(data: np.ndarray) -> np.ndarray:
        return data[::-1] if flip else data

    if flip:
        matrix[:3, 3] += matrix[:3, 0] * (shape[0] - 1)
        matrix[:3, 0] *= -1
    named = {
        "1": {"structure": "ventral_ramus_s1", "side": "left"},
        "2": {"structure": "ventral_ramus_s1", "side": "right"},
    }
    maps = [
        Map(suffix="trace", data=stored(trace), world_from_voxel=matrix),
        Map(suffix="ADC", data=stored(adc), world_from_voxel=matrix, unit="um2/ms"),
        Map(suffix="FA", data=stored(rng.uniform(0.1, 0.6, shape)), world_from_voxel=matrix),
    ]
    if labelled:
        maps.append(
            Map(
                suffix="dseg",
                desc="regions",
                data=stored(labels),
                world_from_voxel=matrix,
                meta={"labels": named},
            )
        )
    points = np.array([[-25.0, 0.0, -20.0], [-25.0, 0.0, 20.0]], dtype=np.float32)
    tract = Tract(
        structure="ventral_ramus_s1", side="left", points=points, offsets=np.array([0, 2], dtype=np.int64)
    )
    return Result(
        occasion=Occasion(subject="x", session=session, acquisition="dwi", date="2008-03-04"),
        technique=Technique.of("diffusion", {"NumberOfDirections": 15.0}),
        measurements=(),
        maps=tuple(maps),
        tracts=(tract,) if labelled else (),
        notes=("15 directions: FA is noise-biased",),
        simulated=simulated,
    )


def pixels(panel: Panel) -> np.ndarray:
    assert isinstance(panel.content, bytes)
    return np.asarray(Png.open(io.BytesIO(panel.content)).convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def made() -> tuple[Panel, ...]:
    return panels([result("before"), result("after", brightness=0.5)])


def test_mip_trace_with_adc_fa_tracts_and_quality(made: tuple[Panel, ...]) -> None:
    assert [panel.name for panel in made] == [
        "diffusion_mip", "diffusion_adc", "diffusion_fa", "diffusion_tracts", "diffusion_quality",
    ]  # fmt: skip
    assert [panel.section for panel in made] == ["pictures"] * 4 + ["quality"]


def test_captions_name_sides_convention_slab_and_simulation(made: tuple[Panel, ...]) -> None:
    for panel in made[:4]:
        assert "Radiological convention: the patient's left is on the right" in panel.caption
        assert "Slab" in panel.caption
        assert "SIMULATED" in panel.caption
    assert "S1 ventral ramus left, S1 ventral ramus right" in made[0].caption


@pytest.mark.usefixtures("sketched")
def test_no_simulated_word_on_measured_data() -> None:
    for panel in panels([result("before", simulated=False)]):
        assert "SIMULATED" not in panel.caption


def test_downloads_are_300_dpi(made: tuple[Panel, ...]) -> None:
    for panel in made[:4]:
        assert panel.download is not None
        shown = Png.open(io.BytesIO(panel.download))
        assert round(shown.info["dpi"][0]) == 300
        assert shown.width == pytest.approx(2 * pixels(panel).shape[1], abs=2)


def plain_trace_strip(made: tuple[Panel, ...]) -> np.ndarray:
    """A band of the plain trace row (nothing is drawn over it there), away from letters and colour bar."""
    panel = next(panel for panel in made if panel.name == "diffusion_adc")
    shown = pixels(panel)
    height = shown.shape[0]
    return shown[int(0.14 * height) : int(0.20 * height), 55:-150].mean(axis=2)


@pytest.mark.usefixtures("on_screen")
@pytest.mark.parametrize("flip", [False, True])
def test_bright_left_nerve_is_on_the_right_half_of_the_picture(flip: bool) -> None:
    strip = plain_trace_strip(panels([result("before", simulated=False, flip=flip)]))
    half = strip.shape[1] // 2
    assert strip[:, half:].max() > strip[:, :half].max() + 60


@pytest.mark.usefixtures("on_screen")
def test_window_is_shared_so_a_fainter_visit_looks_fainter() -> None:
    both = [result("before", simulated=False), result("after", brightness=0.5, simulated=False)]
    strip = plain_trace_strip(panels(both))
    half = strip.shape[1] // 2
    assert strip[:, half + 30 :].max() < 0.65 * strip[:, : half - 30].max()


def test_quality_table_names_directions(made: tuple[Panel, ...]) -> None:
    table = made[-1].content
    assert isinstance(table, Table)
    assert table.columns == ("Where", "What", "before", "after")
    assert ("all", "diffusion directions", "15", "15") in table.rows


def test_same_bytes_for_the_same_results(made: tuple[Panel, ...]) -> None:
    again = panels([result("before"), result("after", brightness=0.5)])
    assert [panel.content for panel in again] == [panel.content for panel in made]
    assert [panel.download for panel in again] == [panel.download for panel in made]


@pytest.mark.usefixtures("sketched")
def test_no_labels_no_maps_and_no_results_still_give_what_there_is() -> None:
    names = [panel.name for panel in panels([result("before", labelled=False)])]
    assert names == ["diffusion_mip", "diffusion_adc", "diffusion_fa", "diffusion_quality"]
    bare = Result(
        occasion=Occasion(subject="x", session="a"), technique=Technique.of("diffusion", {}), measurements=()
    )
    assert [panel.name for panel in panels([bare])] == ["diffusion_quality"]
    assert panels([]) == ()


@pytest.mark.usefixtures("sketched")
def test_a_second_acquisition_of_a_visit_opens_a_sheet_of_its_own() -> None:
    names = [panel.name for panel in panels([result("before"), result("before")])]
    assert "diffusion_mip" in names
    assert "diffusion_mip_2" in names


@pytest.mark.usefixtures("sketched")
def test_two_acquisitions_of_a_visit_are_named_in_captions_and_in_the_quality_table() -> None:
    first, other = result("a"), result("b")
    second = evolve(first, occasion=evolve(first.occasion, acquisition="run-2_dwi"))
    made = panels([first, second, other])
    captions = {panel.name: panel.caption for panel in made}
    assert "From left to right: a, dwi; b." in captions["diffusion_mip"]
    assert "From left to right: a, run-2_dwi." in captions["diffusion_mip_2"]
    assert "a, run-2_dwi: S1 ventral ramus left 1" in captions["diffusion_tracts_2"]
    table = made[-1].content
    assert isinstance(table, Table)
    assert table.columns[2:] == ("a, dwi", "a, run-2_dwi", "b")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1480.2, "1\N{NARROW NO-BREAK SPACE}480"),
        (12.34, "12.3"),
        (0.0312, "0.0312"),
        (-5.0, "−5"),
        (0.0, "0"),
    ],
)
def test_values_are_plain_numbers_with_thousands_set_apart(value: float, shown: str) -> None:
    volume = Measurement(
        quantity=Quantity(key="tract_volume", name="tract volume", unit="mm3"),
        statistic="value",
        site=Site(structure="ventral_ramus_s1", side="left"),
        occasion=result("a").occasion,
        technique=Technique.of("diffusion", {}),
        value=value,
    )
    table = quality_panel([evolve(result("a"), measurements=(volume,))]).content
    assert isinstance(table, Table)
    assert table.rows[-1][-1] == f"{shown} mm³"
