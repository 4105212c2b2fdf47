import numpy as np
import pytest

from neurography.instruments.susceptibility.physics import fourier


def test_there_and_back_is_the_same_in_single_precision() -> None:
    values = np.random.default_rng(0).standard_normal((12, 10, 9)).astype(np.float32)
    spectrum = fourier.forward(values)
    assert spectrum.dtype == np.complex64
    assert np.abs(fourier.backward(spectrum, values.shape) - values).max() < 1e-5  # float32 rounding


def test_transforms_are_counted() -> None:
    counter = fourier.Counter()
    fourier.backward(fourier.forward(np.ones((4, 4, 4)), counter=counter), (4, 4, 4), counter=counter)
    assert counter.transforms == 2


def test_padding_puts_an_array_into_the_middle_with_the_margin_asked_for() -> None:
    values = np.arange(60, dtype=np.float32).reshape(3, 4, 5) + 1
    shape = fourier.padded_shape(values.shape, 2)
    assert all(outer >= inner + 4 for outer, inner in zip(shape, values.shape, strict=True))
    padded = fourier.pad(values, shape)
    place = fourier.middle(values.shape, shape)
    assert np.array_equal(padded[place], values)
    assert padded.sum() == values.sum()
    assert all(part.start >= 2 for part in place)


def test_bits_do_not_depend_on_the_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).standard_normal((20, 18, 15)).astype(np.float32)
    many = fourier.forward(values)
    monkeypatch.setattr(fourier, "WORKERS", 1)
    assert np.array_equal(fourier.forward(values), many)
    assert np.array_equal(fourier.backward(many, values.shape), fourier.backward(many, values.shape))
