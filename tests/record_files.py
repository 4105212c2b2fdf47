"""Small records for tests: the least that is one, and a folder of them."""

from collections.abc import Mapping
from pathlib import Path

from neurography.model.evidence import Evidence


def record_text(name: str, claim: str = "Nerves swell.", **more: str) -> str:
    """A record file: seven lines, then what is added, `key: value` a line."""
    kept = {
        "id": name, "claim": f'"{claim}"', "kind": "sign", "topics": "[nerve]", "population": "patients",
        "strength": "single_case", "cited": "{key: chart, state: document_read}",
    }  # fmt: skip
    return "".join(f"{key}: {value}\n" for key, value in {**kept, **more}.items())


def record_folder(folder: Path, records: Mapping[str, str]) -> Path:
    """ID.yaml for each id -> text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in records.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def record(name: str, claim: str, **more: object) -> Evidence:
    """A record as a value."""
    kept = {
        "id": name, "claim": claim, "kind": "sign", "topics": ("nerve",), "population": "patients",
        "strength": "single_case", "cited": {"key": "chart", "state": "document_read"},
    }  # fmt: skip
    return Evidence.model_validate({**kept, **more})
