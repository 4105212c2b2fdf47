"""`sites new` as the tests call it, and what it wrote read by the grammars of the drawing programs."""

import csv
import re
from pathlib import Path

from neurography.study import sites_new
from neurography.study.sites_wanted import NewOptions

FOLDER = "derivatives/sites/sub-01/ses-a"
ITKSNAP_LINE = re.compile(r'\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([\d.]+)\s+([01])\s+([01])\s+"([^"]*)"')


def new(root: Path, session: str = "a", **options: object) -> sites_new.NewReport:
    return sites_new.new(root, "01", session, NewOptions(**options))  # type: ignore[arg-type]


def table(root: Path, name: str = "anat/sub-01_ses-a_desc-sites_dseg.tsv") -> list[dict[str, str]]:
    return list(csv.DictReader((root / FOLDER / name).open(), delimiter="\t"))


def itksnap_labels(path: Path) -> dict[int, tuple[str, tuple[int, int, int]]]:
    """A label description file by its own grammar."""
    found = {}
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        match = ITKSNAP_LINE.fullmatch(line)
        assert match, line
        index, r, g, b = (int(match[n]) for n in range(1, 5))
        assert max(r, g, b) <= 255
        assert 0 <= float(match[5]) <= 1
        found[index] = (match[8], (r, g, b))
    assert found.pop(0)[0] == "Clear Label"
    return found


def slicer_colours(path: Path) -> dict[int, tuple[str, tuple[int, int, int]]]:
    """A colour table as Slicer reads it: blank-separated number, name, red, green, blue, opacity."""
    found = {}
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        number, name, *rgba = line.split(" ")
        assert len(rgba) == 4
        assert all(0 <= int(part) <= 255 for part in rgba)
        found[int(number)] = (name, (int(rgba[0]), int(rgba[1]), int(rgba[2])))
    assert found.pop(0) == ("background", (0, 0, 0))
    return found
