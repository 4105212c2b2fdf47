"""What morphometry measures so far: the signal inside a region."""

from attrs import frozen

from neurography.model.quantity import Agree, Quantity

SIGNAL = Quantity(
    key="signal",
    name="signal of a weighted image",
    unit="[arb'U]",
    # a weighted image has an arbitrary scale from one visit to the next, and no header states it: sides of
    # one image compare, visits do not
    agree=(Agree(key="SignalScale"),),
)

QUANTITIES = (SIGNAL,)


@frozen(kw_only=True)
class MorphometryParameters:
    """Keys of the table [morphometry] in the configuration file: none yet."""
