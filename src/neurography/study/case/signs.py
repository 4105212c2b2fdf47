"""The examination of a visit as findings that the forward model knows; what is no such finding, with its reason.

A group leaves to others what they name by themselves, and what two records say contrarily is left out and told.
"""

from collections.abc import Iterable

from attrs import evolve, frozen

from neurography.model.case import Case, Record, Visit
from neurography.model.site import Side
from neurography.reasoning.lesion import KINDS_OF, Sign, forward
from neurography.study.case import named
from neurography.study.case.sign_records import PAIR, SILENT, read


@frozen(kw_only=True)
class Told:
    """A record as findings. words: as the record has it, with the side; how: what a group's name was read as.

    increased: a reflex that is more than there, which no lesion of a root, plexus or nerve makes.
    """

    signs: tuple[Sign, ...]
    words: str
    source: str
    how: str = ""
    increased: bool = False


@frozen(kw_only=True)
class Passed:
    """A record that is no finding of the forward model, and why. abnormal: it says that something is."""

    words: str
    side: Side
    reason: str
    source: str
    abnormal: bool = False


@frozen(kw_only=True)
class Signs:
    """The findings of one visit, in the order of the forward model's names, and what was passed over."""

    visit: Visit
    told: tuple[Told, ...]
    passed: tuple[Passed, ...]

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Every finding, once."""
        return tuple(sorted({sign for each in self.told for sign in each.signs}))

    def of(self, side: Side) -> tuple[Sign, ...]:
        """The findings of one side."""
        return tuple(sign for sign in self.signs if sign.side == side)

    def words_of(self, sign: Sign) -> str:
        """The finding with its grade, as the record has it."""
        for each in self.told:
            if sign in each.signs:
                return _words(sign, each)
        return sign.words


def signs(case: Case, visit: Visit, *, wider: bool = False) -> Signs:
    """The findings of a visit of a case that is read under one answer to its open questions.

    wider: read groups in their looser sense too (`remainder_of_lower_limb` as the foot also).
    """
    wanted = sorted(
        read(case, visit, wider=wider), key=lambda each: (str(each.record.source), repr(each.record))
    )
    named_itself = {
        (each.kind, about, side) for each in wanted if each.own and not each.reason
        for place in each.places for about in _about(place) for side in each.sides
        if each.status in ("present", "absent")
    }  # fmt: skip
    told: list[Told] = []
    passed: list[Passed] = []
    for each in wanted:
        found = [
            Sign(kind=each.kind, where=place, side=side, status=each.status, slight=each.slight)
            for place in each.places for side in each.sides
            # what the record of a group leaves to others: the muscle or movement that is named by itself
            if each.own or not any((each.kind, about, side) in named_itself for about in _about(place))
        ]  # fmt: skip
        known = tuple(sign for sign in found if _known(sign))
        reason = each.reason or ("" if known else "no such muscle, movement, field or reflex in the graph")
        if not known and not each.reason and each.places and not found:
            continue  # every member of the group is named by itself
        words, source = _record_words(each.record), str(each.record.source)
        if reason and each.status in SILENT:
            continue  # it would have told nothing anyway
        if reason:
            side = each.sides[0] if len(each.sides) == 1 else "n/a"
            abnormal = each.status == "present"
            passed.append(Passed(words=words, side=side, reason=reason, source=source, abnormal=abnormal))
        else:
            how = each.how or ("" if each.own or len(known) < 2 else f"read as {_names(known)}")
            told.append(Told(signs=known, words=words, source=source, how=how, increased=each.increased))
    kept, contrary = _without_contrary(told)
    return Signs(visit=visit, told=tuple(kept), passed=(*passed, *contrary))


def _names(signs: Iterable[Sign]) -> str:
    return ", ".join(dict.fromkeys(sign.where.removesuffix("_muscle").replace("_", " ") for sign in signs))


def _about(place: str) -> tuple[str, ...]:
    """A place, and the movement that it makes if it is a muscle: what is named by itself is not read from a group."""
    targets = forward().graph.named(place)
    return (
        (place, targets[0].action) if targets and targets[0].name == place and targets[0].action else (place,)
    )


def _known(sign: Sign) -> bool:
    targets = forward().graph.named(sign.where)
    return (
        bool(targets)
        and sign.kind in KINDS_OF[targets[0].kind]
        and (sign.where, sign.side) in forward().row_index
    )


def _record_words(record: Record) -> str:
    side = getattr(record, "side", "n/a")
    words = named.words(record)
    return f"{side} {words}" if side in PAIR else words


def _words(sign: Sign, told: Told) -> str:
    """`left hip flexion (iliopsoas) 4/5`: movement, muscle, and what the record says of it."""
    targets = forward().graph.named(sign.where)
    place = sign.where.removesuffix("_muscle").replace("_", " ")
    if sign.kind == "weak" and targets[0].name == sign.where and targets[0].action:
        place = f"{targets[0].action.replace('_', ' ')} ({place})"
    side = f"{sign.side} " if sign.side != "midline" else ""
    last = told.words.rpartition(" ")[2]
    said = last if sign.kind == "weak" and last.endswith("/5") else _SAID[sign.kind, sign.status == "present"]
    if told.increased:
        said = last
    if sign.status in ("not_examined", "not_reported"):
        said = sign.status.replace("_", " ")
    return f"{side}{place} {said}"


_SAID = {
    ("weak", True): "weak", ("weak", False): "strong", ("denervated", True): "denervated",
    ("denervated", False): "not denervated", ("numb", True): "numb", ("numb", False): "not numb",
    ("reflex_lost", True): "lost or reduced", ("reflex_lost", False): "there",
}  # fmt: skip


def _without_contrary(told: Iterable[Told]) -> tuple[list[Told], list[Passed]]:
    """Findings without those of which one record says yes and another no."""
    every = list(told)
    said: dict[tuple[str, str, str], set[str]] = {}
    for each in every:
        for sign in each.signs:
            if sign.status in ("present", "absent"):
                said.setdefault((sign.kind, sign.where, sign.side), set()).add(sign.status)
    contrary = {key for key, states in said.items() if len(states) > 1}
    kept, passed = [], []
    for each in every:
        rest = tuple(s for s in each.signs if (s.kind, s.where, s.side) not in contrary)
        if len(rest) < len(each.signs):
            side = each.signs[0].side
            reason = "another record of the same visit says the contrary"
            abnormal = any(sign.status == "present" for sign in each.signs)
            passed.append(
                Passed(words=each.words, side=side, reason=reason, source=each.source, abnormal=abnormal)
            )
        if rest:
            kept.append(evolve(each, signs=rest))
    return kept, passed
