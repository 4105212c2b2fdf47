"""Rows of papers 000, 001 and 004 held by a case file: each by its values; what the paper leaves out stays out."""

from functools import cache

from neurography.model.case import Case, Record
from neurography.study.case.opened import open_case, read_as


@cache
def case(name: str) -> Case:
    return read_as(open_case(name).case, {})


def held(name: str, which: str, **where: object) -> list[Record]:
    return [
        record
        for _, _, record in case(name).records(which)
        if all(getattr(record, key) == value for key, value in where.items())
    ]


def one(name: str, which: str, **where: object) -> Record:
    (record,) = held(name, which, **where)
    return record


# ------------------------------------------------------------------ 000


def test_000_01_stage_a_of_no_named_system_and_a_left_leg() -> None:
    read = case("plexopathy")
    cll = one("plexopathy", "diseases", id="cll")
    assert (read.sex, read.age_years, cll.stage, cll.staging_system) == ("female", 72, "A", "")
    assert one("plexopathy", "symptoms", what="motor_deficit").side == "left"
    assert one("plexopathy", "sensation").side == "left"


def test_000_02_a_group_of_muscles_stays_a_group() -> None:
    found = one("plexopathy", "electrodiagnosis", parameter="denervation")
    assert (found.group, found.side, found.muscle, found.nerve) == (
        "proximal_and_distal_muscles",
        "left",
        None,
        None,
    )
    assert one("plexopathy", "electrodiagnosis", parameter="axonal_change").value is None


def test_000_03_compartments_and_markers_whose_sign_the_document_lost() -> None:
    nerve = one("plexopathy", "biopsies", id="nerve")
    assert set(nerve.compartments) == {"epineurium", "endoneurium"}
    assert {marker.name: marker.polarity for marker in nerve.markers} == dict.fromkeys(
        ("CD5", "CD20", "CD23", "CD3"), "not_legible"
    )


def test_000_04_two_specimens_of_one_clone() -> None:
    nerve, blood = one("plexopathy", "biopsies", id="nerve"), one("plexopathy", "biopsies", id="blood")
    assert (nerve.same_clone_as, blood.same_clone_as) == (("blood",), ("nerve",))


def test_000_05_courses_of_unknown_length() -> None:
    systemic, local = held("plexopathy", "treatments")
    assert systemic.cycles == 6
    assert len(systemic.agents) == 3
    assert len(local.agents) == 3
    assert all(record.when is None and record.until is None for record in (systemic, local))


def test_000_06_improvement_without_a_grade() -> None:
    assert one("plexopathy", "symptoms", what="pain", visit="after").status == "absent"
    better = [record for record in held("plexopathy", "outcomes") if record.result == "improved"]
    assert better
    assert all(record.grade is None for record in held("plexopathy", "strength"))
    assert one("plexopathy", "electrodiagnosis", parameter="overall").result == "improved"


# ------------------------------------------------------------------ 001


def test_001_01_remission_and_months() -> None:
    read = case("neuroleukemiosis")
    assert (read.sex, read.age_years) == ("male", 70)
    assert one("neuroleukemiosis", "diseases", id="aml").state == "remission"
    referral = one("neuroleukemiosis", "events", id="referral")
    assert (referral.when.text, referral.when.precision) == ("2017-07", "month")


def test_001_02_pain_with_its_scale() -> None:
    pain = one("neuroleukemiosis", "symptoms", what="pain")
    assert (pain.scale.name, pain.scale.value, pain.scale.of) == ("numerical rating scale", 7, 10)
    assert (pain.side, set(pain.regions)) == ("left", {"posterior_leg", "sole_of_foot"})


def test_001_06_colder_without_a_number() -> None:
    assert one("neuroleukemiosis", "findings", kind="hypothermia").side == "left"
    assert not [
        record for record in held("neuroleukemiosis", "measurements") if "temperature" in record.quantity
    ]


def test_001_07_normal_without_values() -> None:
    blood = held("neuroleukemiosis", "labs", specimen="blood")
    assert [record.result for record in blood] == ["normal"] * 3
    assert all(record.value is None for record in blood)


def test_001_08_what_failed_and_what_helped() -> None:
    failed = held("neuroleukemiosis", "treatments", response="ineffective")
    assert len(failed) >= 4
    oxycodone = one("neuroleukemiosis", "treatments", agents=("oxycodone",))
    assert (oxycodone.response, oxycodone.dose.value, oxycodone.dose.unit) == ("effective", 80, "mg/day")
    assert {one("neuroleukemiosis", "events", id=name).response for name in ("epidural", "piriformis")} == {
        "pain not alleviated"
    }


def test_001_10_a_block_that_helped_for_a_while() -> None:
    block = one("neuroleukemiosis", "events", id="block")
    assert (block.structure, block.side, block.response) == ("sciatic_nerve", "left", "temporary relief")


def test_001_12_negative_tests_are_held() -> None:
    assert one("neuroleukemiosis", "labs", specimen="csf").result == "normal"
    assert one("neuroleukemiosis", "labs", specimen="bone_marrow").result == "normal"


