"""Empty lists and citation numbers without a list, in small texts; paper 003 itself is read in tests/study/evidence."""

from neurography.evidence.structure import citations_without_list, empty_lists

PAGE = """What to do 1
Signs of it are:
- pain 2
- swelling 2, 4
Imaging studies:
Systemic evaluation:

Pitfalls
- lymphoma 4
Known sites:

1. skin
2. bone""".splitlines()


def test_a_heading_followed_by_no_item_is_an_empty_list() -> None:
    assert [(one.line, one.heading) for one in empty_lists(PAGE)] == [
        (5, "Imaging studies"),
        (6, "Systemic evaluation"),
    ]


def test_a_filled_list_is_none() -> None:
    filled = [*PAGE[:5], "- MRI", PAGE[5], "* blood count", *PAGE[6:]]
    assert empty_lists(filled) == ()


def test_a_text_without_list_marks_is_left_alone() -> None:
    assert empty_lists(["Corresponding author:", "A. Nobody", "Phone:", "none"]) == ()
    printed = ["Results:", "words words words."] * 40 + ["- one dash"]
    assert empty_lists(printed) == ()


def test_citation_numbers_without_a_list_of_references() -> None:
    found = citations_without_list(PAGE)
    assert found is not None
    assert (found.used, found.absent) == ((1, 2, 4), (3,))
    assert citations_without_list([*PAGE, "References", "1. A book"]) is None
    assert citations_without_list(["In 2014 it was 44 %.", "The dose was 20 Gy."]) is None
    assert citations_without_list([]) is None
