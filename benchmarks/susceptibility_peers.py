"""One program's work in a process of its own: python susceptibility_peers.py TASK FOLDER REPEATS, result as JSON."""

import inspect
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

EDGE, THREADS = 128, 2
SPACE = {"voxel_size": (1.0, 1.0, 1.0), "b0": (0.0, 0.0, 1.0)}
LOOK_EVERY, AT_MOST = 5, 120
"""Iterations of the plain total variation between looks at its error, and when it is given up."""
EQUAL = 0.1
"""Percentage points within which two errors are one: single precision and half a voxel's noise make no more."""


def build(folder: Path) -> dict:  # type: ignore[type-arg]
    """The first head of validation/susceptibility.py, four echoes at SNR 60, and what is true of it."""
    from neurography.instruments.susceptibility.phantom.anatomy import HeadTruth, head_grid, tissues  # noqa: PLC0415
    from neurography.instruments.susceptibility.phantom.images import scan  # noqa: PLC0415
    from neurography.instruments.susceptibility.physics import quality  # noqa: PLC0415

    head = tissues(HeadTruth(), head_grid(EDGE), seed=0)
    made, clean = scan(head, snr=60.0, seed=0), scan(head, snr=None)
    first = 2 * np.pi * made.echo_times[0] * made.total
    arrays = {
        "magnitude": made.magnitude,
        "phase": made.phase,
        "brain": head.brain,
        "held": head.brain & ~quality.void(made.magnitude, noise_sd=made.noise_sd),
        "chi": np.where(head.brain, head.chi, np.float32(0)),
        "r2star": head.r2star,
        "total": made.total,
        "local": made.local,
        "offset": np.angle(np.exp(1j * (clean.phase[..., 0] - first))).astype(np.float32),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    told = {"times": made.echo_times, "noise_sd": made.noise_sd, "per_ppm": made.hertz_per_ppm}
    (folder / "told.json").write_text(json.dumps(told))
    return {"brain": int(head.brain.sum())}


class Head:
    """What was built, opened as it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        told = json.loads((folder / "told.json").read_text())
        self.times: tuple[float, ...] = tuple(told["times"])
        self.noise_sd: float = told["noise_sd"]
        self.per_ppm = np.float32(told["per_ppm"])

    def __getattr__(self, name: str) -> np.ndarray:  # type: ignore[type-arg]
        made = np.load(self.folder / f"{name}.npy")
        setattr(self, name, made)
        return made

    def error(self, found: np.ndarray) -> float:  # type: ignore[type-arg]
        """NRMSE in percent after taking off the mean, where there is signal."""
        x, t = found[self.held].astype(np.float64), self.chi[self.held].astype(np.float64)
        x, t = x - x.mean(), t - t.mean()
        return 100 * float(np.linalg.norm(x - t) / np.linalg.norm(t))

    def wrong(self, unwrapped: np.ndarray, echo: int) -> int:  # type: ignore[type-arg]
        """Voxels that are off by turns which not all share."""
        truth = 2 * np.pi * self.times[echo] * self.total + self.offset
        turns = np.rint((unwrapped - truth)[self.held] / (2 * np.pi))
        return int((turns != np.median(turns)).sum())

    def noisy_local(self) -> np.ndarray:  # type: ignore[type-arg]
        """True local field with the noise of the measured one, ppm: the inversion alone."""
        from neurography.instruments.susceptibility.physics.field_map import field_map  # noqa: PLC0415

        mapped = field_map(self.phase, self.magnitude, self.brain, echo_times=self.times)
        noise = np.where(self.held, mapped.hertz - self.total, np.float32(0))
        return (np.where(self.brain, self.local, np.float32(0)) + noise) / self.per_ppm


def timed(call, repeats: int):  # type: ignore[no-untyped-def]
    """(median seconds, what the last call made); one call before to compile and to plan."""
    made = call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        made = call()
        times.append(time.perf_counter() - start)
    return statistics.median(times), made


def nothing(head: Head, repeats: int) -> dict:  # type: ignore[type-arg]
    """The images opened, our modules loaded, nothing done: the memory that every row starts from."""
    return {"voxels": int(head.phase.size + head.magnitude.size), "repeats": repeats}


def chain(head: Head, repeats: int, inversion: str) -> dict:  # type: ignore[type-arg]
    """Phase to susceptibility, step by step."""
    from neurography.instruments.susceptibility.physics.field_map import field_map  # noqa: PLC0415
    from neurography.instruments.susceptibility.physics.fourier import (  # noqa: PLC0415
        Counter,
        backward,
        forward,
        padded_shape,
    )
    from neurography.instruments.susceptibility.physics.pdf import pdf  # noqa: PLC0415
    from neurography.instruments.susceptibility.physics.total_variation import total_variation  # noqa: PLC0415
    from neurography.instruments.susceptibility.physics.weighted_total_variation import (  # noqa: PLC0415
        weighted_total_variation,
    )

    weight = np.sqrt(np.square(head.magnitude).sum(axis=3)) * head.brain
    mapping, mapped = timed(
        lambda: field_map(head.phase, head.magnitude, head.brain, echo_times=head.times), repeats
    )
    field = mapped.hertz / head.per_ppm
    removing, local = timed(lambda: pdf(field, head.brain, weight=weight, **SPACE), repeats)
    ways = {
        "weighted": lambda **more: weighted_total_variation(local.field, weight, **SPACE, **more),
        "plain": lambda **more: total_variation(local.field, **SPACE, **more),
    }
    inverting, chi = timed(ways[inversion], repeats)
    counts = Counter(), Counter()
    pdf(field, head.brain, weight=weight, counter=counts[0], **SPACE)
    ways[inversion](counter=counts[1])
    margin = inspect.signature(pdf).parameters["margin"].default
    pairs = []
    for shape in (padded_shape(field.shape, margin), field.shape):
        array = np.zeros(shape, dtype=np.float32)
        pairs.append(timed(lambda a=array, s=shape: backward(forward(a), s), max(repeats, 7))[0])
    return {
        "steps": [mapping, removing, inverting],
        "counts": [c.transforms for c in counts],
        "one": [pair / 2 for pair in pairs],
        "error": head.error(chi),
        "seconds": mapping + removing + inverting,
    }


def rates(head: Head, repeats: int) -> dict:  # type: ignore[type-arg]
    from neurography.instruments.susceptibility.physics.decay import decay  # noqa: PLC0415

    def fit():  # type: ignore[no-untyped-def]
        return decay(head.magnitude, head.brain, echo_times=head.times, noise_sd=head.noise_sd)

    seconds, made = timed(fit, repeats)
    off = (made.r2star - head.r2star)[head.held & np.isfinite(made.r2star)]
    return {
        "seconds": seconds,
        "error": float(np.sqrt(np.mean(off**2, dtype=float))),
        "bias": float(np.median(off)),
    }


def unwrapping(head: Head, repeats: int, who: str) -> dict:  # type: ignore[type-arg]
    """All echoes: ours inside the field map, ours each echo by itself, and scikit-image's each by itself."""
    if who == "skimage":
        from skimage.restoration import unwrap_phase  # noqa: PLC0415

        def work():  # type: ignore[no-untyped-def]
            masked = [np.ma.array(head.phase[..., n], mask=~head.brain) for n in range(len(head.times))]
            return [np.ma.filled(unwrap_phase(echo), 0) for echo in masked]

    elif who == "field map":
        from neurography.instruments.susceptibility.physics.field_map import field_map  # noqa: PLC0415

        def work():  # type: ignore[no-untyped-def]
            made = field_map(head.phase, head.magnitude, head.brain, echo_times=head.times)
            return list(np.moveaxis(made.unwrapped, 3, 0))

    else:
        from neurography.instruments.susceptibility.physics.unwrap import unwrap  # noqa: PLC0415

        def work():  # type: ignore[no-untyped-def]
            return [
                unwrap(head.phase[..., n], head.magnitude[..., n], head.brain) for n in range(len(head.times))
            ]

    seconds, made = timed(work, repeats)
    return {"seconds": seconds, "wrong": [head.wrong(one, n) for n, one in enumerate(made)]}


def variation(head: Head, repeats: int) -> dict:  # type: ignore[type-arg]
    """Our total variation on the true local field with the measured noise."""
    from neurography.instruments.susceptibility.physics.total_variation import total_variation  # noqa: PLC0415

    field = head.noisy_local()
    np.save(head.folder / "noisy.npy", field)
    seconds, chi = timed(lambda: total_variation(field, **SPACE), repeats)
    settings = inspect.signature(total_variation).parameters
    iterations, error = settings["iterations"].default, head.error(chi)
    fewer, errors = LOOK_EVERY, []
    while fewer < iterations and not (errors and errors[-1] <= error + EQUAL):
        errors.append(head.error(total_variation(field, **SPACE, iterations=fewer)))
        fewer += LOOK_EVERY
    soon = LOOK_EVERY * len(errors) or iterations
    sooner, _ = timed(lambda: total_variation(field, **SPACE, iterations=soon), repeats)
    return {
        "seconds": seconds,
        "error": error,
        "iterations": iterations,
        "weight": settings["weight"].default,
        "errors": errors,
        "soon": soon,
        "sooner": sooner,
    }


def textbook(head: Head, weight: float, error: float) -> dict:  # type: ignore[type-arg]
    """The plain one, until its error is as small as ours; looking at it is not on its clock."""
    from susceptibility_plain import plain_total_variation  # noqa: PLC0415

    field = np.load(head.folder / "noisy.npy")
    head.error(field)
    seconds, found, started = 0.0, [], time.perf_counter()

    def look(iteration, chi):  # type: ignore[no-untyped-def]
        nonlocal seconds, started
        seconds += time.perf_counter() - started
        if iteration % LOOK_EVERY == 0:
            found.append(head.error(chi))
        started = time.perf_counter()
        return bool(found) and found[-1] <= error + EQUAL

    plain_total_variation(field, weight=weight, coupling=100 * weight, iterations=AT_MOST, each=look)
    return {"seconds": seconds, "error": found[-1], "errors": found, "equal": found[-1] <= error + EQUAL}


def main() -> None:
    task, folder, repeats = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if task == "build":
        return print(json.dumps(build(folder)))
    head = Head(folder)
    if task == "textbook":
        return print(json.dumps(textbook(head, float(sys.argv[4]), float(sys.argv[5]))))
    word, _, rest = task.partition(" ")
    if rest != "skimage":
        import numba  # noqa: PLC0415  peers run without ours in their memory

        from neurography.instruments.susceptibility.physics import fourier  # noqa: PLC0415

        numba.set_num_threads(min(THREADS, numba.config.NUMBA_NUM_THREADS))
        fourier.WORKERS = THREADS
    works = {"nothing": nothing, "chain": chain, "rates": rates, "unwrap": unwrapping, "tv": variation}
    return print(json.dumps(works[word](head, repeats, *([rest] if rest else []))))


if __name__ == "__main__":
    main()
