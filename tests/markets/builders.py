"""Builders of steps in markets; everything not asked for gets a sober default."""

from __future__ import annotations

from datetime import date
from typing import Any

from firms.models import Firm
from markets.kinds import direction_of
from markets.models import CommitmentEvent, EventTrigger
from relationships.models import Party
from tests import make
from tests.clients.builders import ago, viewer_of
from tests.make import TODAY

__all__ = ["ago", "viewer_of"]


def make_event(
    firm: Firm, market: str = "CN", level: int | None = 1, on: date = TODAY, **fields: Any
) -> CommitmentEvent:
    """A confirmed step; ``via`` are the parties behind it."""
    via: tuple[Party, ...] = fields.pop("via", ())
    kind = fields.pop("kind", CommitmentEvent.Kind.ENTRY)
    values: dict[str, Any] = {
        "kind": kind,
        "direction": direction_of(kind),
        "level_after": level,
        "happened_on": on,
        "audience_id": make.audience_of(firm, *via),
    }
    event = CommitmentEvent.objects.create(firm=firm, market=market, **(values | fields))
    for place, party in enumerate(via):
        EventTrigger.objects.create(
            firm=firm, event=event, party=party, position=place, audience_id=event.audience_id
        )
    return event
