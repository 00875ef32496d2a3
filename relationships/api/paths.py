"""Who can introduce us to whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from common.api.problems import ParameterError
from common.api.renderers import dumps
from firms.api.permissions import MemberThrottle
from firms.api.views import FirmView
from firms.models.base import Precision
from relationships.forms.paths import LONGEST_ROLE, SHORTEST_ROLE
from relationships.guard.words import sentence
from relationships.models import AlterTie, Party
from relationships.paths.best import MOST_IN_ROLE, MOST_PATHS, NoPath, best_paths, in_role
from relationships.paths.explain import KINDS, STRENGTH_TEXTS
from relationships.paths.limit import may_ask
from relationships.paths.missing import COLLEAGUES, NOTHING, SAME_CITY, SAME_COUNTRY
from relationships.paths.network import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

    from relationships.guard.reveals import Leak, Named
    from relationships.paths.best import Path
    from relationships.paths.explain import Step

MARKET = re.compile(r"[A-Z]{2}")
ID = {"type": "string", "format": "uuid"}


class PathThrottle(MemberThrottle):
    """Fewer than of other requests, which they count among as well."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count it in the running minute."""
        if not super().allow_request(request, view):
            return False
        viewer = getattr(request, "viewer", None)
        return viewer is None or may_ask(viewer)


class PartyNameSerializer(serializers.Serializer[Any]):
    """A party on a path."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class PathStepSerializer(serializers.Serializer[Any]):
    """Why one knows the next."""

    a = PartyNameSerializer()
    b = PartyNameSerializer()
    kind = serializers.ChoiceField(choices=KINDS)
    contents = serializers.ListField(
        child=serializers.CharField(),
        help_text=gettext_lazy("Of a tie of ours; of one between others, its kind."),
    )
    role = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)
    since_precision = serializers.ChoiceField(choices=Precision.choices)
    strength = serializers.FloatField(
        allow_null=True, help_text=gettext_lazy("0 to 1; only ties of ours are measured.")
    )
    strength_word = serializers.ChoiceField(choices=STRENGTH_TEXTS)
    last_contact = serializers.DateField(allow_null=True)
    confidence = serializers.ChoiceField(choices=AlterTie.Confidence.choices)


class PathLeakSerializer(serializers.Serializer[Any]):
    """Who would learn of what is kept from them."""

    kept = PartyNameSerializer()
    hidden_from = PartyNameSerializer()
    to = PartyNameSerializer()
    path = PartyNameSerializer(many=True)
    text = serializers.CharField()


class PathSerializer(serializers.Serializer[Any]):
    """A way to the one asked for."""

    steps = PathStepSerializer(many=True)
    introducer = PartyNameSerializer(
        allow_null=True, help_text=gettext_lazy("Whom to ask; null where one of us knows them.")
    )
    weakest = serializers.FloatField(
        allow_null=True, help_text=gettext_lazy("Strength of the weakest measured tie.")
    )
    cost = serializers.IntegerField(help_text=gettext_lazy("Open flags that cost, on the way."))
    asked = serializers.IntegerField(
        help_text=gettext_lazy("Times the introducer was asked in the last 90 days.")
    )
    low_confidence = serializers.BooleanField(help_text=gettext_lazy("A link is a mere guess."))
    not_advised = serializers.BooleanField(
        help_text=gettext_lazy("It would tell somebody what is kept from them; these come last.")
    )
    reveals = PathLeakSerializer(many=True)


class MissingTieSerializer(serializers.Serializer[Any]):
    """The nearest two people who would have to know each other."""

    ours = PartyNameSerializer()
    theirs = PartyNameSerializer()
    common = serializers.ChoiceField(
        choices=[
            (COLLEAGUES, gettext_lazy("Worked at the same organisation")),
            (SAME_CITY, gettext_lazy("In the same city")),
            (SAME_COUNTRY, gettext_lazy("In the same country")),
        ],
        allow_blank=True,
    )


class PathsSerializer(serializers.Serializer[Any]):
    """The best paths, or the tie that is missing."""

    results = PathSerializer(many=True)
    missing = MissingTieSerializer(allow_null=True)


class PathViewSet(FirmView):
    """Warm paths."""

    resource = "paths"
    throttle_classes = (PathThrottle,)
    parameters: ClassVar[dict[str, frozenset[str]]] = {
        "list": frozenset({"to", "market", "role", "from", "introduced"})
    }

    @extend_schema(
        operation_id="paths",
        responses=PathsSerializer,
        description=gettext_lazy(
            "The three best paths from one of us to a party, or to somebody who has a role in a "
            "market: fewest steps (six at most), firmest weakest tie, least cost, least asked "
            "lately. 30 questions a minute for each member (429), and 100,000 parties or 500 "
            "people in the role at most (400)."
        ),
        parameters=[
            OpenApiParameter("to", ID, description=gettext_lazy("The party to reach.")),
            OpenApiParameter(
                "market",
                {"type": "string", "pattern": "^[A-Z]{2}$"},
                description=gettext_lazy("Country, with role: anybody there who has it."),
            ),
            OpenApiParameter(
                "role", {"type": "string", "minLength": SHORTEST_ROLE, "maxLength": LONGEST_ROLE}
            ),
            OpenApiParameter(
                "from", ID, description=gettext_lazy("Party of one of us; without it: all of us.")
            ),
            OpenApiParameter(
                "introduced", ID, description=gettext_lazy("Whom to introduce, if not ourselves.")
            ),
        ],
    )
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The best ways, those that are not advised last."""
        asked = request.query_params
        goals = goals_of(self, asked)
        sources = named_in(self, asked, "from", member__is_active=True)
        introduced = named_in(self, asked, "introduced")
        try:
            found = best_paths(
                self.viewer,
                goals,
                self.as_of,
                sources=sources or None,
                introduced=introduced[0] if introduced else None,
                most=MOST_PATHS,
            )
        except TooLargeError as error:
            words = _("The network has too many parties for this question.")
            raise ParameterError({"to": [words]}) from error
        return Response(dumps(answer(found)))


