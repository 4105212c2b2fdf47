"""The digital plexus: known numbers come back from it, and its sides are mirror images."""

import itertools

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from neurography.instruments.diffusion.phantom import (
    Phantom,
    PlexusTruth,
    add_rician,
    eigenvalues,
    fsl_vectors,
    phantom,
    plexus,
)
from neurography.instruments.diffusion.phantom.geometry import COURSES, course, make_grid, tissue, tube
from neurography.instruments.diffusion.phantom.truth import DIRECTIONS_15
from neurography.instruments.diffusion.read import world_vectors

L5, S1 = "ventral_ramus_l5", "ventral_ramus_s1"
ORIENTATIONS = [
    "".join(letters)
    for order in itertools.permutations(("RL", "AP", "SI"))
    for letters in itertools.product(*order)
]


@pytest.fixture(scope="module")
def infiltrated() -> Phantom:
    """Left L5 and S1 of low ADC, as paper 000 has them before treatment."""
    truth = PlexusTruth(noise=False, orientation="RAS")
    truth = truth.with_nerve(L5, "left", adc=0.856).with_nerve(L5, "right", fa=0.51, adc=1.169)
    return plexus(truth.with_nerve(S1, "left", adc=0.826, fa=0.41).with_nerve(S1, "right", adc=1.210))


def fit(signal: NDArray[np.float32], b_values: NDArray[np.float64], b_vectors: NDArray[np.float64]):
    """(fa, adc um2/ms, principal direction) of voxels (n, N) by plain least squares: the test's own."""
    g = b_vectors
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    columns = [-1e-3 * b_values * g[:, i] * g[:, j] * (1 if i == j else 2) for i, j in pairs]
    design = np.stack([*columns, np.ones(len(b_values))], axis=1)
    solved = np.linalg.lstsq(design, np.log(signal.astype(float)).T, rcond=None)[0].T
    tensor = np.empty((len(solved), 3, 3))
    for n, (i, j) in enumerate(pairs):
        tensor[:, i, j] = tensor[:, j, i] = solved[:, n]
    values, vectors = np.linalg.eigh(tensor)
    mean = values.mean(axis=1)
    fa = np.sqrt(1.5 * ((values - mean[:, None]) ** 2).sum(axis=1) / (values**2).sum(axis=1))
    return fa, mean, vectors[:, :, 2]


def pure(made: Phantom, key: tuple[str, str]) -> NDArray[np.bool_]:
    """Voxels filled by one nerve alone, before it meets the sciatic nerve."""
    return (made.nerve_labels == 1 + made.keys.index(key)) & (made.nerve_fraction > 0.9999)


@pytest.mark.parametrize(("structure", "side"), list(itertools.product((L5, S1), ("left", "right"))))
def test_pure_nerve_without_noise_gives_the_truth(infiltrated: Phantom, structure, side):
    nerve = infiltrated.truth.nerves[structure, side]
    z = np.indices(infiltrated.nerve_labels.shape)[2]
    free = pure(infiltrated, (structure, side)) & (z > 26)  # above the place where nerves of two FA mix
    fa, adc, _ = fit(infiltrated.clean[free], infiltrated.b_values, infiltrated.b_vectors)
    assert len(fa) > 20
    assert np.abs(fa - nerve.fa).max() < 1e-3
    assert np.abs(adc - nerve.adc).max() < 1e-3
    assert np.allclose(infiltrated.clean[free][:, 0], infiltrated.truth.nerve_b0)


@pytest.mark.parametrize("orientation", ["LAS", "RAS", "SPL", "ARI"])
def test_principal_direction_read_back_from_fsl_vectors_follows_the_nerve(
    infiltrated: Phantom, orientation: str
):
    turned = infiltrated.oriented(orientation)
    vectors = world_vectors(fsl_vectors(turned.b_vectors, turned.world_from_voxel), turned.world_from_voxel)
    inside = pure(turned, (L5, "left"))
    _, _, direction = fit(turned.clean[inside], turned.b_values, vectors)
    centres = np.argwhere(inside) @ turned.world_from_voxel[:3, :3].T + turned.world_from_voxel[:3, 3]
    curve = course(L5, "left")
    nearest = [int(np.argmin(((curve.points - centre) ** 2).sum(axis=1))) for centre in centres]
    cosine = np.abs((direction * curve.tangents[nearest]).sum(axis=1))
    assert cosine.min() > np.cos(np.deg2rad(2.0))


