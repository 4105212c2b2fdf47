"""Where is the lesion? The examination of each visit and side, the images beside it, the levels that imaging named."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from neurography.io.case import CaseFile
from neurography.model.case import Case
from neurography.model.errors import CallError
from neurography.model.panel import Panel
from neurography.model.part import Part
from neurography.model.site import Side
from neurography.reasoning.lesion import SHOWS_AT
from neurography.reasoning.localise import MOST_SITES, Localisation, localise
from neurography.study.case import levels, where_cautions, where_tables, where_words
from neurography.study.case.opened import read_as
from neurography.study.case.seen import Seen, seen, tissue
from neurography.study.case.signs import Passed, Signs, signs
from neurography.study.case.where_figure import picture
from neurography.study.case.where_words import Answer
from neurography.study.case.window import window, windows

HEADING = "Where is the lesion?"
SIDES: tuple[Side, Side] = ("left", "right")


def part(
    file: CaseFile,
    *,
    answers: Mapping[str, str] | None = None,
    visit: str | None = None,
    side: str | None = None,
    wrong_share: float = 0.0,
    most_sites: int = MOST_SITES,
    unreported_normal: bool = False,
    level: Sequence[str] = (),
    every_picture: bool = False,
) -> Part | None:
    """The part `where` of a case; None where the case holds no examination at all.

    Parameters
    ----------
    answers
        The reading of the case's open questions; the first answer to every other one.
    visit, side
        Only this visit (or a date) and only this side.
    wrong_share, most_sites, unreported_normal
        As in `reasoning.localise.localise`.
    level
        Further levels to ask about: `L2-3 left foraminal`.
    every_picture
        Draw every visit, not only the last one that has a deficit.

    Raises
    ------
    CallError
        For a visit, side, level or option that cannot be.
    """
    if side is not None and side not in SIDES:
        raise CallError(wanted="left or right", came=side, where="--side")
    asked = tuple(levels.asked(text) for text in level)
    case = read_as(file.case, answers or {})
    visits = (window(case, visit),) if visit is not None else windows(case)
    every = tuple(signs(case, one) for one in visits)
    if not any(each.told or each.passed for each in every):
        return None

    def run(each: Signs, on: Side, *, sensitivity: bool = True) -> Localisation:
        return localise(
            each.signs if on == "n/a" else each.of(on),
            wrong_share=wrong_share,
            most_sites=most_sites,
            unreported_is_normal=unreported_normal,
            sensitivity=sensitivity,
        )

    looked = _look(every, run, side=side)
    images = {each.visit.id: seen(case, each.visit) for each in every}
    said = (
        *_said(case, looked, images),
        *(
            said
            for one in (*asked, *levels.named_by(case))
            for said in levels.sentences(one, looked.last.signs)
        ),
        *_unreported(looked.found, unreported_normal),
    )
    drawn = [each for each in every if every_picture or each is looked.last]
    return Part(
        key="where",
        heading=HEADING,
        answer=tuple(map(where_words.capitals, said)),
        panels=tuple(_panels([*looked.canal, *looked.pointing], drawn, images, every, case)),
        details=tuple(map(where_words.capitals, _details(case, looked, run))),
        grounds=tuple(_grounds(looked.found, wrong_share)),
    )


@frozen(kw_only=True)
class _Looked:
    """The answers of every visit (in order), the last visit first among them.

    found: of one side each; together: of both sides at once; canal: those of these that one place in the canal may
    explain, which are told before each side. last: the visit whose picture and next test are shown.
    """

    every: tuple[Signs, ...]
    found: list[Answer]
    together: list[Answer]
    canal: list[Answer]
    last: Signs

    @property
    def pointing(self) -> list[Answer]:
        """Those of one side that point to a nerve at all."""
        return [answer for answer in self.found if answer.points]

    @property
    def told(self) -> list[Answer]:
        """In the order of telling: the last visit first, both sides before each side."""
        return [a for each in reversed(self.every) for a in (*self.canal, *self.found) if a.signs is each]


def _look(every: tuple[Signs, ...], run: Callable[..., Localisation], *, side: str | None) -> _Looked:
    sides = SIDES if side is None else tuple(one for one in SIDES if one == side)
    found = [Answer(signs=each, side=on, found=run(each, on)) for each in reversed(every) for on in sides]
    found = [answer for answer in found if answer.found.best]
    # the last visit with a deficit, else the first one of which anything is told
    last = found[0].signs if found else next(each for each in every if each.told or each.passed)
    together = [] if side else [
        Answer(signs=each, side="n/a", found=run(each, "n/a", sensitivity=False))
        for each in reversed(every) if _both(each)
    ]  # fmt: skip
    together = [answer for answer in together if answer.points]
    if together and (not found or together[0].signs.visit.id not in {one.signs.visit.id for one in found}):
        last = together[0].signs
    canal = [answer for answer in together if answer.in_canal and _two_sided(answer, found)]
    return _Looked(every=every, found=found, together=together, canal=canal, last=last)


def _said(case: Case, looked: _Looked, images: Mapping[str, Sequence[Seen]]) -> Iterator[str]:
    """The answer: what no site explains first, the sites, the next test, and the images beside them."""
    for each in reversed(looked.every):
        yield from where_cautions.brisk(each)
    yield from _headline(looked.told, looked.every)
    yield from where_cautions.cautions(looked.last)
    for answer in looked.told:
        yield from where_words.sentences(answer) if answer.points else where_cautions.no_nerve(case, answer)
    for answer in looked.pointing:
        if answer.signs is looked.last:
            yield from where_words.next_test(answer, _earlier(case, looked.last))
    yield from _images(looked.found, looked.last, images)


def _details(case: Case, looked: _Looked, run: Callable[..., Localisation]) -> Iterator[str]:
    for answer in looked.pointing:
        yield from where_words.sensitivity(answer)
    yield from _looser(case, looked.pointing, run)
    yield from (
        f"{a.signs.visit.id}: {where_words.short(a)}." for a in looked.together if a not in looked.canal
    )
    yield from _passed(looked.every)


def _earlier(case: Case, last: Signs) -> list[Signs]:
    """The visits before one, also those that were not asked for."""
    order = [visit.id for visit in case.visits]
    if last.visit.id not in order:
        return []
    return [signs(case, visit) for visit in case.visits[: order.index(last.visit.id)]]


def _both(each: Signs) -> bool:
    """Whether more than one side, or the midline, has a deficit."""
    sides = {sign.side for sign in each.signs if sign.status == "present"}
    return len(sides) > 1 or sides == {"midline"}


def _two_sided(answer: Answer, found: Sequence[Answer]) -> bool:
    """Whether both sides have a deficit of their own, or neither: what is of one side and a sphincter stays below."""
    sides = {one.side for one in found if one.signs is answer.signs}
    return sides in ({"left", "right"}, set())


def _headline(found: Sequence[Answer], every: Sequence[Signs]) -> Iterator[str]:
    """The whole answer in one sentence."""
    yield where_words.headline(found) if found else where_cautions.not_placed(every)


def _images(found: Sequence[Answer], last: Signs, images: Mapping[str, Sequence[Seen]]) -> Iterator[str]:
    for answer in found:
        yield from where_words.beside_images(answer, images[answer.signs.visit.id])
    abnormal = [one for one in images[last.visit.id] if one.state == "abnormal"]
    if not found and abnormal:
        yield f"Abnormal in images: {'; '.join(f'{one.name} ({one.words})' for one in abnormal)}."


def _unreported(found: Sequence[Answer], as_normal: bool) -> Iterator[str]:
    if found and not as_normal:
        yield "What was not reported is not read as normal."
    for answer in found if as_normal else ():
        by_name: dict[str, list[str]] = {}
        for one in answer.found.read_as_normal:
            by_name.setdefault(one.where.replace("_", " "), []).append(one.side)
        added = ", ".join(f"{name} ({' and '.join(sorted(sides))})" for name, sides in by_name.items())
        yield f"{answer.label}: read as normal although not reported, as was asked: {added or 'nothing'}."


def _panels(
    found: Sequence[Answer],
    drawn: Sequence[Signs],
    images: Mapping[str, Sequence[Seen]],
    every: Sequence[Signs],
    case: Case,
) -> Iterator[Panel]:
    for each in drawn:
        own = [answer for answer in found if answer.signs is each]
        if own or any(one.state != "silent" for one in images[each.visit.id]):
            yield picture(each, own, images[each.visit.id], tissue(case, each.visit))
    if found:
        yield where_tables.ranking(found, images)
    if any(sign.status == "present" for each in every for sign in each.signs):
        yield where_tables.used(every)


def _looser(case: Case, found: Sequence[Answer], run: Callable[..., Localisation]) -> Iterator[str]:
    """Where a group's name may mean more, the answer under that reading."""
    for answer in found:
        wide = signs(case, answer.signs.visit, wider=True)
        if wide.of(answer.side) == answer.signs.of(answer.side):
            continue
        other = Answer(signs=wide, side=answer.side, found=run(wide, answer.side, sensitivity=False))
        more = {sign.where for sign in wide.of(answer.side)} - {s.where for s in answer.signs.of(answer.side)}
        names = ", ".join(name.replace("_", " ") for name in sorted(more))
        same = other.found.structures == answer.found.structures
        wrong = other.found.best[0].errors if other.found.best else 0
        then = "the same sites tie" if same else f"{where_words.short(other)}, with {wrong} findings wrong"
        yield f"{answer.label}: if the group's words also hold for {names}: {then}."


def _passed(every: Sequence[Signs]) -> Iterator[str]:
    """What is no finding of the forward model, one sentence for each reason."""
    by_reason: dict[str, list[Passed]] = {}
    for each in every:
        for one in each.passed:
            by_reason.setdefault(one.reason, []).append(one)
    for reason, held in by_reason.items():
        yield f"Not used, {reason}: {'; '.join(dict.fromkeys(f'{one.words} ({one.source})' for one in held))}."


def _grounds(found: Sequence[Answer], wrong_share: float) -> Iterator[str]:
    if not found:
        return
    leaned = max(
        (answer.found.leaned for answer in found), key=lambda one: one.verified + one.textbook + one.draft
    )
    yield f"{leaned.sentence[0].upper()}{leaned.sentence[1:]}."
    yield (
        f"A lesion cuts the fibres that pass it; a muscle, field or reflex shows from {SHOWS_AT:g} of its fibres on. "
        "That threshold and the shares of the roots are conventions of the model, not measurements."
    )
    if wrong_share:
        yield f"Expected share of wrong findings: {wrong_share:g}; a further site has to be worth its findings."
    else:
        yield "Sets are ranked by findings they get wrong, then by number of sites: counts, not chances."
