"""Structures by the names that people use: older and Latin words, and slips of the pen."""

import csv
from importlib.resources import files

import pytest

from neurography.anatomy import names
from neurography.anatomy.midline import MIDLINE


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("S1 ventral ramus", "ventral_ramus_s1"),
        ("ventral ramus S1", "ventral_ramus_s1"),
        ("ventral S1 ramus", "ventral_ramus_s1"),
        ("Ventral_Ramus-S1", "ventral_ramus_s1"),
        ("internal capsule", "internal_capsule"),
        ("White matter", "white_matter"),
    ],
)
def test_a_structures_own_words_in_any_order_and_case_need_no_note(text: str, structure: str) -> None:
    assert names.named(text) == names.Named(structure=structure)


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("common peroneal nerve", "common_fibular_nerve"),
        ("deep_peroneal_nerve", "deep_fibular_nerve"),
        ("superficial peroneal nerve", "superficial_fibular_nerve"),
        ("N. peroneus communis", "common_fibular_nerve"),
        ("nervus fibularis superficialis", "superficial_fibular_nerve"),
        ("n. ischiadicus", "sciatic_nerve"),
        ("N. medianus", "median_nerve"),
        ("n. ulnaris", "ulnar_nerve"),
        ("n. radialis", "radial_nerve"),
        ("n. femoralis", "femoral_nerve"),
        ("n. tibialis", "tibial_nerve"),
        ("m. soleus", "soleus_muscle"),
        ("plexus lumbosacralis", "lumbosacral_plexus"),
        ("peroneus longus muscle", "fibularis_longus_muscle"),
        ("globus pallidus", "pallidum"),
    ],
)
def test_another_name_is_read_and_said(text: str, structure: str) -> None:
    found = names.named(text)
    assert found.structure == structure
    assert found.note.endswith(f"was read as {structure}")


FIBULAR = ("common_fibular_nerve", "deep_fibular_nerve", "superficial_fibular_nerve")


@pytest.mark.parametrize(
    "text", ["peroneal nerve", "fibular nerve", "n. peroneus", "peronal nerve", "peronael_nerve"]
)
def test_a_peroneal_nerve_is_never_taken_for_the_perineal_one(text: str) -> None:
    found = names.named(text)
    assert found.structure not in names.known()  # which of the three is not said
    assert names.nearest(found.structure) == FIBULAR
    (said,) = names.unknown({found.structure})
    assert f"did you mean {' or '.join(FIBULAR)}?" in said
    assert "perineal" not in said


def test_the_perineal_nerve_is_still_itself() -> None:
    assert names.named("perineal nerve") == names.Named(structure="perineal_nerve")
    assert names.nearest("perineal_nrve") == ("perineal_nerve",)


def test_a_name_like_none_has_no_suggestion() -> None:
    assert names.nearest("xyzzy") == ()


def test_brain_and_soft_tissue_have_names() -> None:
    wanted = {"white_matter", "cortex", "internal_capsule", "subthalamic_nucleus", "vastus_lateralis_muscle"}
    assert wanted <= names.known()


def test_the_tables_hold_only_what_can_be_found() -> None:
    lines = (files("neurography.anatomy") / "structures.txt").read_text(encoding="utf-8").split()
    assert lines == sorted(set(lines))
    assert names.known() >= MIDLINE
    text = (files("neurography.anatomy") / "synonyms.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    ids = {tuple(sorted(name.split("_"))) for name in names.known()}
    keys = [tuple(sorted(row["words"].split())) for row in rows]
    assert len(keys) == len(set(keys))
    for row, key in zip(rows, keys, strict=True):
        assert set(row["structures"].split(";")) <= names.known(), row
        assert names.in_full(key) == key, f"{row['words']}: an abbreviation would never be looked up"
        assert key not in ids, f"{row['words']}: is a name of its own"
