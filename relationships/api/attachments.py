"""Files: sent as a form with the file and what it belongs to, read row by row, and as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from common.api.renderers import AnyRenderer
from firms.api.serializers import FirmSerializer, visibility_field
from firms.api.views import CreateOne, DeleteRows
from relationships.api.filters import AttachmentFilter
from relationships.api.network import ROW
from relationships.files.above import files_seen, may_change
from relationships.files.checking import Checked, checked
from relationships.files.kinds import KINDS
from relationships.files.serving import sent
from relationships.models import Attachment
from relationships.models.attachment import OWNERS
from relationships.services import attach
from relationships.trash import throw_away

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

#: What an answer says of a file, and the file that is sent.
OF_FILE = ("name", "content_type", "size", "sha256", "file")
BYTES = {(200, kind.content_type): OpenApiTypes.BINARY for kind in KINDS}


class UploadField(serializers.FileField):
    """A file that may be kept."""

    def to_internal_value(self, data: Any) -> Checked:  # type: ignore[override]
        """Looked at; the reason why not is the field's error."""
        file = super().to_internal_value(data)
        try:
            return checked(file, file.name or "", file.size or 0)
        except DjangoValidationError as refused:
            raise serializers.ValidationError(refused.messages) from refused


class AttachmentSerializer(FirmSerializer):
    """A file of one entry or relationship, as confidential as that."""

    #: Names of the keys of which one is set; upper apps add theirs.
    owners: ClassVar[tuple[str, ...]] = tuple(OWNERS)

    visibility = visibility_field()
    file = UploadField(
        write_only=True,
        allow_empty_file=True,  # said in our own words
        max_length=None,
        help_text=gettext_lazy("Its kind is found in its bytes and has to agree with its name."),
    )

    class Meta:
        model = Attachment
        fields: ClassVar[Any] = (*ROW, *OWNERS, *OF_FILE)
        read_only_fields = ("created_by", "name", "content_type", "size", "sha256")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """It belongs to one row, and one file comes at a time."""
        named = [name for name in self.owners if attrs.get(name) is not None]
        if len(named) != 1:
            text = _("Name exactly one of: %s.") % ", ".join(self.owners)
            raise serializers.ValidationError([text])
        if len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError({"file": [_("Send one file at a time.")]})
        return {"owner": attrs[named[0]], "file": attrs["file"]}


class AttachmentViewSet(CreateOne, DeleteRows):
    """Files of entries and relationships."""

    resource = "attachments"
    model = Attachment
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    parser_classes = (MultiPartParser,)
    http_method_names = ["get", "head", "post", "delete"]

    def get_queryset(self) -> QuerySet[Any]:
        """Files of what the caller may read."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return files_seen(self.viewer)

    def insert(self, values: dict[str, Any]) -> Attachment:
        """Store the bytes, then the row."""
        return attach(values["owner"], [values["file"]], viewer=self.viewer)[0]

    def remove(self, row: Any) -> None:
        """Delete; the file can be put back for a while."""
        if not may_change(self.viewer, row):
            raise Http404
        throw_away(row, viewer=self.viewer)

    @extend_schema(responses=BYTES)
    @action(detail=True, renderer_classes=[AnyRenderer])
    def content(self, request: Request, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The bytes, with a digest of them as entity tag."""
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return sent(request, row)
