"""The sheets: one a lesion and one for the nuclei, sides named, arrows only where a rim was found."""

import pytest
from attrs import evolve

from neurography.draw.words import headlines
from neurography.instruments.susceptibility import INSTRUMENT, panel
from neurography.instruments.susceptibility.phantom.case import HeadCase
from neurography.model.instrument import Result
from neurography.model.panel import Panel, Table


@pytest.fixture(scope="module")
def result() -> Result:
    acquisition, sites = INSTRUMENT.phantom(HeadCase(n=48, edge=2.5), seed=1)
    return INSTRUMENT.measure(acquisition, sites, parameters=INSTRUMENT.parameters(), seed=0)


@pytest.fixture(scope="module")
def panels(result: Result) -> tuple[Panel, ...]:
    later = evolve(result, occasion=evolve(result.occasion, session="later"))
    return INSTRUMENT.panels([result, later])


def test_a_lesion_and_the_nuclei_have_a_sheet_each(panels: tuple[Panel, ...]) -> None:
    titles = [one.title for one in panels if one.section == "pictures"]
    assert titles == ["Lesion at every visit", "Deep grey nuclei at every visit"]


def test_captions_name_side_convention_simulation_and_scale(panels: tuple[Panel, ...]) -> None:
    caption = panels[0].caption
    for words in (
        "SIMULATED",
        "patient's left is on the right",
        "left blue, right orange",
        "Arrows",
        "left side",
    ):
        assert words in caption


def test_no_arrow_where_no_rim_was_found(result: Result) -> None:
    none = evolve(result, findings=())
    assert "Arrows" not in panel.panels([none])[0].caption


def test_findings_stand_in_a_table_with_their_visit(panels: tuple[Panel, ...]) -> None:
    table = next(one.content for one in panels if one.name == "findings")
    assert isinstance(table, Table)
    kinds = [(cells[0], cells[3]) for cells in table.rows]
    assert ("rim beside a lesion", "present") in kinds
    assert ("check of the sign", "agrees") in kinds


def test_what_else_shows_such_a_rim_stands_beside_it_with_n_and_source(panels: tuple[Panel, ...]) -> None:
    table = next(one.content for one in panels if one.name == "mimics")
    assert isinstance(table, Table)
    assert any("lymphoma" in cells[0] and "12 %" in cells[2] for cells in table.rows)
    for cells in table.rows:
        assert all(cells)
        assert any(sign.isdigit() for sign in cells[1])


def test_nothing_is_drawn_of_nothing() -> None:
    assert INSTRUMENT.panels([]) == ()


def test_a_drawn_lesion_s_volume_does_not_silence_what_one_echo_tells() -> None:
    acquisition, sites = INSTRUMENT.phantom(HeadCase(n=48, edge=2.5, echo_times=(0.02,), phase=False), seed=1)
    measured = INSTRUMENT.measure(acquisition, sites, parameters=INSTRUMENT.parameters(), seed=0).measurements
    assert {"rim_contrast", "log_ratio", "volume"} <= headlines(measured)
    assert "signal" not in headlines(measured)
