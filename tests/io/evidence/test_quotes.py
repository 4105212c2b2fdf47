"""Where words stand in a text."""

import time

import pytest

from neurography.io.evidence import found_in, stands_at

TEXT = (
    "The left ankle jerk was ab-\n\nsent; B-\ncell disease, 5\u20137 %  of \u201cten\u201d.\nThe left knee."
)


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("left ankle", "left ankle"),
        ("was absent", "was ab-\n\nsent"),
        ("B-cell disease", "B-\ncell disease"),
        ("5-7 % of", "5\u20137 %  of"),
        ('"ten"', "\u201cten\u201d"),
    ],
)
def test_words_are_found_with_their_offsets(quote: str, written: str) -> None:
    (place,) = found_in(TEXT, quote)
    assert place.written == written
    assert TEXT[place.start : place.end] == written
    assert place.line == TEXT[: place.start].count("\n") + 1
    assert stands_at(TEXT, quote, place.start, place.end)


@pytest.mark.parametrize(
    "quote", ["right ankle", "was abse nt", "Left ankle", "57 %", "ankle jerk is", "", "  "]
)
def test_other_words_are_not(quote: str) -> None:
    assert list(found_in(TEXT, quote)) == []
    assert not stands_at(TEXT, quote, 0, len(TEXT))


def test_offsets_are_exact() -> None:
    first, second = found_in(TEXT, "The left")
    assert (first.start, first.end, first.line) == (0, 8, 1)
    assert second.line == 5
    for start, end in (
        (first.start, first.end + 1),
        (first.start + 1, first.end),
        (second.start, second.end - 1),
    ):
        assert not stands_at(TEXT, "The left", start, end)


def test_a_text_made_to_be_slow_is_not() -> None:
    text = "a-\n " * 20_000
    began = time.monotonic()
    assert list(found_in(text, "a" * 60 + "b")) == []
    assert time.monotonic() - began < 5.0
