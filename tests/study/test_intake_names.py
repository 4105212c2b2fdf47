"""Names: told apart by technique first, in BIDS order, from letters and digits only."""

import numpy as np
import pytest

from neurography.model.instrument import Recognised
from neurography.study.intake.names import Wish, direction, free_run, plane, stem, told_apart


def wish(
    *, datatype: str = "dwi", suffix: str = "dwi", entities: tuple[tuple[str, str], ...] = (), **more: str
) -> Wish:
    return Wish(recognised=Recognised(datatype=datatype, suffix=suffix, entities=entities), **more)


def names(*wishes: Wish) -> list[str]:
    return [stem(one, subject="01", session="1", run=0) for one in told_apart(wishes)]


def test_a_single_series_needs_no_label() -> None:
    assert names(wish(direction="AP", weighting="b1000n16")) == ["sub-01_ses-1_dwi"]


def test_series_are_told_apart_by_phase_then_weighting() -> None:
    assert names(wish(direction="AP"), wish(direction="PA")) == [
        "sub-01_ses-1_dir-AP_dwi",
        "sub-01_ses-1_dir-PA_dwi",
    ]
    both = names(
        wish(direction="AP", weighting="b1000n16"), wish(direction="PA", weighting="b0n2"),
        wish(direction="AP", weighting="b800n7"),
    )  # fmt: skip
    assert both == [
        "sub-01_ses-1_acq-b1000n16_dir-AP_dwi", "sub-01_ses-1_dir-PA_dwi", "sub-01_ses-1_acq-b800n7_dir-AP_dwi",
    ]  # fmt: skip


def test_anatomy_is_told_apart_by_plane_then_voxel_size() -> None:
    anatomy = {"datatype": "anat", "suffix": "T2w"}
    found = names(
        wish(**anatomy, plane="tra", resolution="050x050x300"), wish(**anatomy, plane="cor", resolution="1"),
        wish(**anatomy, plane="tra", resolution="100x100x100"),
    )  # fmt: skip
    assert found == [
        "sub-01_ses-1_acq-tra050x050x300_T2w", "sub-01_ses-1_acq-cor_T2w", "sub-01_ses-1_acq-tra100x100x100_T2w",
    ]  # fmt: skip


def test_entities_of_the_instrument_come_in_bids_order_and_without_other_signs() -> None:
    one = wish(
        datatype="anat", suffix="T1w", entities=(("ce", "gado"), ("acq", "fat_sat/../x"), ("bad", "x"))
    )
    assert names(one) == ["sub-01_ses-1_acq-fatsatx_ce-gado_T1w"]


def test_numbers_come_last_and_never_twice() -> None:
    one = wish()
    assert free_run(one, subject="01", session="1", taken=set(), among_equals=False) == 0
    assert free_run(one, subject="01", session="1", taken=set(), among_equals=True) == 1
    taken = {"sub-01_ses-1_dwi", "sub-01_ses-1_run-2_dwi"}
    assert free_run(one, subject="01", session="1", taken=taken, among_equals=False) == 3


@pytest.mark.parametrize(
    ("coded", "label"),
    [("j-", "AP"), ("j", "PA"), ("i", "RL"), ("i-", "LR"), ("k", "IS"), ("", ""), ("x", "")],
)
def test_phase_direction_in_the_body(coded: str, label: str) -> None:
    # first axis towards the left, second towards the front, third towards the head
    radiological = np.diag([-2.0, 2, 2, 1])
    assert direction({"PhaseEncodingDirection": coded}, radiological) == label


def test_planes() -> None:
    assert plane(np.diag([-2.0, 2, 2, 1])) == "tra"
    sagittal = np.array([[0, 0, 3.0, 0], [1, 0, 0.2, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    assert plane(sagittal) == "sag"