def test_fsl_vectors_flip_x_only_where_the_determinant_is_positive():
    g = np.array([[0.6, 0.0, 0.8]])
    assert np.allclose(fsl_vectors(g, np.diag([2.0, 2, 2, 1])), [[-0.6, 0, 0.8]])
    assert np.allclose(fsl_vectors(g, np.diag([-2.0, 2, 2, 1])), [[-0.6, 0, 0.8]])
    assert np.allclose(fsl_vectors(g, np.diag([2.0, 2, -2, 1])), [[0.6, 0, -0.8]])


def test_mirrored_truth_gives_the_mirrored_signal(infiltrated: Phantom):
    mirrored = plexus(infiltrated.truth.mirrored())
    assert np.abs(mirrored.clean[::-1] - infiltrated.clean).max() <= 1e-5 * infiltrated.truth.nerve_b0
    assert np.array_equal(mirrored.nerve_fraction[::-1], infiltrated.nerve_fraction)


def test_healthy_regions_are_mirror_images():
    made = plexus(PlexusTruth(orientation="RAS"))
    by_name = {row.name: row for row in made.site_rows}
    for name, row in by_name.items():
        if row.side != "left":
            continue
        partner = by_name[name.replace("left", "right")]
        here, there = made.site_labels == row.index, made.site_labels[::-1] == partner.index
        assert here.any()
        assert np.array_equal(here, there)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_every_axis_order_holds_the_same_body(infiltrated: Phantom, orientation: str):
    turned = infiltrated.oriented(orientation)
    names = ("LR", "PA", "IS")
    for axis, letter in enumerate(orientation):
        column = turned.world_from_voxel[:3, axis]
        world = int(np.argmax(np.abs(column)))
        assert names[world][int(column[world] > 0)] == letter
    left = next(r.index for r in turned.site_rows if r.name == "left_l5_middle")
    voxels = np.argwhere(turned.site_labels == left)
    centre = (voxels @ turned.world_from_voxel[:3, :3].T + turned.world_from_voxel[:3, 3]).mean(axis=0)
    assert centre[0] < -30
    back = turned.oriented("RAS")
    assert np.array_equal(back.clean, infiltrated.clean)
    assert np.allclose(back.world_from_voxel, infiltrated.world_from_voxel)


def test_cross_section_of_a_tube_has_the_right_area():
    curve, grid = course(L5, "right"), make_grid(2.0)
    filled = tissue(
        {(L5, "right"): tube(curve, radius_mm=2.5, reach_mm=1.0, grid=grid, subsamples=5)},
        sheath_mm=1.0,
        grid=grid,
        subsamples=5,
    )
    length, ball = curve.length[-1], 4 / 3 * np.pi
    nerve = filled.nerve.sum() * 8.0 - ball * 2.5**3
    with_sheath = (filled.nerve.sum() + filled.fat.sum()) * 8.0 - ball * 3.5**3
    assert nerve / length == pytest.approx(np.pi * 2.5**2, rel=0.03)
    assert with_sheath / length == pytest.approx(np.pi * 3.5**2, rel=0.03)


def test_more_subsamples_change_little(infiltrated: Phantom):
    finer = plexus(evolve(infiltrated.truth, subsamples=9))
    change = finer.nerve_fraction - infiltrated.nerve_fraction
    near = infiltrated.nerve_fraction > 0
    assert np.sqrt((change[near] ** 2).mean()) < 0.02
    assert abs(change.sum()) < 0.002 * infiltrated.nerve_fraction.sum()
    tract = infiltrated.nerve_fraction > 0.5
    assert np.mean((finer.nerve_fraction > 0.5)[tract] != tract[tract]) < 0.02
    signal_change = np.abs(finer.clean - infiltrated.clean)[near]
    assert signal_change.mean() < 0.1 * infiltrated.truth.sigma


