"""Steps into and out of markets, and who stands behind each."""

from __future__ import annotations

from markets.models.event import CommitmentEvent, EventTrigger

__all__ = ["CommitmentEvent", "EventTrigger"]
