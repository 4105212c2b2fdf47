"""Whether a limit holds for a pair as it was measured: at one field strength, on one scanner, across two fields."""

from neurography.compare.allowed import agree, mismatches, name_of, spelled
from neurography.model.comparison import Limit
from neurography.model.condition import Condition
from neurography.model.quantity import Agree, Quantity
from neurography.model.technique import Technique


def unmet(limit: Limit, quantity: Quantity, a: Technique, b: Technique) -> tuple[Condition, ...]:
    """Those of the limit's conditions that techniques a and b do not fulfil, within the quantity's tolerances."""
    return tuple(one for one in limit.holds if not _met(one, quantity, a, b))


def unlike(quantity: Quantity, a: Technique, b: Technique) -> tuple[str, ...]:
    """The names of the keys that are known to differ and on which the quantity itself depends (`Agree.never`).

    No limit holds for such a pair, of whatever kind it is and whoever brought it: R2* at 1.5 T and at 3 T.
    """
    return tuple(name_of(each.key) for each in mismatches(quantity, a, b) if each.known and each.never)


def unmet_words(conditions: tuple[Condition, ...], quantity: Quantity, a: Technique, b: Technique) -> str:
    """`field strength 3 T, which does not hold for this pair`; `..., which is not known of this pair`.

    Where some of the conditions are known not to hold, those alone are named.
    """
    failed = tuple(one for one in conditions if not _open(one, quantity, a, b))
    if failed:
        return f"{condition_words(failed)}, which does not hold for this pair"
    return f"{condition_words(conditions)}, which is not known of this pair"


def condition_words(conditions: tuple[Condition, ...]) -> str:
    """`field strength 3 T and the same vendor`, `field strength 1.5 T against 3 T`."""
    return " and ".join(map(_words, conditions))


def _met(condition: Condition, quantity: Quantity, a: Technique, b: Technique) -> bool:
    first, second = a.get(condition.key), b.get(condition.key)
    rule = _rule(condition, quantity)
    if first is None and second is None and rule.when_stated and not condition.values:
        return True  # the quantity does not ask either: maps made elsewhere do not state their sequence
    if first is None or second is None:
        return False
    if not condition.values:
        return agree(rule, first, second)
    one, other = condition.values[0], condition.values[-1]
    return (agree(rule, first, one) and agree(rule, second, other)) or (
        agree(rule, first, other) and agree(rule, second, one)
    )


def _open(condition: Condition, quantity: Quantity, a: Technique, b: Technique) -> bool:
    """Whether an unmet condition could still hold: a technique does not state the key, and the other's value fits."""
    stated = [value for one in (a, b) if (value := one.get(condition.key)) is not None]
    rule = _rule(condition, quantity)
    fits = [
        not condition.values or any(agree(rule, value, one) for one in condition.values) for value in stated
    ]
    return len(stated) < 2 and all(fits)


def _rule(condition: Condition, quantity: Quantity) -> Agree:
    return next((one for one in quantity.agree if one.key == condition.key), Agree(key=condition.key))


def _words(condition: Condition) -> str:
    if not condition.values:
        return f"the same {name_of(condition.key)}"
    said = " against ".join(spelled(condition.key, value) for value in condition.values)
    return f"{name_of(condition.key)} {said}"
