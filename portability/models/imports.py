"""A file of contacts that somebody brought in, and what became of each of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow, TenantRow
from firms.querysets import FactQuerySet, FirmScopedQuerySet, RowT
from relationships.models import Party, Relationship

if TYPE_CHECKING:
    from firms.access import Viewer

LONGEST_KEY = 300  # characters of a key that a source gives
LONGEST_TITLE = 200
LONGEST_NAME = 120  # characters of a file's name


class ImportQuerySet(FactQuerySet[RowT]):
    """Imports are of whoever made them: a file tells of people whom colleagues do not know yet."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The viewer's own."""
        return super().visible_to(viewer).filter(created_by=viewer.membership_id)


class Import(FactRow):
    """A file and how far it is. ``audience`` is that of the people it brings."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        COLUMNS = "columns", _("Columns are not known")
        READY = "ready", _("Not imported yet")
        APPLYING = "applying", _("Being imported")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        FAILED = "failed", _("Could not be read")

    #: States in which the worker has something to do.
    BUSY = (State.READING, State.APPLYING, State.UNDOING)

    state = models.CharField(max_length=8, choices=State, default=State.READING)
    name = models.CharField(_("file"), max_length=LONGEST_NAME)
    stored = models.CharField(max_length=40)  # name on disk
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    category = models.CharField(
        _("to us"),
        max_length=18,
        choices=Relationship.Category,
        default=Relationship.Category.OTHER,
    )
    tag = models.CharField(_("tag"), max_length=40, blank=True, default="")
    #: The file's columns, and what somebody said that they mean: name to field.
    columns = ArrayField(models.TextField(), default=list, blank=True)
    chosen = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, default="")
    run = models.UUIDField(null=True)  # the one worker that goes on with it
    rows_read = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()  # when the worker last did something
    ended_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["firm", "-created_at"], name="import_newest_first")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """The worker has something to do with it."""
        return self.state in self.BUSY


class ImportRowQuerySet(FirmScopedQuerySet["ImportRow"]):
    """Rows are seen by whoever sees their import."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Rows of the viewer's own imports."""
        own = Import.objects.visible_to(viewer).values("pk")
        return super().visible_to(viewer).filter(within__in=own)


class ImportRow(TenantRow):
    """One contact of a file: what would happen to it, and what did."""

    class Action(models.TextChoices):
        CREATE = "create", _("New")
        UPDATE = "update", _("Adds to somebody you have")
        UNCHANGED = "unchanged", _("Unchanged")
        ASK = "ask", _("Needs you")
        LEAVE = "leave", _("Cannot be read")

    class Answer(models.TextChoices):
        SAME = "same", _("The same")
        NEW = "new", _("Somebody else")
        LEAVE = "leave", _("Leave out")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        LEFT = "left", _("Left out")
        UNDONE = "undone", _("Taken back")
        KEPT = "kept", _("Kept")

    within = TenantForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # in the order of the file, from 1
    line = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    data = models.JSONField(default=dict)  # the contact; see importing.packing
    action = models.CharField(max_length=9, choices=Action)
    reason = models.CharField(max_length=30, blank=True, default="")  # see importing.words
    message = models.TextField(blank=True, default="")  # of what could not be read
    party = TenantForeignKey(Party, models.SET_NULL, null=True, related_name="+")
    candidates = ArrayField(models.UUIDField(), default=list, blank=True)
    same_as = models.PositiveIntegerField(null=True)  # an earlier row about the same
    changes = models.JSONField(default=list)  # pairs of field and what is added
    answer = models.CharField(max_length=5, choices=Answer, blank=True, default="")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    made = models.JSONField(default=dict)  # what takes it back; see importing.undoing

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["within", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["within", "action", "number"], name="import_row_by_action"),
            models.Index(fields=["within", "state", "number"], name="import_row_by_state"),
        ]


class PartyKey(TenantRow):
    """What a source calls a party, so that the next file of the same source finds it again.

    Seen by whoever sees the party: it is read together with parties only.
    """

    party = TenantForeignKey(Party, models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)

    objects = FirmScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "key"], name="party_key_once")]
        indexes = [models.Index(fields=["firm", "key"], name="party_key")]
