"""Serializers of who and what with whom: parties, affiliations, ties, regions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import ChoiceField, EmailField, ListField, TextField
from firms.api.serializers import FirmSerializer, visibility_field
from relationships.api.audience import AudienceSerializer
from relationships.models import Affiliation, AlterTie, BurdenNote, Party, Region, Relationship, Tie

ROW = ("id", "visibility", "created_by", "created_at", "updated_at")
FACT = (*ROW, "members")


def words(most: int, longest: int) -> ListField:
    """A list of short texts."""
    return ListField(child=TextField(max_length=longest), max_length=most, required=False)


def must_be(kind: str) -> Any:
    """A validator: the party is of this kind."""
    texts = {
        Party.Kind.PERSON: _("This is not a person."),
        Party.Kind.ORGANISATION: _("This is not an organisation."),
    }

    def check(party: Party | None) -> None:
        if party is not None and party.kind != kind:
            raise serializers.ValidationError(texts[Party.Kind(kind)])

    return check


A_PERSON = {"validators": [must_be(Party.Kind.PERSON)]}
AN_ORGANISATION = {"validators": [must_be(Party.Kind.ORGANISATION)]}


class PartySerializer(AudienceSerializer):
    """A person or an organisation."""

    category = ChoiceField(
        choices=Relationship.Category.choices,
        required=False,
        write_only=True,
        help_text=_("Of the relationship that is made with it; only when adding."),
    )
    relationship = serializers.UUIDField(read_only=True, allow_null=True)
    aliases = words(20, 160)
    emails = ListField(child=EmailField(max_length=254), max_length=20, required=False)
    phones = words(20, 40)
    languages = words(20, 20)
    masked = ("parent", "region")
    more_columns: ClassVar[dict[str, str]] = {"relationship": "relationship__id"}

    class Meta:
        model = Party
        fields = (
            *FACT,
            "kind",
            "name",
            "native_name",
            "name_order",
            "aliases",
            "emails",
            "phones",
            "country",
            "city",
            "region",
            "languages",
            "headline",
            "organisation_kind",
            "parent",
            "is_private",
            "unnamed",
            "identity_uncertain",
            "do_not_share",
            "consent_basis",
            "member",
            "relationship",
            "category",
        )
        read_only_fields = ("created_by", "member")
        extra_kwargs: ClassVar[dict[str, Any]] = {"parent": AN_ORGANISATION}


class AffiliationSerializer(AudienceSerializer):
    """A person at an organisation, from-to."""

    class Meta:
        model = Affiliation
        fields = (
            *FACT,
            "person",
            "organisation",
            "role",
            "started_on",
            "started_precision",
            "ended_on",
            "ended_precision",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "person": A_PERSON,
            "organisation": AN_ORGANISATION,
        }


class TieSerializer(FirmSerializer):
    """What one member has with one person; one per pair."""

    visibility = visibility_field()
    contents = ListField(
        child=ChoiceField(choices=Tie.Content.choices), max_length=20, required=False
    )
    masked = ("origin_party",)

    class Meta:
        model = Tie
        fields = (
            *ROW,
            "member",
            "person",
            "contents",
            "closeness",
            "trust",
            "ganqing",
            "renqing",
            "xinren",
            "origin",
            "origin_party",
            "started_on",
            "started_precision",
            "ended_on",
            "end_kind",
            "stated_orientation",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"person": A_PERSON, "member": {"required": False}}


class AlterTieSerializer(AudienceSerializer):
    """A tie between two parties who are not us."""

    class Meta:
        model = AlterTie
        fields = (*FACT, "a", "b", "kind", "status", "confidence", "seen_by")
        read_only_fields = ("created_by",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Two different parties."""
        both: list[Any] = [attrs.get(name, getattr(self.instance, name, None)) for name in "ab"]
        if both[0] is not None and both[0] == both[1]:
            raise serializers.ValidationError({"b": [_("Choose two different ones.")]})
        return attrs


class BurdenNoteSerializer(AudienceSerializer):
    """Why a relationship weighs on us."""

    class Meta:
        model = BurdenNote
        fields = (*FACT, "party", "category", "text", "on", "closed_on", "mechanism")
        read_only_fields = ("created_by",)


class RegionSerializer(FirmSerializer):
    """A region as the firm draws it."""

    visibility = visibility_field()
    subdivisions = words(60, 10)

    class Meta:
        model = Region
        fields = (*ROW, "code", "name", "country", "subdivisions", "is_target", "position")
        read_only_fields = ("created_by",)
