"""What is no packet is refused with what to do, and whatever stands in one gives a case or a refusal."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurography.io.case import case_from_text
from neurography.io.case.write import case_text
from neurography.io.phenopacket import case_from_packet, packet_from_text, read_packet
from neurography.io.phenopacket.packet import LARGEST
from neurography.model.errors import InputError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "wanted JSON"),
        ("id: p", "wanted JSON"),
        ("[]", "one phenopacket"),
        ('{"a": NaN}', "no number of JSON"),
        ('{"id": "p", "id": "q"}', "twice in one object"),
        ("{}", "object with nothing in it"),
        ('{"subject": {}}', "with its id"),
        ('{"id": "", "subject": {}}', "with its id"),
        ('{"id": "p", "foo": 1}', "a phenopacket (with subject"),
        ('{"id": "p", "subject": {}, "metaData": {"phenopacketSchemaVersion": "1.0.0"}}', "version 1.0.0"),
        ('{"id": "p", "subject": {}, "genes": []}', "keys of version 1"),
        ('{"id": "p", "phenotypicFeatures": [{"negated": true}]}', "keys of version 1"),
        ('{"id": "p", "proband": {}}', "a family or a cohort"),
        ('{"id": "p", "phenotypicFeatures": {}}', "list of objects"),
        ('{"id": "p", "phenotypicFeatures": ["x"]}', "list with something else"),
        ('{"id": "p", "subject": {"taxonomy": {"id": "NCBITaxon:10090"}}}', "a human being"),
        ('{"id": "p", "subject": ' + "[" * 60 + "]" * 60 + "}", "levels"),
        ('{"id": "p", "subject": ' + "[" * 100_000 + "]" * 100_000 + "}", "levels"),
    ],
)
def test_what_is_no_packet_is_refused_with_what_to_do(text: str, said: str) -> None:
    with pytest.raises(InputError, match="wanted") as raised:
        case_from_packet(packet_from_text(text))
    assert said in str(raised.value)


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    for content in (b" " * (LARGEST + 1), b"\xff\xfe{}"):
        path.write_bytes(content)
        with pytest.raises(InputError):
            read_packet(path)


SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
TREE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "label",
                    "age",
                    "iso8601duration",
                    "interval",
                    "start",
                    "value",
                    "quantity",
                    "unit",
                    "type",
                ]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)


@given(
    feature_=st.dictionaries(
        st.sampled_from(["type", "excluded", "onset", "modifiers", "severity", "evidence", "resolution"]),
        TREE,
    ),
    other=st.dictionaries(
        st.sampled_from(["term", "assay", "value", "treatment", "procedure", "onset", "diseaseStage"]), TREE
    ),
    subject=st.dictionaries(
        st.sampled_from(["id", "sex", "timeAtLastEncounter", "vitalStatus", "taxonomy"]), TREE
    ),
)
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_packet_gives_a_case_that_can_be_read_or_a_refusal(
    feature_: dict[str, Any], other: dict[str, Any], subject: dict[str, Any]
) -> None:
    content = {
        "id": "p",
        "subject": subject,
        "phenotypicFeatures": [feature_],
        "diseases": [other],
        "measurements": [other],
        "medicalActions": [other],
    }
    try:
        made = case_from_packet(packet_from_text(json.dumps(content)))
    except InputError:
        return
    assert case_from_text(case_text(made.case, comments=made.comments("p.json"))).case == made.case
