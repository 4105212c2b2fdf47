"""Eigenvalues and principal direction of a symmetric 3 x 3 matrix, in closed form and without loss of digits.

The textbook formula q + 2 p cos(acos(r) / 3 + 2 pi k / 3) (Smith 1961, doi:10.1145/366199.366316) loses half
the digits of two eigenvalues that lie close together. So only the *isolated* one is taken from it (the largest
where r >= 0, else the smallest: it stands at least 1.7 p apart from its neighbour), with its eigenvector from
cross products; the other two come from the 2 x 2 matrix in the plane across it, which is solved exactly
(the scheme of Eberly, "A robust eigensolver for 3 x 3 symmetric matrices", Geometric Tools 2014).

cos(acos(r) / 3) is the root of 4 c^3 - 3 c = r in [0.866, 1]: a polynomial (our Chebyshev interpolant) and one Newton
step reach double precision, with no call of libm.

Elements stand as xx, yy, zz, xy, xz, yz, in any unit; the functions work in float64.
"""

import math

from numba import njit

ISOTROPIC = 1e-14
"""An anisotropic part smaller than this share of the whole is rounding, not a direction."""


@njit(cache=True, inline="always")
def third_of_angle(r: float) -> float:
    """cos(acos(r) / 3) for r in [0, 1]."""
    # degree 7, off by 1.3e-8 at most; in pairs (Estrin), so that the processor need not wait for each term
    square = r * r
    low = (0.8660254163908417 + 0.16666504306323746 * r) + square * (
        -0.048077350345029135 + 0.024392383831939313 * r
    )
    high = (-0.014289564826206913 + 0.007664301754289227 * r) + square * (
        -0.002922830501063345 + 0.0005426077123047435 * r
    )
    c = low + square * square * high
    square = c * c
    return c - (c * (4.0 * square - 3.0) - r) / (12.0 * square - 3.0)


@njit(cache=True)
def isolated3(
    xx: float, yy: float, zz: float, xy: float, xz: float, yz: float
) -> tuple[float, float, float, float, float]:
    """(sign, value, ex, ey, ez): the isolated eigenvalue and its unit vector.

    sign +1: it is the largest; -1: the smallest; 0: the matrix is isotropic and there is no direction.
    """
    q = (xx + yy + zz) / 3.0
    a, b, c = xx - q, yy - q, zz - q
    p = math.sqrt((a * a + b * b + c * c + 2.0 * (xy * xy + xz * xz + yz * yz)) / 6.0)
    if not p > ISOTROPIC * abs(q):
        return 0.0, q, 0.0, 0.0, 0.0
    inverse = 1.0 / p
    a, b, c, d, e, f = a * inverse, b * inverse, c * inverse, xy * inverse, xz * inverse, yz * inverse
    r = 0.5 * (a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e))
    sign = 1.0 if r >= 0.0 else -1.0
    scaled = sign * 2.0 * third_of_angle(min(1.0, abs(r)))
    a, b, c = a - scaled, b - scaled, c - scaled
    # two rows of the singular matrix span the plane across the eigenvector; take the best conditioned pair
    ux, uy, uz = d * f - e * b, e * d - a * f, a * b - d * d
    vx, vy, vz = d * c - e * f, e * e - a * c, a * f - d * e
    wx, wy, wz = b * c - f * f, f * e - d * c, d * f - b * e
    u, v, w = ux * ux + uy * uy + uz * uz, vx * vx + vy * vy + vz * vz, wx * wx + wy * wy + wz * wz
    if v > u and v >= w:
        u, ux, uy, uz = v, vx, vy, vz
    elif w > u:
        u, ux, uy, uz = w, wx, wy, wz
    size = 1.0 / math.sqrt(u)
    return sign, q + p * scaled, ux * size, uy * size, uz * size


