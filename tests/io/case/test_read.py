"""What a case's schema refuses, each with the line it stands on and what to write instead."""

import re
from pathlib import Path

import pytest
from tests.case_files import case_text

from neurography.io.case import case_from_text, read_case
from neurography.model.errors import InputError

LEFT = "structure: sciatic_nerve, side: left"


def refused(added: str) -> list[str]:
    """The problems of a case, one a line."""
    with pytest.raises(InputError) as error:
        case_from_text(case_text(added))
    return [line.strip() for line in str(error.value).splitlines()[1:]]


@pytest.mark.parametrize(
    ("lists", "record", "says"),
    [
        ("strength", "{action: inversion, side: left, grade: 6, source: chart:2}", "MRC grade of 0 to 5"),
        ("strength", "{action: inversion, side: left, grade: 5+, source: chart:2}", "MRC grade of 0 to 5"),
        ("strength", "{action: inversion, side: left, grade: 3.5, source: chart:2}", "MRC grade of 0 to 5"),
        ("strength", "{action: inversion, side: left, source: chart:2}", "a grade or a status"),
        ("strength", "{action: inversion, grade: 3, source: chart:2}", "side: left or right"),
        ("strength", "{action: a, muscle: b, side: left, grade: 3, source: chart:2}", "one of action, muscle and"),
        ("measurements", f"{{{LEFT}, quantity: fa, value: 1.2, source: chart:2}}", "fa from 0 to 1; got 1.2"),
        ("measurements", f"{{{LEFT}, quantity: fa, value: -0.1, source: chart:2}}", "fa from 0 to 1"),
        ("measurements", f"{{{LEFT}, quantity: adc, value: 0.8, source: chart:2}}", "a unit for adc"),
        ("measurements", f"{{{LEFT}, quantity: adc, value: 0.8, unit: mm, source: chart:2}}", "converts to um2/ms"),
        ("measurements", f"{{{LEFT}, quantity: adc, value: '0,8', unit: mm2/s, source: chart:2}}", "decimal point"),
        ("measurements", f"{{{LEFT}, quantity: fa, value: nan, source: chart:2}}", "a number; got 'nan'"),
        ("measurements", f"{{{LEFT}, quantity: fa, value: 1e999, source: chart:2}}", "finite"),
        ("measurements", f"{{{LEFT}, quantity: fa, source: chart:2}}", "a value, or status: not_reported"),
        ("measurements", f"{{{LEFT}, quantity: faa, value: 0.5, source: chart:2}}", "a quantity of"),
        ("measurements", "{structure: root_s1, quantity: fa, value: 0.5, source: chart:2}", "side: left or right"),
        ("findings", "{structure: sciatic_nerve, kind: mass, source: chart:2}", "side: left or right"),
        ("findings", "{structure: sciatic_nerve, side: midline, kind: mass, source: chart:2}", "side: left or right"),
        ("findings", "{structure: sciatic_nerve, side: both, kind: mass, source: chart:2}", "'left', 'right'"),
        ("findings", f"{{{LEFT}, kind: mass, status: normal, source: chart:2}}", "'not_examined'"),
        ("findings", f"{{{LEFT}, kind: mass}}", "wanted source; got none"),
        ("findings", f"{{{LEFT}, kind: mass, source: chart}}", "the place in chart"),
        ("findings", f"{{{LEFT}, kind: mass, source: letter:2}}", "the document to be one of chart"),
        ("findings", f"{{{LEFT}, kind: mass, exam: mri, source: chart:2}}", "the examination to be one of none"),
        ("findings", f"{{{LEFT}, kind: mass, colour: red, source: chart:2}}", "got colour"),
        ("findings", f"{{{LEFT}, kind: Mass lesion, source: chart:2}}", "Write mass_lesion"),
        ("events", "{kind: onset, what: pain, when: 2013-05, until: 2012-04, source: chart:2}", "end before its start"),
        ("events", "{kind: onset, what: pain, when: 2013-05..2012-04, source: chart:2}", "an end that is not before"),
        ("events", "{kind: onset, what: pain, when: {start: 2013, end: 2012}, source: chart:2}", "before its start"),
        ("labs", "{analyte: psa, specimen: serum, value: 6.4, source: chart:2}", "a unit for psa"),
        ("labs", "{analyte: psa, specimen: serum, source: chart:2}", "a value or a result"),
        ("labs", "{analyte: psa, specimen: serum, value: -1, unit: ng/ml, source: chart:2}", "0 or more"),
        ("sensation", "{dermatome: s1, source: chart:2}", "side: left or right for a dermatome"),
        ("reflexes", "{reflex: ankle_jerk, result: absent, source: chart:2}", "side: left or right"),
        ("biopsies", "{structure: sural_nerve, source: chart:2}", "side: left or right"),
        ("claims", "{kind: guess, words: a, source: chart:2}", "'interval', 'order'"),
        ("claims", "{kind: count, words: a, of: labs, where: {colour: red}, value: 1, source: chart:2}", "of labs"),
    ],
)  # fmt: skip
def test_refused_with_its_line(lists: str, record: str, says: str) -> None:
    good = "# a comment does not shift the lines\n\n"
    problems = refused(f"{good}{lists}:\n  - {record}\n")
    assert len(problems) == 1, problems
    assert problems[0].startswith("line 9, "), problems
    assert says in problems[0]


