"""One program's work in a process of its own: python diffusion_peers.py TASK FOLDER REPEATS, result as JSON."""

import json
import statistics
import sys
import time
from pathlib import Path

import nibabel as nib
import numpy as np
from diffusion_settings import (
    ANGLE_DEG,
    B_VALUE,
    BODY_VOXELS,
    FA_STOP,
    MAX_MM,
    MIN_MM,
    N_SEEDS,
    SERIES,
    SHAPE,
    STEP_MM,
    THREADS,
    VOXEL_MM,
)


def build(folder: Path, n_b0: int, n_directions: int) -> None:
    """A body of muscle with two curved nerves; int16 with Rician noise, SNR 25 at the muscle's b=0."""

    rng = np.random.default_rng(20)
    g = _spread(n_directions, rng)
    b = np.r_[np.zeros(n_b0), np.full(n_directions, B_VALUE)]
    g = np.vstack([np.zeros((n_b0, 3)), g])
    x, y, z = (VOXEL_MM * (i - (n - 1) / 2) for i, n in zip(np.indices(SHAPE), SHAPE, strict=True))
    rim = (x[..., 0] / 1.39) ** 2 + y[..., 0] ** 2
    limit = np.partition(rim.ravel(), BODY_VOXELS // SHAPE[2])[BODY_VOXELS // SHAPE[2]]
    order = np.argsort(rim, axis=None, kind="stable")[: BODY_VOXELS // SHAPE[2]]
    plane = np.zeros(SHAPE[:2], bool)
    plane.flat[order] = True
    assert np.all(rim[plane] <= limit)
    body = np.repeat(plane[..., None], SHAPE[2], axis=2)

    tensor = np.empty((*SHAPE, 3, 3))
    tensor[:] = np.diag([1.35, 1.50, 1.95])
    seeds = np.zeros(SHAPE, bool)
    for side, radial in ((-1, 0.85), (1, 1.15)):
        centre = side * (30 + 14 * np.sin(np.pi * (z / 120 + 0.5)))
        inside = (x - centre) ** 2 + y**2 < 3.5**2
        slope = side * 14 * np.pi / 120 * np.cos(np.pi * (z / 120 + 0.5))
        along = np.stack([slope, np.zeros_like(z), np.ones_like(z)], axis=-1)
        along /= np.linalg.norm(along, axis=-1, keepdims=True)
        nerve = radial * np.eye(3) + (1.9 - radial) * along[..., :, None] * along[..., None, :]
        tensor[inside] = nerve[inside]
        if side == -1:
            seeds = inside
    signal = np.zeros((*SHAPE, len(b)), np.int16, order="F")
    for n in range(len(b)):
        clean = 500 * np.exp(-b[n] / 1000 * np.einsum("...ij,i,j->...", tensor, g[n], g[n])) * body
        noise = rng.normal(0, 20, (2, *SHAPE))
        signal[..., n] = np.sqrt((clean + noise[0]) ** 2 + noise[1] ** 2)
    affine = np.diag([VOXEL_MM, VOXEL_MM, VOXEL_MM, 1.0])
    affine[:3, 3] = -VOXEL_MM * (np.array(SHAPE) - 1) / 2
    for name, data in (("dwi", signal), ("body", body.astype(np.uint8)), ("seeds", seeds.astype(np.uint8))):
        nib.save(nib.Nifti1Image(data, affine), folder / f"{name}.nii")
    # MRtrix's own table: directions in world axes, which are the image's axes here
    np.savetxt(folder / "grad.b", np.column_stack([g, b]))
    print(
        json.dumps(
            {"body": int(body.sum()), "nerve": int(seeds.sum()), "zeros": int((signal[body] <= 0).sum())}
        )
    )


def _spread(n, rng):  # type: ignore[no-untyped-def]
    """n directions that repel each other and each other's opposite."""
    g = rng.normal(size=(n, 3))
    g /= np.linalg.norm(g, axis=1, keepdims=True)
    for _ in range(300):
        push = np.zeros_like(g)
        for sign in (1, -1):
            apart = g[:, None] - sign * g[None]
            square = (apart**2).sum(-1)
            np.fill_diagonal(square, np.inf)
            push += (apart / (square[..., None] + 1e-9) ** 1.5).sum(1)
        g += 0.02 * push / np.linalg.norm(push, axis=1, keepdims=True)
        g /= np.linalg.norm(g, axis=1, keepdims=True)
    return g


def child(task: str, folder: Path, repeats: int) -> None:
    """One program's work; prints its result as JSON."""

    if task == "build":
        return build(folder, *SERIES[folder.name])
    image = nib.load(folder / "dwi.nii")
    data = np.asanyarray(image.dataobj)
    body = np.asanyarray(nib.load(folder / "body.nii").dataobj) > 0
    table = np.loadtxt(folder / "grad.b")
    g, b = table[:, :3], table[:, 3]
    if task == "dipy wls":
        from dipy.core.gradients import gradient_table  # noqa: PLC0415  ours run without dipy in their memory
        from dipy.reconst.dti import TensorModel  # noqa: PLC0415

        model = TensorModel(gradient_table(b, bvecs=g), fit_method="WLS")
        times, _ = _timed(lambda: model.fit(data, mask=body), repeats)
        return print(json.dumps({"times": times}))

    # dipy runs without any of these in its memory
    import numba  # noqa: PLC0415

    from neurography.instruments.diffusion.physics.fit import fit_tensor  # noqa: PLC0415

    numba.set_num_threads(min(THREADS, numba.config.NUMBA_NUM_THREADS))
    if task.startswith("our "):
        method, _, rest = task.removeprefix("our ").partition(" ")
        options = {"reweights": int(rest)} if rest else {}
        fit_tensor(data, b, g, method=method, mask=body, **options)
        times, _ = _timed(lambda: fit_tensor(data, b, g, method=method, mask=body, **options), repeats)
        return print(json.dumps({"times": times}))
    return _child_tracking(task, folder, data, body, b, g, image.affine, repeats)


def _child_tracking(task, folder, data, body, b, g, affine, repeats) -> None:  # type: ignore[no-untyped-def]

    from neurography.instruments.diffusion.physics.bundle import lengths  # noqa: PLC0415
    from neurography.instruments.diffusion.physics.fit import fit_tensor  # noqa: PLC0415
    from neurography.instruments.diffusion.physics.track import seeds_in_mask, track_streamlines  # noqa: PLC0415

    if task == "lengths":
        lines = nib.streamlines.load(folder / "mrtrix.tck").streamlines
        long = np.array([np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines])
        steps = int(sum(len(line) - 1 for line in lines))
        return print(json.dumps({"median": float(np.median(long)), "n": len(long), "steps": steps}))
    where = np.asanyarray(nib.load(folder / "seeds.nii").dataobj) > 0
    seeds = seeds_in_mask(where, affine, per_voxel=-(-N_SEEDS // int(where.sum())), seed=1)
    seeds = seeds[np.random.default_rng(0).permutation(len(seeds))[:N_SEEDS]]
    order = int(task.rsplit(" ", 1)[1])
    fit = fit_tensor(data, b, g, mask=body)

    def track():  # type: ignore[no-untyped-def]
        return track_streamlines(
            fit.elements, fit.s0, body, affine, seeds, step_mm=STEP_MM, fa_stop=FA_STOP, angle_deg=ANGLE_DEG,
            max_length_mm=MAX_MM, order=order,
        )  # fmt: skip

    track()
    times, made = _timed(track, repeats)
    fit_times, _ = _timed(lambda: fit_tensor(data, b, g, mask=body), repeats)
    long = lengths(made.points, made.offsets)
    kept = long[long >= MIN_MM]
    steps = int(len(made.points) - np.count_nonzero(np.diff(made.offsets)))
    result = {"times": times, "fit": statistics.median(fit_times), "steps": steps}
    return print(json.dumps({**result, "median": float(np.median(kept)), "n": len(kept)}))


def _timed(call, repeats):  # type: ignore[no-untyped-def]
    times, made = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        made = call()
        times.append(time.perf_counter() - start)
    return times, made


if __name__ == "__main__":
    child(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
