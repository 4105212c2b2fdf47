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
# The truth: everything healthy but the left S1; fewer sub-samples a voxel than the default, to be quick.

healthy = PlexusTruth(subsamples=3)
truth = healthy.with_nerve("ventral_ramus_s1", "left", fa=0.40, adc=1.50)
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
# The maps are arrays with the matrix that says where they lie. A slice through the left S1, in the radiological
# way: the patient's left is on the right of the picture. Where there is hardly any signal, FA is noise and not shown.

fa = result.map("FA")
b0 = acquisition.data.signal[..., 0]
left_s1 = next(
    tract
    for tract in result.tracts
    if (tract.structure, tract.side) == ("ventral_ramus_s1", "left")
)
voxel_from_world = np.linalg.inv(fa.world_from_voxel)
points = left_s1.points @ voxel_from_world[:3, :3].T + voxel_from_world[:3, 3]
level = int(np.median(points[:, 2]))
near = points[np.abs(points[:, 2] - level) < 1]

picture = np.where(b0 > 0.2 * b0.max(), fa.data, np.nan)[:, :, level].T
columns = near[:, 0]
# columns must run from the patient's right to the left
if fa.world_from_voxel[0, 0] > 0:
    picture, columns = picture[:, ::-1], picture.shape[1] - 1 - columns

figure, axes = plt.subplots(figsize=(7, 4))
shown = axes.imshow(picture, cmap="gray", vmin=0, vmax=0.8, origin="lower")
axes.plot(columns, near[:, 1], ".", markersize=2, color="#56B4E9")
axes.set_xticks([0, picture.shape[1] - 1], ["R", "L"], fontsize=16)
axes.set_yticks([])
axes.set_title("SIMULATED: FA, and streamlines of the left S1 (blue)")
figure.colorbar(shown, label="FA", shrink=0.7)
plt.show()
