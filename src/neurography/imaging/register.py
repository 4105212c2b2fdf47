"""Rigid registration of two images of one person, on their world coordinates. The only module that knows SimpleITK.

Mattes' mutual information (doi:10.1109/TMI.2003.809072), so that contrasts may differ; four levels from coarse to
fine on even grids, so that thick slices do no harm; from several starts, of which the best go on. One
thread and a fixed seed: the same images give the same bits.

How well it went is judged by doing it the other way round as well: what lies right goes there and comes back to the
same place. A picture is still to be looked at: two heads that are not the same person's fit each other, too.
"""

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.model.errors import InputError

LEVELS = (12, 25, 50, 100)
"""Points along the longest edge of the fixed image at each level; never finer than its own voxels."""

KEPT = (3, 1, 1, 1)
"""How many of the starts go on after each level: those with most information."""

TILT = 0.2
"""Radians either way about each axis: the starts beside the straight one."""

POINTS = 40_000
"""Points at which the two are compared, at the most."""

BINS = 40
SEED = 20110201

LEAST_OVERLAP = 0.5
"""Share of the fixed image's foreground that the moving image must cover."""

STEEPEST = 45.0
"""Degrees: nobody lies in a scanner turned further, and left would be in danger."""

_LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


@frozen(kw_only=True, eq=False)
class Registered:
    """fixed_from_moving (4, 4) takes world points (RAS+ mm) of the moving image to where they lie in the fixed one.

    consistency is the largest distance in mm at the corners of the fixed foreground between going there and coming
    back; overlap the share of that foreground that the moving image covers; shift (mm, of its centre) and angle
    (degrees) are the size of the movement.
    """

    fixed_from_moving: NDArray[np.float64]
    consistency: float
    overlap: float
    shift: float
    angle: float


def register(fixed: Image, moving: Image, *, what: str = "the two images") -> Registered:
    """The rigid movement that brings `moving` onto `fixed`; 3-D images, of 4-D ones the first volume.

    Raises
    ------
    InputError
        When an image is flat or empty, the two ways contradict each other by more than the largest voxel edge (and
        1 mm), they hardly overlap, or the movement is no head's.
    """
    a, b = _plain(fixed, what), _plain(moving, what)
    there = _rigid(a, b, what)
    back = _rigid(b, a, what)
    corners, inside = _foreground(a)
    # _rigid gives the moving image's point of a point of the fixed one
    moved = _apply(there, corners)
    consistency = float(np.linalg.norm(_apply(back, moved) - corners, axis=1).max())
    overlap = _covered(_apply(there, inside), b.grid)
    fixed_from_moving = np.asarray(np.linalg.inv(there), dtype=np.float64)
    angle = float(np.degrees(np.arccos(np.clip((np.trace(there[:3, :3]) - 1.0) / 2.0, -1.0, 1.0))))
    centre = corners.mean(axis=0)
    shift = float(np.linalg.norm(_apply(there, centre[None])[0] - centre))
    allowed = max(1.0, float(max(a.grid.voxel_size.max(), b.grid.voxel_size.max())))
    if not consistency <= allowed:
        raise _failed(
            what, f"there and back differ by {consistency:.1f} mm, at most {allowed:.1f} mm is allowed"
        )
    if overlap < LEAST_OVERLAP:
        raise _failed(what, f"{100 * overlap:.0f} % overlap, at least {100 * LEAST_OVERLAP:.0f} % is wanted")
    if angle > STEEPEST:
        raise _failed(what, f"a turn of {angle:.0f} degrees, at most {STEEPEST:.0f} is allowed")
    return Registered(
        fixed_from_moving=fixed_from_moving,
        consistency=consistency,
        overlap=overlap,
        shift=shift,
        angle=angle,
    )


def _failed(what: str, came: str) -> InputError:
    return InputError(
        wanted=f"a registration of {what}",
        came=came,
        todo="Choose other images of the two visits, or draw anew.",
    )


