"""Flags and what is decided about them; the rules and a firm's own lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import etag
from common.api.fields import DateField, FlagField, FloatField, StrictSerializer, TextField
from common.api.renderers import dumps
from common.keyset import Order
from firms import outbox
from firms.api.permissions import require_row
from firms.api.serializers import FirmSerializer
from firms.api.views import FirmView, ReadViewSet
from relationships.api.filters import FlagFilter
from relationships.flag_words import Own, own_lines
from relationships.flags import registry
from relationships.flags.notes import holds, note_of
from relationships.models import Flag, FlagEvent, FlagRuleSetting
from relationships.services import acknowledge_flag, dismiss_flag, reopen_flag, snooze_flag

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rest_framework.request import Request


class FlagChangeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Something that happened to a flag."""

    kind = serializers.ChoiceField(choices=FlagEvent.Kind.choices)
    on = serializers.DateField()
    by = serializers.UUIDField(allow_null=True, help_text=_("Null: the rule itself."))
    reason = serializers.CharField(allow_blank=True)


class FlagSerializer(FirmSerializer):
    """A rule that holds for a subject, as the viewer's view sees it."""

    title = serializers.CharField(read_only=True)
    why = serializers.CharField(read_only=True, help_text=_("One sentence from the evidence."))
    would_clear = serializers.CharField(read_only=True)
    evidence = serializers.DictField(read_only=True)
    changes = FlagChangeSerializer(
        many=True,
        required=False,
        help_text=_("What happened to it, oldest first. Shown on one flag only."),
    )

    class Meta:
        model = Flag
        fields = (
            "id",
            "rule",
            "slug",
            "title",
            "why",
            "would_clear",
            "axis",
            "severity",
            "state",
            "snoozed_until",
            "reason",
            "relationship",
            "member",
            "market",
            "shown_on",
            "evidence",
            "opened_on",
            "last_seen_on",
            "cleared_on",
            "changes",
        )
        read_only_fields = fields


class SnoozeSerializer(StrictSerializer):
    """Until when."""

    until = DateField()


class DismissSerializer(StrictSerializer):
    """Why it is no problem."""

    reason = TextField(max_length=240)


