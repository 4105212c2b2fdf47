"""The FLAIR image of the same visit: shown beside, and asked how bright the lesion is where a rim was found."""

from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.imaging.grid import Grid, Image
from neurography.imaging.onto import onto
from neurography.io import bids, nifti
from neurography.model.errors import NeurographyError
from neurography.model.instrument import Acquisition, BidsFile, Session

SUFFIX = "FLAIR"
BESIDE_MM = 6.0
"""Of the lesion, what lies within this distance of the rim is asked for its brightness."""


@frozen(kw_only=True, eq=False)
class Context:
    """A FLAIR image on the acquisition's own grid, NaN outside of it; its path inside the dataset."""

    values: NDArray[np.float32]
    source: str


def files_of(session: Session) -> tuple[BidsFile, ...]:
    """The FLAIR image that is taken: of several the first by name, none in another space than the scanner's."""
    fitting = [
        file
        for file in session.files
        if file.suffix == SUFFIX
        and file.datatype == "anat"
        and file.extension in (".nii", ".nii.gz")
        and file.entity("space") is None
        and not file.relative.startswith("derivatives/")
    ]
    return tuple(sorted(fitting, key=lambda file: file.relative)[:1])


def read(acquisition: Acquisition, grid: Grid) -> tuple[Context | None, str]:
    """The FLAIR among the acquisition's files on `grid`; None, and a note where there is one that cannot be used."""
    path = next((path for path in acquisition.files if _is_flair(path)), None)
    if path is None:
        return None, ""
    relative = path.relative_to(acquisition.root).as_posix()
    try:
        image = nifti.load(path)
    except NeurographyError as error:
        return None, f"{relative}: not shown beside ({error})"
    volume = image.data[..., 0] if image.data.ndim == 4 else image.data
    values = onto(Image(volume, image.world_from_voxel), grid)
    if not np.isfinite(values).any():
        return None, f"{relative} shows another place: not shown beside"
    return Context(values=values, source=relative), ""


def _is_flair(path: Path) -> bool:
    parsed = bids.parse_name(path.name)
    return parsed is not None and parsed[1] == SUFFIX and parsed[2] in (".nii", ".nii.gz")


def contrast_beside(
    flair: NDArray[np.float32],
    *,
    lesion: NDArray[np.bool_],
    near_rim: NDArray[np.bool_],
    remote: NDArray[np.bool_],
) -> tuple[float, int] | None:
    """Brightness of the lesion beside the rim in standard deviations of remote brain, and the number of its voxels.

    All masks (nx, ny, nz) on the grid of flair. Median against median; sd by the median absolute deviation. None
    where there are too few voxels to say.
    """
    inside = flair[lesion & near_rim & np.isfinite(flair)]
    rest = flair[remote & np.isfinite(flair)]
    if inside.size == 0 or rest.size < 100:
        return None
    middle = float(np.median(rest))
    spread = 1.4826 * float(np.median(np.abs(rest - middle)))
    if spread <= 0:
        return None
    return (float(np.median(inside)) - middle) / spread, int(inside.size)
