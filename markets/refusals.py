"""Refusals that are not errors of a field."""

from __future__ import annotations


class ConflictError(ValueError):
    """Somebody else was faster; its words say what happened."""
