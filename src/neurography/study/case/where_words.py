"""The localiser's answer in sentences: what ties, what it explains, what would separate it, what images add."""

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from neurography.anatomy.graph import load
from neurography.model.site import Side
from neurography.reasoning.lesion import BELOW, LesionSite, Sign
from neurography.reasoning.level import explains
from neurography.reasoning.localise import Explanation, Localisation
from neurography.reasoning.nexttest import NextTest, as_good
from neurography.study.case.named import date_words, initial
from neurography.study.case.seen import Seen, lesions
from neurography.study.case.signs import Signs
from neurography.study.case.where_sets import choices, commonest, named

MOST_NAMED = 4
"""So many tied sets are named in a sentence; the table holds all."""

_MOST_FINDINGS = 5
_LEVEL = re.compile(r"\b([clst]\d{1,2})\b")


@frozen(kw_only=True)
class Answer:
    """The localisation of one side at one visit; side `n/a`: both sides and the midline together."""

    signs: Signs
    side: Side
    found: Localisation

    @property
    def label(self) -> str:
        """`y2014, right`."""
        return f"{self.signs.visit.id}, {self.side if self.side != 'n/a' else 'both sides and the midline together'}"

    @property
    def present(self) -> int:
        """How many findings are abnormal."""
        return sum(sign.status == "present" for sign in self.found.signs)

    @property
    def points(self) -> bool:
        """Whether it points to a site at all."""
        return bool(self.found.best) and not self.found.silent

    @property
    def in_canal(self) -> bool:
        """Whether a place of the midline is among what ties: one place for both sides."""
        return self.points and any(site.side == "midline" for site in self.sites)

    @property
    def sites(self) -> tuple[LesionSite, ...]:
        """Every site of the sets that tie, each structure once."""
        return tuple(dict.fromkeys(site for each in self.found.best for site in structures(each)))


def capitals(text: str) -> str:
    """Levels as they are written: root s1 becomes root S1."""
    return _LEVEL.sub(lambda found: found[1].upper(), text)


def visit_words(signs: Signs) -> str:
    """The visit with its date."""
    when = date_words(signs.visit.when)
    return signs.visit.id if when in ("no date", signs.visit.id) else f"{signs.visit.id} ({when})"


def headline(found: Sequence[Answer]) -> str:
    """The whole answer in one sentence, the last visit first; both sides together before each by itself."""
    by_visit: dict[str, list[str]] = {}
    for answer in found:
        by_visit.setdefault(visit_words(answer.signs), []).append(short(answer))
    return ". ".join(f"{visit}: {'; '.join(said)}" for visit, said in by_visit.items()) + "."


def short(answer: Answer) -> str:
    """The sites in a few words: `right sciatic nerve`; what ties is joined by or."""
    sets = answer.found.structures
    start = "both sides together, " if answer.side == "n/a" else ""
    if not answer.points:
        return f"{start}{'' if start else f'{answer.side}, '}the findings point to no nerve"
    if len(sets) <= MOST_NAMED:
        said = either([" and ".join(each) for each in sets])
        # a place of the midline bears no side of its own
        return said if said.startswith(answer.side) else f"{start or f'{answer.side}, '}{said}"
    number = answer.found.best[0].n_sites
    start = start or f"{answer.side}, "
    if number == 1:
        return f"{start}{named(answer.sites, side=answer.side)} tie"
    return f"{start}{_chosen(answer)} ({len(sets)} sets of {number} sites tie)"


def _chosen(answer: Answer) -> str:
    """Many tied sets in few words: one of these and one of those, or what most of them hold."""
    found = choices(answer.found)
    if found is None:
        site, held, of = commonest(answer.found)
        return f"{site.words.removeprefix(f'{answer.side} ')} in {held} of {of}"
    lists = " together with ".join(f"({named(each, side=answer.side)})" for each in found.lists)
    some = "" if found.whole else ", not in every combination"
    # one place by itself is the simpler answer, although one of the midline counts as two
    alone = f"{named(found.alone, side=answer.side)}; or " if found.alone else ""
    return f"{alone}{lists}{some}"


