"""Phantoms whose truth is known, measured by the same code as anyone's images; sides through files and tables."""

import csv
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from neurography import __version__
from neurography.instruments.diffusion import INSTRUMENT as DIFFUSION
from neurography.instruments.diffusion.phantom import NerveTruth, PlexusTruth, eigenvalues
from neurography.instruments.diffusion.phantom.truth import SIDES, as_array
from neurography.instruments.diffusion.physics import fit, fit_volume, metrics, track
from neurography.instruments.morphometry import INSTRUMENT as MORPHOMETRY
from neurography.instruments.morphometry.phantom import BallTruth
from neurography.io import atomic, bids, nifti
from neurography.model.errors import NeurographyError
from neurography.model.site import OPPOSITE, Sites, Sphere
from neurography.model.units import spell
from neurography.study import run as study_run
from neurography.study.doctor.check import Check, figure

GROUP = "self-test"

MARKED = NerveTruth(fa=0.40, adc=1.50)
"""The left S1 of the plexus; all other nerves are healthy, so that exchanged sides cannot go unseen."""

STRUCTURES = {"ventral_ramus_l5": "L5", "ventral_ramus_s1": "S1"}

ALLOWED_ADC_PERCENT, ALLOWED_FA = 3.0, 0.03
"""What partial volume and noise leave of 5 mm nerves in a 1 mm sheath at 2 mm voxels."""

ORIENTATIONS = {
    "ras": ((0, 1, 2), (1, 1, 1)),
    "lpi": ((0, 1, 2), (-1, -1, -1)),
    "sla": ((2, 0, 1), (1, -1, 1)),
}
"""Visit -> (world axis along each axis of the array, whether it grows or shrinks): proper and mirrored."""

BALLS = BallTruth()
ALLOWED_SIGNAL = 2.0
"""Four standard errors: noise of 5 over the 113 voxels of a ball of 6 mm radius at 2 mm."""


def run(*, tell: Callable[[str], None] = lambda _: None) -> Iterator[Check]:
    """Every figure; a step that fails is a PROBLEM of its own and does not end the others."""
    for said, step in (
        ("compiling the kernels (only the first time; later they are loaded)", kernels),
        ("measuring a plexus of known truth", plexus),
        ("left and right, through files and tables", sides),
    ):
        tell(said)
        try:
            yield from step()
        except (NeurographyError, ArithmeticError, LookupError, OSError, RuntimeError, ValueError) as error:
            yield Check(
                group=GROUP, name=step.__name__, status="PROBLEM",
                said=f"ended by {type(error).__name__}: {error}; please report it, with `doctor --json`",
            )  # fmt: skip


def kernels() -> Iterator[Check]:
    """A coarse plexus through every kernel, so that numba compiles; then a tensor without noise, exactly."""
    started = time.perf_counter()
    coarse = PlexusTruth(voxel_mm=3.0, subsamples=2)
    acquisition, sites = DIFFUSION.phantom(coarse, seed=0)
    parameters = DIFFUSION.parameters(seeds_per_voxel=2, resamples=1)
    DIFFUSION.measure(acquisition, sites, parameters=parameters, seed=0)
    yield _cache(time.perf_counter() - started)
    b_values, directions = np.array(coarse.b_values), as_array(coarse.b_vectors)
    fa, adc, along = 0.6, 1.1, np.array([0.36, 0.48, 0.80])
    axial, radial = eigenvalues(fa, adc)
    apparent = radial * (b_values > 0) + (axial - radial) * (directions @ along) ** 2
    made = fit.fit_tensor(1000.0 * np.exp(-1e-3 * b_values * apparent), b_values, directions)
    found = metrics.tensor_scalars(made.elements)
    yield figure(GROUP, "FA of a tensor without noise", measured=float(found.fa), true=fa, allowed=1e-4)
    yield figure(
        GROUP, "ADC of a tensor without noise", measured=float(found.adc), true=adc, allowed=1e-4,
        unit=spell("um2/ms"),
    )  # fmt: skip


def _cache(seconds: float) -> Check:
    """Whether the compiled kernels are kept from one run to the next."""
    stats = [kernel.stats for kernel in (fit_volume.fit_single, track._track_batch)]
    loaded = all(one.cache_hits and not one.cache_misses for one in stats)
    if loaded:
        said = f"loaded in {seconds:.1f} s, compiled by an earlier run"
    elif all(one.cache_path and any(Path(one.cache_path).glob("*.nbc")) for one in stats):
        said = f"compiled in {seconds:.1f} s; the next run loads them"
    else:
        said = (
            f"compiled in {seconds:.1f} s and not kept: let NUMBA_CACHE_DIR name a folder that can be written"
        )
        return Check(group=GROUP, name="kernels", status="note", said=said)
    return Check(group=GROUP, name="kernels", status="ok", said=said)


