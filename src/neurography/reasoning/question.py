"""Questions that rules put to the facts of a case, as data; `reasoning.answer` answers present, absent or unknown.

A question is one of these maps, which may hold one another:

    {in: findings, where: {structure: "@nerve", kind: enlarged}}   facts of a list whose fields are as given
    {number: adc, where: .., at_most: 1.08, else_at_least: 1.3}    a number below one bound, or above the other
    {side_difference: adc, where: .., way: lower, healthy_sd: ..}  lower than on the other side, by more than healthy
    {rising: psa, specimen: serum}                                 the last value of a lab above the lowest before it
    {lasting: symptoms|strength, weeks: 8}                         surely longer than that from the first to the last
    {onset_after: {in: ..}, of: symptoms|strength, at_least_weeks: 26}
                                                                   a deficit that surely began so long after something
    {reached: strength, after: symptoms, weeks: 4}                 a deficit surely found so soon after a symptom
    {all: [..]}  {any: [..]}  {not: ..}                            Kleene's logic: unknown stays unknown if it matters
    {pool: [..]}                                                   present if one part is, else absent if one part is
    {both_sides: ..}                                               a question answered on the left and on the right

Fields are compared as text without regard to case; `|` stands between alternatives, `*` for any letters, and `@nerve`
for a group of names.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Union

from pydantic import BeforeValidator, Field

from neurography.model.case.base import Number, Strict, Text, Word
from neurography.reasoning.fact import Fact

GROUPS: Mapping[str, str] = {
    "@nerve": "root_*|ventral_ramus_*|*_plexus|*_nerve|*_nerves|*_trunk|*_division_of_sciatic_nerve",
    "@muscle": "*muscle|*muscles|muscles_*",
    "@leukaemia": "*leukemi*|*leukaemi*|*myeloid sarcoma*",
    "@pelvic_cancer": (
        "*prostat*carcinoma*|*prostat*cancer*|*cervical cancer*|*cervical carcinoma*|*cervix*carcinoma*|*cancer of the "
        "cervix*|*rectal cancer*|*rectal*carcinoma*|*rectum*carcinoma*|*bladder cancer*|*bladder*carcinoma*"
    ),
    "@pelvic_target": (
        "@pelvic_cancer|*pelvi*|*sacr*|*endometri*|*uterus*|*uterine*|*ovar*|*vagin*|*vulv*|anal cancer|*rectum*"
        "|*cancer of the bladder*"
    ),
    "@radiotherapy": "*radiotherapy*|*radiation*|*brachytherapy*",
    "@neurotoxic": (
        "*vincristine*|*vinblastine*|*cisplatin*|*oxaliplatin*|*paclitaxel*|*docetaxel*|*bortezomib*|*thalidomide*"
        "|*nelarabine*"
    ),
    "@pain": "pain|*_pain|pain_of_*|pain_in_*|pain_at_*|burning|*_burning|burning_*|*neuralgia*|sciatica|*_sciatica",
    "@weak_or_numb": (
        "*weak*|*paresis*|*palsy*|motor_deficit|*numb*|*sensory*|*hypoesth*|*hypaesth*|*tingling*|*paraesth*|*paresth*"
    ),
    "@injury": (
        "trauma|*_trauma|fall|*_fall|fall_*|*accident*|injury|*_injury|injury_*|*fracture*|*dislocation*|*gunshot*"
        "|*stab_wound*|*contusion*|*laceration*|*crush*|*intramuscular_injection*|*gluteal_injection*|*hip_replacement*"
        "|*hip_arthroplasty*"
    ),
    "@limb": "*thigh*|*leg*|*calf*|*foot*|*knee*|*buttock*|*arm*|*hand*|*wrist*|*elbow*|*limb*|*hip*",
    "@limb_nerve": (
        "*sciatic*|tibial_nerve|*fibular_nerve|femoral_nerve|sural_nerve|saphenous_nerve|median_nerve|ulnar_nerve"
        "|radial_nerve"
    ),
    "@haematological": "*leukemi*|*leukaemi*|*lymphoma*|*myeloma*|*myeloid sarcoma*",
}
"""Names that rules call by one word. Which structures are nerves is said by their names, as cases spell them."""

Fields = dict[Word, Text]
Truth = Annotated[bool, BeforeValidator(lambda text: {"yes": True, "no": False}.get(text, text))]


class Select(Strict):
    """Facts of some lists. present_if and absent_if read the state from a field, where the status does not hold it."""

    lists: Annotated[Text, Field(alias="in")]
    where: Fields = Field(default_factory=dict)
    unless: Fields = Field(default_factory=dict)
    present_if: Fields | None = None
    absent_if: Fields | None = None
    any_side: Truth = False


class AtMost(Strict):
    """A number: at or below one bound it is present, at or above the other absent, between the two unknown."""

    number: Word
    where: Fields = Field(default_factory=dict)
    at_most: Number
    else_at_least: Number


class SideDifference(Strict):
    """A number against the same structure of the other side at the same visit."""

    side_difference: Word
    where: Fields = Field(default_factory=dict)
    way: Literal["lower", "higher"]
    healthy_sd: dict[Word, Number]


class Rising(Strict):
    """A laboratory value whose last number is above the lowest one before it."""

    rising: Word
    specimen: Word


class Lasting(Strict):
    """A deficit that surely went on for longer than some weeks, from the first dated fact of the side to the last."""

    lasting: Text
    where: Fields = Field(default_factory=dict)
    weeks: Number


class OnsetAfter(Strict):
    """A deficit of the side that surely began after something, by at least or by at most some weeks."""

    onset_after: Select
    of: Text
    at_least_weeks: Number | None = None
    at_most_weeks: Number | None = None


class Reached(Strict):
    """A deficit that was surely found within some weeks of the first symptom of the side."""

    reached: Text
    after: Text
    weeks: Number


class AllOf(Strict):
    """Present when every part is, absent when one is."""

    all: tuple["Question", ...]


class AnyOf(Strict):
    """Present when one part is, absent when every part is."""

    any: tuple["Question", ...]


class Pool(Strict):
    """Present when one part is; absent when one part was looked for in vain and none is present."""

    pool: tuple["Question", ...]


class Not(Strict):
    """The other way round; unknown stays unknown."""

    negated: Annotated["Question", Field(alias="not")]


class BothSides(Strict):
    """Present when it is on both sides, absent when it is on one and looked for in vain on the other."""

    both_sides: "Question"


Question = Union[  # noqa: UP007  a forward reference
    Select, AtMost, SideDifference, Rising, Lasting, OnsetAfter, Reached, AllOf, AnyOf, Pool, Not, BothSides
]

for _model in (AllOf, AnyOf, Pool, Not, BothSides):
    _model.model_rebuild()


def matches(fields: Fields, fact: Fact) -> bool:
    """Whether every field of the fact is as given."""
    return all(_like(fact.about.get(key, ""), wanted) for key, wanted in fields.items())


def _like(written: str, wanted: str) -> bool:
    while group := next((name for name in sorted(GROUPS, key=len, reverse=True) if name in wanted), None):
        wanted = wanted.replace(group, GROUPS[group])
    return any(fnmatchcase(written.lower(), one.strip().lower()) for one in wanted.split("|"))
