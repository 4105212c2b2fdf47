"""The clinic of one patient as frozen pydantic models: what `case.yaml` may hold, and its JSON Schema.

`neurography.io.case` reads such a file with the line of every value; `neurography.study.case` checks it.
"""

from neurography.model.case.base import Name, Record, Span, Status, paired
from neurography.model.case.case import FORMAT, LISTS, Case, Coding, Document, Visit
from neurography.model.case.claims import (
    Claim,
    CountClaim,
    IntervalClaim,
    OrderClaim,
    Remark,
    StatusClaim,
    UnchangedClaim,
)
from neurography.model.case.course import Disease, Dose, Event, Outcome, Treatment
from neurography.model.case.examined import Reflex, Scale, Sensation, Strength, Symptom
from neurography.model.case.imaged import Finding, Imaging, Measured, Picture
from neurography.model.case.tested import Biopsy, Electro, Lab, Marker
from neurography.model.case.when import Dates, When, dates

__all__ = [
    "FORMAT", "LISTS", "Biopsy", "Case", "Claim", "Coding", "CountClaim", "Dates", "Disease", "Document", "Dose",
    "Electro", "Event", "Finding", "Imaging", "IntervalClaim", "Lab", "Marker", "Measured", "Name", "OrderClaim",
    "Outcome", "Picture", "Record", "Reflex", "Remark", "Scale", "Sensation", "Span", "Status", "StatusClaim",
    "Strength", "Symptom", "Treatment", "UnchangedClaim", "Visit", "When", "dates", "paired",
]  # fmt: skip
