"""Paper 000 as a runnable case: leukaemic infiltration of the lumbosacral plexus, and its treatment.

Leukemic Infiltrative Plexopathy: Diagnosis and Follow-Up with Diffusion Tensor Imaging.
AJNR Am J Neuroradiol 2011;32:E35-E36.

`make_dataset` writes a simulated BIDS dataset whose true FA and ADC are the paper's numbers, and the truth in
another folder; after a run, `published_rows` sets published, truth and measured side by side.
"""

from neurography.study.published.plexopathy.dataset import PAPER_SUBJECT, make_dataset, plexus_truth
from neurography.study.published.plexopathy.reported import CITATION, NOT_REPORTED, PAPER, Reported, reported
from neurography.study.published.plexopathy.table import TrueValue, published_rows, read_truth

__all__ = [
    "CITATION",
    "NOT_REPORTED",
    "PAPER",
    "PAPER_SUBJECT",
    "Reported",
    "TrueValue",
    "make_dataset",
    "plexus_truth",
    "published_rows",
    "read_truth",
    "reported",
]