def test_the_line_is_that_of_the_value_where_a_record_stands_in_several() -> None:
    problems = refused(
        "strength:\n  - action: inversion\n    side: left\n    grade: 6\n    source: chart:2\n"
        "  - action: eversion\n    side: left\n    grade: 3\n    sauce: chart:2\n"
    )
    assert [re.match(r"line (\d+), (\S+):", one).groups() for one in problems] == [  # type: ignore[union-attr]
        ("9", "strength[1].grade"), ("11", "strength[2]"), ("14", "strength[2].sauce"),
    ]  # fmt: skip
    assert "Did you mean source?" in problems[2]


def test_many_problems_are_told_in_one_go_and_in_the_files_order() -> None:
    bad = "".join(f"  - {{structure: root_s1, kind: mass, source: chart:{n}}}\n" for n in range(1, 31))
    problems = refused(f"findings:\n{bad}")
    assert problems[0].startswith("line 7, findings[1]")
    assert problems[-1] == "and 10 more."
    assert len(problems) == 21


def test_a_claim_speaks_of_records_that_are_there() -> None:
    assert refused("claims: [{kind: order, words: a, from: x, to: y, source: chart:2}]\n") == [
        "line 6, claims[1].from: wanted the id to be one of none (the case has none); got x.",
        "line 6, claims[1].to: wanted the id to be one of none (the case has none); got y.",
    ]


def test_an_id_is_used_once() -> None:
    problems = refused(
        "events:\n  - {id: a, kind: onset, what: pain, source: chart:2}\n"
        "  - {id: a, kind: death, what: death, source: chart:2}\n"
    )
    assert len(problems) == 2
    assert "got a 2 times" in problems[0]


def test_a_case_keeps_its_printed_words() -> None:
    case = case_from_text(
        case_text(
            "strength: [{action: inversion, side: left, grade: 4+, source: 'chart:3 \"4+\"'}]\n"
            "labs: [{analyte: psa, specimen: serum, value: 010, unit: ng/ml, assay: no, source: chart:12:30}]\n"
        )
    ).case
    assert case.strength[0].grade == "4+"
    assert case.strength[0].source.quote == "4+"
    assert case.labs[0].value == 10.0  # ten as a reader reads it, not eight
    assert case.labs[0].assay == "no"
    assert case.labs[0].source.place == "12:30"


def test_a_quote_is_short() -> None:
    words = " ".join(["word"] * 26)
    assert (
        "at most 25 words"
        in refused(f"events: [{{kind: onset, what: pain, source: 'chart:2 \"{words}\"'}}]\n")[0]
    )


def test_a_case_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(case_text().replace("neurography_case: 1", "neurography_case: 2"), encoding="utf-8")
    with pytest.raises(InputError, match=r"line 1, neurography_case: wanted 1; got '2'"):
        read_case(path)
