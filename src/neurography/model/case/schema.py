"""The JSON Schema of a case file, which editors use to complete and to underline while one types.

`python -m neurography.model.case.schema` writes it again after a change of the model; a test holds that it is current.
"""

import json
from pathlib import Path

from neurography.model.case.case import Case

SCHEMA = Path(__file__).parents[1] / "case.schema.json"
"""The file that is shipped."""


def schema_text() -> str:
    """The schema as the file holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "neurography case",
        **{key: value for key, value in Case.model_json_schema(by_alias=True).items() if key != "title"},
    }
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_schema(path: Path = SCHEMA) -> Path:
    """Write the schema; the path."""
    path.write_text(schema_text(), encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    write_schema()
