"""The firm's own fields, and what a relationship says in them, over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import FlagField, IntegerField, ListField, StrictSerializer, TextField
from common.keyset import Order
from firms.api.serializers import FirmSerializer
from firms.api.views import ChangeRows, CreateRows, DeleteRows
from relationships.custom import clean_value
from relationships.models import CustomField
from relationships.models.custom_field import LONGEST_LABEL, MOST_CHOICES, MOST_FIELDS
from relationships.services import custom_fields as service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

FIXED = ("kind", "slug")  # said once, when the field is added
MOST_PLACES = 32_000


@extend_schema_field({"type": ["string", "number", "null"]})
class ValueField(serializers.Field):  # type: ignore[type-arg]
    """A text, a number, a day as ``2006-06-30`` or the key of a choice."""

    def to_internal_value(self, data: Any) -> Any:
        """As it came; the field it belongs to says more."""
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            raise serializers.ValidationError([_("Send a text or a number.")])
        return data

    def to_representation(self, value: Any) -> Any:
        """Text."""
        return value


def values_field() -> serializers.DictField:
    """What a relationship says in the firm's own fields."""
    return serializers.DictField(
        child=ValueField(allow_null=True),
        required=False,
        help_text=_(
            "By the slug of the field, each as text. PATCH changes those it names; null empties "
            "one. PUT replaces all."
        ),
    )


def cleaned(given: Mapping[str, Any], fields: Iterable[CustomField]) -> dict[str, str | None]:
    """Values by the id of their field. Raises ``serializers.ValidationError`` by slug."""
    if len(given) > MOST_FIELDS:
        raise serializers.ValidationError([_("Send at most %d fields.") % MOST_FIELDS])
    known = {field.slug: field for field in fields}
    found: dict[str, str | None] = {}
    problems: dict[str, Any] = {}
    for slug, value in given.items():
        if slug not in known:
            problems[slug] = [_("There is no field of this name.")]
            continue
        try:
            found[known[slug].key] = clean_value(known[slug], value)
        except DjangoValidationError as refused:
            problems[slug] = refused.messages
    if problems:
        raise serializers.ValidationError(problems)
    return found


class ChoiceOfFieldSerializer(StrictSerializer):
    """A choice: its key stays, its words may change."""

    key = TextField(max_length=LONGEST_LABEL, required=False)
    label = TextField(max_length=LONGEST_LABEL)  # type: ignore[assignment]


class CustomFieldSerializer(FirmSerializer):
    """A field of every relationship."""

    choices = ListField(
        child=ChoiceOfFieldSerializer(),
        max_length=MOST_CHOICES,
        required=False,
        help_text=_("Of the kind choice: the highest first. One left out is taken away."),
    )
    becomes = serializers.DictField(
        child=TextField(max_length=LONGEST_LABEL, allow_null=True),
        required=False,
        write_only=True,
        help_text=_("What stands in place of each choice taken away: a key, or null for nothing."),
    )
    position = IntegerField(min_value=0, max_value=MOST_PLACES, required=False)
    archived = FlagField(required=False)
    more_columns: ClassVar[dict[str, str]] = {"archived": "archived_at"}

    class Meta:
        model = CustomField
        fields = (
            *("id", "slug", "label", "kind", "unit", "help_text", "choices", "becomes"),
            *("position", "archived", "created_at", "updated_at"),
        )
        extra_kwargs: ClassVar[dict[str, Any]] = {"slug": {"required": False}}

    @classmethod
    def represent(cls, row: Any) -> dict[str, Any]:
        """With the choices there are now."""
        data = super().represent(row)
        data["archived"] = data["archived"] is not None
        data["choices"] = [
            {"key": one["key"], "label": one["label"]}
            for one in data["choices"]
            if "becomes" not in one
        ]
        return data

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is fixed stays; units are for numbers, choices for the kind of that name."""
        row = self.instance
        kind = attrs.get("kind", getattr(row, "kind", CustomField.Kind.TEXT))
        problems: dict[str, Any] = {}
        for name in FIXED:
            if row is not None and name in attrs and attrs[name] != getattr(row, name):
                problems[name] = [_("This cannot be changed later.")]
        if attrs.get("unit") and kind != CustomField.Kind.NUMBER:
            problems["unit"] = [_("Only numbers have one.")]
        if attrs.get("choices") and kind != CustomField.Kind.CHOICE:
            problems["choices"] = [_("Only for the kind choice.")]
        if problems:
            raise serializers.ValidationError(problems)
        return attrs


class CustomFieldViewSet(ChangeRows, CreateRows, DeleteRows):
    """Fields of the firm, archived ones included. Owners change them."""

    resource = "custom-fields"
    model = CustomField
    serializer_class = CustomFieldSerializer
    orders: ClassVar[Mapping[str, Order]] = {
        "position": Order(F("position")),
        "created_at": Order(F("created_at"), is_moment=True),
    }
    ordering = "position"

    def get_queryset(self) -> QuerySet[Any]:
        """Without those that were deleted."""
        return super().get_queryset().filter(deleted_at=None)

    def insert(self, values: dict[str, Any]) -> CustomField:
        """A new field, the last in order unless it says where."""
        choices, _becomes = take_choices(values)
        place = values.pop("position", None)
        row = CustomField(**with_archived(values, None))
        row = service.add_field(row, viewer=self.viewer, choices=choices or ())
        if place is not None:
            row.position = place
            row = service.change_field(row)
        return row

    def store(self, row: CustomField, values: dict[str, Any]) -> CustomField:
        """Save an edited field."""
        choices, becomes = take_choices(values)
        for name, value in with_archived(values, row).items():
            setattr(row, name, value)
        return service.change_field(row, choices=choices, becomes=becomes)

    def remove(self, row: CustomField) -> None:
        """Deleted; owners can put it back for thirty days in the settings."""
        service.put_away(row, column="deleted_at", now=timezone.now())


def take_choices(
    values: dict[str, Any],
) -> tuple[Sequence[service.Wanted] | None, dict[str, str | None]]:
    """Take choices, and what becomes of those taken away, out of the values."""
    becomes = values.pop("becomes", {})
    given = values.pop("choices", None)
    if given is None:
        return None, becomes
    return [(one.get("key", ""), one["label"]) for one in given], becomes


def with_archived(values: dict[str, Any], row: CustomField | None) -> dict[str, Any]:
    """``archived`` as the moment since when; one that is archived keeps its own."""
    archived = values.pop("archived", None)
    if archived is None:
        return values
    since = (row.archived_at if row else None) or timezone.now()
    return {**values, "archived_at": since if archived else None}
