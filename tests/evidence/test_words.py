"""Words made comparable."""

import pytest

from neurography.evidence.words import pieces, spelled, stem, terms


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("leukaemia", "leukemia"), ("oedema", "edema"), ("tumours", "tumors"), ("centre", "center"),
        ("fibres", "fibers"), ("characterised", "characterized"), ("haematoma", "hematoma"), ("toe", "toe"),
        ("four", "four"), ("analysis", "analysis"),
    ],
)  # fmt: skip
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert spelled(british) == american


@pytest.mark.parametrize(
    "family",
    [
        (
            "infiltrate",
            "infiltrates",
            "infiltrated",
            "infiltrating",
            "infiltration",
            "infiltrations",
            "infiltrative",
        ),
        ("enhance", "enhances", "enhanced", "enhancing", "enhancement"),
        ("cell", "cells"),
        ("survive", "survives"),
        ("plexus", "plexuses"),
        ("sarcoma", "sarcomas"),
    ],
)
def test_the_endings_of_a_word_are_no_matter(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize("pair", [("nerve", "never"), ("leg", "lag"), ("marrow", "narrow")])
def test_other_words_stay_apart(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("leukemic cells in the lower limb", "LEUKAEMIA CELL OF THE LEG"),
        ("chloroma", "myeloid sarcomas"),
        ("AML", "acute myelogenous leukaemia"),
        ("outside the bone marrow", "extramedullary"),
        ("MR imaging", "magnetic resonance"),
        ("Guillain\u2013Barr\u00e9", "GBS"),
        ("How often is it misdiagnosed?", "incidence of pitfalls"),
    ],
)
def test_synonyms_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_a_phrase_is_one_term_and_stop_words_are_none() -> None:
    assert terms("Can it be in the soft tissue?") == ("soft_tissu",)
    assert terms("soft") == ("soft",)
    assert terms("What is it, and why?") == ()
    assert [(one.said, one.terms) for one in pieces("the lower limbs")] == [
        ("the", ()),
        ("lower limbs", ("leg",)),
    ]
