"""Serializers of what happened: interactions, favours, episodes, promises, notes, introductions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Value
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import ChoiceField, ListField
from firms.api.serializers import VisibleKeyField
from relationships.api.audience import AudienceSerializer
from relationships.api.network import A_PERSON, FACT, must_be
from relationships.api.overrides import override_field
from relationships.models import (
    Episode,
    Favour,
    Interaction,
    Note,
    Party,
    Promise,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

OUR_OWN = {"required": False, "help_text": _("Without it: the member of the token.")}
MOST_PARTICIPANTS = 100
#: Where promises without a day are sorted: after those that have one.
NO_DAY = Value(date.max)


class LoggedSerializer(AudienceSerializer):
    """Something that happened: its days may not lie ahead."""

    past: ClassVar[tuple[str, ...]] = ("on",)
    ahead_words: ClassVar[_StrOrPromise] = _("This day has not come yet.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is planned is a promise."""
        today = self.context["view"].as_of
        ahead = [name for name in self.past if attrs.get(name) and attrs[name] > today]
        if ahead:
            raise serializers.ValidationError(dict.fromkeys(ahead, self.ahead_words))
        return attrs


class InteractionSerializer(LoggedSerializer):
    """A contact of one of our members with one or more parties."""

    participants = VisibleKeyField(many=True, queryset=Party.objects.none(), allow_empty=False)
    tags = ListField(
        child=ChoiceField(choices=Interaction.Tag.choices), max_length=10, required=False
    )
    override = override_field(write_only=True)

    class Meta:
        model = Interaction
        fields = (
            *FACT,
            "member",
            "participants",
            "on",
            "precision",
            "channel",
            "orientation",
            "initiator",
            "place",
            "duration_min",
            "effort_h",
            "effort_paid",
            "tags",
            "summary",
            "sentiment",
            "override",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"member": OUR_OWN}

    def validate_participants(self, parties: list[Party]) -> list[Party]:
        """Each once."""
        if len({party.pk for party in parties}) != len(parties):
            raise serializers.ValidationError([_("Somebody is named twice.")])
        if len(parties) > MOST_PARTICIPANTS:
            raise serializers.ValidationError([_("At most %d.") % MOST_PARTICIPANTS])
        return parties


class FavourSerializer(LoggedSerializer):
    """Something given or received that nobody invoices."""

    masked = ("returns", "introduction")

    class Meta:
        model = Favour
        fields = (
            *FACT,
            "member",
            "person",
            "direction",
            "kind",
            "points",
            "money_value",
            "currency",
            "on",
            "precision",
            "recurring",
            "until",
            "returns",
            "returned_on",
            "no_return_expected",
            "gift_register",
            "note",
            "introduction",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"member": OUR_OWN, "person": A_PERSON}


class EpisodeSerializer(LoggedSerializer):
    """Something bad that happened, about one person."""

    masked = ("harmed_party", "introduction")

    class Meta:
        model = Episode
        fields = (
            *FACT,
            "about",
            "owner",
            "harmed",
            "harmed_party",
            "severity",
            "on",
            "precision",
            "is_resolved",
            "resolved_on",
            "cause",
            "note",
            "introduction",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "owner": OUR_OWN,
            "about": {"validators": [must_be(Party.Kind.PERSON)]},
        }


class PromiseSerializer(AudienceSerializer):
    """Something promised by us or by them."""

    masked = ("made_in",)

    class Meta:
        model = Promise
        fields = (
            *FACT,
            "by",
            "member",
            "person",
            "text",
            "due_on",
            "due_precision",
            "made_in",
            "made_on",
            "state",
            "closed_on",
            "is_next_step",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"member": OUR_OWN}


class NoteSerializer(LoggedSerializer):
    """Free text on a relationship, by its author."""

    class Meta:
        model = Note
        fields = (*FACT, "relationship", "author", "text", "on")
        read_only_fields = ("created_by", "author")
