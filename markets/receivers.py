"""What lower apps ask of the tables of markets: who may know of their rows."""

from __future__ import annotations

from markets.models import CommitmentEvent, EventTrigger
from relationships.services.circle import NAMED_IN, PARTS_OF

NAMED_IN[CommitmentEvent] = ("triggers__party", "agreement__parties__party")
PARTS_OF[CommitmentEvent] = ((EventTrigger, "event"),)