def test_001_13_tissue_without_immunochemistry() -> None:
    biopsy = one("neuroleukemiosis", "biopsies", id="nerve_biopsy")
    assert (biopsy.when.text, biopsy.structure, biopsy.side, biopsy.markers) == (
        "2017-10",
        "sciatic_nerve",
        "left",
        (),
    )
    assert one("neuroleukemiosis", "diseases", id="neuroleukemiosis").by == "biopsy"


def test_001_14_chemotherapy_then_death() -> None:
    assert [claim.id for claim in case("neuroleukemiosis").claims if claim.id == "died_after_treatment"]
    assert one("neuroleukemiosis", "events", kind="death").what == "death_of_pneumonia"


# ------------------------------------------------------------------ 004


def test_004_03_pathology_of_2008() -> None:
    cancer = one("perineural", "diseases", id="cancer")
    assert (cancer.stage, cancer.staging_system) == ("pT3aN0M0", "TNM")
    assert "perineural invasion on both sides" in one("perineural", "biopsies", id="specimen_2008").result


def test_004_04_a_dose_that_is_not_reported() -> None:
    assert one("perineural", "treatments", id="radiotherapy").dose == "not_reported"
    assert [
        record.sessions for record in held("perineural", "treatments", agents=("hyperbaric_oxygen",))
    ] == [30, 60]


def test_004_07_unobtainable_is_no_zero_and_not_noted_is_not_absent() -> None:
    for nerve in ("tibial_nerve", "sural_nerve"):
        found = one("perineural", "electrodiagnosis", nerve=nerve)
        assert (found.side, found.result, found.value) == ("left", "unobtainable", None)
    assert one("perineural", "electrodiagnosis", id="myokymia_2012").result == "not_reported"
    assert one("perineural", "electrodiagnosis", id="myokymia_2014").result == "absent"


def test_004_09_denervation_in_2013_on_the_left_alone() -> None:
    found = {
        (record.structure, record.side): record.status
        for record in held("perineural", "findings", kind="denervation", visit="y2013")
    }
    assert {side for (_, side), status in found.items() if status == "present"} == {"left"}
    assert {side for (_, side), status in found.items() if status == "absent"} == {"right"}
    assert (
        one("perineural", "findings", structure="sacral_canal_s1_s2", kind="mass", visit="y2013").status
        == "present"
    )
    assert (
        one("perineural", "findings", structure="sacral_canal_s1_s2", kind="mass", visit="y2012").status
        == "absent"
    )


def test_004_10_roots_of_2014_by_side() -> None:
    enlarged = {
        (record.structure, record.side)
        for record in held("perineural", "findings", kind="enlarged", visit="y2014", status="present")
        if record.structure.startswith("root_")
    }
    left = {(f"root_{level}", "left") for level in ("l4", "l5", "s1", "s2", "s3")}
    right = {(f"root_{level}", "right") for level in ("s1", "s2", "s3")}
    assert enlarged == left | right


def test_004_11_foci_in_bone_without_a_ktrans() -> None:
    foci = {(r.structure, r.side) for r in held("perineural", "findings", kind="restricted_diffusion")}
    assert foci == {
        ("ischium", "left"),
        ("pubic_bone", "left"),
        ("pubic_bone", "right"),
        ("sacral_bone", "midline"),
    }
    assert held("perineural", "measurements") == []


def test_004_12_uptake_by_tracer_and_side() -> None:
    choline = {
        (r.structure, r.side) for r in held("perineural", "findings", kind="uptake", exam="choline_2014")
    }
    assert ("root_l5", "left") in choline
    assert ("root_l5", "right") not in choline
    assert {("root_s1", "left"), ("root_s1", "right"), ("sacral_canal_s1_s2", "midline")} <= choline

    for exam in ("choline_2014", "fdg_2014"):
        uptake = {(r.structure, r.side) for r in held("perineural", "findings", kind="uptake", exam=exam)}
        assert {("root_s1", "left"), ("root_s1", "right")} <= uptake
    bones = {("ischium", "left"), ("pubic_bone", "left"), ("pubic_bone", "right"), ("sacral_bone", "midline")}
    assert bones <= choline  # "in the same bony lesions", p004:174-175


def test_004_10_what_enhanced_and_what_was_continuous_with_the_mass() -> None:
    joined, enhancing = (
        {
            (record.structure, record.side)
            for record in held("perineural", "findings", kind=kind, visit="y2014")
            if record.structure.startswith("root_")
        }
        for kind in ("continuous_with_canal_mass", "enhancing")
    )
    assert joined == {(f"root_{level}", side) for level in ("s2", "s3") for side in ("left", "right")}
    assert {("root_l4", "left"), ("root_l5", "left"), *joined} <= enhancing
    assert ("root_l4", "right") not in enhancing


def test_004_13_the_compartments_of_the_left_nerve() -> None:
    biopsy = one("perineural", "biopsies", id="sciatic_biopsy")
    assert (biopsy.structure, biopsy.side) == ("tibial_division_of_sciatic_nerve", "left")
    assert set(biopsy.compartments) == {"endoneurium", "perineurium"}
