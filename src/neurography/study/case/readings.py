"""The open questions of a case: what each answer makes of it, side by side."""

from collections.abc import Iterator

from neurography.model.case import Case, Record
from neurography.study.case.claims import standing
from neurography.study.case.found import Found


def readings(case: Case) -> Iterator[Found]:
    """One result a question, with what every answer says."""
    for index, coding in enumerate(case.codings):
        told, paths = [], [("codings", index)]
        for answer, meaning in coding.answers.items():
            marked = [
                (name, i, record)
                for name, i, record in case.records()
                if record.coding == f"{coding.question}={answer}"
            ]
            paths += [(name, i) for name, i, _ in marked]
            records = (
                "; ".join(dict.fromkeys(_told(record) for _, _, record in marked)) or "nothing of its own"
            )
            told.append(f"{answer}: {meaning} -> {records}")
        yield Found(
            rule="reading", verdict="open", sentence=f"{coding.asks} {' | '.join(told)}", paths=tuple(paths)
        )


def _told(record: Record) -> str:
    """`right root s1 enlarged present`."""
    parts = (getattr(record, name, "") for name in ("side", "structure", "kind"))
    words = " ".join(str(part).replace("_", " ") for part in parts if part and part != "n/a")
    return f"{words} {standing(record).replace('_', ' ')}"
