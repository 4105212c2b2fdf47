"""Where is the lesion? The fewest sites that explain weak, denervated, numb and reflex findings, with every tie.

Counts and named grounds: how many findings a site set leaves unexplained and how many it predicts that were examined
and normal. What was not reported says nothing, unless it is asked to be read as normal.
"""

from collections.abc import Iterable, Sequence
from itertools import islice, product

import numpy as np
from attrs import evolve, frozen

from neurography.anatomy.graph import Leaned, leaned_on
from neurography.model.errors import CallError, InputError
from neurography.reasoning.lesion import KINDS_OF, Forward, LesionSite, Sign, forward, spared
from neurography.reasoning.nexttest import MOST_NAMED, NextTest, as_good, tests_between
from neurography.reasoning.search import Found, Problem, costs, search

MOST_SITES = 3
RUNNERS_UP = 5
_MOST_EXPANDED = 200


@frozen(kw_only=True)
class Explanation:
    """A set of lesion sites. groups: one per site, each with the sites that may replace each other in it.

    n_sites: a structure in the midline counts for two, because both sides are cut there. errors: findings that it
    gets wrong, unexplained (present, not predicted) and wrongly_predicted (predicted, examined and normal).
    """

    groups: tuple[tuple[LesionSite, ...], ...]
    n_sites: int
    errors: int
    cost: float
    unexplained: tuple[Sign, ...]
    wrongly_predicted: tuple[Sign, ...]

    @property
    def sets(self) -> tuple[tuple[LesionSite, ...], ...]:
        """Every set of sites that it stands for; at most 200 of them."""
        return tuple(islice(product(*self.groups), _MOST_EXPANDED))

    @property
    def words(self) -> str:
        """The sites, `or` between those that the findings do not separate."""
        return " and ".join(f"({' or '.join(each.words for each in group)})" for group in self.groups)


@frozen(kw_only=True)
class Without:
    """What the answer would be without one finding."""

    sign: Sign
    same: bool
    ties: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For the reader."""
        if self.same:
            return f"Without {self.sign.words} ({self.sign.status}) the same sites tie."
        more = f"; {len(self.ties) - MOST_NAMED} more" if len(self.ties) > MOST_NAMED else ""
        return f"Without {self.sign.words} ({self.sign.status}): {'; '.join(self.ties[:MOST_NAMED])}{more}."


@frozen(kw_only=True)
class Localisation:
    """The answer. best holds all that tie, runners_up the next ones; read_as_normal what the switch added.

    set_aside: full strength that does not count beside denervation (`lesion.spared`).
    silent: a lesion that shows nothing at all would fit as well or better, so that the findings carry no site.
    """

    signs: tuple[Sign, ...]
    read_as_normal: tuple[Sign, ...]
    set_aside: tuple[Sign, ...]
    wrong_share: float
    best: tuple[Explanation, ...]
    runners_up: tuple[Explanation, ...]
    silent: bool
    next_tests: tuple[NextTest, ...]
    without: tuple[Without, ...]
    leaned: Leaned

    @property
    def structures(self) -> tuple[tuple[str, ...], ...]:
        """The tied sets by structure and side (`left sciatic_nerve`), each once, sorted."""
        return tuple(sorted({_named(each) for answer in self.best for each in answer.sets}))

    @property
    def unexplained(self) -> tuple[Sign, ...]:
        """Findings that none of the tied sets explains."""
        kept = [set(each.unexplained) for each in self.best]
        return tuple(sorted(set.intersection(*kept))) if kept else ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in words."""
        reported = sum(sign.status in ("present", "absent") for sign in self.signs) - len(self.set_aside)
        if not self.best:
            return (
                f"None of {reported} findings was abnormal: nothing to localise.",
                f"{self.leaned.sentence}.",
            )
        best = self.best[0]
        said = [
            f"{len(self.structures)} set{'s' * (len(self.structures) > 1)} of sites tie"
            f"{'s' * (len(self.structures) == 1)} at {best.n_sites} site{'s' * (best.n_sites > 1)} and "
            f"{best.errors} of {reported + len(self.read_as_normal)} findings wrong:",
            *(f"{each.words}{_remarks(each)}" for each in self.best),
        ]
        if self.silent:
            said.append("No lesion at all fits as well: these findings do not point to a site.")
        if self.read_as_normal:
            listed = ", ".join(f"{sign.side} {sign.where.replace('_', ' ')}" for sign in self.read_as_normal)
            said.append(f"Read as normal although not reported: {listed}.")
        else:
            said.append("What was not reported is not read as normal.")
        if self.wrong_share:
            said.append(f"Expected share of wrong findings: {self.wrong_share:g}.")
        if self.next_tests:
            first, *others = self.next_tests
            said.append(first.sentence)
            said += as_good(first, others)
        return (*said, f"{self.leaned.sentence}.")