def test_noise_is_rician_with_the_stated_sigma():
    rng = np.random.default_rng(3)
    air = add_rician(np.zeros(200_000, dtype=np.float32), 4.0, rng)
    bright = add_rician(np.full(200_000, 100.0, dtype=np.float32), 4.0, rng)
    assert air.mean() == pytest.approx(4.0 * np.sqrt(np.pi / 2), rel=0.01)
    assert air.std() == pytest.approx(4.0 * np.sqrt(2 - np.pi / 2), rel=0.01)
    assert bright.std() == pytest.approx(4.0, rel=0.01)
    assert bright.mean() == pytest.approx(100.0 + 4.0**2 / 200.0, abs=0.03)
    assert PlexusTruth().sigma == pytest.approx(PlexusTruth().nerve_b0 / 25)


def test_a_seed_gives_the_same_noise_and_another_seed_another(infiltrated: Phantom):
    noisy = evolve(infiltrated, truth=evolve(infiltrated.truth, noise=True))
    assert np.array_equal(noisy.signal(seed=5), noisy.signal(seed=5))
    assert not np.array_equal(noisy.signal(seed=5), noisy.signal(seed=6))
    assert infiltrated.signal(seed=5) is infiltrated.clean


def test_eigenvalues_have_the_stated_fa_and_mean():
    axial, radial = eigenvalues(0.5, 1.2)
    values = np.array([axial, radial, radial])
    assert values.mean() == pytest.approx(1.2)
    spread = np.sqrt(1.5 * ((values - 1.2) ** 2).sum() / (values**2).sum())
    assert spread == pytest.approx(0.5)


def test_directions_are_spread_evenly():
    g = np.array(DIRECTIONS_15)
    assert np.allclose(np.linalg.norm(g, axis=1), 1, atol=1e-5)
    between = np.abs(g @ g.T)[~np.eye(15, dtype=bool)]
    assert np.rad2deg(np.arccos(between.max())) > 36
    assert np.abs(g.T @ g / 15 - np.eye(3) / 3).max() < 0.02


def test_rami_stay_apart_along_the_measured_stretch():
    points = {name: course(name, "right").points for name in COURSES}
    for structure, (top, bottom) in {L5: (16, -18), S1: (-4, -34)}.items():
        stretch = points[structure][(points[structure][:, 2] < top) & (points[structure][:, 2] > bottom)][
            ::20
        ]
        for other in points:
            if other != structure:
                gap = np.linalg.norm(stretch[:, None] - points[other][None, ::10], axis=2).min()
                assert gap > 8.5, (structure, other)


def test_regions_lie_on_their_nerve_and_tract_length_is_25_to_40_mm(infiltrated: Phantom):
    for structure, side in itertools.product((L5, S1), ("left", "right")):
        nerve = infiltrated.nerve_labels == 1 + infiltrated.keys.index((structure, side))
        centres = {}
        for row in infiltrated.site_rows:
            if (row.structure, row.side) != (structure, side):
                continue
            inside = infiltrated.site_labels == row.index
            # a ring of a millimetre around 5 mm doubles the area; voxels count when half full
            assert (inside & nerve).sum() > 0.35 * inside.sum()
            centres[row.name.rsplit("_", 1)[1]] = np.argwhere(inside).mean(axis=0) * 2.0
        assert set(centres) == {"proximal", "middle", "distal"}
        assert 25 < np.linalg.norm(centres["proximal"] - centres["distal"]) < 40


def test_phantom_is_an_acquisition_with_sites():
    acquisition, sites = phantom(PlexusTruth(), seed=1)
    assert acquisition.simulated
    assert acquisition.data.origin == "simulated"
    assert acquisition.data.signal.shape[3] == 16
    assert {role for region in sites for role in region.roles} == {"seed", "waypoint", "exclude"}
    exclude = next(region for region in sites if "exclude" in region.roles)
    assert exclude.serves(L5, "left")
    assert exclude.serves(S1, "right")


def test_an_unknown_orientation_is_refused(infiltrated: Phantom):
    with pytest.raises(ValueError, match="orientation"):
        infiltrated.oriented("RRS")
