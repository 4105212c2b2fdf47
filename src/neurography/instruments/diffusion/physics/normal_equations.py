"""Which moments a weighted tensor fit needs, and how they fill its 7 x 7 normal matrix.

X^T W X has 28 entries, but the product of two quadratic monomials of g depends only on the sum of their
exponents (gx^2 * gy^2 is (gx gy)^2), so that 15 quartic moments, 6 quadratic ones and the sum of the weights
fill it: 22 sums instead of 28, in the innermost loop of every fit.
"""

import numpy as np
from numpy.typing import NDArray

N_MOMENTS = 22
"""15 quartic moments of g, the 6 design columns, and 1."""

N_PACKED = 28
"""Entries of the lower triangle of a symmetric 7 x 7 matrix; entry (i, j <= i) stands at i (i + 1) / 2 + j."""

_EXPONENTS = ((2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 0), (1, 0, 1), (0, 1, 1))
_MULTIPLICITY = (1, 1, 1, 2, 2, 2)


def _layout() -> tuple[NDArray[np.int64], NDArray[np.float64], list[tuple[int, int]]]:
    moments: list[tuple[int, ...]] = []
    pairs: list[tuple[int, int]] = []
    index = np.zeros(N_PACKED, dtype=np.int64)
    factor = np.ones(N_PACKED)
    for i in range(7):
        for j in range(i + 1):
            at = i * (i + 1) // 2 + j
            if i == 6:
                index[at] = 15 + j
                continue
            exponents = tuple(p + q for p, q in zip(_EXPONENTS[i], _EXPONENTS[j], strict=True))
            if exponents not in moments:
                moments.append(exponents)
                pairs.append((i, j))
            index[at] = moments.index(exponents)
            factor[at] = _MULTIPLICITY[i] * _MULTIPLICITY[j]
    return index, factor, pairs


MOMENT_OF_ENTRY, FACTOR_OF_ENTRY, _PAIRS = _layout()
"""Packed entry e of X^T W X is FACTOR_OF_ENTRY[e] times moment MOMENT_OF_ENTRY[e]."""


def moment_table(design: NDArray[np.float64]) -> NDArray[np.float64]:
    """What one unit of weight adds to each moment: (N, 7) design -> (N, 22)."""
    columns = [design[:, i] * design[:, j] / (_MULTIPLICITY[i] * _MULTIPLICITY[j]) for i, j in _PAIRS]
    return np.ascontiguousarray(np.column_stack([*columns, design]))
