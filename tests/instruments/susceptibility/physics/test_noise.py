import numpy as np
import pytest
from tests.instruments.susceptibility.physics.field_truth import ball

from neurography.instruments.susceptibility.physics.noise import noise_sd

OBJECT = ball((0, 0, 0), 16)
SD = 0.02


def image(*, sd: float = SD, echoes: int = 2, body: np.ndarray = OBJECT) -> np.ndarray:
    rng = np.random.default_rng(0)
    i = np.indices(body.shape)[0] / 48
    pure = np.stack([body * (0.8 + 0.3 * i) * 0.7**n for n in range(echoes)], axis=-1)
    noise = rng.standard_normal(pure.shape) + 1j * rng.standard_normal(pure.shape)
    return np.abs(pure + sd * noise).astype(np.float32)


def test_air_around_the_object() -> None:
    found = noise_sd(image())
    assert found.sd == pytest.approx(SD, rel=0.02)
    assert "air" in found.source and found.n > 10_000
    assert noise_sd(image()[..., 0]).sd == pytest.approx(SD, rel=0.02)


def test_a_masked_background_is_no_air() -> None:
    found = noise_sd(image() * OBJECT[..., None])
    assert found.sd == pytest.approx(SD, rel=0.08)
    assert "high-pass" in found.source


def test_zeros_beside_true_air_do_not_count() -> None:
    """Half of the field of view zero-filled, as after gradient unwarping."""
    half = image()
    half[:, :6] = 0
    half[:, -6:] = 0
    found = noise_sd(half)
    assert found.sd == pytest.approx(SD, rel=0.03)
    assert "air" in found.source


def test_ghosts_are_not_taken_for_air() -> None:
    """A displaced copy of the object at 8 % lies over the air along one axis."""
    ghosted = image() + 0.08 * np.roll(OBJECT, 24, axis=1)[..., None].astype(np.float32)
    assert noise_sd(ghosted).sd == pytest.approx(SD, rel=0.1)


def test_an_object_that_fills_the_image() -> None:
    found = noise_sd(image(body=np.ones_like(OBJECT)))
    assert found.sd == pytest.approx(SD, rel=0.08)


def test_whole_numbers_keep_their_zeros() -> None:
    counts = np.rint(image() * 100).astype(np.int16)  # sd 2: a rounded zero in 3 % of the air
    assert noise_sd(counts).sd == pytest.approx(2.0, rel=0.05)


def test_not_a_number_and_nothing() -> None:
    spoilt = image()
    spoilt[:3] = np.nan
    assert noise_sd(spoilt).sd == pytest.approx(SD, rel=0.03)
    empty = noise_sd(np.zeros((8, 8, 8)))
    assert empty.sd == 0 and empty.source.startswith("none")