def localise(
    signs: Iterable[Sign],
    *,
    wrong_share: float = 0.0,
    most_sites: int = MOST_SITES,
    unreported_is_normal: bool = False,
    model: Forward | None = None,
    sensitivity: bool = True,
) -> Localisation:
    """Rank sets of 1 to `most_sites` lesion sites by how well they explain the signs.

    Parameters
    ----------
    signs : iterable of Sign
        Findings; only present and absent (examined, normal) ones count.
    wrong_share : float
        Expected share of wrong findings, 0 <= p < 0.5. With 0 fit comes first, then fewest sites.
    most_sites : int
        1 to 3; a structure in the midline counts for two.
    unreported_is_normal : bool
        Read movements, dermatomes and reflexes of an ordinary examination that are not among the signs, or are there
        as not reported, as normal: for those kinds of finding that the signs hold at all, never for denervation. What
        is said to be not examined stays without a result.
    sensitivity : bool
        Also answer without each finding in turn.

    Raises
    ------
    CallError
        An option is out of range.
    InputError
        A sign names an unknown place, or a place twice with contrary results.
    """
    if not 0 <= wrong_share < 0.5:
        raise CallError(
            wanted="a share of 0 or more and below 0.5", came=str(wrong_share), where="wrong_share"
        )
    if most_sites not in (1, 2, 3):
        raise CallError(wanted="1, 2 or 3 sites", came=str(most_sites), where="most_sites")
    model = model or forward()
    given = _settled(model, signs)
    aside = spared(model, given)
    examined = tuple(s for s in given if s.status in ("present", "absent") and s not in aside)
    added = _read_as_normal(model, examined, given) if unreported_is_normal else ()
    best, others = _ranked(model, (*examined, *added), wrong_share=wrong_share, most=most_sites)
    ties = [each for answer in best for each in answer.sets][:_MOST_EXPANDED]
    without: tuple[Without, ...] = ()
    if sensitivity:
        without = _without(model, examined, added, best, wrong_share=wrong_share, most=most_sites)
    return Localisation(
        signs=given,
        read_as_normal=added,
        set_aside=aside,
        wrong_share=wrong_share,
        best=best,
        runners_up=others,
        silent=_silent(model, (*examined, *added), best, wrong_share=wrong_share, most=most_sites),
        next_tests=tests_between(model, ties, known=(*examined, *aside, *added)),
        without=without,
        leaned=_leaned(model, (*examined, *added)),
    )