@njit(cache=True)
def across3(
    xx: float, yy: float, zz: float, xy: float, xz: float, yz: float, ex: float, ey: float, ez: float
) -> tuple[float, float, float, float, float]:
    """(larger, smaller, vx, vy, vz): eigenvalues in the plane across unit vector e, and the larger's vector.

    The vector is zero where the two are equal.
    """
    if abs(ex) > abs(ey):
        size = 1.0 / math.sqrt(ex * ex + ez * ez)
        ux, uy, uz = -ez * size, 0.0, ex * size
    else:
        size = 1.0 / math.sqrt(ey * ey + ez * ez)
        ux, uy, uz = 0.0, ez * size, -ey * size
    vx, vy, vz = ey * uz - ez * uy, ez * ux - ex * uz, ex * uy - ey * ux
    aux, auy, auz = xx * ux + xy * uy + xz * uz, xy * ux + yy * uy + yz * uz, xz * ux + yz * uy + zz * uz
    avx, avy, avz = xx * vx + xy * vy + xz * vz, xy * vx + yy * vy + yz * vz, xz * vx + yz * vy + zz * vz
    uu, uv, vv = (
        ux * aux + uy * auy + uz * auz,
        ux * avx + uy * avy + uz * avz,
        vx * avx + vy * avy + vz * avz,
    )
    middle, half = 0.5 * (uu + vv), 0.5 * (uu - vv)
    radius = math.sqrt(half * half + uv * uv)
    if not radius > ISOTROPIC * (abs(uu) + abs(vv)):
        return middle, middle, 0.0, 0.0, 0.0
    # of the two forms of the eigenvector the one without cancellation
    s, t = (half + radius, uv) if half >= 0.0 else (uv, radius - half)
    size = 1.0 / math.sqrt(s * s + t * t)
    s, t = s * size, t * size
    return middle + radius, middle - radius, s * ux + t * vx, s * uy + t * vy, s * uz + t * vz


@njit(cache=True)
def eigen3(xx: float, yy: float, zz: float, xy: float, xz: float, yz: float) -> tuple[float, float, float]:
    """Eigenvalues, largest first."""
    sign, value, ex, ey, ez = isolated3(xx, yy, zz, xy, xz, yz)
    if sign == 0.0:
        return value, value, value
    larger, smaller, _, _, _ = across3(xx, yy, zz, xy, xz, yz, ex, ey, ez)
    if sign > 0.0:
        return value, larger, smaller
    return larger, smaller, value


@njit(cache=True, inline="always")
def direction3(
    xx: float, yy: float, zz: float, xy: float, xz: float, yz: float
) -> tuple[float, float, float]:
    """Unit eigenvector of the largest eigenvalue, of no particular sign; zero where that one is not single."""
    sign, _, ex, ey, ez = isolated3(xx, yy, zz, xy, xz, yz)
    if sign >= 0.0:
        return ex, ey, ez
    _, _, vx, vy, vz = across3(xx, yy, zz, xy, xz, yz, ex, ey, ez)
    return vx, vy, vz


@njit(cache=True)
def anisotropy(first: float, second: float, third: float) -> float:
    """FA of three eigenvalues; negative ones count as 0. 0 for a tensor of zeros."""
    x, y, z = max(first, 0.0), max(second, 0.0), max(third, 0.0)
    size = x * x + y * y + z * z
    if not size > 0.0:
        return 0.0
    return math.sqrt(0.5 * ((x - y) ** 2 + (y - z) ** 2 + (z - x) ** 2) / size)


@njit(cache=True, inline="always")
def anisotropy3(xx: float, yy: float, zz: float, xy: float, xz: float, yz: float) -> float:
    """FA of a tensor; from its invariants, without eigenvalues, where none of them is negative."""
    trace = xx + yy + zz
    off = xy * xy + xz * xz + yz * yz
    second = xx * yy + xx * zz + yy * zz - off
    determinant = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz)
    if trace > 0.0 and second > 0.0 and determinant > 0.0:
        q = trace / 3.0
        rest = (xx - q) ** 2 + (yy - q) ** 2 + (zz - q) ** 2 + 2.0 * off
        return math.sqrt(1.5 * rest / (xx * xx + yy * yy + zz * zz + 2.0 * off))
    l1, l2, l3 = eigen3(xx, yy, zz, xy, xz, yz)
    return anisotropy(l1, l2, l3)
