"""Case files: YAML in, a case with the line of every value out."""

from neurography.io.case.quotes import Reread, reread, spans
from neurography.io.case.read import CaseFile, case_from_text, read_case
from neurography.io.written import documents_in

__all__ = ["CaseFile", "Reread", "case_from_text", "documents_in", "read_case", "reread", "spans"]
