"""Terms of the Human Phenotype Ontology that say what one of our own records says: ids alone, the words are ours.

A term that is not here becomes a symptom under its own label. A term whose absence our record cannot bear (`no
areflexia` is not `reflexes normal`) or which needs a side becomes one too where that is so.
"""

from types import MappingProxyType
from typing import Any

from attrs import frozen

LEFT, RIGHT, BILATERAL = "HP:0012835", "HP:0012834", "HP:0012832"
"""Modifiers that say a side."""


@frozen(kw_only=True)
class Term:
    """What a term is here. list: of which list; fields: of its record; sided: only with a side; only_present."""

    list: str
    fields: MappingProxyType[str, Any]
    sided: bool = False
    only_present: bool = False


def _term(name: str, *, sided: bool = False, only_present: bool = False, **fields: Any) -> Term:
    return Term(list=name, fields=MappingProxyType(fields), sided=sided, only_present=only_present)


TERMS = MappingProxyType(
    {
        "HP:0012531": _term("symptoms", what="pain"),
        "HP:0001324": _term("symptoms", what="weakness"),
        "HP:0007340": _term("symptoms", what="weakness", regions=("lower_limb",)),
        "HP:0003484": _term("symptoms", what="weakness", regions=("upper_limb",)),
        "HP:0002460": _term("symptoms", what="weakness", regions=("distal_limbs",)),
        "HP:0003701": _term("symptoms", what="weakness", regions=("proximal_limbs",)),
        "HP:0003401": _term("symptoms", what="paraesthesia"),
        "HP:0000020": _term("symptoms", what="urinary_incontinence"),
        "HP:0002607": _term("symptoms", what="faecal_incontinence"),
        "HP:0002019": _term("symptoms", what="constipation"),
        "HP:0000802": _term("symptoms", what="erectile_dysfunction"),
        "HP:0009027": _term("strength", action="dorsiflexion", sided=True),
        "HP:0002936": _term("sensation", region="distal_limbs", quality="reduced"),
        "HP:0001284": _term("reflexes", reflex="others", result="absent", only_present=True),
        "HP:0001265": _term("reflexes", reflex="others", result="reduced", only_present=True),
        "HP:0001347": _term("reflexes", reflex="others", result="brisk", only_present=True),
        "HP:0003438": _term("reflexes", reflex="ankle_jerk", result="absent", sided=True, only_present=True),
        "HP:0003431": _term("electrodiagnosis", test="nerve_conduction", parameter="motor_velocity_reduced"),
        "HP:0003448": _term(
            "electrodiagnosis", test="nerve_conduction", parameter="sensory_velocity_reduced"
        ),
    }
)
"""Term -> our record. `others` of the reflexes are those that are not named, as in a case file."""