def _settled(model: Forward, signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """Signs sorted and each once; what is both present and absent is refused."""
    found: dict[tuple[str, str, str], Sign] = {}
    for sign in sorted(set(signs)):
        model.row(sign)
        before = found.setdefault((sign.kind, sign.where, sign.side), sign)
        if before.status != sign.status:
            raise InputError(
                wanted="one result for each finding",
                came=f"{sign.words}: {before.status} and {sign.status}",
                where="findings",
                todo="Keep the one of the visit in question.",
            )
    return tuple(found.values())


def _read_as_normal(model: Forward, examined: Sequence[Sign], given: Sequence[Sign]) -> tuple[Sign, ...]:
    kinds = {sign.kind for sign in examined}
    # a movement of which a muscle was reported, or a muscle of which the movement was, is not unreported
    # one that was not examined is no unreported one either: it stays without a result
    reported = {(sign.kind, sign.where, sign.side) for sign in given if sign.status != "not_reported"}
    actions = {target.name: target.action for target in model.graph.targets}
    reported |= {(kind, actions.get(where, ""), side) for kind, where, side in reported}
    added = []
    for name, side in model.rows:
        targets = model.graph.named(name)
        kind = KINDS_OF[targets[0].kind][0]
        movement = name in model.graph.actions or targets[0].kind in ("reflex", "dermatome")
        if movement and targets[0].bedside and kind in kinds and (kind, name, side) not in reported:
            added.append(Sign(kind=kind, where=name, side=side, status="absent"))
    return tuple(added)


def _ranked(
    model: Forward, signs: Sequence[Sign], *, wrong_share: float, most: int
) -> tuple[tuple[Explanation, ...], tuple[Explanation, ...]]:
    present = np.array([sign.status == "present" for sign in signs], dtype=bool)
    if not present.any():
        return (), ()
    rows = [model.row(sign) for sign in signs]
    problem = Problem(
        cuts=model.cuts,
        sizes=np.array([2 if site.side == "midline" else 1 for site in model.sites]),
        weights=model.weights[rows],
        shows=np.array([model.threshold(sign) for sign in signs]),
        present=present,
    )
    ties, others = search(problem, wrong_share=wrong_share, most=most, keep=RUNNERS_UP)
    return tuple(_explained(model, signs, each) for each in ties), tuple(
        _explained(model, signs, each) for each in others
    )


def _silent(
    model: Forward, signs: Sequence[Sign], best: Sequence[Explanation], *, wrong_share: float, most: int
) -> bool:
    """Whether one site that predicts none of the findings costs no more than the best answer."""
    error, of_size = costs(wrong_share=wrong_share, places=len(model.sites), most=most)
    unexplained = sum(sign.status == "present" for sign in signs)
    return not best or unexplained * error + of_size[1] <= best[0].cost


def _explained(model: Forward, signs: Sequence[Sign], found: Found) -> Explanation:
    groups = tuple(tuple(model.sites[index] for index in group) for group in found.groups)
    shown = model.shows_each((group[0] for group in groups), signs)
    return Explanation(
        groups=groups,
        n_sites=found.sites,
        errors=found.errors,
        cost=found.cost,
        unexplained=tuple(
            s for s, yes in zip(signs, shown, strict=True) if s.status == "present" and not yes
        ),
        wrongly_predicted=tuple(
            s for s, yes in zip(signs, shown, strict=True) if s.status == "absent" and yes
        ),
    )


def _without(
    model: Forward,
    examined: Sequence[Sign],
    added: Sequence[Sign],
    best: Sequence[Explanation],
    *,
    wrong_share: float,
    most: int,
) -> tuple[Without, ...]:
    before = _words(best)
    said = []
    for sign in examined:
        rest = [other for other in (*examined, *added) if other != sign]
        now = _words(_ranked(model, rest, wrong_share=wrong_share, most=most)[0])
        said.append(Without(sign=sign, same=now == before, ties=now or ("nothing to localise",)))
    return tuple(said)


def _words(answers: Sequence[Explanation]) -> tuple[str, ...]:
    return tuple(sorted(" and ".join(each) for each in {_named(s) for a in answers for s in a.sets}))


def by_structure(answer: Explanation) -> tuple[tuple[LesionSite, ...], ...]:
    """Every set of an explanation with whole structures for its sites, each once, sorted."""
    sets = {tuple(sorted(evolve(site, below_branches=False) for site in each)) for each in answer.sets}
    return tuple(sorted(sets))


def _named(sites: Iterable[LesionSite]) -> tuple[str, ...]:
    return tuple(sorted(evolve(site, below_branches=False).words for site in sites))


def _remarks(each: Explanation) -> str:
    said = ""
    if each.unexplained:
        said += f"; not explained: {', '.join(sign.words for sign in each.unexplained)}"
    if each.wrongly_predicted:
        said += (
            f"; predicted but examined and normal: {', '.join(sign.words for sign in each.wrongly_predicted)}"
        )
    return said


def _leaned(model: Forward, signs: Iterable[Sign]) -> Leaned:
    """The rows of the findings and of all structures on their fibres' ways."""
    targets = {target.name: target for sign in signs for target in model.graph.named(sign.where)}
    passed = {name for fibre in model.fibres if fibre.target.name in targets for name, _ in fibre.through}
    return leaned_on([*targets.values(), *(model.graph.structures[name] for name in sorted(passed))])
