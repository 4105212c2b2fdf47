"""Regions drawn at one visit carried to another by registering the two visits' images."""

from neurography.study.sites_carry.use_case import carry

__all__ = ["carry"]
