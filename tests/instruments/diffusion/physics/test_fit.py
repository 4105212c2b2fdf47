"""The tensor fit: known tensors recovered, missing samples, order in memory, threads."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.instruments.diffusion.physics.tensor_truth import (
    as_elements,
    as_tensors,
    fa_of,
    nerve_like,
    rician,
    rotations,
    scheme,
    signals,
)

from neurography.instruments.diffusion.physics.fit import fit_tensor
from neurography.instruments.diffusion.physics.float32_math import exp32, log32

ROOT = Path(__file__).parents[4]
EVERY = [("ols", None), ("wls", None), ("iwls", 3), ("nlls", None)]


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize(("method", "reweights"), EVERY)
def test_known_tensors_come_back_without_noise(method: Any, reweights: int | None, precision: Any) -> None:
    # 150 voxels: two whole blocks of 64 and a part of one
    truth = nerve_like(150)
    b, g = scheme(1, 15)
    fit = fit_tensor(signals(truth, b, g), b, g, method=method, reweights=reweights, precision=precision)
    # 1e-5 um2/ms: float32 rounding of ln S (4e-7) through a design of condition 10
    assert np.abs(fit.elements - as_elements(truth)).max() < (1e-5 if precision == "single" else 1e-10)
    np.testing.assert_allclose(fit.s0, 500.0, rtol=1e-5)
    assert fit.rss.max() < 1e-3  # of signals of 500: residuals of 1e-5 of the signal
    assert np.all(fit.dof == 9)
    assert np.all(fit.n_valid == 16)


def banal_fit(signal: Any, b: Any, g: Any, reweights: int) -> tuple[Any, float]:
    """The same estimator by numpy's least squares: (beta, rss)."""
    x = np.column_stack([*(-b / 1000 * w * g[:, i] * g[:, j] for i, j, w in _PAIRS), np.ones(len(b))])
    weight = np.ones(len(b))
    for _ in range(reweights + 1):
        beta = np.linalg.lstsq(x * weight[:, None], np.log(signal) * weight, rcond=None)[0]
        weight = np.exp(x @ beta)
    return beta, float(np.sum((signal - np.exp(x @ beta)) ** 2))


_PAIRS = ((0, 0, 1), (1, 1, 1), (2, 2, 1), (0, 1, 2), (0, 2, 2), (1, 2, 2))


@pytest.mark.parametrize(
    ("method", "reweights", "solves"), [("ols", None, 0), ("wls", None, 1), ("iwls", 3, 3)]
)
def test_noisy_fit_equals_numpys_least_squares(method: Any, reweights: int | None, solves: int) -> None:
    b, g = scheme(2, 20, seed=3)
    b[5:10] = 600.0
    noisy = rician(signals(nerve_like(70), b, g), 20.0)
    single, double = (
        fit_tensor(noisy, b, g, method=method, reweights=reweights, precision=p) for p in ("single", "double")
    )
    for v in range(70):
        beta, rss = banal_fit(noisy[v], b, g, solves)
        np.testing.assert_allclose(double.elements[v], beta[:6], atol=1e-10)
        np.testing.assert_allclose(double.rss[v], rss, rtol=1e-9)
        np.testing.assert_allclose(single.elements[v], beta[:6], atol=1e-5)
        np.testing.assert_allclose(single.rss[v], rss, rtol=1e-4)


def test_nlls_has_the_smallest_residual_and_no_gradient_left() -> None:
    b, g = scheme(1, 15)
    noisy = rician(signals(nerve_like(100), b, g), 25.0)
    fits = {m: fit_tensor(noisy, b, g, method=m, precision="double") for m in ("ols", "wls", "nlls")}
    assert np.all(fits["nlls"].rss <= fits["wls"].rss)
    assert np.all(fits["nlls"].rss <= fits["ols"].rss)
    best = fits["nlls"]
    base = _rss(noisy, b, g, best.elements, best.s0)
    for k in range(6):
        moved = best.elements.copy()
        moved[:, k] += 1e-3
        up = _rss(noisy, b, g, moved, best.s0)
        moved[:, k] -= 2e-3
        # a minimum: both ways up, to rounding
        assert np.all(np.minimum(up, _rss(noisy, b, g, moved, best.s0)) > base)


