"""Geometry of the charts; lengths in px of their own drawing, which scales."""
