"""What the network keeps about a new member, and what a new view starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils import timezone

from firms.models.membership import Role
from firms.signals import member_joined, views_made
from relationships.flags.inherit import fill
from relationships.models import Party, Relationship
from relationships.services.party import list_at_once

if TYPE_CHECKING:
    from firms.models import Firm, Membership, View

#: Roles of people who are part of the firm's own network.
OURS = frozenset({Role.OWNER, Role.MEMBER})


def own_party(member: Membership) -> Party:
    """The member's party: "me" in the network."""
    return Party.objects.create(
        firm_id=member.firm_id, kind=Party.Kind.PERSON, name=member.name, member=member
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


@receiver(views_made, dispatch_uid="relationships.views_made")
def fill_views(*, firm: Firm, made: list[View], every: list[View], **_kwargs: Any) -> None:
    """No list is empty until the worker has come."""
    fill(firm, made, every)
