"""What can be seen to be wrong with regions before anything is measured: pure judging, one sentence a finding.

Two questions: what the regions of a visit say of themselves (`of_visit`), and how they lie on an image that
they will be measured on (`on_image`). Both use the rules by which regions are measured, so that what would be
refused there is found here.

finding  what a finding is, its kinds in their order
visit    regions by their own word
repeated several for one place
on_image how they lie on an image
look     one of them there
sides    left and right there
middle   the body's middle there: what lies beside it, and pairs that do not lie around it
extent   inside or outside, large or small
overlap  one over another
grids    drawings against grids
"""

from neurography.imaging.site_findings.extent import FEW_VOXELS
from neurography.imaging.site_findings.finding import KINDS, Finding, called, finding_of
from neurography.imaging.site_findings.grids import lies_nowhere, unnamed_labels
from neurography.imaging.site_findings.look import Look
from neurography.imaging.site_findings.on_image import measured_on, on_image
from neurography.imaging.site_findings.visit import of_visit

__all__ = [
    "FEW_VOXELS",
    "KINDS",
    "Finding",
    "Look",
    "called",
    "finding_of",
    "lies_nowhere",
    "measured_on",
    "of_visit",
    "on_image",
    "unnamed_labels",
]
