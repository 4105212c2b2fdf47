"""Field strength, its name, and its direction along the voxel axes."""

import math

import numpy as np
import pytest

from neurography.instruments.susceptibility.technique import another_part, b0, nominal, technique, tesla
from neurography.model.errors import InputError


@pytest.mark.parametrize(
    ("frequency", "called", "field", "name"),
    [
        (123.25483, 3, 2.8948, 3.0),  # Siemens
        (127.748512, 3, 3.0004, 3.0),
        (63.68, 1.5, 1.4956, 1.5),
        (63680000, None, 1.4956, 1.5),  # Hz
        (None, 2.8936, 2.8936, 3.0),  # Siemens' own statement, now and then
        (0, 7, 7.0, 7.0),  # an empty field
        (297.2, None, 6.9802, 7.0),
        (None, None, None, None),
        (None, 2.0, 2.0, 2.0),  # a magnet of no usual name keeps its number
    ],
)
def test_field(
    frequency: float | None, called: float | None, field: float | None, name: float | None
) -> None:
    sidecar = {"ImagingFrequency": frequency, "MagneticFieldStrength": called}
    found = tesla(sidecar, where="x")
    assert found == (None if field is None else pytest.approx(field, abs=1e-4))
    assert nominal(sidecar, found) == name


@pytest.mark.parametrize("frequency", [-123.0, 0.001, 5000.0, 123254.0, 1e9])
def test_a_frequency_that_is_none(frequency: float) -> None:
    with pytest.raises(InputError, match="ImagingFrequency"):
        tesla({"ImagingFrequency": frequency}, where="x")


def test_frequency_and_name_may_differ_by_a_siemens_but_not_by_a_magnet() -> None:
    for called, fits in ((3.0, True), (2.8, True), (2.7, False), (1.5, False)):
        sidecar = {"ImagingFrequency": 123.25483, "MagneticFieldStrength": called}
        if fits:
            assert tesla(sidecar, where="x") == pytest.approx(2.8948, abs=1e-4)
        else:
            with pytest.raises(InputError, match=f"fits MagneticFieldStrength {called:g} T"):
                tesla(sidecar, where="x")


def turn(degrees: tuple[float, float, float]) -> np.ndarray:
    made = np.eye(3)
    for axis, angle in enumerate(degrees):
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        i, j = [(1, 2), (2, 0), (0, 1)][axis]
        step = np.eye(3)
        step[[i, i, j, j], [i, j, i, j]] = c, -s, s, c
        made = step @ made
    return made


@pytest.mark.parametrize("degrees", [(0, 0, 0), (25, 0, 0), (10, -20, 40), (90, 0, 0), (0, 90, 15)])
@pytest.mark.parametrize("edges", [(1, 1, 1), (-0.5, 0.5, 2), (0.9, -0.9, -3)])
def test_direction_of_the_field(
    degrees: tuple[float, float, float], edges: tuple[float, float, float]
) -> None:
    """Along the unit voxel axes of the world it adds up to the world's z, whatever the turn, mirror and edges."""
    matrix = np.eye(4)
    matrix[:3, :3] = turn(degrees) @ np.diag(np.asarray(edges, dtype=float))
    found = b0(matrix)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-12)
    axes = matrix[:3, :3] / np.linalg.norm(matrix[:3, :3], axis=0)
    np.testing.assert_allclose(axes @ found, [0, 0, 1], atol=1e-12)


@pytest.mark.parametrize(
    ("stated", "part"),
    [
        ("HEAD", ""),
        ("Brain", ""),
        ("HEADNECK", ""),
        (None, ""),
        ("", ""),
        ("LEG", "leg"),
        ("LSPINE", "lspine"),
    ],
)
def test_a_part_that_is_no_head_is_told(stated: str | None, part: str) -> None:
    assert another_part({"BodyPartExamined": stated}) == part


def test_technique_leaves_out_what_is_unknown() -> None:
    made = technique(
        {"Manufacturer": " GE ", "FlipAngle": "x"}, sequence="swi", times=(), field=None, voxel_size=(1.0,)
    )
    assert dict(made.protocol) == {
        "Manufacturer": "GE",
        "Modality": "MRI",
        "Sequence": "SWI",
        "VoxelSize": (1.0,),
    }
