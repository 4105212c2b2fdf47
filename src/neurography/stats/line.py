"""A straight line through a few points, weighted by how well each is known."""

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen


@frozen(kw_only=True)
class Line:
    """y = intercept + slope x. sd is the standard error of slope, interval its 95 % interval; None where unknown."""

    slope: float
    intercept: float
    sd: float | None
    interval: tuple[float, float] | None
    n: int


def fit_line(x: Sequence[float], y: Sequence[float], *, sd: Sequence[float | None]) -> Line:
    """Weighted least squares: weights 1/sd^2 where every point has an sd, else all alike.

    The standard error comes from the scatter about the line, and is never taken to be smaller than the points' own
    sd make it: three points may lie on a line by chance. Its interval is that of Student's t with n - 2 degrees of
    freedom (12.7 standard errors either way for three points). Without any sd, points exactly on a line have no
    scatter to judge by: sd and interval are None. ValueError for fewer than three points or one x alone.
    """
    from scipy.stats import t as student  # noqa: PLC0415  keeps --help fast

    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if len(a) < 3 or len(a) != len(b) or len(a) != len(sd):
        raise ValueError("at least three points, each with an x, a y and an sd or None")
    known = [one for one in sd if one is not None and math.isfinite(one) and one > 0.0]
    complete = len(known) == len(sd)
    weight = 1.0 / np.square(np.array(known)) if complete else np.ones(len(a))
    centre = float((weight * a).sum() / weight.sum())
    level = float((weight * b).sum() / weight.sum())
    spread = float((weight * np.square(a - centre)).sum())
    if spread <= 1e-12 * float(weight.sum()) * max(1.0, float(np.abs(a).max())) ** 2:
        raise ValueError("points at one x have no slope")
    slope = float((weight * (a - centre) * (b - level)).sum()) / spread
    residual = b - level - slope * (a - centre)
    scatter = float((weight * np.square(residual)).sum()) / (len(a) - 2)
    if complete:
        scatter = max(scatter, 1.0)
    rounding = (1e-9 * float(np.abs(b).max())) ** 2
    error = None if not complete and scatter <= rounding else math.sqrt(scatter / spread)
    reach = None if error is None else float(student.ppf(0.975, len(a) - 2)) * error
    return Line(
        slope=slope,
        intercept=level - slope * centre,
        sd=error,
        interval=None if reach is None else (slope - reach, slope + reach),
        n=len(a),
    )
