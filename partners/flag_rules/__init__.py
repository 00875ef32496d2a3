"""Rules and signals whose data the partners have (DOMAIN 4)."""

from __future__ import annotations

from partners.flag_rules import notes, roles, vettings

__all__ = ["notes", "roles", "vettings"]
