"""DICOM into a BIDS dataset: `import_dicom`, and the report of what it wrote, set aside and refused."""

from neurography.study.intake.report import ImportedSeries, ImportReport, Left
from neurography.study.intake.use_case import import_dicom

__all__ = ["ImportReport", "ImportedSeries", "Left", "import_dicom"]
