"""DICOM in: files read in a child process, sorted into stacks, converted by dcm2niix, looked at again.

source      what lies in a folder, zip, DICOMDIR or single file, and how its bytes get staged
header      one file's header as plain values, or the reason why it is no image of ours
child       the process that does both, under limits of memory and time
scan        its supervisor: a dead child costs one file, never the run
stacks      images to stacks of slices; too few slices and gaps are refused here
convert     one dcm2niix child per stack, and what it wrote held against the headers
gradients   which volumes are b=0, directional or isotropic, and in which frame the vectors stand
"""

from neurography.io.dicom.conversion import Converted, convert
from neurography.io.dicom.gradients import Gradients, Sorted, disagreement, patient_frame, sort_volumes
from neurography.io.dicom.scanning import Scan, scan
from neurography.io.dicom.stacks import Frame, ImageFile, Stack, stack_up

__all__ = [
    "Converted",
    "Frame",
    "Gradients",
    "ImageFile",
    "Scan",
    "Sorted",
    "Stack",
    "convert",
    "disagreement",
    "patient_frame",
    "scan",
    "sort_volumes",
    "stack_up",
]
