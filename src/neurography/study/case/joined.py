"""The measurements of images put beside the clinic: by the case's subject, and by the session of each visit."""

from collections.abc import Iterable, Mapping

from neurography.model import vocabulary
from neurography.model.case import Case, Imaging, Measured
from neurography.model.errors import CallError
from neurography.model.measurement import Measurement, Origin
from neurography.model.occasion import Occasion
from neurography.model.site import Site
from neurography.model.technique import Technique


def joined(case: Case, measurements: Iterable[Measurement]) -> Mapping[str, tuple[Measurement, ...]]:
    """Visit -> its measurements, in the order of the visits; under "" those of a session that no visit names.

    Those of other subjects are left out.

    Raises
    ------
    CallError
        When the case names no subject.
    """
    if case.subject is None:
        raise CallError(
            wanted="a case with its subject",
            came="none",
            where=case.id,
            todo="Write subject: 01 into the case file.",
        )
    visits = {visit.session: visit.id for visit in case.visits if visit.session}
    found: dict[str, list[Measurement]] = {name: [] for name in (*(visit.id for visit in case.visits), "")}
    for one in measurements:
        if one.occasion.subject.removeprefix("sub-") == case.subject.removeprefix("sub-"):
            found[visits.get(one.occasion.session.removeprefix("ses-"), "")].append(one)
    return {visit: tuple(held) for visit, held in found.items()}


def measured(case: Case, *, origin: Origin = "typed") -> tuple[Measurement, ...]:
    """The numbers that the case file itself holds, as measurements like any other; those not reported are left out.

    Values are in the unit of their quantity. The session is that of the visit, else the visit's id.
    """
    return tuple(_measurement(case, one, origin) for one in case.measurements if one.value is not None)


def _measurement(case: Case, one: Measured, origin: Origin) -> Measurement:
    exam = case.record(one.exam or "")
    visit = case.visit(one.visit or (exam.visit if exam else None))
    when = case.dated(one)
    return Measurement(
        quantity=vocabulary.QUANTITIES[one.quantity],
        statistic=one.statistic,
        site=Site(structure=one.structure, side=one.side),
        occasion=Occasion(
            subject=case.subject or case.id,
            session=(visit.session or visit.id) if visit else "n/a",
            acquisition=one.exam or "n/a",
            date=when.text if when.precision == "day" else "n/a",
        ),
        technique=exam.as_technique() if isinstance(exam, Imaging) else Technique(instrument="n/a"),
        value=one.in_unit,
        origin=origin,
        sources=(str(one.source),),
    )
