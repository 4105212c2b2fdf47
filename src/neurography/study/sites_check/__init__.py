"""The regions of a dataset looked at before anything is measured: findings, and pictures with L and R on them.

looking  each image, and what is seen on it
judging  what holds for a visit whatever the image
naming   what a region's own words say against each other
pictures the regions drawn on each image
report   what the user is told, and the table
use_case the steps in order
"""

from neurography.study.sites_check.report import CheckReport, Found, Visited
from neurography.study.sites_check.use_case import check, out_folder

__all__ = ["CheckReport", "Found", "Visited", "check", "out_folder"]