def _rss(noisy: Any, b: Any, g: Any, elements: Any, s0: Any) -> Any:
    return np.sum((noisy - s0[:, None] * signals(as_tensors(elements), b, g, s0=1.0)) ** 2, axis=1)


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("bad", [0.0, -3.0, np.nan, np.inf])
def test_unusable_sample_is_as_if_never_measured(bad: float, precision: Any) -> None:
    b, g = scheme(2, 15)
    noisy = rician(signals(nerve_like(80), b, g), 20.0)
    spoiled = noisy.copy()
    spoiled[:, 4] = bad
    with_bad = fit_tensor(spoiled, b, g, precision=precision)
    rest = np.arange(17) != 4
    without = fit_tensor(noisy[:, rest], b[rest], g[rest], precision="double")
    np.testing.assert_allclose(with_bad.elements, without.elements, atol=1e-6)
    np.testing.assert_allclose(with_bad.rss, without.rss, rtol=1e-5)
    assert np.all(with_bad.n_valid == 16)
    assert np.all(with_bad.dof == 9)


@pytest.mark.parametrize("precision", ["single", "double"])
def test_too_few_samples_or_a_missing_shell_gives_nan(precision: Any) -> None:
    b, g = scheme(1, 15)
    signal = np.repeat(signals(nerve_like(1), b, g), 4, axis=0)
    signal[1, 6:] = 0  # 6 samples left
    signal[2, 0] = 0  # 15 samples, but no b=0: trace and S0 cannot be told apart
    signal[3] = 0
    fit = fit_tensor(signal, b, g, precision=precision)
    assert np.isfinite(fit.elements[0]).all()
    for v in (1, 2, 3):
        assert np.isnan(fit.elements[v]).all()
        assert np.isnan(fit.s0[v])
        assert np.isnan(fit.rss[v])
        assert fit.dof[v] == 0
    assert fit.n_valid.tolist() == [16, 6, 15, 0]


def test_scaling_the_signal_leaves_the_tensor() -> None:
    b, g = scheme(1, 15)
    noisy = rician(signals(nerve_like(64), b, g), 20.0)
    plain, tiny = fit_tensor(noisy, b, g), fit_tensor(noisy * 1e-9, b, g)
    np.testing.assert_allclose(tiny.elements, plain.elements, atol=2e-6)
    np.testing.assert_allclose(tiny.s0, plain.s0 * 1e-9, rtol=1e-5)
    np.testing.assert_allclose(tiny.rss, plain.rss * 1e-18, rtol=1e-4)


def test_turning_the_directions_turns_the_tensor_and_not_its_fa() -> None:
    b, g = scheme(1, 15)
    noisy = rician(signals(nerve_like(64), b, g), 20.0)
    turn = rotations(1, seed=9)[0]
    straight = as_tensors(fit_tensor(noisy, b, g, precision="double").elements)
    turned = as_tensors(fit_tensor(noisy, b, g @ turn.T, precision="double").elements)
    np.testing.assert_allclose(turned, turn @ straight @ turn.T, atol=1e-10)
    np.testing.assert_allclose(fa_of(turned), fa_of(straight), atol=1e-10)


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.float32, np.float64, np.int32, np.dtype(">i2")])
def test_type_and_order_in_memory_change_nothing(dtype: Any) -> None:
    b, g = scheme(1, 15)
    values = np.round(rician(signals(nerve_like(5 * 7 * 3), b, g), 10.0)).reshape(5, 7, 3, 16)
    wanted = fit_tensor(values, b, g)
    for laid_out in (
        np.ascontiguousarray,
        np.asfortranarray,
        lambda a: np.asfortranarray(np.repeat(a, 2, 1))[:, ::2],
    ):
        fit = fit_tensor(laid_out(values.astype(dtype)), b, g)
        assert fit.elements.shape == (5, 7, 3, 6)
        np.testing.assert_array_equal(fit.elements, wanted.elements)
        np.testing.assert_array_equal(fit.rss, wanted.rss)


