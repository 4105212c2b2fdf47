"""A simulated patient in the manner of paper 002 as a BIDS dataset: two visits, regions, and, elsewhere, the truth."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from neurography._version import __version__
from neurography.imaging.grid import Grid
from neurography.instruments.susceptibility.phantom.anatomy import (
    LABELS,
    HeadTruth,
    Tissues,
    head_grid,
    later,
    tissues,
)
from neurography.instruments.susceptibility.phantom.case import NAMES, NUCLEI, cortex_of
from neurography.instruments.susceptibility.phantom.images import Scan, scan
from neurography.io import atomic, bids, nifti
from neurography.study.published.around import write_around

PAPER_SUBJECT = "002"
SESSIONS = ("symptomatic", "chronic")
ACQ_TIMES = {"symptomatic": "2012-03-01T00:00:00", "chronic": "2012-09-01T00:00:00"}
"""Invented, to put the visits in order: the paper gives no dates of single patients."""

VOXELS, EDGE_MM = 128, 1.0
ECHO_TIMES = (0.005, 0.012, 0.019, 0.026)
TESLA, SNR = 3.0, 60.0
MAKER, MODEL = "neurography", "digital head"
FLAIR_SLICES = 3
"""Layers of the head in one slice of the FLAIR image: 3 mm."""

_FLAIR = {"air": 0.0, "scalp": 0.5, "bone": 0.05, "white_matter": 0.5, "cortex": 0.65, "csf": 0.05, "vein": 0.3,
          "calcification": 0.2, "bleed": 0.35, "lesion": 1.0, "rim": 0.65}  # fmt: skip
"""Relative signal; nuclei as cortex. A lesion is bright."""

STRUCTURES = {"lesion": "lesion", "bleed": "microbleed", "calcification": "calcification"}


def head(session: str) -> HeadTruth:
    """The head at one visit: lesion and rim have grown at the second."""
    first = HeadTruth(lesion_radius=8.0, rim_reach=3.0)
    return first if session == SESSIONS[0] else later(first, lesion=2.0, rim=1.0)


def make_dataset(
    root: Path, *, truth_root: Path, seed: int, voxels: int = VOXELS, edge: float = EDGE_MM
) -> None:
    """Write the dataset to `root` and the truth to `truth_root`; the same bytes for the same seed."""
    _write_top(root)
    truth = ["session\tstructure\tside\tquantity\tstatistic\tunit\tvalue"]
    grid = head_grid(voxels, edge=edge)
    for number, session in enumerate(SESSIONS):
        at = head(session)
        person = tissues(at, grid, seed=seed)
        noise = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
        made = scan(person, echo_times=ECHO_TIMES, tesla=TESLA, snr=SNR, seed=noise)
        _write_echoes(root, session, made, grid)
        _write_flair(root, session, person, seed=noise)
        _write_sites(root, session, person, cortex_of(at, person))
        truth += ["\t".join((session, *row)) for row in _truth(person)]
    atomic.write_text(truth_root / "truth.tsv", "\n".join(truth) + "\n")


def _truth(person: Tissues) -> list[tuple[str, ...]]:
    """What the head was given: rates and susceptibilities of the rim and of the putamina, the lesion's volume."""
    from_cortex = person.labels == LABELS["cortex"]
    rim = person.labels == LABELS["rim"]
    rows: list[tuple[str, ...]] = [
        ("lesion", "left", "rim_r2star_excess", "remote", "1/s",
         repr(float(person.r2star[rim].mean() - person.r2star[from_cortex].mean()))),
        ("lesion", "left", "rim_chi_excess", "remote", "[ppm]",
         repr(float(person.chi[rim].mean() - person.chi[from_cortex].mean()))),
        ("lesion", "left", "volume", "drawn", "mm3",
         repr(float((person.labels == LABELS["lesion"]).sum() * person.grid.voxel_volume))),
    ]  # fmt: skip
    # susceptibility is told beside the whole brain's mean, as it is measured
    brain = float(person.chi[person.brain].mean())
    for side in ("left", "right"):
        here = person.labels == LABELS[f"putamen_{side}"]
        rows += [
            ("putamen", side, "r2star", "mean", "1/s", repr(float(person.r2star[here].mean()))),
            ("putamen", side, "chi", "mean", "[ppm]", repr(float(person.chi[here].mean()) - brain)),
        ]
    return rows


def _write_top(root: Path) -> None:
    name = "SIMULATED head with a lesion that has a paramagnetic rim"
    bids.write_dataset_description(root, kind="raw", name=name, version=__version__)
    atomic.write_text(
        root / "README",
        f"{name}\n\n"
        "No person was scanned. A digital head (cortex, deep nuclei, veins, a calcification, a small bleed, air and\n"
        "bone around) carries a white-matter lesion whose neighbouring cortex and U-fibres hold iron, and more iron\n"
        "in the left putamen; it was scanned by a simulated sequence (3 T, four gradient echoes of 5 to 26 ms, 1 mm\n"
        "voxels, SNR 60, dephasing inside the voxel). At the second visit the lesion and its rim are larger.\n\n"
        "The paper reports such signs and counts them; it gives no number of an image. All values are invented.\n\n"
        "For research use only.\n",
    )
    atomic.write_text(root / "participants.tsv", f"participant_id\tage\tsex\nsub-{PAPER_SUBJECT}\tn/a\tn/a\n")
    write_around(
        root, PAPER_SUBJECT, {session: ACQ_TIMES[session] for session in SESSIONS}, maker=MAKER,
        sites="Regions in the simulated head",
    )  # fmt: skip


