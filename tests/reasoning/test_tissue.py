"""Tissue reports: yes, no or unclear by kind of cells; a "no" is read, and what is not sure stays unclear."""

import pytest

from neurography.reasoning.tissue import read

CELLS = ("solid_tumour", "leukaemia", "lymphoma")


@pytest.mark.parametrize(
    ("result", "solid", "leukaemia", "lymphoma"),
    [
        ("diffuse perineural invasion by prostate adenocarcinoma", "yes", "no", "no"),
        ("leukemic infiltration (neuroleukemiosis)", "no", "yes", "no"),
        ("myeloid sarcoma", "no", "yes", "no"),
        ("non-Hodgkin lymphoma", "no", "no", "yes"),
        ("CD20 negative lymphoma", "no", "no", "yes"),
        ("infiltration by leukaemic blasts, no carcinoma", "no", "yes", "no"),
        ("no carcinoma but lymphoma", "no", "no", "yes"),
        ("free of carcinoma", "no", None, None),
        ("carcinoma was not seen", "no", None, None),
        ("negative for cancer", "no", None, None),
        ("no lymphoma and no leukaemic infiltration", None, "no", "no"),
        ("neither lymphoma nor leukaemia", None, "no", "no"),
        ("no tumour", "no", "no", "no"),
        ("normal nerve", "no", "no", "no"),
        ("no abnormal findings", "no", "no", "no"),
        ("perivascular lymphocytic infiltration as in vasculitis", None, None, None),
        ("severe acute axonopathy with lymphocytic infiltration", None, None, None),
        ("no inflammatory infiltration", None, None, None),
        ("axonal loss", None, None, None),
        ("suspicious for lymphoma", None, None, "unclear"),
        ("carcinoma cannot be excluded", "unclear", None, None),
        ("not free of carcinoma", "unclear", None, None),
        ("no inflammation, carcinoma", "unclear", None, None),
        ("no change in leukaemic infiltration", None, "unclear", None),
        ("carcinoma or lymphoma", "unclear", None, "unclear"),
        ("fibrosis in a patient with prostate cancer", "unclear", None, None),
        ("carcinoma, not seen", "unclear", None, None),
        ("blast injury", None, None, None),
        ("", None, None, None),
    ],
)
def test_the_cells_of_a_report(
    result: str, solid: str | None, leukaemia: str | None, lymphoma: str | None
) -> None:
    said = read(result)
    assert tuple(said.get(kind) for kind in CELLS) == (solid, leukaemia, lymphoma)


def test_invasion_of_nerves_is_read_beside_the_cells() -> None:
    assert read("adenocarcinoma, no perineural invasion")["perineural_invasion"] == "no"
    assert read("adenocarcinoma with perineural invasion on both sides")["perineural_invasion"] == "yes"
    assert "perineural_invasion" not in read("prostate adenocarcinoma, Gleason 4+5")
