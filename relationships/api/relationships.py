"""Relationships: the list the pages show, one relationship, its scores, who may know of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from common.api.fields import (
    ChoiceField,
    FlagField,
    IntegerField,
    ListField,
    StrictSerializer,
    TextField,
)
from common.keyset import read
from firms.api.permissions import require_row
from firms.api.serializers import (
    VISIBILITY,
    FirmSerializer,
    VisibleKeyField,
    visibility,
    visibility_field,
)
from firms.api.views import ChangeRows
from firms.circle_lock import hold_alone
from firms.circles import strictest
from firms.models import Membership
from firms.permissions import may
from relationships.api.audience import check_named, members_field
from relationships.api.custom_fields import cleaned, values_field
from relationships.custom import active_fields, by_slug
from relationships.custom_filters import PREFIX as CUSTOM
from relationships.custom_filters import custom_orders
from relationships.filters import STANDING, RelationshipFilter
from relationships.history import points_of
from relationships.models import (
    Affiliation,
    Concealment,
    Flag,
    Party,
    Relationship,
    Score,
    TieScore,
)
from relationships.models.relationship import LONGEST_CADENCE
from relationships.querysets import DEFAULT_ORDERING, RELATIONSHIP_ORDERS
from relationships.record import score_row
from relationships.services import change_fact, may_change_circle, set_circle
from relationships.services.custom_fields import with_changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from common.keyset import Order
    from relationships.models import CustomField

PARTY = ("id", "kind", "name", "native_name", "name_order", "headline", "country", "city")
FACTS = (
    "id",
    "category",
    "owner_id",
    "tags",
    "custom",
    "transactional_by_choice",
    "no_return_expected",
    "cadence_days",
    "is_client",
    "client_active",
    "archived_at",
    "audience_id",
    "created_at",
    "updated_at",
)
FLAG_IN_LIST = ("id", "rule", "severity", "state")
MEASURES = (
    "strength",
    "strength_before",
    "orientation",
    "reciprocity",
    "lever",
    "plug",
    "word",
    "last_on",
    "usual_gap_days",
    "open_flags",
    "top_rule",
    "top_severity",
    "computed_on",
)
FROM_SCORE = (
    *(f"relationship__{name}" for name in FACTS),
    *(f"relationship__party__{name}" for name in PARTY),
    *MEASURES,
)


class PartInListSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The party of a relationship, as far as a list shows it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Party.Kind.choices)
    name = serializers.CharField()
    native_name = serializers.CharField(allow_blank=True)
    name_order = serializers.ChoiceField(choices=Party.NameOrder.choices)
    headline = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)


class NamedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An id with its name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class FlagInListSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A standing flag."""

    id = serializers.UUIDField()
    rule = serializers.CharField()
    severity = serializers.IntegerField()
    state = serializers.CharField()


