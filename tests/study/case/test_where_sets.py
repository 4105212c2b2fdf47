"""Many tied sets in few words: lists of which one site each makes a set."""

from neurography.reasoning.lesion import LesionSite, Sign
from neurography.reasoning.localise import Localisation, localise
from neurography.study.case.where_sets import choices, commonest, named


def sign(kind: str, where: str, status: str = "present") -> Sign:
    return Sign(kind=kind, where=where, side="left", status=status)  # type: ignore[arg-type]


def found(*, more: tuple[Sign, ...] = ()) -> Localisation:
    """A foot that is weak by several nerves, with a weak hip: two sites."""
    foot = [
        sign("weak", f"ankle_{way}") for way in ("dorsiflexion", "plantar_flexion", "inversion", "eversion")
    ]
    return localise(
        [*foot, sign("weak", "hip_flexion"), sign("weak", "hip_abduction", "absent"), *more],
        sensitivity=False,
    )


def test_each_list_holds_what_may_replace_one_another() -> None:
    answer = found()
    lists = choices(answer)
    assert lists is not None
    assert [site.structure for site in lists.lists[-1]] == ["sciatic_nerve"]
    assert {site.structure for site in lists.lists[0]} >= {"root_l2", "lumbar_plexus", "femoral_nerve"}
    assert lists.whole
    # the letters are those of the lists, and every set has one of each
    letters = {tuple(sorted(lists.letter(site) for site in each)) for one in answer.best for each in one.sets}
    assert letters == {("a", "b")}


def test_one_site_needs_no_lists_and_the_commonest_is_counted() -> None:
    answer = localise(
        [sign("weak", "ankle_plantar_flexion"), sign("reflex_lost", "ankle_jerk")], sensitivity=False
    )
    assert choices(answer) is None
    site, held, of = commonest(found())
    assert (site.structure, held) == ("sciatic_nerve", of)


def test_of_many_the_first_are_named() -> None:
    sites = [LesionSite(structure=f"root_l{level}", side="left") for level in range(1, 6)]
    assert named(sites[:2], side="left") == "root l1 or root l2"
    assert named(sites, side="left") == "root l1, root l2, root l3, root l4 or 1 more"
