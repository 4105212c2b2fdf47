"""What each volume is, and in which frame gradient vectors stand."""

import numpy as np
import pytest

from neurography.io.dicom import Frame, Gradients, disagreement, patient_frame, sort_volumes
from neurography.io.dicom.gradients import b_values_contradict, image_frame, odd_lengths

ROOT3 = 0.57735026919


def gradients(b: list[float], vectors: list[list[float]]) -> Gradients:
    return Gradients(np.array(b), np.array(vectors))


def test_b_of_nearly_zero_counts_as_zero_whatever_vector_is_stored() -> None:
    found = sort_volumes(gradients([0, 1000, 0.004, 50, 51], [[ROOT3] * 3] * 5))
    assert found.zero == (0, 2, 3)
    assert found.directional == (1, 4)


def test_isotropic_volumes_are_set_aside_only_beside_directional_ones() -> None:
    mixed = sort_volumes(gradients([0, 1000, 1000], [[0, 0, 0], [1, 0, 0], [0, 0, 0]]))
    assert (mixed.fitted, mixed.aside) == ((0, 1), (2,))
    clinical = sort_volumes(gradients([0, 500, 1000], [[0, 0, 0]] * 3))
    assert (clinical.fitted, clinical.aside) == ((0, 1, 2), ())


def test_a_vector_that_is_not_of_length_one_is_named() -> None:
    assert odd_lengths(gradients([0, 1000, 1000], [[0, 0, 0], [0.9, 0, 0], [0, 1, 0]])) == (1,)


@pytest.mark.parametrize("mirrored", [False, True])
def test_patient_frame_undoes_image_frame(mirrored: bool) -> None:
    rng = np.random.default_rng(1)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn)) * (-1 if mirrored else 1)
    matrix = np.eye(4)
    matrix[:3, :3] = turn @ np.diag([1.5, 2.0, 4.0])
    lps = rng.normal(size=(20, 3))
    lps /= np.linalg.norm(lps, axis=1, keepdims=True)
    ours = image_frame(lps, matrix)
    assert np.allclose(np.linalg.norm(ours, axis=1), 1)
    assert np.allclose(patient_frame(Gradients(np.full(20, 1000.0), ours), matrix), lps, atol=1e-12)


def test_fsl_negates_the_first_component_for_a_positive_determinant() -> None:
    # a gradient towards the patient's left is -x in world coordinates
    left = np.array([[1.0, 0.0, 0.0]])
    neurological, radiological = np.diag([2.0, 2, 2, 1]), np.diag([-2.0, 2, 2, 1])
    assert np.allclose(image_frame(left, neurological), [[1, 0, 0]])
    assert np.allclose(image_frame(left, radiological), [[1, 0, 0]])


def test_vectors_in_the_wrong_frame_are_seen() -> None:
    """Slices tilted by 5 degrees: vectors left in the patient's frame are off by more than 0.05."""
    angle = np.deg2rad(5)
    matrix = np.diag([-2.0, 2, 2, 1])
    matrix[:3, :3] = np.array(
        [[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]]
    ) @ np.diag([-2.0, 2, 2])
    lps = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0.6, 0.8]], dtype=float)
    frames = [Frame(None, None, 1000.0, tuple(vector)) for vector in lps]
    b = np.full(4, 1000.0)
    right = disagreement(Gradients(b, -image_frame(lps, matrix)), frames, matrix)
    unturned = disagreement(Gradients(b, image_frame(lps, np.diag([-2.0, 2, 2, 1]))), frames, matrix)
    assert right is not None and right < 1e-12, "up to sign"
    assert unturned is not None and unturned == pytest.approx(np.sin(angle), rel=0.2)
    assert disagreement(Gradients(b, lps), [Frame(None, None)], matrix) is None


def test_a_direction_that_is_missing_or_invented_is_seen() -> None:
    frames = [Frame(None, None, 1000.0, turn) for turn in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))]
    matrix = np.diag([-2.0, 2, 2, 1])
    both = image_frame(np.eye(3)[:2], matrix)
    assert disagreement(Gradients(np.full(2, 1000.0), both), frames, matrix) == pytest.approx(0)
    for wrong in (both[[0, 0]], np.vstack([both, image_frame(np.eye(3)[2:], matrix)])):
        apart = disagreement(Gradients(np.full(len(wrong), 1000.0), wrong), frames, matrix)
        assert apart is not None and apart > 0.5


def test_b_values_that_contradict_the_headers_are_told() -> None:
    frames = [Frame(None, None, b) for b in (0.0, 1000.0) for _ in range(4)]
    assert b_values_contradict(gradients([0, 928], [[0, 0, 0]] * 2), frames) == ""
    lost = b_values_contradict(gradients([0, 0], [[0, 0, 0]] * 2), frames)
    assert lost == "1 volumes above b=50 in the headers, 0 in what dcm2niix wrote"
