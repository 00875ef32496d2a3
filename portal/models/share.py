"""One introduction shared with one guest, what both sides say about it, and who looked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from portal.models.guest import Guest
from portal.querysets import ShareQuerySet
from relationships.models import Attachment, Introduction

LONGEST_WORDS = 1_000  # characters, of the reason why and of a comment


class Share(FactRow):
    """What a guest is told of an introduction, in words written for it. ``created_by`` shared it.

    As open as the introduction and the guest. Revoked by the database, too, when either becomes
    confidential or the introduction is about others (migration 0001): no way around it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        ASKED = "asked", _("Asked first")
        ACCEPTED = "accepted", _("Accepted")
        NOT_NOW = "not_now", _("Not now")

    introduction = TenantForeignKey(Introduction, models.CASCADE, related_name="shares")
    guest = TenantForeignKey(Guest, models.CASCADE, related_name="shares")
    question = models.CharField(_("question"), max_length=160)
    why = models.TextField(_("why, in plain words"), max_length=LONGEST_WORDS)
    #: Both sides described, without their names: "American messaging software".
    introduced_public = models.CharField(_("who is to be introduced"), max_length=160)
    target_public = models.CharField(_("to whom"), max_length=160)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=240, blank=True, default="")
    #: Days of the firm.
    shared_on = models.DateField(_("shared on"))
    answered_on = models.DateField(null=True, blank=True)
    #: The other side agreed to be named; names are shown once the guest has accepted, too.
    other_side_agreed_on = models.DateField(null=True, blank=True)
    #: Done with; the guest may look back on it, with its answer.
    closed_on = models.DateField(null=True, blank=True)
    #: Last day on which the guest sees it; empty: until it is revoked.
    expires_on = models.DateField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Empty with ``revoked_at``: the guest left, or who may know of it changed.
    revoked_by = TenantForeignKey(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Grows with each change; who answers says which one they looked at.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ShareQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "guest"],
                condition=Q(revoked_at=None),
                name="share_live_once",
            ),
            models.CheckConstraint(
                name="share_says_what",
                condition=~Q(question="") & ~Q(introduced_public="") & ~Q(target_public=""),
            ),
            models.CheckConstraint(
                name="share_answer_has_its_day",
                condition=Q(state="waiting") | Q(answered_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["firm", "guest", "-shared_on"], name="share_of_guest")]

    @property
    def is_named(self) -> bool:
        """Both sides have agreed: names and contacts may be shown."""
        return self.state == self.State.ACCEPTED and self.other_side_agreed_on is not None

    @property
    def is_closed(self) -> bool:
        """Nobody answers any more."""
        return self.closed_on is not None


class ShareFile(FactRow):
    """A file that was chosen for the guest."""

    share = TenantForeignKey(Share, models.CASCADE, related_name="files")
    attachment = TenantForeignKey(Attachment, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share", "attachment"], name="share_file_once")
        ]


class ShareComment(FactRow):
    """What the guest or the firm said about it. ``created_by`` wrote it."""

    share = TenantForeignKey(Share, models.CASCADE, related_name="comments")
    text = models.TextField(_("comment"), max_length=LONGEST_WORDS)
    #: Day of the firm; ``created_at`` orders those of one day.
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="share_comment_says_something", condition=~Q(text=""))
        ]
        indexes = [models.Index(fields=["firm", "share", "created_at"], name="share_talk")]


class ShareView(FactRow):
    """The guest looked at it, or fetched a file of it. ``created_by`` is who; the firm sees it."""

    share = TenantForeignKey(Share, models.CASCADE, related_name="views")
    file = TenantForeignKey(ShareFile, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["firm", "share", "-at"], name="share_seen")]
