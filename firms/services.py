"""Writes of more than one row about firms, members and tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from firms.circles import refresh_views, team_view
from firms.models import ApiToken, Firm, Invitation, Membership, SetupTicket, User
from firms.signals import member_joined
from firms.tenant import set_tenant

if TYPE_CHECKING:
    from collections.abc import Iterable

INVITATION_DAYS = 14
SETUP_HOURS = 48
TOKEN_DAYS = 90  # TRUST 2


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, hex. The secrets are random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def free_slug(name: str) -> str:
    """A slug for a new firm; random, as the firms of others may not be looked at."""
    return f"{slugify(name)[:40] or 'firm'}-{secrets.token_hex(3)}"


@transaction.atomic
def create_firm(*, name: str, slug: str = "", **fields: Any) -> Firm:
    """A new firm, entered for the rest of the transaction."""
    firm = Firm(pk=uuid4(), name=name, slug=slug or free_slug(name), **fields)
    set_tenant(firm.pk)
    firm.full_clean(validate_unique=False)
    firm.save(force_insert=True)
    team_view(firm)
    return firm


def add_member(
    firm: Firm,
    *,
    name: str,
    role: str = Membership.Role.MEMBER,
    user: User | None = None,
    ref: str = "",
    is_principal: bool = False,
) -> Membership:
    """A member of the firm, with the team's view."""
    return Membership.objects.create(
        firm=firm,
        name=name,
        role=role,
        user=user,
        ref=ref,
        is_principal=is_principal,
        view=team_view(firm),
    )


@transaction.atomic
def create_firm_with_owner(*, name: str, owner: User, **fields: Any) -> tuple[Firm, Membership]:
    """A firm and its first owner, who is its principal."""
    firm = create_firm(name=name, **fields)
    member = add_member(
        firm, name=str(owner), role=Membership.Role.OWNER, user=owner, is_principal=True
    )
    return firm, member


def issue_token(
    membership: Membership, *, name: str, scopes: Iterable[str], now: datetime
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown once and never kept."""
    secret = f"iac_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        firm_id=membership.firm_id,
        membership=membership,
        name=name,
        prefix=secret[:12],
        digest=digest(secret),
        scopes=sorted(scopes),
        expires_at=now + timedelta(days=TOKEN_DAYS),
    )
    return token, secret


def revoke_token(token: ApiToken, *, now: datetime) -> None:
    """The very next request with it is refused."""
    token.revoked_at = now
    token.save(update_fields=["revoked_at", "updated_at"])


def invite(
    *, firm: Firm, email: str, role: str, invited_by_id: UUID, now: datetime
) -> tuple[Invitation, str]:
    """An invitation and the secret of its link."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        firm=firm,
        email=email.lower(),
        role=role,
        invited_by_id=invited_by_id,
        digest=digest(secret),
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    return invitation, secret


@transaction.atomic
def accept_invitation(
    *, firm_id: UUID, invitation_id: UUID, user: User, name: str, now: datetime
) -> Membership:
    """Make the user a member. Raises ``ValueError`` when the link has been used meanwhile."""
    set_tenant(firm_id)
    invitation = (
        Invitation.objects.of_firm(firm_id)
        .select_for_update()
        .select_related("firm")
        .get(pk=invitation_id)
    )
    if invitation.accepted_at or invitation.expires_at <= now:
        raise ValueError(_("This invitation has been used already. Ask for a new one."))
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at", "updated_at"])
    member = join(invitation, user=user, name=name)
    refresh_views(invitation.firm)  # of the role
    member.refresh_from_db(fields=["view"])
    member_joined.send(sender=Membership, member=member)
    return member


def join(invitation: Invitation, *, user: User, name: str) -> Membership:
    """The user's membership: the one they had, the one they were invited to, or a new one."""
    firm, role = invitation.firm, invitation.role
    existing = Membership.objects.of_firm(firm.pk).filter(user=user).first()
    existing = existing or invitation.membership
    if existing is None:
        return add_member(firm, name=name, role=role, user=user)
    existing.role, existing.is_active, existing.user = role, True, user
    existing.save(update_fields=["role", "is_active", "user", "updated_at"])
    return existing


def setup_ticket(now: datetime) -> str:
    """Secret of a one-time address with which the first owner gets in."""
    secret = secrets.token_urlsafe(24)
    SetupTicket.objects.create(digest=digest(secret), expires_at=now + timedelta(hours=SETUP_HOURS))
    return secret
