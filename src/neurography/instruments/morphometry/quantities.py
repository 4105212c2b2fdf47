"""What morphometry measures so far: the signal inside a region."""

from attrs import frozen

from neurography.model.vocabulary import quantity

SIGNAL = quantity("signal")

QUANTITIES = (SIGNAL,)


@frozen(kw_only=True)
class MorphometryParameters:
    """Keys of the table [morphometry] in the configuration file: none yet."""
