"""When to suspect something: from the facts of a case to signs, work-up and pitfalls; nothing acts on treatment."""

from neurography.reasoning.triggers.fire import Fired, Looked, fire
from neurography.reasoning.triggers.rules import Item, Trigger, Triggers, load

__all__ = ["Fired", "Item", "Looked", "Trigger", "Triggers", "fire", "load"]
