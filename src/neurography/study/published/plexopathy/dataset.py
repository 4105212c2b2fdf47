"""Paper 000 as a simulated BIDS dataset: two visits, regions, and, in another folder, the truth."""

from pathlib import Path

import numpy as np

from neurography._version import __version__
from neurography.instruments.diffusion.phantom import (
    ECHO_TIME_S,
    MAKER,
    MODEL,
    Phantom,
    PlexusTruth,
    fsl_vectors,
    plexus,
)
from neurography.instruments.diffusion.phantom.geometry import NerveSide
from neurography.io import atomic, bids, nifti
from neurography.study.case.opened import shipped_path
from neurography.study.published.around import write_around
from neurography.study.published.plexopathy.reported import CITATION, NOT_REPORTED, SESSIONS, reported
from neurography.study.published.plexopathy.table import TrueValue, write_truth

PAPER_SUBJECT = "000"
CASE = "plexopathy"
"""The published case file that lies in the dataset too."""

ACQ_TIMES = {"before": "2010-01-15T00:00:00", "after": "2010-07-15T00:00:00"}
"""Invented, to put the visits in order: the paper gives no dates."""

HARD_DIAMETER_MM, HARD_SHEATH_MM = 4.0, 0.5
STRUCTURES = ("ventral_ramus_l5", "ventral_ramus_s1")


def plexus_truth(session: str, *, hard: bool = False) -> PlexusTruth:
    """The plexus at one visit: L5 and S1 have the paper's FA and ADC, the other nerves are healthy.

    The right side after treatment, which the paper does not report, keeps its values from before. Diameters
    are 5 mm on both sides at both visits (4 mm and a thinner sheath when `hard`): the enlargement is not
    simulated, because it would only make the infiltrated nerves easier to measure.
    """
    truth = PlexusTruth(sheath_mm=HARD_SHEATH_MM) if hard else PlexusTruth()
    sides: tuple[NerveSide, ...] = ("left", "right")
    for structure in STRUCTURES:
        for side in sides:
            values = {
                v.quantity: v.value
                for v in true_values(session)
                if (v.structure, v.side) == (structure, side)
            }
            truth = truth.with_nerve(
                structure,
                side,
                fa=values["fa"],
                adc=values["adc"],
                diameter_mm=HARD_DIAMETER_MM if hard else None,
            )
    return truth


def true_values(session: str) -> tuple[TrueValue, ...]:
    """What is put into the phantom at one visit, with its source."""
    rows = reported()
    before = {(r.structure, r.side, r.quantity): r.value for r in rows if r.session == SESSIONS[0]}
    made = []
    for row in (r for r in rows if r.session == session):
        assumed = row.value is None
        value = before[row.structure, row.side, row.quantity] if assumed else row.value
        if value is None:
            raise ValueError(f"no value to simulate for {row}")
        source = "assumed: as before treatment, not reported" if assumed else f"reported, row {row.row_id}"
        made.append(
            TrueValue(
                session=session, structure=row.structure, side=row.side, quantity=row.quantity,
                unit=row.unit, value=value, source=source,
            )
        )  # fmt: skip
    return tuple(made)


def make_dataset(root: Path, *, truth_root: Path, seed: int, hard: bool = False) -> None:
    """Write the dataset to `root` and the truth to `truth_root`; the same bytes for the same seed.

    Nothing under `root` holds the truth, and no measurement opens `truth_root`.
    """
    _write_top(root, hard=hard)
    values: list[TrueValue] = []
    for number, session in enumerate(SESSIONS):
        made = plexus(plexus_truth(session, hard=hard))
        noise_seed = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
        _write_visit(root, session, made, seed=noise_seed)
        _write_sites(root, session, made)
        values.extend(true_values(session))
        stem = f"sub-{PAPER_SUBJECT}_ses-{session}_desc-nerves_dseg"
        nifti.save(truth_root / f"{stem}.nii.gz", made.nerve_labels, made.world_from_voxel, dtype=np.uint8)
        names = "".join(
            f"{n}\t{side}_{structure}\n" for n, (structure, side) in enumerate(made.keys, start=1)
        )
        atomic.write_text(truth_root / f"{stem}.tsv", "index\tname\n" + names)
    write_truth(truth_root, values, truth=plexus_truth(SESSIONS[0], hard=hard))


