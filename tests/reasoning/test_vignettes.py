"""Deficits as teaching texts tell them: which sites are among the ties."""

from tests.reasoning.vignettes import hit, rows

MISSED = {"L5 2", "obturator", "L4 1"}
"""Texts that ask more of a site than its fibres carry here: toe flexion of L5, external rotation of the obturator
nerve (obturator externus is not in the tables), adductors of L4."""


def test_the_site_of_the_text_is_among_the_ties_but_for_the_named_ones() -> None:
    assert {row["id"] for row in rows() if not hit(row)[0]} == MISSED
    assert len(rows()) == 30
    assert len({row["source"] for row in rows()}) >= 15
