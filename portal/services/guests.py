"""Letting somebody from outside in, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms.models import Invitation, Membership, User
from firms.services import add_member, invite
from portal.models import Guest, Share
from relationships.services.log import clean

if TYPE_CHECKING:
    from datetime import datetime

    from clients.models import Client
    from firms.access import Viewer
    from relationships.models import Party

Role = Membership.Role


@transaction.atomic
def invite_guest(
    *,
    party: Party | None = None,
    client: Client | None = None,
    name: str,
    email: str,
    language: str = Guest.Language.ENGLISH,
    viewer: Viewer,
    now: datetime,
) -> tuple[Guest, Invitation, str]:
    """A guest who comes for a local partner or a client, an invitation, and its link's secret.

    Raises ``ValidationError`` where the address belongs to a colleague or to another guest.
    """
    refuse_known(email, viewer, now)
    member = add_member(viewer.firm, name=name, role=Role.PARTNER)
    guest = make_guest(member, party=party, client=client, language=language, viewer=viewer)
    invitation, secret = invite(
        firm=viewer.firm,
        email=email,
        role=Role.PARTNER,
        invited_by_id=viewer.membership_id,
        now=now,
    )
    invitation.membership = member
    invitation.save(update_fields=["membership", "updated_at"])
    return guest, invitation, secret


@transaction.atomic
def make_guest(
    member: Membership,
    *,
    party: Party | None = None,
    client: Client | None = None,
    language: str = Guest.Language.ENGLISH,
    viewer: Viewer,
) -> Guest:
    """Say for whom a membership in the role of a partner comes."""
    if member.role != Role.PARTNER:
        raise ValidationError({"membership": _("Only somebody with the role of a partner.")})
    came_for = party or (client.relationship.party if client else None)
    guest = Guest(
        firm_id=viewer.firm_id,
        membership=member,
        party=party,
        client=client,
        language=language,
        created_by_id=viewer.membership_id,
        audience_id=came_for.audience_id if came_for else None,
    )
    clean(guest)
    guest.save(force_insert=True)
    return guest


def refuse_known(email: str, viewer: Viewer, now: datetime) -> None:
    """One address, one membership: a colleague's rights are never mixed with a guest's."""
    members = Membership.objects.of_firm(viewer.firm_id)
    waiting = Invitation.objects.of_firm(viewer.firm_id).filter(
        accepted_at=None, expires_at__gt=now, email__iexact=email
    )
    user = User.objects.filter(email__iexact=email).values("pk")
    if members.filter(user__in=user).exists() or waiting.exists():
        words = _("This address is already a member, or has been invited. Choose another one.")
        raise ValidationError({"email": words})


@transaction.atomic
def leave_for_good(guest: Guest, *, now: datetime) -> None:
    """The guest wants to see nothing more: everything shared with it ends, and so does access."""
    row = Guest.objects.of_firm(guest.firm_id).select_for_update().get(pk=guest.pk)
    if row.left_at is None:
        row.left_at = now
        row.save(update_fields=["left_at", "updated_at"])
    end_shares_of(row, now)
    Membership.objects.of_firm(row.firm_id).filter(pk=row.membership_id).update(is_active=False)


def end_shares_of(guest: Guest, now: datetime) -> None:
    """Revoke all of them, one by one, so that each tells its own pages."""
    from_now = Share.objects.of_firm(guest.firm_id).live().filter(guest=guest)
    for share in from_now.order_by("pk").select_for_update():
        share.revoked_at, share.version = now, share.version + 1
        share.save(update_fields=["revoked_at", "version", "updated_at"])
