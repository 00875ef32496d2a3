"""Who am I, in which firm, on which day of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from firms.api.views import FirmView
from firms.models.membership import Role

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


FIRM_FIELDS = (
    "id",
    "name",
    "base_currency",
    "home_country",
    "timezone",
    "fixed_on",
    "is_demo",
)


class FirmOfMeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The firm of the token."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    base_currency = serializers.CharField()
    home_country = serializers.CharField()
    timezone = serializers.CharField()
    fixed_on = serializers.DateField(allow_null=True)
    is_demo = serializers.BooleanField()


class MeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The caller."""

    user = serializers.UUIDField()
    email = serializers.EmailField()
    membership = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Role.choices)
    scopes = serializers.ListField(child=serializers.CharField(), allow_null=True)
    today = serializers.DateField(help_text="The firm's business day.")
    firm = FirmOfMeSerializer()


class MeViewSet(FirmView):
    """The caller's own rights."""

    resource = "me"

    @extend_schema(operation_id="me", responses=MeSerializer)
    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Firm, role, scopes and the firm's day; no query beyond that of the token."""
        viewer = self.viewer
        return self.one(
            {
                "user": viewer.user.pk,
                "email": viewer.user.email,
                "membership": viewer.membership_id,
                "role": viewer.role,
                "scopes": None if viewer.scopes is None else sorted(viewer.scopes),
                "today": self.as_of,
                "firm": {name: getattr(viewer.firm, name) for name in FIRM_FIELDS},
            }
        )
