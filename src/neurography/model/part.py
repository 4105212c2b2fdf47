"""One part of what is told of a case: the answer in sentences, figures and tables under it, and its grounds."""

from attrs import field, frozen, validators

from neurography.model.panel import Panel

PARTS = ("timeline", "findings", "where", "how", "explains", "triggers", "literature")
"""The parts in the order in which they are told: when, what, where, how it got there, what explains it, what next."""


@frozen(kw_only=True)
class Part:
    """One part of a case.

    key: which part. short: one or two sentences that stand for it at the top of a page; the first of the answer where
    it is empty. answer: the sentences to read first. panels: its figures and tables, section `case`. details:
    further sentences, folded away on a page (sensitivity, runners-up). grounds: what it leaned on, with sources.
    """

    key: str = field(validator=validators.in_(PARTS))
    heading: str
    answer: tuple[str, ...]
    panels: tuple[Panel, ...] = ()
    details: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    short: str = ""
