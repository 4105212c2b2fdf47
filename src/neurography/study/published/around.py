"""What stands around the images of a simulated dataset: dates that put its visits in order, whose regions they are."""

from collections.abc import Mapping
from pathlib import Path

from neurography._version import __version__
from neurography.io import atomic, bids


def write_around(root: Path, subject: str, times: Mapping[str, str], *, maker: str, sites: str) -> None:
    """Write the person's table of visits and the description of the regions.

    Parameters
    ----------
    times
        Session -> invented time of acquisition, in the order of the visits.
    maker
        The program that is said to have made the regions.
    sites
        Name of the derivative dataset of the regions.
    """
    stem = root / f"sub-{subject}" / f"sub-{subject}_sessions"
    rows = "".join(f"ses-{session}\t{time}\n" for session, time in times.items())
    atomic.write_text(stem.with_suffix(".tsv"), "session_id\tacq_time\n" + rows)
    bids.write_json(
        stem.with_suffix(".json"),
        {"acq_time": {"Description": "Invented date that puts the visits in order; the paper gives none"}},
    )
    bids.write_json(
        root / "derivatives" / "sites" / "dataset_description.json",
        {
            "Name": sites,
            "BIDSVersion": bids.VERSION,
            "DatasetType": "derivative",
            "GeneratedBy": [{"Name": maker, "Version": __version__}],
        },
    )
