"""How strength changed, where the dates say which grade was first."""

from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.study.case.strength_words import strength_sentences


def test_recovery_and_loss_of_strength_are_told() -> None:
    told = list(strength_sentences(case_from_text(case_text(
        "strength:\n"
        "  - {action: dorsiflexion, side: left, grade: 0/5, when: 2024-01, source: chart:2}\n"
        "  - {action: dorsiflexion, side: left, grade: 4+/5, when: 2024-07, source: chart:2}\n"
        "  - {action: eversion, side: left, grade: 5/5, when: 2024-01, source: chart:2}\n"
        "  - {action: eversion, side: left, grade: 3/5, when: 2024-07, source: chart:2}\n"
        "  - {action: inversion, side: right, grade: 3/5, when: 2024, source: chart:2}\n"
        "  - {action: inversion, side: right, grade: 4/5, when: 2024, source: chart:2}\n"
    )).case))  # fmt: skip
    (left,) = (one for one in told if "strength" in one)  # of the right nobody knows which grade was first
    assert left == (
        "Left strength rose: dorsiflexion 0/5 to 4+/5 (2024-01 to 2024-07); fell: eversion 5/5 to 3/5 "
        "(2024-01 to 2024-07)."
    )
