"""Forward model: what a lesion makes weak, denervated, numb or without reflex.

A lesion cuts the fibres that pass it. A target shows it when the share of its fibres that is cut reaches SHOWS_AT
(or the row's own threshold); a movement by the mean share over the muscles that make it. The threshold and the
weights of main and further roots are conventions of this model, not measurements; weakness and denervation follow
from the same share.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Literal

import numpy as np
from attrs import field, frozen, validators
from numpy.typing import NDArray

from neurography.anatomy import names
from neurography.anatomy.graph import Graph, Target, load
from neurography.anatomy.paths import PAIR, Fibre, fibres, is_midline
from neurography.model.errors import InputError
from neurography.model.site import SIDES, Side

Kind = Literal["weak", "denervated", "numb", "reflex_lost"]
KINDS: tuple[Kind, ...] = ("weak", "denervated", "numb", "reflex_lost")
Status = Literal["present", "absent", "not_examined", "not_reported"]
STATUSES: tuple[Status, ...] = ("present", "absent", "not_examined", "not_reported")
SHOWS_AT = 0.4
"""Share of cut fibres from which a target shows it."""

SLIGHT = 0.6
"""A slight weakness (4+, 5-) is explained from this part of that share on: a convention as the share itself."""

BELOW = " below its own branches"
"""Of a lesion beyond the branches that leave along a structure."""

KINDS_OF: Mapping[str, tuple[Kind, ...]] = {
    "muscle": ("weak", "denervated"),
    "dermatome": ("numb",),
    "nerve_field": ("numb",),
    "reflex": ("reflex_lost",),
}
"""What a target can be found to be."""

_NEARLY = 1e-9


@frozen(kw_only=True, order=True)
class LesionSite:
    """One place of a lesion. below_branches: beyond the branches that leave along the structure."""

    structure: str
    side: Side = field(validator=validators.in_(SIDES))
    below_branches: bool = False

    @property
    def words(self) -> str:
        """As a reader says it."""
        place = self.structure.replace("_", " ")
        below = BELOW if self.below_branches else ""
        return f"{place}{below}" if self.side == "midline" else f"{self.side} {place}{below}"


@frozen(kw_only=True, order=True)
class Sign:
    """A finding at the bedside or in the EMG.

    where is a muscle, a movement (weak or denervated), a dermatome or nerve field (numb) or a reflex; absent means
    examined and normal, which not_examined and not_reported never mean. slight: a weakness of 4+ or 5-, which fewer
    cut fibres explain; it is no part of what the finding is.
    """

    kind: Kind = field(validator=validators.in_(KINDS))
    where: str
    side: Side = field(validator=validators.in_(SIDES))
    status: Status = field(default="present", validator=validators.in_(STATUSES))
    slight: bool = field(default=False, eq=False)

    @property
    def words(self) -> str:
        """As a reader says it, with its side."""
        place = self.where.replace("_", " ")
        side = "" if self.side == "midline" else f"{self.side} "
        return f"{side}{place} {self.kind.replace('_', ' ')}"


@frozen(kw_only=True, eq=False, slots=False)
class Forward:
    """The graph as arrays: rows (what can be found), sites (where a lesion may lie), fibres.

    weights (rows, fibres): share of each fibre in each row; shows (rows): least cut share that shows;
    cuts (sites, fibres): whether a lesion there cuts the fibre.
    """

    graph: Graph
    fibres: tuple[Fibre, ...]
    rows: tuple[tuple[str, Side], ...]
    weights: NDArray[np.float64]
    shows: NDArray[np.float64]
    sites: tuple[LesionSite, ...]
    cuts: NDArray[np.bool_]

    @cached_property
    def row_index(self) -> dict[tuple[str, Side], int]:
        """(name, side) -> row."""
        return {row: index for index, row in enumerate(self.rows)}

    @cached_property
    def site_index(self) -> dict[LesionSite, int]:
        """Site -> its row in cuts."""
        return {site: index for index, site in enumerate(self.sites)}

    def shares(self, lesion: Iterable[LesionSite]) -> NDArray[np.float64]:
        """(rows,) share of cut fibres under a lesion of one or several sites, 0 to 1."""
        cut = np.zeros(len(self.fibres), dtype=bool)
        for site in lesion:
            cut |= self.cut_by(site)
        return self.weights @ cut

    def shown(self, lesion: Iterable[LesionSite]) -> NDArray[np.bool_]:
        """(rows,) whether the lesion shows there."""
        return self.shares(lesion) >= self.shows - _NEARLY

    def threshold(self, sign: Sign) -> float:
        """The share of cut fibres from which this finding is shown."""
        own = float(self.shows[self.row(sign)])
        return own * SLIGHT if sign.slight and sign.status == "present" else own

    def shows_each(self, lesion: Iterable[LesionSite], signs: Sequence[Sign]) -> list[bool]:
        """Whether the lesion shows each of these findings."""
        shares = self.shares(lesion)
        return [bool(shares[self.row(sign)] >= self.threshold(sign) - _NEARLY) for sign in signs]

    def cut_by(self, site: LesionSite) -> NDArray[np.bool_]:
        """(fibres,) which fibres a lesion there cuts; none for a structure of the graph that none passes."""
        structure = self.graph.structure(site.structure)
        if site.side not in structure.sides:
            raise InputError(
                wanted=f"side {' or '.join(structure.sides)} of {site.structure}",
                came=site.side,
                where="lesion",
            )
        index = self.site_index.get(site)
        return np.zeros(len(self.fibres), dtype=bool) if index is None else self.cuts[index]

    def row(self, sign: Sign) -> int:
        """Index of what a sign is about; InputError with the known names where there is none."""
        targets = self.graph.named(sign.where)
        if not targets or sign.kind not in KINDS_OF[targets[0].kind]:
            known = {name for name, _ in self.rows if sign.kind in KINDS_OF[self.graph.named(name)[0].kind]}
            raise InputError(
                wanted=f"a place for {sign.kind}",
                came=sign.where,
                where="finding",
                todo=f"Known: {', '.join(sorted(known))}.",
            )
        if (sign.where, sign.side) not in self.row_index:
            sides = [side for name, side in self.rows if name == sign.where]
            raise InputError(
                wanted=f"side {' or '.join(sides)} of {sign.where}", came=sign.side, where="finding"
            )
        return self.row_index[sign.where, sign.side]


@cache
def forward(*, shows_at: float = SHOWS_AT) -> Forward:
    """The forward model of the graph that comes with the package; shows_at is the common threshold, above 0 to 1."""
    return compiled(load(), shows_at=shows_at)


def compiled(graph: Graph, *, shows_at: float) -> Forward:
    """The same for any graph."""
    if not 0 < shows_at <= 1:
        raise InputError(wanted="a share above 0 and at most 1", came=str(shows_at), where="shows_at")
    every = fibres(graph)
    by_target: dict[tuple[str, Side], NDArray[np.float64]] = {}
    for index, fibre in enumerate(every):
        key = (fibre.target.name, fibre.side)
        by_target.setdefault(key, np.zeros(len(every)))[index] = fibre.share
    threshold = {target.name: target.shows_at or shows_at for target in graph.targets}
    rows = list(by_target)
    weights = [by_target[row] for row in rows]
    shows = [threshold[name] for name, _ in rows]
    for action, muscles in graph.actions.items():
        for side in _sides(muscles):
            rows.append((action, side))
            weights.append(np.mean([by_target[muscle.name, side] for muscle in muscles], axis=0))
            shows.append(max(threshold[muscle.name] for muscle in muscles))
    sites, cuts = _cuts(graph, every)
    return Forward(
        graph=graph,
        fibres=every,
        rows=tuple(rows),
        weights=np.array(weights),
        shows=np.array(shows),
        sites=sites,
        cuts=cuts,
    )


def _sides(muscles: Sequence[Target]) -> tuple[Side, ...]:
    return ("midline",) if is_midline(muscles[0]) else PAIR


def _cuts(graph: Graph, every: Sequence[Fibre]) -> tuple[tuple[LesionSite, ...], NDArray[np.bool_]]:
    """Every place that fibres pass, and which ones it would cut."""
    cut: dict[LesionSite, NDArray[np.bool_]] = {}

    def add(site: LesionSite, index: int) -> None:
        cut.setdefault(site, np.zeros(len(every), dtype=bool))[index] = True

    for index, fibre in enumerate(every):
        for place, (name, side) in enumerate(fibre.through):
            add(LesionSite(structure=name, side=side), index)
            # its own branches have left: only what goes on to a further structure is cut
            if graph.structure(name).branches_along and place + 1 < len(fibre.through):
                add(LesionSite(structure=name, side=side, below_branches=True), index)
    sites = tuple(sorted(cut))
    return sites, np.array([cut[site] for site in sites])


def predicted(model: Forward, lesion: Iterable[LesionSite]) -> tuple[Sign, ...]:
    """Everything that a lesion of these sites would show, movements and their muscles both."""
    shown = model.shown(tuple(lesion))
    found = []
    for (name, side), yes in zip(model.rows, shown, strict=True):
        if yes:
            found += [
                Sign(kind=kind, where=name, side=side) for kind in KINDS_OF[model.graph.named(name)[0].kind]
            ]
    return tuple(sorted(found))


def spared(model: Forward, signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """Full strength that says nothing against a lesion: what is denervated may be strong.

    It is left aside in a muscle (or movement of a muscle) that is denervated, and everywhere on a side that has
    denervation but no weakness: so mild a lesion need not weaken anything.
    """
    every = tuple(signs)
    found = [sign for sign in every if sign.status == "present"]
    weak = {sign.side for sign in found if sign.kind == "weak"}
    denervated = {
        (target.name, sign.side) for sign in found if sign.kind == "denervated"
        for target in model.graph.named(sign.where)
    }  # fmt: skip
    mild = {side for _, side in denervated} - weak
    return tuple(
        sign for sign in every
        if sign.kind == "weak" and sign.status == "absent"
        and (
            sign.side in mild
            or any((target.name, sign.side) in denervated for target in model.graph.named(sign.where))
        )
    )  # fmt: skip


def place_named(text: str, *, kind: Kind) -> str:
    """The name of a place as a person writes it: `plantar flexion`, `tibialis anterior`, `S1`, `ankle jerk`.

    What is not known comes back in the form of an id, to be refused where it is used.
    """
    graph = load()
    plain = names.named(text).structure
    known = {target.name for target in graph.targets} | set(graph.actions)
    tries = {
        "weak": (plain, f"{plain}_muscle", f"ankle_{plain}", f"hip_{plain}"),
        # names.named puts a level behind other words: s4_s5 is one name
        "numb": (
            plain,
            f"dermatome_{text.strip().lower()}",
            f"dermatome_{plain}",
            f"{plain}_field",
            f"{plain}_nerve_field",
        ),
        "reflex_lost": (plain, f"{plain}_jerk", f"{plain}_reflex"),
    }["weak" if kind == "denervated" else kind]
    return next((each for each in tries if each in known), plain)
