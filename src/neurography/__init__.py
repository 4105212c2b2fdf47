"""Measure nerves side against side and visit against visit. Research use only; not a medical device."""

from neurography._version import __version__

__all__ = ["__version__"]
