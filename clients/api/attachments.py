"""Files over the API, those of agreements and enquiries among them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers

from clients.models import Agreement, Enquiry
from firms.api.filters import IdFilter
from firms.api.serializers import VisibleKeyField
from firms.permissions import may
from relationships.api import attachments, filters
from relationships.api.network import ROW
from relationships.files.above import HOLDERS
from relationships.models.attachment import OWNERS

if TYPE_CHECKING:
    from relationships.models import Attachment

ABOVE = ("agreement", "enquiry")  # names of models, and of the keys in a body
NOT_THERE = VisibleKeyField.default_error_messages["does_not_exist"]


def key_to(model: Any) -> VisibleKeyField:
    """A key of which one is set."""
    return VisibleKeyField(required=False, allow_null=True, queryset=model.objects.none())


class AttachmentSerializer(attachments.AttachmentSerializer):
    """A file of one entry, relationship, agreement or enquiry, as confidential as that."""

    owners = (*attachments.AttachmentSerializer.owners, *ABOVE)
    more_columns: ClassVar[dict[str, str]] = dict.fromkeys(ABOVE, "above_id")

    agreement = key_to(Agreement)
    enquiry = key_to(Enquiry)

    class Meta(attachments.AttachmentSerializer.Meta):
        fields = (
            *ROW,
            *OWNERS,
            *ABOVE,
            *attachments.OF_FILE,
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What the caller may not change takes no files from them."""
        for name in ABOVE:
            row = attrs.get(name)
            resource = HOLDERS[name].resource
            if row is not None and not may(self.context["viewer"], resource, "write", row):
                raise serializers.ValidationError({name: [NOT_THERE]})
        return super().validate(attrs)

    @classmethod
    @cache
    def needed(cls) -> tuple[str, ...]:
        """With what tells agreements from enquiries."""
        return (*super().needed(), "above")

    @classmethod
    def represent(cls, row: Any) -> dict[str, Any]:
        """Only the key of the kind that it belongs to."""
        data = super().represent(row)
        above = row["above"] if isinstance(row, dict) else row.above
        return data | {name: None for name in ABOVE if name != above}


class AttachmentFilter(filters.AttachmentFilter):
    """Files."""

    agreement = IdFilter(method="of_row")
    enquiry = IdFilter(method="of_row")

    def of_row(self, rows: QuerySet[Attachment], name: str, pk: Any) -> QuerySet[Attachment]:
        """Of this agreement or enquiry."""
        return rows.filter(Q(above=name, above_id=pk))


class AttachmentViewSet(attachments.AttachmentViewSet):
    """Files of entries, relationships, agreements and enquiries."""

    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