def goals_of(view: PathViewSet, asked: Mapping[str, str]) -> list[UUID]:
    """The party, or the people who have the role."""
    if ("to" in asked) == ("market" in asked or "role" in asked):
        raise ParameterError({"to": [_("Give a party, or a market and a role.")]})
    if "to" in asked:
        return named_in(view, asked, "to")
    return people_of(view, asked.get("market", ""), asked.get("role", "").strip())


def people_of(view: PathViewSet, market: str, role: str) -> list[UUID]:
    """Those who have the role in the market."""
    problems = {}
    if not MARKET.fullmatch(market):
        problems["market"] = [_("Two capital letters of a country.")]
    if not SHORTEST_ROLE <= len(role) <= LONGEST_ROLE or "\x00" in role:
        sizes = {"least": SHORTEST_ROLE, "most": LONGEST_ROLE}
        problems["role"] = [_("%(least)d to %(most)d characters.") % sizes]
    if problems:
        raise ParameterError(problems)
    rows = in_role(view.viewer, market, role, view.as_of).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[: MOST_IN_ROLE + 1])
    if len(found) > MOST_IN_ROLE:
        raise ParameterError({"role": [_("More than %d have it.") % MOST_IN_ROLE]})
    return found


def named_in(view: PathViewSet, asked: Mapping[str, str], name: str, **only: Any) -> list[UUID]:
    """The party that a parameter names; hidden, foreign and unknown ones are the same."""
    if name not in asked:
        return []
    try:
        pk = UUID(asked[name])
    except ValueError as error:
        raise ParameterError({name: [_("This is no id.")]}) from error
    rows = Party.objects.visible_to(view.viewer).filter(pk=pk, **only)
    found = list(rows.values_list("pk", flat=True))
    if not found:
        raise ParameterError({name: [_("There is no such party.")]})
    return found


def answer(found: list[Path] | NoPath) -> dict[str, Any]:
    """The body."""
    if not isinstance(found, NoPath):
        return {"results": [path_of(path) for path in found], "missing": None}
    missing = None
    if found.missing and found.ours and found.theirs:
        missing = {
            "ours": named(found.ours),
            "theirs": named(found.theirs),
            "common": found.missing.common or NOTHING,
        }
    return {"results": [], "missing": missing}


def path_of(path: Path) -> dict[str, Any]:
    """One path."""
    return {
        "steps": [step_of(step) for step in path.steps],
        "introducer": named(path.introducer) if path.introducer else None,
        "weakest": path.weakest,
        "cost": path.cost,
        "asked": path.asked,
        "low_confidence": path.low_confidence,
        "not_advised": path.not_advised,
        "reveals": [leak_of(leak) for leak in path.leaks],
    }


def step_of(step: Step) -> dict[str, Any]:
    """One step."""
    return {
        "a": named(step.a),
        "b": named(step.b),
        "kind": step.kind,
        "contents": list(step.contents),
        "role": step.role,
        "since": step.since,
        "since_precision": step.since_precision,
        "strength": step.strength,
        "strength_word": step.strength_word,
        "last_contact": step.last_contact,
        "confidence": step.confidence,
    }


def leak_of(leak: Leak) -> dict[str, Any]:
    """Who would learn of what, also in words."""
    return {
        "kept": named(leak.kept),
        "hidden_from": named(leak.hidden_from),
        "to": named(leak.to),
        "path": [named(node) for node in leak.path],
        "text": sentence(leak),
    }


def named(party: Named) -> dict[str, Any]:
    """A party by id and name."""
    return {"id": party.id, "name": party.name}
