"""A patient's case: read it and find what contradicts itself in it.

`check` holds dates against durations, claims against records, records against each other and open questions side by
side. It judges what is written down, not the patient.
"""

from neurography.study.case.check import Checked, check, check_case
from neurography.study.case.found import MEANING, Found, Verdict

__all__ = ["MEANING", "Checked", "Found", "Verdict", "check", "check_case"]