def test_mask_changes_no_bit_inside_and_blanks_outside() -> None:
    b, g = scheme(1, 15)
    values = np.asfortranarray(rician(signals(nerve_like(12 * 9 * 8), b, g), 30.0).reshape(12, 9, 8, 16))
    mask = np.random.default_rng(1).random((12, 9, 8)) < 0.4
    whole, part = fit_tensor(values, b, g), fit_tensor(values, b, g, mask=mask)
    np.testing.assert_array_equal(part.elements[mask], whole.elements[mask])
    np.testing.assert_array_equal(part.rss[mask], whole.rss[mask])
    assert np.isnan(part.elements[~mask]).all()
    assert not part.dof[~mask].any()
    assert not part.n_valid[~mask].any()


def test_single_voxel_and_no_voxel() -> None:
    b, g = scheme(1, 15)
    truth = nerve_like(1)
    assert np.abs(fit_tensor(signals(truth, b, g)[0], b, g).elements - as_elements(truth)[0]).max() < 1e-5
    assert fit_tensor(np.zeros((0, 16)), b, g).elements.shape == (0, 6)


def test_unknown_options_are_refused_with_the_known() -> None:
    b, g = scheme(1, 15)
    signal = np.ones((2, 16))
    with pytest.raises(ValueError, match="ols, wls, iwls, nlls; got 'restore'"):
        fit_tensor(signal, b, g, method="restore")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="only with method 'iwls'"):
        fit_tensor(signal, b, g, reweights=2)
    with pytest.raises(ValueError, match=r"\(..., 16\).*got \(2, 15\)"):
        fit_tensor(signal[:, :15], b, g)
    with pytest.raises(ValueError, match="mask"):
        fit_tensor(signal, b, g, mask=np.ones(3, bool))


def test_float32_logarithm_and_exponential_are_as_exact_as_promised() -> None:
    x = np.exp(np.linspace(-80, 80, 20001)).astype(np.float32)
    exact = np.log(x.astype(np.float64))
    off = np.abs(np.array([log32(v) for v in x]) - exact) / np.maximum(1, np.abs(exact))
    assert off.max() < 1.2e-7
    t = np.linspace(-80, 80, 20001, dtype=np.float32)
    ratio = np.array([float(exp32(v)) for v in t]) / np.exp(t.astype(np.float64))
    assert np.abs(ratio - 1).max() < 2e-7


_DIGEST = """
import hashlib, sys
import numpy as np
from neurography.instruments.diffusion.physics.fit import fit_tensor
from neurography.instruments.diffusion.physics.track import track_streamlines, seeds_in_mask
from tests.instruments.diffusion.physics.tensor_truth import *
b, g = scheme(1, 15)
values = rician(signals(nerve_like(20 * 20 * 20), b, g), 30.0).reshape(20, 20, 20, 16)
values[3, 4, 5, 6] = 0
total = hashlib.sha256()
for precision in ("single", "double"):
    fit = fit_tensor(np.asfortranarray(values), b, g, precision=precision)
    for part in (fit.elements, fit.s0, fit.rss, fit.dof):
        total.update(np.ascontiguousarray(part).tobytes())
mask = np.ones((20, 20, 20), bool)
lines = track_streamlines(fit.elements, fit.s0, mask, np.eye(4), seeds_in_mask(mask, np.eye(4), per_voxel=1, seed=1))
for part in (lines.points, lines.offsets, lines.seed_index):
    total.update(part.tobytes())
print(len(lines.points), total.hexdigest())
"""


def test_same_bits_for_one_two_and_four_threads() -> None:
    found = []
    for threads in ("1", "2", "4"):
        made = subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={**os.environ, "NUMBA_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(made.stdout.split())
    assert int(found[0][0]) > 8000  # the digest covers streamlines of more than their seeds
    assert found[0] == found[1] == found[2]
