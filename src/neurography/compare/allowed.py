"""The gate before every comparison: were both values taken in the same way?

Each quantity names the technique keys that must agree (`Quantity.agree`). A key that differs, or is not
known on one of the two, refuses the comparison, unless the user allowed that key by hand, or the numbers
were typed by a person, or the comparison is against a published healthy sample: then it is only said. Some
known differences no hand can allow (R2* at 1.5 T then and 3 T now): the quantity itself depends on them.
"""

import math
import re
from collections.abc import Collection, Iterable
from types import MappingProxyType

from attrs import frozen

from neurography.model.comparison import TECHNIQUE_DIFFERS
from neurography.model.errors import CallError
from neurography.model.quantity import Agree, Quantity
from neurography.model.technique import Technique, Value, spell_value
from neurography.model.technique_words import FREE_WORDS

WORDS = MappingProxyType(
    {
        "BValues": ("b-values", 1.0, "s/mm²"),
        "EchoTime": ("echo time", 1e3, "ms"),
        "FlipAngle": ("flip angle", 1.0, "degrees"),
        "InversionTime": ("inversion time", 1e3, "ms"),
        "MagneticFieldStrength": ("field strength", 1.0, "T"),
        "Manufacturer": ("vendor", 1.0, ""),
        "ManufacturersModelName": ("model", 1.0, ""),
        "NumberOfDirections": ("number of directions", 1.0, ""),
        "RepetitionTime": ("repetition time", 1e3, "ms"),
        "Sequence": ("sequence", 1.0, ""),
        "VoxelSize": ("voxel size", 1.0, "mm"),
    }
)
"""Technique key -> (its name in a sentence, factor into the unit shown, unit shown)."""


TECHNIQUE_UNSTATED = "technique not stated"
"""The warning of a comparison of copied numbers of which nobody said how they were measured."""


@frozen(kw_only=True)
class Mismatch:
    """One technique key that does not agree, or is not known: the key and a sentence about it.

    never is why it cannot be allowed by hand; empty where it can, as always where it is not known.
    """

    key: str
    known: bool
    sentence: str
    never: str = ""


def mismatches(
    quantity: Quantity, a: Technique, b: Technique, *, words: tuple[str, str] = ("then", "now")
) -> tuple[Mismatch, ...]:
    """Every key of `quantity.agree` on which a and b do not agree; `words` name the two in the sentences."""
    return tuple(found for rule in quantity.agree if (found := _mismatch(rule, a, b, words)))


def disagreements(
    quantity: Quantity, a: Technique, b: Technique, *, words: tuple[str, str] = ("then", "now")
) -> tuple[str, ...]:
    """`mismatches` as sentences: `field strength 1.5 T then, 3 T now`, `echo time unknown then`."""
    return tuple(found.sentence for found in mismatches(quantity, a, b, words=words))


