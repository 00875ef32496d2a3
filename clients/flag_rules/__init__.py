"""Rules and signals whose data the clients have (DOMAIN 4)."""

from __future__ import annotations

from clients.flag_rules import (
    concealment,
    inherited,
    marks,
    money,
    notes,
    origins,
    resources,
    stages,
)

__all__ = ["concealment", "inherited", "marks", "money", "notes", "origins", "resources", "stages"]
