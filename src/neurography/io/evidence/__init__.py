"""Evidence records: one YAML file a claim in, records with the line of every value out, quotes read again."""

from neurography.io.evidence.quotes import Place, found_in, stands_at
from neurography.io.evidence.read import RecordFile, read_documents, read_folder, read_record

__all__ = ["Place", "RecordFile", "found_in", "read_documents", "read_folder", "read_record", "stands_at"]
