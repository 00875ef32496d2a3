"""Which colleagues may know: said when a row is added, so that the team never sees it before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from common.api.fields import ChoiceField
from firms.api.serializers import VISIBILITY, FirmSerializer, VisibleKeyField, visibility
from firms.models import Membership

CONFIDENTIAL = "confidential"


def members_field(**kwargs: Any) -> Any:
    """Colleagues named beside the one who asks."""
    return VisibleKeyField(
        many=True,
        required=False,
        queryset=Membership.objects.none(),
        help_text=gettext_lazy("Who may know beside you; only for confidential ones."),
        **kwargs,
    )


def check_named(members: list[Membership]) -> list[Membership]:
    """Only colleagues who can look."""
    if not all(member.may_be_named for member in members):
        raise serializers.ValidationError([_("Only colleagues who can sign in can be named.")])
    return members


class AudienceSerializer(FirmSerializer):
    """A row that can be added as confidential to its creator and named members."""

    visibility = ChoiceField(
        choices=VISIBILITY,
        required=False,
        help_text=gettext_lazy(
            "When adding; never more open than whom it is about. Cannot be changed here later."
        ),
    )
    members = members_field(write_only=True)

    def validate_visibility(self, asked: str) -> str:
        """A stored row keeps it; it is the relationship that is opened or closed."""
        if self.instance is not None and asked != visibility(self.instance.audience_id):
            raise serializers.ValidationError(
                [_("This follows from the relationship: use its confidentiality.")]
            )
        return asked

    def validate_members(self, members: list[Membership]) -> list[Membership]:
        """Named when adding a confidential row."""
        if self.instance is not None:
            raise serializers.ValidationError([_("Only when adding.")])
        if members and self.initial_data.get("visibility") != CONFIDENTIAL:
            raise serializers.ValidationError([_("The whole team sees it.")])
        return check_named(members)

    def to_internal_value(self, data: Any) -> Any:
        """A stored row has its audience already."""
        values = super().to_internal_value(data)
        if self.instance is not None:
            values.pop("visibility", None)
        return values