def _write_top(root: Path, *, hard: bool) -> None:
    name = "SIMULATED lumbosacral plexopathy" + (", harder variant" if hard else "")
    bids.write_dataset_description(root, kind="raw", name=name, version=__version__)
    unknown = "".join(f"- {line}\n" for line in NOT_REPORTED)
    size = (
        f"{HARD_DIAMETER_MM:g} mm across, sheath {HARD_SHEATH_MM:g} mm"
        if hard
        else "5 mm across, sheath 1 mm"
    )
    atomic.write_text(
        root / "README",
        f"{name}\n\n"
        "No person was scanned. A digital lumbosacral plexus was given the fractional anisotropy and\n"
        "apparent diffusion coefficient that a paper reports for L5 and S1, and scanned by a simulated\n"
        "sequence (3 T, one b=0 and 15 directions with b=1000 s/mm2, 2 mm voxels, Rician noise, SNR 25 in\n"
        "nerve at b=0, muscle and suppressed fat around the nerves).\n\n"
        f"Paper: {CITATION}.\n\n"
        f"L5 and S1 are {size}, on both sides at both visits; that the left ones\n"
        "were enlarged is not simulated. Age and sex are the paper's. Dates and echo time are invented.\n\n"
        f"The paper does not report:\n{unknown}"
        "\nFor research use only.\n",
    )
    atomic.write_text(root / "participants.tsv", f"participant_id\tage\tsex\nsub-{PAPER_SUBJECT}\t72\tF\n")
    bids.write_json(
        root / "participants.json",
        {
            "age": {"Description": "Age in the paper; the images are simulated", "Units": "year"},
            "sex": {"Description": "Sex in the paper", "Levels": {"F": "female", "M": "male"}},
        },
    )
    write_around(
        root, PAPER_SUBJECT, {session: ACQ_TIMES[session] for session in SESSIONS}, maker=MAKER,
        sites="Regions along L5 and S1 in the simulated plexus",
    )  # fmt: skip
    # the clinic as the paper tells it: the report shows it beside what is measured on the simulated images
    told = root / f"sub-{PAPER_SUBJECT}" / f"sub-{PAPER_SUBJECT}_case.yaml"
    atomic.write_bytes(told, shipped_path(CASE).read_bytes())


def _write_visit(root: Path, session: str, made: Phantom, *, seed: int) -> None:
    stem = f"sub-{PAPER_SUBJECT}_ses-{session}_dwi"
    folder = root / f"sub-{PAPER_SUBJECT}" / f"ses-{session}" / "dwi"
    stored = np.rint(made.signal(seed=seed)).astype(np.int16)
    nifti.save(folder / f"{stem}.nii.gz", stored, made.world_from_voxel, dtype=np.int16)
    vectors = fsl_vectors(made.b_vectors, made.world_from_voxel)
    atomic.write_text(folder / f"{stem}.bval", " ".join(f"{b:g}" for b in made.b_values) + "\n")
    atomic.write_text(
        folder / f"{stem}.bvec", "".join(" ".join(f"{v:.8f}" for v in row) + "\n" for row in vectors.T)
    )
    bids.write_json(
        folder / f"{stem}.json",
        {
            "Manufacturer": MAKER,
            "ManufacturersModelName": MODEL,
            "MagneticFieldStrength": made.truth.field_strength,
            "EchoTime": ECHO_TIME_S,
            "Simulated": True,
            "SimulationNote": "Field strength and echo time are nominal: tissue signals are set directly",
        },
    )


def _write_sites(root: Path, session: str, made: Phantom) -> None:
    subject = f"sub-{PAPER_SUBJECT}"
    folder = root / "derivatives" / "sites" / subject / f"ses-{session}" / "dwi"
    stem = f"{subject}_ses-{session}_desc-sites_dseg"
    nifti.save(folder / f"{stem}.nii.gz", made.site_labels, made.world_from_voxel, dtype=np.uint8)
    lines = ["index\tname\tstructure\tside\trole\tlevel\torder"]
    for row in made.site_rows:
        order = "n/a" if row.order is None else str(row.order)
        lines.append("\t".join([str(row.index), row.name, row.structure, row.side, row.role, "n/a", order]))
    atomic.write_text(folder / f"{stem}.tsv", "\n".join(lines) + "\n")
