"""Lines of words: none wider than the room, nothing lost, and an endless word costs no minutes."""

import pytest

from neurography.draw.packing import broken, width

SIZE, WIDE = 9.0, 2.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pain",
        "diffuse perineural invasion by prostate adenocarcinoma",
        "W" * 200,
        "i" * 500,
        "a " + "W" * 60 + " b",
    ],
)
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str) -> None:
    lines = broken(text, size=SIZE, wide=WIDE)
    assert all(width(line, size=SIZE) <= WIDE for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    longest = max(map(len, text.split()), default=0)
    if longest < 20:  # words that fit are never broken
        assert " ".join(lines).split() == text.split()


def test_a_room_narrower_than_a_letter_takes_a_letter_a_line() -> None:
    assert broken("WWW", size=SIZE, wide=0.01) == ["W", "W", "W"]


def test_an_endless_word_is_measured_a_few_times_a_line() -> None:
    width.cache_clear()
    lines = broken("W" * 20_000, size=SIZE, wide=WIDE)
    assert len(lines) > 500
    # a search by halves asks some ten times a line; every prefix anew would be ten thousand times
    assert width.cache_info().misses + width.cache_info().hits < 20 * len(lines)
