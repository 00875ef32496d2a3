"""What lower apps ask of the portal: who may know of its rows, and where guests go."""

from __future__ import annotations

from firms.arrivals import ARRIVALS
from firms.models import Membership
from portal.models import Guest, Share, ShareComment, ShareFile, ShareView
from portal.sessions import arrive
from relationships.models import Introduction
from relationships.services.circle import NAMED_IN, PARTS_OF

NAMED_IN[Guest] = ("party", "client__relationship__party")
NAMED_IN[Share] = (
    *(f"introduction__{name}" for name in NAMED_IN[Introduction]),
    *(f"guest__{name}" for name in NAMED_IN[Guest]),
)
PARTS_OF[Share] = ((ShareFile, "share"), (ShareComment, "share"), (ShareView, "share"))
ARRIVALS[Membership.Role.PARTNER] = arrive
