"""Logarithm and exponential in float32, written so that a loop over voxels becomes SIMD code.

numba calls libm's scalar logf and expf one voxel at a time unless Intel's SVML is installed. These two are
branch-free, so LLVM vectorises the loops around them, and they give the same bits with or without SVML.
The coefficients are Chebyshev interpolants that this project computed (see `tests`, which hold the errors):
relative error below 2e-7 for exp32 on [-80, 80] and absolute error below 1.2e-7 * max(1, |ln x|) for log32.
"""

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

SMALLEST_NORMAL = np.float32(np.finfo(np.float32).tiny)
"""1.18e-38: below it log32's exponent trick does not hold, so such a sample counts as not positive."""

LARGEST = np.float32(np.finfo(np.float32).max)


def _bits_of(_typing: Any, _value: Any) -> Any:
    """The 32 bits of a float32, as int32."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.int32))

    return types.int32(types.float32), build


def _float_of(_typing: Any, _bits: Any) -> Any:
    """The float32 with these 32 bits."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.float32))

    return types.float32(types.int32), build


bits_of: Any = intrinsic(_bits_of)
float_of: Any = intrinsic(_float_of)

_SQRT_HALF_BITS = np.int32(0x3F3504F3)
_MANTISSA = np.int32(0x007FFFFF)
_EXPONENT_SHIFT = np.int32(23)
_EXPONENT_BIAS = np.int32(127)
# ln 2 = high + low: the high part has few bits, so that k * high is exact
_LN2_HIGH = np.float32(0.693359375)
_LN2_LOW = np.float32(-0.00021219444)
_INVERSE_LN2 = np.float32(1.442695)
# adding and subtracting 1.5 * 2^23 rounds a float32 to the nearest integer
_ROUNDER = np.float32(12582912.0)
_EXP_LIMIT = np.float32(80.0)
_HALF = np.float32(0.5)
_ONE = np.float32(1.0)
# (ln(1+f) - f + f^2/2) / f^3 on [sqrt(1/2) - 1, sqrt(2) - 1]
_L0, _L1, _L2, _L3 = (
    np.float32(0.33333331),
    np.float32(-0.25000307),
    np.float32(0.20001045),
    np.float32(-0.16641282),
)
_L4, _L5, _L6, _L7 = (
    np.float32(0.14214496),
    np.float32(-0.12998183),
    np.float32(0.12622319),
    np.float32(-0.07902744),
)
# (exp(r) - 1 - r) / r^2 on [-ln(2)/2, ln(2)/2]
_E0, _E1, _E2 = np.float32(0.5), np.float32(0.16666577), np.float32(0.041666556)
_E3, _E4 = np.float32(0.008363179), np.float32(0.0013926184)


@njit(cache=True, inline="always", fastmath={"contract"})
def log32(x: np.float32) -> np.float32:
    """Natural logarithm of a normal positive float32. Anything else gives nonsense, not an error."""
    shifted = np.int32(bits_of(x) - _SQRT_HALF_BITS)
    exponent = np.float32(np.int32(shifted >> _EXPONENT_SHIFT))
    f = float_of(np.int32((shifted & _MANTISSA) + _SQRT_HALF_BITS)) - _ONE
    square = f * f
    tail = _L7
    tail = tail * f + _L6
    tail = tail * f + _L5
    tail = tail * f + _L4
    tail = tail * f + _L3
    tail = tail * f + _L2
    tail = tail * f + _L1
    tail = tail * f + _L0
    tail = tail * f * square + exponent * _LN2_LOW - _HALF * square
    return f + tail + exponent * _LN2_HIGH


@njit(cache=True, inline="always", fastmath={"contract"})
def exp32(x: np.float32) -> np.float32:
    """Exponential of a float32, its argument clamped to [-80, 80] so that nothing over- or underflows."""
    x = min(max(x, -_EXP_LIMIT), _EXP_LIMIT)
    k = (x * _INVERSE_LN2 + _ROUNDER) - _ROUNDER
    r = x - k * _LN2_HIGH
    r = r - k * _LN2_LOW
    tail = _E4
    tail = tail * r + _E3
    tail = tail * r + _E2
    tail = tail * r + _E1
    tail = tail * r + _E0
    power = float_of(np.int32((np.int32(k) + _EXPONENT_BIAS) << _EXPONENT_SHIFT))
    return (tail * r * r + r + _ONE) * power
