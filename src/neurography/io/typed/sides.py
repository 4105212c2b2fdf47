"""Words for a side inside a name: `sciatic_nerve_R`, `sciatic nerve dexter`, level `left`."""

import re

WORDS = frozenset(
    (
        *(
            "left",
            "right",
            "lt",
            "rt",
            "l",
            "r",
            "lhs",
            "rhs",
            "lh",
            "rh",
            "bilateral",
            "both",
            "contralateral",
        ),
        *("ipsilateral", "dexter", "dextra", "dextrum", "dextri", "dext", "dx"),
        *("sinister", "sinistra", "sinistrum", "sinistri", "sinistral", "dextral", "sin"),
        *("links", "rechts", "linke", "linker", "linkes", "rechte", "rechter", "rechtes"),
        *("gauche", "droit", "droite", "izquierdo", "izquierda", "derecho", "derecha", "destro", "destra"),
    )
)
"""In lower case; Latin, as anatomy writes it, and what the neighbours of English call left and right."""


def side_words(name: str) -> tuple[str, ...]:
    """The words of a name that say a side, sorted. The l of `root l 5` is a vertebra's and says none."""
    parts = [part for part in re.split(r"[\W_]+", name.lower()) if part]
    following = (*parts[1:], "")
    return tuple(
        sorted(
            {
                part
                for part, after in zip(parts, following, strict=True)
                if part in WORDS and not (part == "l" and after.isdecimal())
            }
        )
    )