def _write_echoes(root: Path, session: str, made: Scan, grid: Grid) -> None:
    folder = root / f"sub-{PAPER_SUBJECT}" / f"ses-{session}" / "anat"
    full = 4000.0 / float(made.magnitude.max())
    for echo, time in enumerate(made.echo_times):
        parts = {
            "mag": np.rint(made.magnitude[..., echo] * full),
            "phase": np.clip(np.rint(made.phase[..., echo] * 4096.0 / np.pi), -4096, 4095),
        }
        for part, values in parts.items():
            stem = f"sub-{PAPER_SUBJECT}_ses-{session}_echo-{echo + 1}_part-{part}_MEGRE"
            nifti.save(folder / f"{stem}.nii.gz", values, grid.world_from_voxel, dtype=np.int16)
            sidecar: dict[str, object] = {
                "Manufacturer": MAKER,
                "ManufacturersModelName": MODEL,
                "MagneticFieldStrength": TESLA,
                "ImagingFrequency": TESLA * 42.577478518,
                "EchoTime": time,
                "EchoNumber": echo + 1,
                "Simulated": True,
            }
            if part == "phase":
                sidecar["Units"] = "arbitrary"
            bids.write_json(folder / f"{stem}.json", sidecar)


def _write_flair(root: Path, session: str, person: Tissues, *, seed: int) -> None:
    """A FLAIR image of thicker slices: the lesion bright, what surrounds it as usual."""
    table = np.full(256, _FLAIR["cortex"], dtype=np.float32)
    for name, value in _FLAIR.items():
        table[LABELS[name]] = value
    fine = gaussian_filter(table[person.labels], 0.6)
    layers = fine.shape[2] // FLAIR_SLICES * FLAIR_SLICES
    thick = fine[..., :layers].reshape(*fine.shape[:2], -1, FLAIR_SLICES).mean(axis=3)
    rng = np.random.default_rng([seed, 5])
    noise = rng.normal(0, 0.02, (2, *thick.shape)).astype(np.float32)
    stored = np.rint(1000 * np.hypot(thick + noise[0], noise[1]))
    matrix = np.array(person.grid.world_from_voxel)
    matrix[:3, 3] += matrix[:3, 2] * (FLAIR_SLICES - 1) / 2
    matrix[:3, 2] *= FLAIR_SLICES
    stem = f"sub-{PAPER_SUBJECT}_ses-{session}_FLAIR"
    folder = root / f"sub-{PAPER_SUBJECT}" / f"ses-{session}" / "anat"
    nifti.save(folder / f"{stem}.nii.gz", stored, matrix, dtype=np.int16)
    bids.write_json(
        folder / f"{stem}.json",
        {
            "Manufacturer": MAKER, "ManufacturersModelName": MODEL, "MagneticFieldStrength": TESLA,
            "EchoTime": 0.12, "RepetitionTime": 9.0, "InversionTime": 2.5, "Simulated": True,
        },
    )  # fmt: skip


def _write_sites(root: Path, session: str, person: Tissues, cortex: NDArray[np.bool_]) -> None:
    """Nuclei, lesion and foci in one label image; brain and cortex, which hold others, in images of their own."""
    rows = []
    labels = np.zeros(person.labels.shape, dtype=np.uint8)
    named = [(f"{name}_{side}", NAMES.get(name, name), side) for name in NUCLEI for side in ("left", "right")]
    for name, structure in STRUCTURES.items():
        where = person.labels == LABELS[name]
        x = float(person.grid.world(np.argwhere(where))[:, 0].mean()) if where.any() else 0.0
        named.append((name, structure, "left" if x < 0 else "right"))
    for index, (name, structure, side) in enumerate(named, start=1):
        labels[person.labels == LABELS[name]] = index
        rows.append((index, name, structure, side))
    _write_labels(root, session, "sites", labels, rows, person.grid)
    brain = person.brain.astype(np.uint8)
    _write_labels(root, session, "sitesBrain", brain, [(1, "brain", "brain", "n/a")], person.grid)
    _write_labels(
        root, session, "sitesCortex", cortex.astype(np.uint8), [(1, "cortex", "cortex", "n/a")], person.grid
    )


def _write_labels(
    root: Path,
    session: str,
    desc: str,
    labels: NDArray[np.uint8],
    rows: list[tuple[int, str, str, str]],
    grid: Grid,
) -> None:
    subject = f"sub-{PAPER_SUBJECT}"
    folder = root / "derivatives" / "sites" / subject / f"ses-{session}" / "anat"
    stem = f"{subject}_ses-{session}_desc-{desc}_dseg"
    nifti.save(folder / f"{stem}.nii.gz", labels, grid.world_from_voxel, dtype=np.uint8)
    lines = ["index\tname\tstructure\tside\trole\tlevel"]
    lines += [f"{index}\t{name}\t{structure}\t{side}\tregion\tn/a" for index, name, structure, side in rows]
    atomic.write_text(folder / f"{stem}.tsv", "\n".join(lines) + "\n")
