"""
Measure a plexus whose truth is known
=====================================

A digital lumbosacral plexus with one marked nerve is scanned by a simulated sequence, measured by the same instrument
that measures anyone's images, and held against what was put in.
"""

import matplotlib.pyplot as plt
import numpy as np

from neurography.instruments.diffusion import INSTRUMENT
from neurography.instruments.diffusion.phantom import PlexusTruth

# %%
# The truth: everything healthy but the left S1. Coarser and with fewer sub-samples than the default, to be quick.

truth = PlexusTruth(voxel_mm=2.0, subsamples=3).with_nerve("ventral_ramus_s1", "left", fa=0.40, adc=1.50)
acquisition, sites = INSTRUMENT.phantom(truth, seed=0)
print(acquisition.data.signal.shape, "voxels and volumes")

# %%
# Measuring is pure: the same acquisition, sites, parameters and seed give the same result, bit for bit.

parameters = INSTRUMENT.parameters(seeds_per_voxel=10, resamples=5)
result = INSTRUMENT.measure(acquisition, sites, parameters=parameters, seed=0)

for row in result.measurements:
    if row.quantity.key == "adc" and row.statistic == "visit_mean":
        true = truth.nerves[row.site.structure, row.site.side].adc
        print(
            f"{row.site.side:5} {row.site.structure}: {row.value:.3f} ± {row.sd:.3f}"
            f" (true {true:.3f}, n {row.n} voxels)"
        )

# %%
# The maps are arrays with the matrix that says where they lie. A slice through S1, in the radiological way: the
# patient's left is on the right of the picture.

fa = result.map("FA")
left_s1 = next(t for t in result.tracts if (t.structure, t.side) == ("ventral_ramus_s1", "left"))
world_to_voxel = np.linalg.inv(fa.world_from_voxel)
points = left_s1.points @ world_to_voxel[:3, :3].T + world_to_voxel[:3, 3]
slice_number = int(np.median(points[:, 2]))

# columns must run from the patient's right to the left: flip them when the first voxel axis grows to the right
grows_right = fa.world_from_voxel[0, 0] > 0
picture = fa.data[:, :, slice_number].T
picture = picture if not grows_right else picture[:, ::-1]
columns = points[:, 0] if not grows_right else fa.data.shape[0] - 1 - points[:, 0]
near = np.abs(points[:, 2] - slice_number) < 1

figure, axes = plt.subplots(figsize=(7, 4))
shown = axes.imshow(picture, cmap="gray", vmin=0, vmax=0.8, origin="lower")
axes.plot(columns[near], points[near, 1], ".", markersize=2, color="#56B4E9", label="streamlines, left S1")
axes.text(0.02, 0.5, "R", transform=axes.transAxes, color="white", fontsize=16)
axes.text(0.95, 0.5, "L", transform=axes.transAxes, color="white", fontsize=16)
axes.set(title="FA, SIMULATED", xticks=[], yticks=[])
axes.legend(loc="lower center", fontsize=8)
figure.colorbar(shown, label="FA")
plt.show()
