"""Colour on tensors: spaces, gamut, bins; knows nothing of clips or networks."""
