"""The firm's side: what is shared with whom, and who may come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from common.api.problems import Conflict, messages_of
from common.filters import ChoicesFilter, YesNoFilter
from firms.api.filters import FirmFilter, IdFilter
from firms.api.permissions import require_row
from firms.api.serializers import FirmSerializer, visibility_field
from firms.api.views import CreateOne, ReadViewSet
from firms.permissions import require
from portal import services
from portal.models import Guest, Share
from portal.refusals import ConflictError
from relationships.api.network import ROW
from relationships.api.overrides import kept_secret, override_field
from relationships.guard.clear import WouldReveal
from relationships.models import Introduction

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

WORDS = ("question", "why", "introduced_public", "target_public")


class GuestSerializer(FirmSerializer):
    """Somebody from outside, and for whom they come."""

    visibility = visibility_field()
    masked = ("party", "client")

    class Meta:
        model = Guest
        fields = (*ROW, "membership", "party", "client", "language", "left_at")
        read_only_fields = fields


class GuestViewSet(ReadViewSet):
    """Guests. They are invited on the pages."""

    resource = "guests"
    model = Guest
    serializer_class = GuestSerializer


class IntroductionShareSerializer(FirmSerializer):
    """An introduction shared with a guest, in words written for it."""

    visibility = visibility_field()
    override = override_field(write_only=True)
    masked: ClassVar[tuple[str, ...]] = ("revoked_by",)

    class Meta:
        model = Share
        fields = (
            *ROW,
            "introduction",
            "guest",
            *WORDS,
            "expires_on",
            "state",
            "reason",
            "shared_on",
            "answered_on",
            "other_side_agreed_on",
            "closed_on",
            "revoked_at",
            "revoked_by",
            "version",
            "override",
        )
        read_only_fields = (
            "created_by",
            "state",
            "reason",
            "shared_on",
            "answered_on",
            "other_side_agreed_on",
            "closed_on",
            "revoked_at",
            "revoked_by",
            "version",
        )


class ShareFilter(FirmFilter):
    """Shares."""

    introduction = IdFilter(field_name="introduction_id")
    guest = IdFilter(field_name="guest_id")
    state = ChoicesFilter(choices=Share.State.choices)
    revoked = YesNoFilter(method="is_revoked", label=_("Seen by the guest no more."))

    def is_revoked(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:  # noqa: FBT001
        """Ended by us, by the guest or by who may know of it."""
        return rows.filter(revoked_at__isnull=not wanted)


class ShareViewSet(CreateOne):
    """Shares: made, ended, and told that the other side agreed. Never changed otherwise."""

    resource = "shares"
    model = Share
    serializer_class = IntroductionShareSerializer
    filterset_class = ShareFilter

    def insert(self, values: dict[str, Any]) -> Share:
        """Share it; of an introduction that the member may share."""
        introduction: Introduction = values["introduction"]
        require(self.viewer, "shares", "write", introduction)
        try:
            return services.share(
                introduction,
                values["guest"],
                services.Words(**{name: values[name] for name in WORDS}),
                expires_on=values.get("expires_on"),
                reason=values.get("override", ""),
                viewer=self.viewer,
                as_of=self.as_of,
            )
        except WouldReveal as warning:
            raise kept_secret(warning) from warning
        except ConflictError as late:
            raise Conflict(str(late)) from late
        except DjangoValidationError as refused:
            raise ValidationError(messages_of(refused)) from refused
        except (Guest.DoesNotExist, Introduction.DoesNotExist) as gone:
            raise ValidationError({"guest": [_("There is no such row.")]}) from gone

    def step(self, do: Callable[[Share], object]) -> Response:
        """Do it to the row of this address."""
        row: Share | None = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        require_row(self, row)
        try:
            do(row)
        except ConflictError as late:
            raise Conflict(str(late)) from late
        return self.one(self.read_one())

    @extend_schema(request=None, responses=IntroductionShareSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The guest sees it no more, from its next request on."""
        return self.step(lambda row: services.revoke(row, viewer=self.viewer, now=timezone.now()))

    @extend_schema(request=None, responses=IntroductionShareSerializer)
    @action(detail=True, methods=["post"])
    def agreed(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The other side agreed to be named; it is once the guest has accepted, too."""
        return self.step(
            lambda row: services.agree_other_side(row, viewer=self.viewer, as_of=self.as_of)
        )
