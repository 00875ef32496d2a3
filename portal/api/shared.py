"""The guest's side: exactly ``portal.shown.SharedView``, and an answer. Nothing else is there."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from common.api.fields import ChoiceField, IntegerField, StrictSerializer, TextField
from common.api.problems import Conflict, messages_of
from firms.api.views import FirmView
from portal.models import Guest, Share
from portal.models.share import LONGEST_WORDS
from portal.refusals import ConflictError
from portal.services import answer, log_views
from portal.services.answers import CHOICES
from portal.shown import SharedView, shared_view, shared_views

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


class SharedSideSerializer(serializers.Serializer[Any]):
    """One of the two: described; named once both sides agreed."""

    public = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    native_name = serializers.CharField(allow_blank=True)
    emails = serializers.ListField(child=serializers.CharField())
    phones = serializers.ListField(child=serializers.CharField())


class SharedFileSerializer(serializers.Serializer[Any]):
    """A file chosen for the guest."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text=_("Bytes."))


class SharedCommentSerializer(serializers.Serializer[Any]):
    """What somebody said."""

    id = serializers.UUIDField()
    author = serializers.CharField()
    is_mine = serializers.BooleanField()
    text = serializers.CharField()
    on = serializers.DateField()


class SharedIntroductionSerializer(serializers.Serializer[Any]):
    """A shared introduction as its guest sees it at this stage."""

    id = serializers.UUIDField()
    firm = serializers.CharField()
    asked_by = serializers.CharField()
    question = serializers.CharField()
    why = serializers.CharField()
    introduced = SharedSideSerializer()
    target = SharedSideSerializer()
    state = serializers.ChoiceField(choices=Share.State.choices)
    reason = serializers.CharField(allow_blank=True)
    is_named = serializers.BooleanField()
    can_answer = serializers.BooleanField()
    shared_on = serializers.DateField()
    answered_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    files = SharedFileSerializer(many=True)
    comments = SharedCommentSerializer(many=True)


class SharedListSerializer(serializers.Serializer[Any]):
    """All of them: what waits for an answer first."""

    results = SharedIntroductionSerializer(many=True)


class AnswerSerializer(StrictSerializer):
    """Yes, not now, or a question first."""

    state = ChoiceField(choices=CHOICES)
    reason = TextField(
        required=False, allow_blank=True, max_length=240, help_text=_("Of not now; never needed.")
    )
    question = TextField(required=False, allow_blank=True, max_length=LONGEST_WORDS)
    expected = IntegerField(
        required=False, help_text=_("The version you looked at: 409 when it has changed since.")
    )


class SharedIntroductionViewSet(FirmView):
    """What is shared with the guest that asks."""

    resource = "shared-introductions"
    serializer_class = SharedIntroductionSerializer
    lookup_value_converter = "uuid"

    @property
    def guest(self) -> Guest:
        """Who asks; 404 for a membership that comes for nobody, or has left."""
        rows = Guest.objects.of_member(self.viewer.firm_id, self.viewer.membership_id)
        found: Guest | None = rows.first()
        if found is None:
            raise Http404
        return found

    @extend_schema(operation_id="shared_introductions_list", responses=SharedListSerializer)
    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """All that is shared with you; each look is logged for the firm."""
        guest = self.guest_or_none()
        found = shared_views(guest, self.as_of) if guest else ()
        if guest:
            log_views(guest, [one.id for one in found], now=timezone.now())
        return self.one({"results": [plain(one) for one in found]})

    def guest_or_none(self) -> Guest | None:
        """A list is empty for who comes for nobody."""
        try:
            return self.guest
        except Http404:
            return None

    def retrieve(self, _request: Request, pk: UUID, **_kwargs: Any) -> Response:
        """One of them."""
        guest = self.guest
        found = self.found(guest, pk)
        log_views(guest, [found.id], now=timezone.now())
        return self.one(plain(found))

    def found(self, guest: Guest, pk: UUID) -> SharedView:
        """404 for every id that is not open to the guest now."""
        found = shared_view(guest, pk, self.as_of)
        if found is None:
            raise Http404
        return found

    @extend_schema(request=AnswerSerializer, responses=SharedIntroductionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: UUID, **_kwargs: Any) -> Response:
        """Answer. The firm sees it; the other side does not. The same again changes nothing."""
        guest = self.guest
        self.found(guest, pk)
        body = AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        try:
            answer(guest, pk, told.pop("state"), as_of=self.as_of, **told)
        except Share.DoesNotExist as gone:
            raise Http404 from gone
        except ConflictError as late:
            raise Conflict(str(late)) from late
        except DjangoValidationError as refused:
            raise ValidationError(messages_of(refused)) from refused
        return self.one(plain(self.found(guest, pk)))

    def still_sees(self, answer: bytes) -> bool:
        """An answer given before is given again only while it is open to the guest."""
        guest = self.guest_or_none()
        return guest is not None and shared_view(guest, self.kwargs["pk"], self.as_of) is not None


def plain(one: SharedView) -> dict[str, Any]:
    """The plain values; nothing is added here."""
    return asdict(one)
