"""Figures: the only place with matplotlib. Values and arrays in, a Figure or Panels out; nothing global."""
