"""The tables beside the answer: every set of sites by rank, and what was read as a finding."""

from collections.abc import Iterable, Mapping, Sequence

from neurography.model.panel import Panel, Table
from neurography.reasoning.lesion import LesionSite
from neurography.study.case.seen import Seen
from neurography.study.case.signs import Signs
from neurography.study.case.where_words import Answer, capitals, listed, set_words, structures

_RANKING = (
    "visit", "side", "rank", "sites", "counted as", "explains", "not explained", "predicted, but examined and not so",
    "images up to then",
)  # fmt: skip
_USED = ("visit", "in the case", "read as", "counts as", "group or symptom", "source")


def ranking(answers: Sequence[Answer], seen: Mapping[str, Sequence[Seen]]) -> Panel:
    """Every set that ties and the next best, with what it gets wrong and what images showed of its sites."""
    rows = [row for answer in answers for row in _ranked(answer, seen[answer.signs.visit.id])]
    return Panel(
        name="case-where-ranking",
        section="case",
        title="Sites by how well they explain the findings",
        kind="table",
        content=Table(columns=_RANKING, rows=tuple(rows)),
        caption=(
            "Fewest findings wrong first, then fewest sites; = ties. Sites joined by or are not separated by what was "
            "examined. A structure in the midline counts as two. Images: what the latest ones up to the visit showed."
        ),
    )


def _ranked(answer: Answer, seen: Sequence[Seen]) -> Iterable[tuple[str, ...]]:
    # a runner-up that explains nothing only shows how the costs go on
    others = (one for one in answer.found.runners_up if len(one.unexplained) < answer.present)
    every = (*answer.found.best, *others)
    for each in every:
        rank = 1 + sum(other.cost < each.cost - 1e-9 for other in every)
        sites = structures(each)
        ties = sum(abs(other.cost - each.cost) < 1e-9 for other in every) > 1 or len(sites) > len(each.groups)
        yield (
            answer.signs.visit.id,
            answer.side if answer.side != "n/a" else "both",
            f"{rank}{' =' if ties else ''}",
            capitals(set_words(each, answer.side)),
            str(each.n_sites),
            f"{answer.present - len(each.unexplained)} of {answer.present}",
            capitals(listed(answer.signs, each.unexplained)) or "–",
            capitals(listed(answer.signs, each.wrongly_predicted)) or "–",
            _imaged(sites, seen),
        )


def _imaged(sites: Sequence[LesionSite], seen: Sequence[Seen]) -> str:
    """What images showed of these sites, and of how many they tell nothing."""
    wanted = {(site.structure, site.side) for site in sites}
    told = [one for one in seen if (one.structure, one.side) in wanted and one.state != "silent"]
    said = [f"{one.name} {'abnormal' if one.state == 'abnormal' else 'not abnormal'}" for one in told]
    if len(told) < len(sites):
        said.append(f"{len(sites) - len(told)} not reported" if told else "not reported")
    return "; ".join(said)


def used(signs: Iterable[Signs]) -> Panel:
    """What was read as a finding, and as which."""
    rows = []
    for each in signs:
        for told in each.told:
            counted = [sign for sign in told.signs if sign.status in ("present", "absent")]
            if counted:
                read = "abnormal" if counted[0].status == "present" else "examined, not abnormal"
                if told.increased:
                    read = "brisk: not lost, but no lesion of a nerve makes it so"
                number = f"{len(counted)} finding{'s' * (len(counted) > 1)}"
                rows.append((each.visit.id, told.words, read, number, told.how or "–", told.source))
    return Panel(
        name="case-where-findings",
        section="case",
        title="Findings that were used",
        kind="table",
        content=Table(columns=_USED, rows=tuple(rows)),
        caption="A grade below 5 is abnormal. A group counts once for each of its members that is not named by itself.",
    )
