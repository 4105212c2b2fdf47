"""Whether a limit holds for a pair as it was measured: at one field strength, on one scanner, across two fields."""

from neurography.compare.allowed import agree, name_of, spelled
from neurography.model.comparison import Limit
from neurography.model.condition import Condition
from neurography.model.quantity import Agree, Quantity
from neurography.model.technique import Technique


def unmet(limit: Limit, quantity: Quantity, a: Technique, b: Technique) -> tuple[Condition, ...]:
    """Those of the limit's conditions that techniques a and b do not fulfil, within the quantity's tolerances."""
    return tuple(one for one in limit.holds if not _met(one, quantity, a, b))


def condition_words(conditions: tuple[Condition, ...]) -> str:
    """`field strength 3 T and the same vendor`, `field strength 1.5 T against 3 T`."""
    return " and ".join(map(_words, conditions))


def _met(condition: Condition, quantity: Quantity, a: Technique, b: Technique) -> bool:
    first, second = a.get(condition.key), b.get(condition.key)
    if first is None or second is None:
        return False
    rule = next((one for one in quantity.agree if one.key == condition.key), Agree(key=condition.key))
    if not condition.values:
        return agree(rule, first, second)
    one, other = condition.values[0], condition.values[-1]
    return (agree(rule, first, one) and agree(rule, second, other)) or (
        agree(rule, first, other) and agree(rule, second, one)
    )


def _words(condition: Condition) -> str:
    if not condition.values:
        return f"the same {name_of(condition.key)}"
    said = " against ".join(spelled(condition.key, value) for value in condition.values)
    return f"{name_of(condition.key)} {said}"
