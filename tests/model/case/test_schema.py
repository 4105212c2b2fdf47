import json

from neurography.model.case.schema import SCHEMA, schema_text


def test_the_shipped_schema_is_that_of_the_model() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "python -m neurography.model.case.schema"


def test_every_reference_of_the_schema_resolves_and_nothing_unknown_is_allowed() -> None:
    schema = json.loads(schema_text())
    parts, waiting = schema["$defs"], [schema]
    references = set()
    while waiting:
        one = waiting.pop()
        waiting.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        if isinstance(one, dict) and isinstance(one.get("$ref"), str):
            references.add(one["$ref"])
    assert references
    assert {f"#/$defs/{name}" for name in parts} >= references
    assert schema["additionalProperties"] is False
    assert [name for name, part in parts.items() if part.get("additionalProperties") is not False] == []


def test_a_date_and_a_source_may_be_written_as_people_write_them() -> None:
    finding = json.loads(schema_text())["$defs"]["Finding"]["properties"]
    assert {"type": "string"} in finding["source"]["anyOf"]
    when = json.dumps(finding["when"])
    assert '"string", "integer"' in when  # an editor reads 2017 as a number