class RelationshipSerializer(FirmSerializer):
    """What the firm has with one party, and what it gives and costs."""

    visibility = visibility_field()
    party = PartInListSerializer(read_only=True)
    organisation = NamedSerializer(
        read_only=True, allow_null=True, help_text=_("Where the person works now.")
    )
    tags = ListField(child=TextField(max_length=40), max_length=30, required=False)
    custom = values_field()
    cadence_days = IntegerField(
        min_value=1,
        max_value=LONGEST_CADENCE,
        allow_null=True,
        required=False,
        help_text=_("In touch every so many days; null: the usual rhythm."),
    )
    archived = FlagField(required=False)
    undisclosed_to = VisibleKeyField(
        many=True,
        required=False,
        queryset=Party.objects.none(),
        help_text=_("Outsiders who must not learn of it. Shown on one relationship only."),
    )
    flags = FlagInListSerializer(many=True, read_only=True)
    balance = serializers.ChoiceField(choices=Score.Word.choices, read_only=True)
    strength = serializers.FloatField(read_only=True, allow_null=True)
    strength_before = serializers.FloatField(read_only=True, allow_null=True)
    orientation = serializers.FloatField(read_only=True, allow_null=True)
    reciprocity = serializers.FloatField(read_only=True, allow_null=True)
    lever = serializers.FloatField(read_only=True)
    plug = serializers.FloatField(read_only=True)
    last_on = serializers.DateField(read_only=True, allow_null=True)
    usual_gap_days = serializers.IntegerField(read_only=True, allow_null=True)
    open_flags = serializers.IntegerField(read_only=True)
    top_rule = serializers.CharField(read_only=True)
    top_severity = serializers.IntegerField(read_only=True, help_text=_("-1: no open flag."))
    computed_on = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Relationship
        fields = (
            "id",
            "visibility",
            "party",
            "organisation",
            "category",
            "owner",
            "tags",
            "custom",
            "transactional_by_choice",
            "no_return_expected",
            "cadence_days",
            "is_client",
            "client_active",
            "archived",
            "undisclosed_to",
            "flags",
            "balance",
            "strength",
            "strength_before",
            "orientation",
            "reciprocity",
            "lever",
            "plug",
            "last_on",
            "usual_gap_days",
            "open_flags",
            "top_rule",
            "top_severity",
            "computed_on",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("is_client", "client_active")

    def validate_custom(self, given: dict[str, Any]) -> dict[str, str | None]:
        """Values by the id of their field."""
        return cleaned(given, self.context["view"].custom_fields)


class CircleSerializer(StrictSerializer):
    """Which colleagues may know."""

    visibility = ChoiceField(choices=VISIBILITY)
    members = members_field()

    def validate_members(self, members: list[Membership]) -> list[Membership]:
        """Only colleagues who can look."""
        return check_named(members)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The team needs no names."""
        if attrs["visibility"] == "team" and attrs.get("members"):
            raise serializers.ValidationError({"members": [_("The whole team sees it.")]})
        return attrs


class CircleAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Which colleagues may know now."""

    relationship = serializers.UUIDField()
    visibility = serializers.ChoiceField(choices=VISIBILITY)


class MeasureSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Measures of one member's tie with one person."""

    member = serializers.UUIDField()
    person = serializers.UUIDField()
    activity = serializers.FloatField(allow_null=True)
    strength = serializers.FloatField(allow_null=True)
    orientation = serializers.FloatField(allow_null=True)
    social_share = serializers.FloatField(allow_null=True)
    reciprocity = serializers.FloatField(allow_null=True)
    contacts = serializers.IntegerField()
    last_on = serializers.DateField(allow_null=True)
    low_confidence = serializers.BooleanField()


class HistorySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a relationship gave and cost at a month-end, among what is known now."""

    on = serializers.DateField()
    lever = serializers.FloatField()
    plug = serializers.FloatField()
    entries = serializers.IntegerField(help_text=_("With fewer than 3 it is too early to say."))


class ScoreSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Strength, what it gives and costs, and the parts of both."""

    relationship = serializers.UUIDField()
    strength = serializers.FloatField(allow_null=True)
    strength_before = serializers.FloatField(allow_null=True)
    orientation = serializers.FloatField(allow_null=True)
    reciprocity = serializers.FloatField(allow_null=True)
    lever = serializers.FloatField()
    plug = serializers.FloatField()
    balance = serializers.ChoiceField(choices=Score.Word.choices)
    last_on = serializers.DateField(allow_null=True)
    usual_gap_days = serializers.IntegerField(allow_null=True)
    computed_on = serializers.DateField()
    parts = serializers.DictField(help_text=_("gives and costs: rule, weight, share, numbers."))
    entries = serializers.IntegerField(help_text=_("With fewer than 3 it is too early to say."))
    history = HistorySerializer(many=True, help_text=_("The month-ends of a year, oldest first."))
    ties = MeasureSerializer(many=True)


class RelationshipViewSet(ChangeRows):
    """The same list and filters as the page.

    The firm's own fields (`custom-fields`) are filters as well: `custom.<slug>` (a text contains
    it; a choice is one of them), `custom.<slug>.min` and `.max` (numbers), `.from` and `.to`
    (dates), `custom.<slug>.empty` (`true` or `false`). Numbers, dates and choices also sort:
    `ordering=-custom.<slug>`.
    """

    resource = "relationships"
    model = Relationship
    serializer_class = RelationshipSerializer
    filterset_class = RelationshipFilter  # type: ignore[assignment]
    orders = RELATIONSHIP_ORDERS
    ordering = DEFAULT_ORDERING
    takes_as_of = True
    resources: ClassVar[dict[str, str]] = {"scores": "scores"}
    rights: ClassVar[dict[str, str]] = {"confidentiality": "mark_confidential"}
    parameters: ClassVar[dict[str, frozenset[str]]] = {"scores": frozenset({"as_of"})}

    def get_queryset(self) -> QuerySet[Any]:
        """Scores describe the list; single rows are relationships."""
        if getattr(self, "swagger_fake_view", False):
            return Score.objects.none()
        return super().get_queryset().select_related("party")

    @cached_property
    def custom_fields(self) -> list[CustomField]:
        """The firm's own fields. One query."""
        return active_fields(self.viewer)

    def known_orders(self) -> Mapping[str, Order]:
        """With those by the firm's own fields, where one is asked for."""
        if CUSTOM not in self.request.query_params.get("ordering", ""):
            return self.orders
        return {**self.orders, **custom_orders(self.custom_fields)}

    def filterset(self) -> RelationshipFilter:
        """The page's own."""
        return RelationshipFilter(
            self.request.query_params,
            viewer=self.viewer,
            as_of=self.as_of,
            own_fields=self.custom_fields,
        )

    def unlisted(self) -> Collection[str]:
        """Only one relationship says whom it is kept from."""
        return {"undisclosed_to"}

    def columns_of(self, rows: QuerySet[Any]) -> Any:
        """From scores: no model instances on the hot list."""
        return rows.select_related(None).values(
            *FROM_SCORE, "relationship_id", "relationship__party_id"
        )

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """Rows of the list, or relationships: with flags and organisation, a query each."""
        if rows and isinstance(rows[0], Relationship):
            return [self.whole(row) for row in rows]
        return self.with_relations([from_score(row) for row in rows])

    def with_relations(self, data: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add standing flags and where people work."""
        flags = self.flags_of([row["id"] for row in data])
        people = [row["party"]["id"] for row in data if row["party"]["kind"] == Party.Kind.PERSON]
        work = self.work_of(people)
        for row in data:
            row["custom"] = by_slug(self.custom_fields, row["custom"])
            row["flags"] = flags.get(row["id"], [])
            row["organisation"] = work.get(row["party"]["id"])
        return data

    def flags_of(self, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """Standing flags per relationship, the gravest first; only for who may read flags."""
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        if not may(self.viewer, "flags", "read"):
            return found
        rows = Flag.objects.visible_to(self.viewer).filter(shown_on_id__in=ids, state__in=STANDING)
        shown = rows.order_by("-severity", "rule", "id")
        for where, *flag in shown.values_list("shown_on_id", *FLAG_IN_LIST):
            found[where].append(dict(zip(FLAG_IN_LIST, flag, strict=True)))
        return found

    def work_of(self, people: list[UUID]) -> dict[UUID, dict[str, Any]]:
        """Where people work now; of several the latest."""
        rows = Affiliation.objects.visible_to(self.viewer).filter(
            person_id__in=people, ended_on=None, organisation__firm_id=self.viewer.firm_id
        )
        found = rows.order_by("started_on", "id").values_list(
            "person_id", "organisation_id", "organisation__name"
        )
        return {person: {"id": row_id, "name": name} for person, row_id, name in found}

    def whole(self, row: Relationship) -> dict[str, Any]:
        """One relationship, with whom it is kept from."""
        score = Score.objects.visible_to(self.viewer).filter(relationship=row).first()
        data = from_relationship(row, score)
        kept = Concealment.objects.visible_to(self.viewer).filter(relationship=row)
        seen = Party.objects.visible_to(self.viewer).filter(pk__in=kept.values("hidden_from_id"))
        data["undisclosed_to"] = sorted(seen.values_list("pk", flat=True))
        return self.with_relations([data])[0]

    def read_one(self) -> dict[str, Any]:
        """An archived one can be read too."""
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return self.whole(row)

    def store(self, row: Relationship, values: dict[str, Any]) -> Relationship:
        """Save; archiving keeps the moment."""
        kept_from = values.pop("undisclosed_to", None)
        if (custom := values.pop("custom", None)) is not None:
            row.custom = with_changes(row, self.replaced() | custom)
        if (archived := values.pop("archived", None)) is not None:
            row.archived_at = (row.archived_at or timezone.now()) if archived else None
        for name, value in values.items():
            setattr(row, name, value)
        if kept_from is not None:
            self.keep_from(row, kept_from)
        return change_fact(row, viewer=self.viewer)

    def replaced(self) -> dict[str, str | None]:
        """PUT says all there is: what it leaves out is emptied. Archived fields stay."""
        if self.request.method != "PUT":
            return {}
        return {field.key: None for field in self.custom_fields}

    def keep_from(self, row: Relationship, parties: list[Party]) -> None:
        """Replace the outsiders that the viewer sees in the list; others stay."""
        kept = Concealment.objects.visible_to(self.viewer).filter(relationship=row)
        seen = Party.objects.visible_to(self.viewer).values("pk")
        kept.filter(hidden_from_id__in=seen).exclude(
            hidden_from_id__in=[party.pk for party in parties]
        ).delete()
        there = set(kept.values_list("hidden_from_id", flat=True))
        firm = self.viewer.firm
        Concealment.objects.bulk_create(
            Concealment(
                firm_id=row.firm_id,
                relationship=row,
                hidden_from=party,
                audience_id=strictest(firm, [row.audience_id, party.audience_id]),
                created_by_id=self.viewer.membership_id,
            )
            for party in {party.pk: party for party in parties}.values()
            if party.pk not in there
        )

    @extend_schema(responses=ScoreSerializer, filters=False)
    @action(detail=True, methods=["get"])
    def scores(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Strength, gives and costs with their parts, and the ties behind them."""
        self.check_day()
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        score: Any = next(iter(score_row(self.viewer, row.pk)), None) if row else None
        if row is None or score is None:
            raise Http404
        shown = {name: getattr(score, name) for name in SCORE_FIELDS}
        return self.one(
            {
                "relationship": row.pk,
                **shown,
                "balance": score.word,
                "parts": score.parts,
                "entries": score.n_inputs,
                "history": history_of(score.month_ends),
                "ties": self.ties_of(row),
            }
        )

    def ties_of(self, row: Relationship) -> list[dict[str, Any]]:
        """Measures per member of the ties that are pooled."""
        people = Affiliation.objects.visible_to(self.viewer).filter(
            organisation_id=row.party_id, ended_on=None
        )
        ids = [row.party_id, *people.values_list("person_id", flat=True)]
        ties = TieScore.objects.visible_to(self.viewer).filter(person_id__in=ids)
        return [
            {"member": tie.pop("member_id"), "person": tie.pop("person_id"), **tie}
            for tie in ties.order_by("-strength", "id").values(*TIE_FIELDS)
        ]

    @extend_schema(request=CircleSerializer, responses=CircleAnswerSerializer)
    @action(detail=True, methods=["post"])
    def confidentiality(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Make it confidential to you and the named members, or open to the team."""
        hold_alone(self.viewer.firm_id)
        row = (
            self.get_queryset().select_for_update(of=("self",)).filter(pk=self.kwargs["pk"]).first()
        )
        if row is None:
            raise Http404
        require_row(self, row)
        if not may_change_circle(row, self.viewer):
            raise Http404
        body = CircleSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        named = asked.get("members", []) if asked["visibility"] == "confidential" else None
        row = set_circle(row, named=named, viewer=self.viewer)
        return self.one({"relationship": row.pk, "visibility": visibility(row.audience_id)})


SCORE_FIELDS = (
    "strength",
    "strength_before",
    "orientation",
    "reciprocity",
    "lever",
    "plug",
    "last_on",
    "usual_gap_days",
    "computed_on",
)
TIE_FIELDS = (
    "member_id",
    "person_id",
    "activity",
    "strength",
    "orientation",
    "social_share",
    "reciprocity",
    "contacts",
    "last_on",
    "low_confidence",
)


def history_of(stored: Sequence[list[Any]] | None) -> list[dict[str, Any]]:
    """Stored month-ends as data."""
    return [
        {"on": point.on, "lever": point.gives, "plug": point.costs, "entries": point.entries}
        for point in points_of(stored)
    ]


NO_SCORE = Score(lever=0.0, plug=0.0)


def facts(row: Any, path: str = "") -> dict[str, Any]:
    """Columns of the relationship itself."""
    own = {name: read(row, f"{path}{name}") for name in FACTS}
    shown = visibility(own.pop("audience_id"))
    owner, archived = own.pop("owner_id"), own.pop("archived_at") is not None
    party = {name: read(row, f"{path}party__{name}") for name in PARTY}
    return {**own, "visibility": shown, "owner": owner, "archived": archived, "party": party}


def measures(row: Any) -> dict[str, Any]:
    """Columns of its score."""
    found = {name: read(row, name) for name in MEASURES}
    found["balance"] = found.pop("word")
    return found


def from_score(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list."""
    return {**facts(row, "relationship__"), **measures(row)}


def from_relationship(row: Relationship, score: Score | None) -> dict[str, Any]:
    """A single relationship; one that was never scored has none of the measures."""
    return {**facts(row), **measures(score or NO_SCORE)}
