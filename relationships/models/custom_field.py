"""Fields that a firm defines for its relationships. The values stand in ``Relationship.custom``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.models.base import TenantRow
from firms.querysets import FirmScopedQuerySet

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FIELDS = 30  # of one firm, archived ones included
MOST_CHOICES = 50  # of one field
MOST_KEPT = 500  # choices of one field, those taken away included: values still have their keys
LONGEST_LABEL, LONGEST_SLUG = 40, 40
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a field of the kind *choice*: ``key`` stays, the words may change."""

    key: str
    label: str


class CustomFieldQuerySet(FirmScopedQuerySet["CustomField"]):
    """Fields of a firm, in their order."""

    def kept(self) -> Self:
        """Without those that were deleted and can still be brought back."""
        return self.filter(deleted_at=None).order_by("position", "label", "id")

    def active(self) -> Self:
        """Those that pages, filters and the API know."""
        return self.kept().filter(archived_at=None)


class CustomField(TenantRow):
    """A field of every relationship. Everybody in the firm knows that it is there; what it says
    about somebody is part of that relationship and seen by whoever sees it.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")

    label = models.CharField(_("name"), max_length=LONGEST_LABEL)
    slug = models.CharField(
        max_length=LONGEST_SLUG,
        validators=[RegexValidator(rf"^{SLUG}$", _("Small letters, digits and hyphens."))],
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.TEXT)
    unit = models.CharField(_("unit"), max_length=12, blank=True, default="")
    help_text = models.CharField(_("help"), max_length=160, blank=True, default="")
    #: ``{"key", "label"}`` in their order; one taken away has ``becomes`` too: another key or "".
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "slug"],
                condition=Q(deleted_at=None),
                name="custom_field_slug_once",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """Where its values stand in ``Relationship.custom``."""
        return str(self.pk)

    @property
    def offered(self) -> list[Choice]:
        """The choices there are now, in their order."""
        return [Choice(one["key"], one["label"]) for one in self.choices if "becomes" not in one]

    @property
    def label_with_unit(self) -> str:
        """``Seats (pcs)``."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def meaning(self, key: str) -> Choice | None:
        """The choice that a stored key stands for now; None for one that was emptied."""
        return meaning_in({one["key"]: one for one in self.choices}, key)

    @property
    def keys_now(self) -> dict[str, list[str]]:
        """Every choice there is, with all stored keys that stand for it."""
        rows = {one["key"]: one for one in self.choices}
        found: dict[str, list[str]] = {choice.key: [] for choice in self.offered}
        for key in rows:
            if now := meaning_in(rows, key):
                found[now.key].append(key)
        return found

    def stored_keys(self, key: str) -> list[str]:
        """Every stored key that stands for this choice."""
        return self.keys_now.get(key, [])


def meaning_in(rows: Mapping[str, dict[str, Any]], key: str) -> Choice | None:
    """The choice that a key stands for among choices by their key."""
    for _step in range(len(rows) + 1):
        one = rows.get(key)
        if one is None:
            return None
        if "becomes" not in one:
            return Choice(one["key"], one["label"])
        key = one["becomes"]
    return None