def sentences(answer: Answer) -> Iterator[str]:
    """How many sets tie, how much of the deficit they explain, what they get wrong."""
    found = answer.found
    best, sets = found.best[0], len(found.structures)
    what = "sites" if best.n_sites == 1 else f"sets of {best.n_sites} sites"
    places = len(best.groups)
    said = "this site " if places == 1 else f"these {places} sites "
    if sets == 1 and places < best.n_sites:
        said = (
            said[:-1] + ", one of them in the midline, " * (places > 1) + " of the midline " * (places == 1)
        )
    if sets > MOST_NAMED:
        named = "; ".join(set_words(each, answer.side) for each in found.best[:MOST_NAMED])
        more = f"; {len(found.best) - MOST_NAMED} more" if len(found.best) > MOST_NAMED else ""
        said = f"{sets} {what} that the findings do not separate{_counted(answer)} ({named}{more}); each "
    elif sets > 1:
        said = f"{sets} {what} that the findings do not separate{_counted(answer)}; each "
    kinds = {(len(each.unexplained), len(each.wrongly_predicted)) for each in found.best}
    if len(kinds) > 1:
        examined = sum(s.status in ("present", "absent") for s in found.signs) + len(found.read_as_normal)
        yield f"{answer.label}: {said}gets {best.errors} of {examined} findings wrong, as the table tells."
    else:
        explained = answer.present - len(best.unexplained)
        verb = "explain" if sets == 1 and places > 1 else "explains"
        yield f"{answer.label}: {said}{verb} {explained} of {answer.present} abnormal findings{_against(answer)}."
    if found.set_aside:
        yield (
            f"{answer.label}: not counted against a site, as what is denervated may be strong: "
            f"{listed(answer.signs, found.set_aside)}."
        )
    if found.unexplained and len(found.best) > 1:
        yield f"{answer.label}: explained by none of them: {listed(answer.signs, found.unexplained)}."


def _counted(answer: Answer) -> str:
    return ", a place of the midline counted as two," if answer.in_canal else ""


def _against(answer: Answer) -> str:
    """What the answer gets wrong, where there is one; the table tells it where several tie."""
    best = answer.found.best
    if len(best) > 1:
        return "; the table says what each gets wrong" if best[0].errors else ""
    said = ""
    if best[0].unexplained:
        said += f"; not explained: {listed(answer.signs, best[0].unexplained)}"
    if best[0].wrongly_predicted:
        said += (
            f"; would also show, but examined and not so: {listed(answer.signs, best[0].wrongly_predicted)}"
        )
    return said


def next_test(answer: Answer, earlier: Sequence[Signs] = ()) -> Iterator[str]:
    """The test that would leave fewest of the tied sets, those as good, and what earlier visits told of them."""
    if answer.found.next_tests:
        first, *others = answer.found.next_tests
        same = [one for one in others if one.left == first.left and one.abnormal_if == first.abnormal_if]
        told = ", ".join(dict.fromkeys(_told(answer.side, [first, *same], earlier)))
        known = [f"Told at an earlier visit: {told}."] if told else []
        yield " ".join([first.sentence, *as_good(first, others), *known])


def _told(side: Side, tests: Sequence[NextTest], earlier: Sequence[Signs]) -> Iterator[str]:
    """Earlier findings of what is to be tested, or of the muscles that make the movement."""
    places = {
        name for test in tests for name in (test.where, *(one.name for one in load().named(test.where)))
    }
    for signs in earlier:
        for sign in signs.of(side):
            if sign.where in places and sign.status in ("present", "absent"):
                yield f"{signs.words_of(sign)} ({signs.visit.id})"


