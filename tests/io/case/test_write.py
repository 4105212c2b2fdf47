"""A case written to a file is the same case when it is read again."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurography.io.case import case_from_text, read_case
from neurography.io.case.write import case_text
from neurography.model.case import Case
from neurography.study.published.cases import CASE_FILES

WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co"]), min_size=1, max_size=30
).map(str.strip)


@pytest.mark.parametrize("name", CASE_FILES)
def test_a_published_case_is_the_same_after_writing(name: str) -> None:
    case = read_case(CASE_FILES[name]).case
    text = case_text(case, comments=["where it is from\nsecond line"])
    assert case_from_text(text).case == case
    assert text.startswith("# where it is from\n# second line\nneurography_case: 1\n")
    assert text == case_text(case_from_text(text).case, comments=["where it is from\nsecond line"])


@given(words=WORDS, value=st.floats(0, 1e6), line=st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_words_and_numbers_are_the_same_after_writing(words: str, value: float, line: bool) -> None:
    said = f"{words}\n: [{words}" if line else words
    case = Case.model_validate(
        {
            "neurography_case": "1",
            "id": "x",
            "title": said,
            "sex": "female",
            "source": "chart:1",
            "documents": [{"id": "chart", "citation": said}],
            "symptoms": [
                {
                    "what": "pain",
                    "note": said,
                    "age": "P4Y6M",
                    "code": "HP:0012531 Pain",
                    "source": {"document": "chart", "place": "1", "quote": "no: \\"},
                }
            ],
            "labs": [
                {
                    "analyte": "psa",
                    "specimen": "serum",
                    "value": repr(value),
                    "unit": "ng/ml",
                    "source": "chart:2",
                }
            ],
        }
    )
    assert case_from_text(case_text(case)).case == case


def test_words_that_yaml_would_read_as_something_else_stay(tmp_path: Path) -> None:
    for said in (
        "no",
        "010",
        "2013-05",
        "12:30",
        "null",
        "~",
        "- x",
        "# y",
        "a: b",
        "'",
        '"',
        "*x",
        "&x",
        "!t",
    ):
        case = Case.model_validate(
            {
                "neurography_case": "1",
                "id": "x",
                "title": said,
                "sex": "male",
                "source": "c:1",
                "documents": [{"id": "c", "citation": said}],
                "diseases": [{"name": said, "source": "c:1"}],
            }
        )
        path = tmp_path / "case.yaml"
        path.write_text(case_text(case), encoding="utf-8")
        assert read_case(path).case == case