class FlagViewSet(ReadViewSet):
    """Flags of every state; ``?state=open`` for what needs a decision."""

    resource = "flags"
    model = Flag
    serializer_class = FlagSerializer
    filterset_class = FlagFilter
    orders: ClassVar[dict[str, Order]] = {
        "severity": Order(F("severity")),
        "opened_on": Order(F("opened_on"), is_date=True),
    }
    ordering = "-severity"

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With the words of its rule. One query more."""
        own = own_lines(self.viewer)
        return [worded(row, own) for row in super().represent(rows)]

    def unlisted(self) -> Collection[str]:
        """Only one flag says what happened to it."""
        return {"changes"}

    def read_one(self) -> dict[str, Any]:
        """With its changes. One query more."""
        return self.with_changes(super().read_one())

    def with_changes(self, flag: dict[str, Any]) -> dict[str, Any]:
        """The flag is one of the viewer's view, so its changes are."""
        rows = FlagEvent.objects.visible_to(self.viewer).filter(flag=flag["id"])
        told = rows.order_by("created_at", "id").values("kind", "on", "by", "reason")
        return {**flag, "changes": list(told)}

    def decide(self, service: Callable[..., Flag], **extra: Any) -> Response:
        """Carry out a decision on the flag of this address."""
        rows = Flag.objects.visible_to(self.viewer).select_related("shown_on")
        flag = rows.filter(pk=self.kwargs["pk"]).first()
        if flag is None:
            raise Http404
        require_row(self, flag.shown_on or flag)
        flag = service(flag, viewer=self.viewer, on=self.as_of, **extra)
        return self.one(self.with_changes(self.represent([flag])[0]))

    def asked(self, request: Request, serializer: type[serializers.Serializer[Any]]) -> Any:
        """The checked body."""
        body = serializer(data=request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data

    @extend_schema(request=None, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Seen, and something is being done about it."""
        return self.decide(acknowledge_flag)

    @extend_schema(request=SnoozeSerializer, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Ask again on a later day."""
        return self.decide(snooze_flag, **self.asked(request, SnoozeSerializer))

    @extend_schema(request=DismissSerializer, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Not a problem, and why."""
        return self.decide(dismiss_flag, **self.asked(request, DismissSerializer))

    @extend_schema(request=None, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Take the decision back."""
        return self.decide(reopen_flag)


def worded(row: dict[str, Any], own: Own) -> dict[str, Any]:
    """A flag with title, sentence and what would clear it, by the firm's own lines."""
    rule, evidence = registry.rule_by_id(row["rule"]), row["evidence"]
    return {
        **row,
        "title": str(rule.title) if rule else row["rule"],
        "why": rule.explain(evidence, own.currency) if rule else "",
        "would_clear": (
            rule.would_clear(evidence, own.of(rule.slug), own.currency) if rule else ""
        ),
    }


class ThresholdSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A number of a rule that a firm may set."""

    name = serializers.CharField()
    value = serializers.FloatField()
    default = serializers.FloatField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField(
        allow_blank=True, help_text=_("Of the value; empty: a share or a scale.")
    )
    said = serializers.CharField(help_text=_("The value as people read it: 35%, 180 days."))


class RuleSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A rule with the firm's own lines."""

    id = serializers.CharField()
    slug = serializers.CharField()
    version = serializers.IntegerField()
    axis = serializers.ChoiceField(choices=Flag.Axis.choices)
    title = serializers.CharField()
    is_enabled = serializers.BooleanField()
    looks_at = serializers.CharField(help_text=_("The rows it reads, in words."))
    holds = serializers.CharField(help_text=_("When it holds, with the usual numbers."))
    leaves = serializers.CharField(allow_blank=True, help_text=_("What it leaves alone."))
    clears = serializers.CharField(help_text=_("What clears it, with the firm's numbers."))
    actions = serializers.ListField(child=serializers.CharField(), help_text=_("What helps."))
    source = serializers.CharField(help_text=_("What it rests on."))  # type: ignore[assignment]
    thresholds = ThresholdSerializer(many=True)


class RuleListSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """All rules."""

    results = RuleSerializer(many=True)


class RuleChangeSerializer(StrictSerializer):
    """What an owner may set."""

    is_enabled = FlagField(required=False)
    thresholds = serializers.DictField(
        child=FloatField(min_value=-registry.FARTHEST, max_value=registry.FARTHEST), required=False
    )


class RuleViewSet(FirmView):
    """The registry of rules; owners set lines on their pages, not with tokens."""

    resource = "rules"
    lookup_value_converter = "slug"

    def own_settings(self) -> dict[str, FlagRuleSetting]:
        """The firm's own, by slug."""
        rows = FlagRuleSetting.objects.visible_to(self.viewer)
        return {row.slug: row for row in rows}

    def rule(self) -> registry.Rule:
        """The rule of this address."""
        rule = registry.rule_by_id(self.kwargs["pk"])
        if rule is None:
            raise Http404
        return rule

    def described(self, rule: registry.Rule, own: FlagRuleSetting | None) -> dict[str, Any]:
        """A rule as the firm uses it."""
        return described(rule, own, self.viewer.firm.base_currency)

    @extend_schema(operation_id="rules_list", responses=RuleListSerializer)
    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Every rule, by id."""
        own = self.own_settings()
        shown = [self.described(rule, own.get(rule.slug)) for rule in registry.rules()]
        return Response(dumps({"results": shown}))

    @extend_schema(responses=RuleSerializer)
    def retrieve(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One rule."""
        rule = self.rule()
        return self.one(self.described(rule, self.own_settings().get(rule.slug)))

    @extend_schema(request=RuleChangeSerializer, responses=RuleSerializer)
    def partial_update(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Set lines, or switch the rule off; the flags are looked at again."""
        rule = self.rule()
        etag.require_header(request)
        FlagRuleSetting.objects.bulk_create(
            [FlagRuleSetting(firm_id=self.viewer.firm_id, slug=rule.slug)], ignore_conflicts=True
        )
        rows = FlagRuleSetting.objects.visible_to(self.viewer).select_for_update()
        own = rows.get(slug=rule.slug)
        etag.require_match(request, etag.etag_of(dumps(self.described(rule, own))))
        body = RuleChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        self.save(rule, own, body.validated_data)
        return self.one(self.described(rule, own))

    def save(self, rule: registry.Rule, own: FlagRuleSetting, asked: dict[str, Any]) -> None:
        """Keep what was asked for, known lines only."""
        if problem := refused_lines(rule, asked.get("thresholds", {})):
            raise serializers.ValidationError({"thresholds": problem})
        own.is_enabled = asked.get("is_enabled", own.is_enabled)
        own.thresholds = {**own.thresholds, **asked.get("thresholds", {})}
        own.save()
        outbox.add(firm_id=self.viewer.firm_id, event="rule.changed")


def refused_lines(rule: registry.Rule, asked: dict[str, float]) -> dict[str, list[Any]]:
    """What is wrong with lines that were asked for, by name."""
    known = {line.name: line for line in rule.thresholds}
    found: dict[str, list[Any]] = {
        name: [_("This rule has no such line.")] for name in sorted(asked.keys() - known.keys())
    }
    for name in sorted(asked.keys() & known.keys()):
        if asked[name] > known[name].most:
            found[name] = [_("At most %(most)g.") % {"most": known[name].most}]
    return found


def described(rule: registry.Rule, own: FlagRuleSetting | None, currency: str) -> dict[str, Any]:
    """A rule as the firm uses it."""
    values, note = rule.numbers(own.thresholds if own else {}), note_of(rule)
    return {
        "id": rule.id,
        "slug": rule.slug,
        "version": rule.version,
        "axis": rule.axis,
        "title": str(rule.title),
        "is_enabled": own.is_enabled if own else True,
        "looks_at": str(note.looks_at),
        "holds": holds(rule),
        "leaves": str(note.leaves),
        "clears": rule.would_clear({}, values, currency),
        "actions": [str(action) for action in rule.actions],
        "source": note.source,
        "thresholds": [
            {
                "name": threshold.name,
                "value": float(values[threshold.name]),
                "default": float(threshold.default),
                "label": str(threshold.label),
                "unit": "" if threshold.unit.is_scaled else str(threshold.unit.beside),
                "said": threshold.unit.said(values[threshold.name], currency),
            }
            for threshold in rule.thresholds
        ],
    }
