"""Files that belong to an entry or to a relationship."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Func, IntegerField, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey
from firms.models.base import FactRow
from relationships.models.episode import Episode
from relationships.models.favour import Favour
from relationships.models.interaction import Interaction
from relationships.models.promise import Note, Promise
from relationships.models.relationship import Relationship

#: Keys to what a file belongs to; exactly one of them is set. Each bears its model's name.
OWNERS: Final[dict[str, type[FactRow]]] = {
    "interaction": Interaction,
    "favour": Favour,
    "episode": Episode,
    "promise": Promise,
    "note": Note,
    "relationship": Relationship,
}
LONGEST_NAME = 120  # characters


class Attachment(FactRow):
    """A file of an entry, seen by whom the entry is seen. ``created_by`` uploaded it.

    Its bytes lie outside the database, under the random name ``stored``; see relationships.files.
    """

    interaction = TenantForeignKey(
        Interaction, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    favour = TenantForeignKey(
        Favour, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    episode = TenantForeignKey(
        Episode, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    promise = TenantForeignKey(
        Promise, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    note = TenantForeignKey(Note, models.CASCADE, null=True, blank=True, related_name="attachments")
    relationship = TenantForeignKey(
        Relationship, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    #: A row of an upper app: the name of its model, and its id; see relationships.files.above.
    above = models.CharField(max_length=20, blank=True, default="", editable=False)
    above_id = models.UUIDField(null=True, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    content_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("size"))  # bytes
    sha256 = models.CharField(max_length=64)  # of the bytes, in hex
    stored = models.CharField(max_length=40, editable=False)  # name on disk

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attachment_has_one_owner",
                condition=Exact(
                    Func(
                        *(F(name) for name in (*OWNERS, "above_id")),
                        function="num_nonnulls",
                        output_field=IntegerField(),
                    ),
                    Value(1),
                ),
            ),
            models.CheckConstraint(
                name="attachment_above_is_whole",
                condition=models.Q(above="", above_id=None)
                | ~models.Q(above="") & models.Q(above_id__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_is_not_empty", condition=models.Q(size__gt=0) & ~models.Q(name="")
            ),
            models.UniqueConstraint(fields=["firm", "stored"], name="attachment_stored_once"),
        ]
        indexes = [
            models.Index(fields=["firm", "-created_at"], name="attachment_newest_first"),
            models.Index(
                fields=["firm", "above_id"],
                condition=models.Q(above_id__isnull=False),
                name="attachment_of_above",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_field(self) -> str:
        """Which of the keys is set, or the model of an upper app; empty while none is."""
        return next((name for name in OWNERS if getattr(self, f"{name}_id")), self.above)
