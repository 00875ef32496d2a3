"""Rules whose data the markets have (DOMAIN 4)."""

from __future__ import annotations

from markets.flag_rules import notes, steps_back

__all__ = ["notes", "steps_back"]