def sensitivity(answer: Answer) -> Iterator[str]:
    """What the answer would be without each finding; those that change nothing in one sentence."""
    same = [one for one in answer.found.without if one.same]
    for one in answer.found.without:
        if not one.same:
            ties = "; ".join(one.ties[:MOST_NAMED])
            more = f"; {len(one.ties) - MOST_NAMED} more" if len(one.ties) > MOST_NAMED else ""
            yield f"{answer.label}: without {answer.signs.words_of(one.sign)}: {ties}{more}."
    if same:
        others = "of the other " if len(same) < len(answer.found.without) else "of the "
        yield f"{answer.label}: without any one {others}{len(same)} findings the same sites tie."


def beside_images(answer: Answer, then: Sequence[Seen]) -> Iterator[str]:
    """Which tied sites were imaged, what lies next to them, and what no imaged structure explains."""
    shown = [one for one in then if one.state != "silent"]
    if not shown and not answer.points:
        return
    if not shown:
        yield f"{answer.label}: no image up to then tells of a nerve structure."
        return
    if answer.points:
        yield _of_ties(answer, shown)
    for sign in explains(answer.signs.of(answer.side), lesions(then)).unexplained:
        words = initial(answer.signs.words_of(sign))
        yield f"{words} is explained by no imaged structure, even if all that is abnormal in images up to then is cut."


def _of_ties(answer: Answer, shown: Sequence[Seen]) -> str:
    """What images told of the tied sites and of what lies next to them."""
    ties = {(site.structure, site.side) for site in answer.sites}
    own = [one for one in shown if (one.structure, one.side) in ties]
    abnormal = [one for one in own if one.state == "abnormal"]
    normal = [one for one in own if one.state == "normal"]
    told = "; ".join(f"{one.name} ({one.words})" for one in abnormal)
    said = [f"of the tied sites, abnormal in images up to then: {told or 'none'}"]
    if normal:
        said.append(f"looked at and not abnormal: {', '.join(one.name for one in normal)}")
    if silent := len(ties) - len(own):
        said.append(f"{silent} of {len(ties)} not reported by any image")
    near = [
        one for one in shown if one.state == "abnormal" and one not in own and _next_to(one, answer.sites)
    ]
    if near and not abnormal:
        said.append(f"abnormal next to them: {'; '.join(f'{one.name} ({one.words})' for one in near)}")
    return f"{answer.label}: {'; '.join(said)}."


def _next_to(one: Seen, sites: Iterable[LesionSite]) -> bool:
    """Whether a structure hands fibres on to one of the sites on its side, or takes them from it."""
    structures_ = load().structures
    return any(
        {one.side, site.side} != {"left", "right"}
        and (
            site.structure in structures_[one.structure].parents
            or one.structure in structures_[site.structure].parents
        )
        for site in sites
    )


def structures(each: Explanation) -> list[LesionSite]:
    """Its sites, each structure once."""
    return list(dict.fromkeys(evolve(site, below_branches=False) for group in each.groups for site in group))


def set_words(each: Explanation, side: Side) -> str:
    """The sites without the side that is known; `or` between those that the findings do not separate."""
    said = []
    for group in each.groups:
        words = [site.words for site in group]
        words = [word for word in words if BELOW not in word or word.replace(BELOW, "") not in words]
        one = " or ".join(word.removeprefix(f"{side} ") for word in words)
        said.append(f"({one})" if len(each.groups) > 1 and len(words) > 1 else one)
    return " and ".join(said)


def listed(signs: Signs, which: Iterable[Sign]) -> str:
    """Findings with their grades; of many the first and how many more."""
    words = [signs.words_of(sign) for sign in which]
    more = f", {len(words) - _MOST_FINDINGS} more" if len(words) > _MOST_FINDINGS else ""
    return ", ".join(words[:_MOST_FINDINGS]) + more


def either(words: Sequence[str]) -> str:
    """a, b or c."""
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else "".join(words)
