"""What of an explanation is told first: the short of it, what is one picture, what is not sure, what is not weighed."""

from collections.abc import Iterator, Sequence

from neurography.reasoning.explain import Column, Explained, Rules
from neurography.reasoning.fact import Fact
from neurography.reasoning.question import matches
from neurography.study.case.explain_words import called, side_words

_CELLS = ("solid_tumour", "leukaemia", "lymphoma", "blood_cancer")


def short(tables: Sequence[Explained], whom: str) -> str:
    """The first place of each side, in a sentence a side, and what its counts are not."""
    return " ".join((*(_first(one, whom) for one in tables), "Counts of named grounds, no probability."))


def _first(table: Explained, whom: str) -> str:
    rank = table.ranks[0]
    side = side_words(table.side, whom)
    if not any(column.for_ for column in table.columns):
        return f"{side}: nothing known speaks for any explanation."
    names = " and ".join(map(called, rank))
    counted = f"{rank[0].for_} for, {rank[0].against} against"
    if rank[0].for_ and all(column.for_ == column.weak_for for column in rank):
        counted += ", weak ones alone"
    if len(rank) > 1:
        return f"{side}: {names} stand first together (grounds: {counted} each)."
    return f"{side}: {names} stands first (grounds: {counted})."


def pictures(table: Explained, whom: str) -> Iterator[str]:
    """Findings that are one look at the same thing, and the order with them counted once."""
    names: dict[str, list[str]] = {}
    for row in table.rows:
        if row.finding.picture and row.decides:
            names.setdefault(row.finding.picture, []).append(row.finding.called(row.seen.state))
    if not (several := [held for held in names.values() if len(held) > 1]):
        return
    said = "; ".join(" + ".join(held) for held in several)
    ranks = "; ".join(map(_once, table.ranks_once))
    yield (
        f"{side_words(table.side, whom)}: one picture seen more than once, no independent grounds: {said}. Counted "
        f"once: {ranks}."
    )


def _once(rank: Sequence[Column]) -> str:
    against, for_ = rank[0].once
    tied = " tied" if len(rank) > 1 else ""
    return f"{' = '.join(map(called, rank))}{tied} {for_} for, {against} against"


def unsure(found: Sequence[Fact]) -> Iterator[str]:
    """What is told without being sure, tissue in words that are not read, and signs of the cord or brain."""
    doubts = [
        f"{fact.words} ({fact.doubt}: {fact.source})"
        for fact in found
        if fact.doubt and fact.kind in ("diseases", "findings")
    ]
    if doubts:
        yield f"Told, but not surely, and not weighed: {'; '.join(dict.fromkeys(doubts))}."
    unread = [
        f"{fact.words} ({fact.source})"
        for fact in found
        if fact.kind == "biopsies"
        and fact.about.get("result")
        and {fact.about.get(key) for key in _CELLS} == {"unclear"}
    ]
    if unread:
        said = "; ".join(dict.fromkeys(unread))
        yield f"Tissue told in words that do not say whether there were tumour cells: {said}."
    elsewhere = [
        f"{fact.words} against {fact.about.get('against', 'what is not told')} ({fact.source})"
        for fact in found
        if fact.kind == "treatments"
        and fact.standing == "present"
        and matches({"agents": "@radiotherapy"}, fact)
        and not matches({"against": "@pelvic_target"}, fact)
    ]
    if elsewhere:
        said = "; ".join(dict.fromkeys(elsewhere))
        yield f"Radiotherapy told, not that it reached the pelvis, and not weighed: {said}."
    brisk = [
        f"{fact.words} ({fact.source})"
        for fact in found
        if fact.kind == "reflexes" and fact.about.get("result") in ("brisk", "clonus")
    ]
    if brisk:
        yield (
            f"Brisk reflexes or clonus ({'; '.join(dict.fromkeys(brisk))}) are not explained by diseased nerves; they "
            "may come of the cord or brain, of which no rule here speaks."
        )


def unweighed(rules: Rules, tables: Sequence[Explained]) -> str:
    """The explanations on which nothing known bears, and those of which no rule speaks."""
    aside = [one.short for one in rules.explanations if all(one in other.set_aside for other in tables)]
    open_ = f"Nothing known here bears on: {', '.join(aside)}. " if aside else ""
    return (
        f"{open_}No rule speaks of these, so that they are never weighed: {'; '.join(rules.no_rule)}. Nothing here "
        "speaks against what is not weighed."
    )
