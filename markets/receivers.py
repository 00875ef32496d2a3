"""What lower apps ask of the tables of markets, and what markets do when an agreement changes."""

from __future__ import annotations

from markets.detector import propose_of_agreements
from markets.models import CommitmentEvent, EventTrigger
from relationships.heard import hear
from relationships.services.circle import NAMED_IN, PARTS_OF

NAMED_IN[CommitmentEvent] = ("triggers__party", "agreement__parties__party")
PARTS_OF[CommitmentEvent] = ((EventTrigger, "event"),)

hear("account.agreement.", propose_of_agreements)