def plexus() -> Iterator[Check]:
    """L5 and S1 of a noisy plexus, tracked: FA and ADC of both sides against what was put in."""
    started = time.perf_counter()
    truth = PlexusTruth().with_nerve("ventral_ramus_s1", "left", fa=MARKED.fa, adc=MARKED.adc)
    acquisition, sites = DIFFUSION.phantom(truth, seed=0)
    parameters = DIFFUSION.parameters(seeds_per_voxel=10, resamples=0)
    result = DIFFUSION.measure(acquisition, sites, parameters=parameters, seed=0)
    seconds = time.perf_counter() - started
    found = {
        (row.site.structure, row.site.side, row.quantity.key): row.value
        for row in result.measurements
        if row.statistic == "visit_mean"
    }
    for structure, short in STRUCTURES.items():
        for side in SIDES:
            nerve = truth.nerves[structure, side]
            yield figure(
                GROUP, f"{side} {short}, FA", measured=found.get((structure, side, "fa")), true=nerve.fa,
                allowed=ALLOWED_FA,
            )  # fmt: skip
            yield figure(
                GROUP, f"{side} {short}, ADC", measured=found.get((structure, side, "adc")), true=nerve.adc,
                allowed=nerve.adc * ALLOWED_ADC_PERCENT / 100, unit=spell("um2/ms"),
            )  # fmt: skip
    yield Check(group=GROUP, name="time for two nerves on both sides", status="ok", said=f"{seconds:.1f} s")


def sides() -> Iterator[Check]:
    """Two balls, the left one brighter, written in three axis orders, run, and read from the table.

    Then once more with the two sides exchanged in the sites table: nothing may be measured.
    """
    with tempfile.TemporaryDirectory(prefix="neurography-doctor-") as name:
        place = Path(name)
        _write(place / "dataset", exchanged=False)
        study_run.run(place / "dataset", place / "results", study_run.RunOptions())
        rows = _means(place / "results" / "measurements.tsv")
        for session in ORIENTATIONS:
            for side, true in (("left", BALLS.left), ("right", BALLS.right)):
                yield figure(
                    GROUP, f"{side} ball, axes {session.upper()}", measured=rows.get((session, side)), true=true,
                    allowed=ALLOWED_SIGNAL,
                )  # fmt: skip
        report = (place / "results/sub-phantom/sub-phantom_report.html").is_file()
        yield Check(
            group=GROUP, name="report", status="ok" if report else "PROBLEM",
            said="written" if report else "was not written; please report it, with `doctor --json`",
        )  # fmt: skip
        _write(place / "exchanged", exchanged=True)
        study_run.run(place / "exchanged", place / "refused", study_run.RunOptions())
        wrong = len(_means(place / "refused" / "measurements.tsv"))
    yield figure(GROUP, "values under exchanged sides", measured=float(wrong), true=0.0, allowed=0.0)


def _write(root: Path, *, exchanged: bool) -> None:
    """A dataset of one visit for each axis order."""
    acquisition, sites = MORPHOMETRY.phantom(BALLS, seed=0)
    signal, world = acquisition.data.signal, acquisition.data.world_from_voxel
    bids.write_dataset_description(root, kind="raw", name="SIMULATED balls", version=__version__)
    for session, (order, signs) in ORIENTATIONS.items():
        flipped = tuple(axis for axis, sign in enumerate(signs) if sign < 0)
        turned = np.flip(np.asarray(signal).transpose(order), axis=flipped)
        # column a of `step` is the move along the old axes that one voxel along the new axis a makes
        step = np.eye(4)[:, [*order, 3]]
        for axis in flipped:
            step[:, 3] += step[:, axis] * (turned.shape[axis] - 1)
            step[:, axis] *= -1
        stem = f"sub-phantom_ses-{session}"
        nifti.save(root / f"sub-phantom/ses-{session}/anat/{stem}_T2w.nii.gz", turned, world @ step)
        bids.write_json(root / f"sub-phantom/ses-{session}/anat/{stem}_T2w.json", {"Simulated": True})
        drawn = root / f"derivatives/sites/sub-phantom/ses-{session}/anat/{stem}_desc-sites_dseg.tsv"
        atomic.write_text(drawn, "\n".join(_table(sites, exchanged=exchanged)) + "\n")


def _table(sites: Sites, *, exchanged: bool) -> Iterable[str]:
    yield "index\tname\tstructure\tside\trole\tx\ty\tz\tradius"
    for index, region in enumerate(sites, start=1):
        side = OPPOSITE[region.side] if exchanged else region.side
        if not isinstance(region.shape, Sphere):
            raise ValueError(f"wanted spheres, got {type(region.shape).__name__}")
        x, y, z = region.shape.centre
        place = f"{x:g}\t{y:g}\t{z:g}\t{region.shape.radius:g}"
        yield f"{index}\t{region.name}\t{region.structures[0]}\t{side}\tregion\t{place}"


def _means(table: Path) -> dict[tuple[str, str], float]:
    """(visit, side) -> mean signal, of the rows that have a value."""
    with table.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return {
        (row["session"], row["side"]): float(row["value"])
        for row in rows
        if row["quantity"] == "signal" and row["statistic"] == "mean" and row["value"] != "n/a"
    }
