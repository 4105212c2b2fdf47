"""Paper 002 as a runnable case: low signal of cortex and basal ganglia beside PML lesions on T2* and SWI.

Brain Magnetic Susceptibility Changes in Patients with Natalizumab-Associated Progressive Multifocal
Leukoencephalopathy. AJNR Am J Neuroradiol.

The paper reports signs and their counts, no numbers of an image. `make_dataset` writes a simulated head at two visits
with such a sign, and its truth in another folder; the counts are those of the paper's own cohort.
"""

from neurography.study.published.pml.dataset import (
    EDGE_MM,
    PAPER_SUBJECT,
    SESSIONS,
    VOXELS,
    head,
    make_dataset,
)
from neurography.study.published.pml.table import CITATION, PAPER, counted_rows, published_rows, read_truth

__all__ = [
    "CITATION", "EDGE_MM", "PAPER", "PAPER_SUBJECT", "SESSIONS", "VOXELS", "counted_rows", "head", "make_dataset",
    "published_rows", "read_truth",
]  # fmt: skip
