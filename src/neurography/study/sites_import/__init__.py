"""Regions drawn in other tools into a dataset: read, understood, placed, written.

settle   from names to structure, side and role, or what is left open
origin   whether they belong to the image that they are said to be drawn on
place    on which grid
reading  the files, held against their image and placed
report   what the user is told
use_case the steps in order
"""

from neurography.study.sites_import.report import Imported, Written
from neurography.study.sites_import.use_case import import_sites

__all__ = ["Imported", "Written", "import_sites"]
