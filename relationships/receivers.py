"""What the network keeps about a new firm and its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils import timezone

from firms.models.membership import Role
from firms.signals import firm_set_up, member_joined
from relationships.models import Party, Region, Relationship
from relationships.services.party import list_at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from firms.models import Firm, Membership

#: Roles of people who are part of the firm's own network.
OURS = frozenset({Role.OWNER, Role.MEMBER})


def own_party(member: Membership) -> Party:
    """The member's party: "me" in the network."""
    return Party.objects.create(
        firm_id=member.firm_id, kind=Party.Kind.PERSON, name=member.name, member=member
    )


@receiver(firm_set_up, dispatch_uid="relationships.firm_set_up")
def start_network(
    *, firm: Firm, owner: Membership, target_markets: Sequence[str] = (), **_kwargs: Any
) -> None:
    """The owner, the firm itself, and the markets it wants to sell in."""
    own_party(owner)
    Party.objects.create(
        firm=firm,
        kind=Party.Kind.ORGANISATION,
        organisation_kind=Party.OrganisationKind.FOCAL_FIRM,
        name=firm.name,
        country=firm.home_country,
    )
    Region.objects.bulk_create(
        Region(firm=firm, code=name[:40], name=name, is_target=True, position=position)
        for position, name in enumerate(target_markets)
    )


@receiver(member_joined, dispatch_uid="relationships.member_joined")
def add_colleague(*, member: Membership, **_kwargs: Any) -> None:
    """A new colleague is somebody the firm has a relationship with, too."""
    if member.role not in OURS or Party.objects.of_firm(member.firm_id).filter(member=member):
        return
    relationship = Relationship.objects.create(
        firm_id=member.firm_id,
        party=own_party(member),
        category=Relationship.Category.COLLEAGUE,
    )
    list_at_once(relationship, on=member.firm.business_date(timezone.now()))