def gate(
    found: Iterable[Mismatch], *, allow: Collection[str], lenient: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(reasons to refuse, warnings). lenient: nothing refuses; keys in `allow` are marked as such.

    A known difference that does not refuse is marked too, so that it can stand beside the verdict.
    """
    reasons: list[str] = []
    warnings: list[str] = []
    for each in found:
        if each.key in allow and each.never and not lenient:
            reasons.append(f"{each.sentence} (not to be allowed by hand: {each.never})")
        elif each.key in allow:
            warnings.append(f"allowed by hand: {each.sentence}")
        elif lenient:
            warnings.append(f"{TECHNIQUE_DIFFERS}{each.sentence}" if each.known else each.sentence)
        else:
            reasons.append(each.sentence)
    return tuple(reasons), tuple(warnings)


def weigh(
    quantity: Quantity,
    a: Technique,
    b: Technique,
    *,
    words: tuple[str, str],
    allow: Collection[str],
    lenient: bool,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(reasons to refuse, warnings) of a pair: `gate` of its mismatches; of copied numbers (lenient) the words too."""
    reasons, warnings = gate(mismatches(quantity, a, b, words=words), allow=allow, lenient=lenient)
    if not lenient:
        return reasons, warnings
    if said := unstated(quantity, a, b, words=words):
        return reasons, (said,)
    said = in_words(quantity, a, b, words=words)
    return reasons, (*warnings, said) if said else warnings


def in_words(quantity: Quantity, a: Technique, b: Technique, *, words: tuple[str, str]) -> str:
    """`technique differs: T2* then, SWI now (in words)`: what a person wrote beside the keys that are compared.

    Empty where both wrote the same. Of other keys, for which the quantity does not ask, those that both state count.
    """
    asked = {rule.key for rule in quantity.agree}
    first, second = ({k: v for k, v in one.protocol if k not in asked} for one in (a, b))
    told = [key for key in sorted({*first, *second}) if key == FREE_WORDS or (key in first and key in second)]
    said = [
        Technique.of("", {key: one.get(key) for key in told}).text().removeprefix(f"{FREE_WORDS}=")
        if any(key in one for key in told)
        else ""
        for one in (first, second)
    ]
    return "" if said[0] == said[1] else _both(said, words, "in words")


def _both(said: Iterable[str], words: Iterable[str], how: str) -> str:
    both = list(zip(said, words, strict=True))
    listed = ", ".join(f"{text or 'not stated'} {word}" for text, word in both)
    return f"{TECHNIQUE_DIFFERS if all(text for text, _ in both) else 'technique '}{listed} ({how})"


def unstated(quantity: Quantity, *techniques: Technique, words: tuple[str, ...] = ()) -> str:
    """A sentence where no technique states any key that the quantity asks for; empty where one does.

    It stands for a sentence on every single key: the comparison rests on the word of whoever copied the numbers.
    words name the techniques of a pair, as in `mismatches`.
    """
    if any(one.get(agree.key) is not None for one in techniques for agree in quantity.agree):
        return ""
    if not any(one.protocol for one in techniques):
        return TECHNIQUE_UNSTATED
    said = [one.text().removeprefix("Technique=") if one.protocol else "" for one in techniques]
    if len(set(said)) > 1 and len(said) != len(words):
        return (
            f"technique stated in words only, and in different ones: {' against '.join(dict.fromkeys(said))}"
        )
    if len(set(said)) > 1:
        return _both(said, words, "as words")
    return "technique stated in words only: not compared" if quantity.agree else ""


def check_allow(allow: Collection[str], quantities: Iterable[Quantity]) -> None:
    """Refuse keys that no quantity asks for and that are no known technique key.

    Raises
    ------
    CallError
        With the keys that can be allowed.
    """
    asked = {agree.key for quantity in quantities for agree in quantity.agree}
    unknown = sorted(set(allow) - asked - WORDS.keys())
    if unknown:
        raise CallError(
            wanted=f"technique keys to allow among {', '.join(sorted(asked or WORDS.keys()))}",
            came=", ".join(unknown),
            where="--allow",
            todo="Separate keys by commas.",
        )


def name_of(key: str) -> str:
    """A technique key in words: `EchoTime` -> `echo time`."""
    if key in WORDS:
        return WORDS[key][0]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", key).lower()


def spelled(key: str, value: Value) -> str:
    """A protocol value with its usual unit: 0.069 of EchoTime -> `69 ms`."""
    _, factor, unit = WORDS.get(key, ("", 1.0, ""))
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        scaled = tuple(part * factor for part in value)
        text = ", ".join(f"{part:g}" for part in scaled) if key == "BValues" else spell_value(scaled)
    else:
        text = f"{value * factor:g}"
    return f"{text} {unit}".strip()


def _mismatch(rule: Agree, a: Technique, b: Technique, words: tuple[str, str]) -> Mismatch | None:
    first, second = a.get(rule.key), b.get(rule.key)
    name = name_of(rule.key)
    if rule.when_stated and first is None and second is None:
        return None
    if first is None or second is None:
        absent = [word for word, value in zip(words, (first, second), strict=True) if value is None]
        return Mismatch(key=rule.key, known=False, sentence=f"{name} unknown {' and '.join(absent)}")
    if agree(rule, first, second):
        return None
    texts = spelled(rule.key, first), spelled(rule.key, second)
    if texts[0] == texts[1]:
        texts = repr(first), repr(second)
    sentence = f"{name} {texts[0]} {words[0]}, {texts[1]} {words[1]}"
    return Mismatch(key=rule.key, known=True, sentence=sentence, never=rule.never)


def agree(rule: Agree, a: Value, b: Value) -> bool:
    """Whether two protocol values agree within the rule's tolerance; words in any case."""
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a.strip().casefold() == b.strip().casefold()
    firsts = a if isinstance(a, tuple) else (a,)
    seconds = b if isinstance(b, tuple) else (b,)
    if len(firsts) != len(seconds):
        return False
    return all(_close(rule, first, second) for first, second in zip(firsts, seconds, strict=True))


def _close(rule: Agree, a: float, b: float) -> bool:
    """Within the tolerance, with room for the rounding of a decimal number in binary."""
    room = 1e-9 * max(abs(a), abs(b))
    if rule.tolerance is not None:
        room += rule.tolerance * (max(abs(a), abs(b)) if rule.relative else 1.0)
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= room
