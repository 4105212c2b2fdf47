"""What the pictures of all visits share: the slab in mm, the part that is shown, the surface, the window."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.draw.slices import shared_window
from neurography.imaging.grid import Image
from neurography.imaging.project import (
    CoronalSurface,
    Picture,
    Sheet,
    canonical,
    curved_sheet,
    depths,
    on_sheet,
    slab,
)

MARGIN_MM = 6.0
"""Added before and behind the outermost labelled voxel, so that a nerve's wall is inside the slab."""

AROUND_MM = 25.0
"""Shown around the labelled voxels, above, below and beside them."""

View = tuple[float, float, float, float]
"""World mm at the left, right, bottom and top edge of a picture."""


@frozen(kw_only=True, eq=False)
class Frame:
    """A coronal slab from low to high (mm, anterior +), a view, and a curved surface through the regions."""

    low: float
    high: float
    view: View
    sheet: Sheet | None
    spacing: float
    upright: bool = True
    """Whether the voxel axes of all images run along x, y, z: only then a picture's edges tell coordinates."""

    @property
    def labelled(self) -> bool:
        """Whether regions chose it; without them it is the middle third of the volume."""
        return self.sheet is not None

    def mip(self, image: Image) -> Picture:
        """Maximum over the slab."""
        return slab(image, plane="coronal", low=self.low, high=self.high)

    def section(self, image: Image) -> Picture:
        """The image on the curved surface; without one, its middle coronal layer."""
        if self.sheet is not None:
            return on_sheet(image, self.sheet)
        middle = float(np.median(depths(canonical(image), "coronal")))
        half = self.spacing / 2
        return slab(image, plane="coronal", low=middle - half, high=middle + half)

    def window(
        self,
        pictures: Sequence[Picture | None],
        *,
        low: float,
        high: float,
        regions: Sequence[NDArray[Any]] = (),
    ) -> tuple[float, float]:
        """One window for all pictures: percentiles over the pixels in view of all of them together.

        It is widened to the 2nd and 98th percentile inside the regions, so that what is measured is never
        off the scale.
        """
        bottom, top = shared_window(
            [_in_view(p, self.view) for p in pictures if p is not None], low=low, high=high
        )
        inside = [values[np.isfinite(values)] for values in regions]
        if inside and sum(v.size for v in inside):
            least, most = (float(v) for v in np.percentile(np.concatenate(inside), (2, 98)))
            bottom, top = min(bottom, least), max(top, most)
        return bottom, top


def shared_frame(images: Sequence[Image], points: Sequence[NDArray[Any]]) -> Frame:
    """The frame of all images at once; points are the world positions (N, 3) of labelled voxels, if any.

    The view reaches equally far to both sides of the volume's middle, also when only one side is labelled.
    """
    bounds = np.array([_bounds(image) for image in images])
    low, high = bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)
    spacing = min(float(image.grid.voxel_size.min()) for image in images)
    places = np.concatenate([np.zeros((0, 3)), *points])
    if len(places) == 0:
        third = (high[1] - low[1]) / 3
        view = (float(high[0]), float(low[0]), float(low[2]), float(high[2]))
        return Frame(
            low=low[1] + third, high=high[1] - third, view=view, sheet=None, spacing=spacing,
            upright=all(map(_upright, images)),
        )  # fmt: skip
    first, last = places.min(axis=0) - AROUND_MM, places.max(axis=0) + AROUND_MM
    middle = (low[0] + high[0]) / 2
    reach = max(abs(first[0] - middle), abs(last[0] - middle))
    view = (
        float(min(middle + reach, high[0])),
        float(max(middle - reach, low[0])),
        float(max(first[2], low[2])),
        float(min(last[2], high[2])),
    )
    return Frame(
        low=float(places[:, 1].min() - MARGIN_MM),
        high=float(places[:, 1].max() + MARGIN_MM),
        view=view,
        sheet=curved_sheet(CoronalSurface.through(places), extent=view, spacing=spacing / 2),
        spacing=spacing,
    )


def _bounds(image: Image) -> NDArray[np.float64]:
    """Lowest and highest world coordinates (2, 3) of the volume."""
    ends = np.array(np.meshgrid(*((-0.5, n - 0.5) for n in image.data.shape[:3]))).reshape(3, -1).T
    world = image.grid.world(ends)
    return np.stack([world.min(axis=0), world.max(axis=0)])


def _upright(image: Image) -> bool:
    """Whether from edge to edge no axis of a canonical image strays by a voxel."""
    m = image.world_from_voxel[:3, :3]
    astray = np.abs(m - np.diag(np.diag(m))) * np.array(image.data.shape[:3])
    return bool(astray.max() < image.grid.voxel_size.min())


def _in_view(picture: Picture, view: View) -> Picture:
    left, right, bottom, top = picture.extent
    rows, columns = picture.pixels.shape
    x = left - (np.arange(columns) + 0.5) * (left - right) / columns
    z = top - (np.arange(rows) + 0.5) * (top - bottom) / rows
    seen = picture.pixels[np.ix_((z >= view[2]) & (z <= view[3]), (x <= view[0]) & (x >= view[1]))]
    return Picture(pixels=seen, plane=picture.plane, extent=view)
