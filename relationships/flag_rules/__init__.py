"""Rules and signals whose data the network has (DOMAIN 4)."""

from __future__ import annotations

from relationships.flag_rules import favours, marks, members, notes, signals, ties, trouble

__all__ = ["favours", "marks", "members", "notes", "signals", "ties", "trouble"]
