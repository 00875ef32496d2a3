"""Tables of what goes in and out."""

from __future__ import annotations

from portability.models.imports import Import, ImportRow, PartyKey

__all__ = ["Import", "ImportRow", "PartyKey"]
