"""A case as facts: standing, sides, values in their unit, measurements of images, levels of discs."""

from tests.case_files import case_text

from neurography.io.case import case_from_text
from neurography.model import vocabulary
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.site import Site
from neurography.model.technique import Technique
from neurography.reasoning.fact import Fact
from neurography.study.case.facts import facts
from neurography.study.case.opened import open_case, read_as


def of(added: str) -> tuple[Fact, ...]:
    return facts(case_from_text(case_text(added)).case.read_as({}))


def test_every_record_but_claims_becomes_one_fact() -> None:
    case = read_as(open_case("perineural").case, {})
    found = [one for one in facts(case) if one.kind != "derived"]
    assert len(found) == sum(1 for name, _, _ in case.records() if name != "claims")


def test_standing_is_the_records_own() -> None:
    found = of(
        "strength:\n"
        "  - {action: inversion, side: left, grade: 3, source: chart:2}\n"
        "  - {action: inversion, side: right, grade: 5, source: chart:2}\n"
        "  - {action: eversion, side: right, status: not_examined, source: chart:2}\n"
    )
    assert [(one.side, one.standing) for one in found] == [
        ("left", "present"), ("right", "absent"), ("right", "not_examined"),
    ]  # fmt: skip


def test_an_adc_is_in_the_unit_of_its_quantity() -> None:
    found = of(
        "measurements:\n"
        "  - {structure: root_s1, side: left, quantity: adc, value: 826, unit: 10^-6 mm2/s, source: chart:2}\n"
    )
    assert [round(one.value or 0, 9) for one in found] == [0.826]


def measurement(value: float, session: str = "before") -> Measurement:
    return Measurement(
        quantity=vocabulary.QUANTITIES["adc"], statistic="mean", value=value,
        site=Site(structure="ventral_ramus_s1", side="left"),
        occasion=Occasion(subject="000", session=session, acquisition="n/a", date="n/a"),
        technique=Technique(instrument="diffusion"),
    )  # fmt: skip


def test_measurements_of_images_join_and_the_cases_own_are_not_doubled() -> None:
    case = read_as(open_case("plexopathy").case, {})
    own = len(facts(case))
    assert len(facts(case, [measurement(0.826)])) == own
    added = facts(case, [measurement(0.9)])
    assert len(added) == own + 1
    assert [(one.value, one.visit) for one in added if one.source.startswith("measured")] == [(0.9, "before")]


def test_the_disc_of_paper_001_does_not_explain_its_deficit() -> None:
    found = [one for one in facts(read_as(open_case("neuroleukemiosis").case, {})) if one.kind == "derived"]
    assert [(one.side, one.standing) for one in found] == [("left", "absent")]
    assert "does not explain" in found[0].words
