"""Who belongs to a firm, in which role, and how they get in."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from firms import access
from firms.fields import TenantForeignKey
from firms.models.base import FirmRow
from firms.models.user import User


class Role(models.TextChoices):
    """Rights of a membership (TRUST 2)."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")
    PARTNER = "partner", _("Local partner")


#: Roles of those who may be named in a confidential circle; a local partner is an outsider.
COLLEAGUES = (Role.OWNER, Role.MEMBER, Role.VIEWER)
#: Those who enter what happens, and can be named in it.
WORKERS = (Role.OWNER, Role.MEMBER)


class Membership(FirmRow):
    """A member of the firm; without ``user`` until the invitation is taken up."""

    Role = Role

    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    ref = models.CharField(max_length=80, blank=True, default="", editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    is_principal = models.BooleanField(_("principal"), default=False)
    is_active = models.BooleanField(default=True)
    #: Whether this member sees codes in the place of names, in pages and through tokens.
    shows_codes = models.BooleanField(default=False, db_default=False, editable=False)
    #: Keys of the dashboard's cards in this member's order; empty: all of them, as they come.
    dashboard_cards = models.JSONField(default=list, blank=True, editable=False)
    view = TenantForeignKey("firms.View", models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "user"], name="one_membership_per_user"),
            models.UniqueConstraint(
                fields=["firm"], condition=models.Q(is_principal=True), name="one_principal"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_viewer(self) -> access.Viewer | None:
        """Whoever signs in as this member, for work without a request; None for nobody.

        With the rights of this moment: ``user``, ``view`` and ``firm`` are best selected with it.
        """
        if self.user is None:
            return None
        view = self.view.as_access()
        return access.Viewer(self.firm, self.user, self.pk, self.role, view)

    @property
    def may_be_named(self) -> bool:
        """May be let into a circle: a colleague who can sign in and look."""
        return self.is_active and self.role in COLLEAGUES


class Invitation(FirmRow):
    """An address asked to join; only the digest of the link's secret is kept."""

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    membership = TenantForeignKey(Membership, models.CASCADE, null=True, related_name="+")
    invited_by = TenantForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class SetupTicket(models.Model):
    """One-time address with which the first owner gets in; belongs to no firm yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