def _plain(image: Image, what: str) -> Image:
    """Three dimensions, finite, on its grid."""
    data = image.data if image.data.ndim == 3 else image.data[..., 0]
    finite = np.nan_to_num(np.asarray(data, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    if min(finite.shape) < 4 or float(finite.std()) == 0.0:
        raise _failed(what, f"an image of shape {finite.shape} without contrast or too small")
    return Image(finite, image.world_from_voxel)


def _apply(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3])


def _covered(points: NDArray[np.float64], grid: Grid) -> float:
    """The share of world points that lie in the box of a grid."""
    reached = grid.voxel(points)
    return float(((reached >= -0.5) & (reached <= np.array(grid.shape) - 0.5)).all(axis=1).mean())


def _foreground(image: Image) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(corners (8, 3) of the box around what is brighter than the mean, some of those points (N, 3)), in world mm."""
    bright = np.argwhere(image.data > image.data.mean())
    low, high = bright.min(axis=0), bright.max(axis=0)
    box = np.stack(np.meshgrid(*zip(low, high, strict=True), indexing="ij"), axis=-1).reshape(-1, 3)
    return image.grid.world(box), image.grid.world(bright[:: max(1, len(bright) // 5000)])


def _rigid(fixed: Image, moving: Image, what: str) -> NDArray[np.float64]:
    """(4, 4) world point of `moving` for a world point of `fixed`, RAS+."""

    still, other = _itk(fixed), _itk(moving)
    edge = max(size * edge for size, edge in zip(fixed.grid.shape, fixed.grid.voxel_size, strict=True))
    finest = float(fixed.grid.voxel_size.min())
    left = _starts(fixed, moving)
    try:
        for points, kept in zip(LEVELS, KEPT, strict=True):
            spacing = max(edge / points, finest)
            here, there = _coarser(still, spacing), _coarser(other, spacing)
            found = [
                (_optimise(here, there, one, spacing=spacing), number, one) for number, one in enumerate(left)
            ]
            left = [one for _, _, one in sorted(found, key=lambda each: each[:2])[:kept]]
    except RuntimeError as error:  # the images left each other
        raise _failed(what, "images that do not stay on each other") from error
    transform = left[0]
    matrix = np.eye(4)
    turn = np.array(transform.GetMatrix()).reshape(3, 3)
    centre, shift = np.array(transform.GetCenter()), np.array(transform.GetTranslation())
    matrix[:3, :3] = turn
    matrix[:3, 3] = shift + centre - turn @ centre
    return np.asarray(_LPS_FROM_RAS @ matrix @ _LPS_FROM_RAS)


def _itk(image: Image) -> Any:
    import SimpleITK as sitk  # noqa: PLC0415, N813

    made = sitk.GetImageFromArray(np.ascontiguousarray(image.data.transpose(2, 1, 0)))
    lps = _LPS_FROM_RAS @ image.world_from_voxel
    sizes = image.grid.voxel_size
    made.SetSpacing(sizes.tolist())
    made.SetOrigin(lps[:3, 3].tolist())
    made.SetDirection((lps[:3, :3] / sizes).ravel().tolist())
    return made


def _starts(fixed: Image, moving: Image) -> list[Any]:
    """Centre on centre, and as the scanner has it where the two overlap so; each straight and tilted either way."""
    import SimpleITK as sitk  # noqa: PLC0415, N813

    made = []
    inside = _foreground(fixed)[1]
    centres = [_lps(points.mean(axis=0)) for points in (inside, _foreground(moving)[1])]
    shifts = [centres[1] - centres[0]]
    if _covered(inside, moving.grid) >= LEAST_OVERLAP:
        shifts.append(np.zeros(3))
    for shift in shifts:
        for turn in np.vstack([np.zeros(3), TILT * np.eye(3), -TILT * np.eye(3)]):
            start = sitk.Euler3DTransform()
            start.SetCenter(centres[0].tolist())
            start.SetTranslation(shift.tolist())
            start.SetRotation(*turn.tolist())
            made.append(start)
    return made


def _lps(point: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(point * np.array([-1.0, -1.0, 1.0]))


def _optimise(fixed: Any, moving: Any, transform: Any, *, spacing: float) -> float:
    """Improve `transform` in place; minus the information at its end. The images lie on grids of `spacing` mm."""
    import SimpleITK as sitk  # noqa: PLC0415, N813

    count = int(np.prod(fixed.GetSize()))
    method = sitk.ImageRegistrationMethod()
    method.SetNumberOfThreads(1)
    method.SetNumberOfWorkUnits(1)
    method.SetMetricAsMattesMutualInformation(numberOfHistogramBins=BINS)
    if count > POINTS:
        method.SetMetricSamplingStrategy(method.RANDOM)
        method.SetMetricSamplingPercentage(POINTS / count, SEED)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(
        learningRate=spacing / 2,
        minStep=spacing / 250,
        numberOfIterations=100,
        relaxationFactor=0.7,
        gradientMagnitudeTolerance=1e-9,  # information is flat: the default stops half way through a turn
    )
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetInitialTransform(transform, inPlace=True)
    method.Execute(fixed, moving)
    return float(method.GetMetricValue())


def _coarser(image: Any, spacing: float) -> Any:
    """Smoothed where its voxels are finer, and resampled to `spacing` mm along its own axes."""
    import SimpleITK as sitk  # noqa: PLC0415, N813

    sizes, edges = image.GetSize(), image.GetSpacing()
    sigma = [0.4 * spacing if edge < spacing else 0.0 for edge in edges]
    wide = [max(one, 0.01 * edge) for one, edge in zip(sigma, edges, strict=True)]
    smooth = sitk.SmoothingRecursiveGaussian(image, wide) if any(sigma) else image
    count = [max(4, round(size * edge / spacing)) for size, edge in zip(sizes, edges, strict=True)]
    grid = sitk.Image(count, sitk.sitkFloat32)
    grid.SetDirection(image.GetDirection())
    even = [size * edge / n for size, edge, n in zip(sizes, edges, count, strict=True)]
    grid.SetSpacing(even)
    # the new voxels fill the same box: the first one's centre moves by half the difference of the edges
    offset = [(new - old) / 2.0 for new, old in zip(even, edges, strict=True)]
    direction = np.array(image.GetDirection()).reshape(3, 3)
    grid.SetOrigin((np.array(image.GetOrigin()) + direction @ np.array(offset)).tolist())
    return sitk.Resample(smooth, grid, sitk.Transform(), sitk.sitkLinear, 0.0, sitk.sitkFloat32)
