"""The map of the network as data: the same read, filters and places as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from common.api.problems import ParameterError
from dashboards.network.picture import Picture, picture_of
from dashboards.network.questions import ALL, KINDS, MOST_STEPS, USUAL_STEPS, WORDS, question_of
from dashboards.network.reads import map_of
from firms.api.views import FirmView
from relationships.models import Party, Score
from relationships.paths.network import TooLargeError

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from dashboards.network.picture import DrawnEdge, DrawnNode, DrawnRegion
    from dashboards.network.reads import Departure, NetworkMap, Node

ASKED = frozenset({"as_of", "steps", "kind", "region", "balance", "open", "without"})
TIES = ("gives", "costs", "both", "neither", "knows")


class NodeSerializer(serializers.Serializer[Any]):
    """Somebody on the map, or a numbered node for those folded behind somebody."""

    id = serializers.CharField(help_text="Of the party; fold-<id> for those behind it.")
    relationship = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    native_name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Party.Kind.choices)
    region = serializers.CharField(help_text="Key of its wedge.")
    steps = serializers.IntegerField(help_text="From the centre; colleagues are one step away.")
    through = serializers.UUIDField(allow_null=True, help_text="Who leads there.")
    balance = serializers.ChoiceField(choices=Score.Word.choices, allow_null=True)
    gives = serializers.FloatField(allow_null=True)
    costs = serializers.FloatField(allow_null=True)
    strength = serializers.FloatField(allow_null=True, help_text="0 to 1; null on past days.")
    only_through = serializers.IntegerField(help_text="People out of reach without them.")
    lost = serializers.BooleanField(help_text="Goes, or is lost, with the one who steps out.")
    between = serializers.BooleanField(help_text="Not asked for; leads to somebody who was.")
    folded = serializers.IntegerField(help_text="People behind a numbered node.")
    caption = serializers.CharField(allow_blank=True, help_text="Empty where there is no room.")
    caption_y = serializers.FloatField(help_text="Base line of it.")
    text = serializers.CharField(help_text="Inside.")
    x = serializers.FloatField()
    y = serializers.FloatField()
    r = serializers.FloatField()


class EdgeSerializer(serializers.Serializer[Any]):
    """A line; ``knows`` where neither leads to the other."""

    a = serializers.CharField()
    b = serializers.CharField()
    tie = serializers.ChoiceField(choices=[(tie, tie) for tie in TIES])
    width = serializers.FloatField()
    lost = serializers.BooleanField()
    d = serializers.CharField(help_text="Path of SVG.")


class WedgeSerializer(serializers.Serializer[Any]):
    """A wedge that is drawn."""

    key = serializers.CharField()
    name = serializers.CharField()
    nodes = serializers.IntegerField(help_text="On the whole map.")
    through = serializers.UUIDField(allow_null=True, help_text="All its people come through them.")
    people = serializers.IntegerField(help_text="Reached only through that one.")
    x = serializers.FloatField()
    y = serializers.FloatField()
    anchor = serializers.CharField()
    d = serializers.CharField()


class DependedSerializer(serializers.Serializer[Any]):
    """Somebody over whom alone others are reached."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    only_through = serializers.IntegerField()


class DepartureSerializer(serializers.Serializer[Any]):
    """Somebody steps out."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    lost = serializers.IntegerField(help_text="People out of reach then.")


class NetworkSerializer(serializers.Serializer[Any]):
    """The map."""

    as_of = serializers.DateField()
    steps = serializers.IntegerField()
    centre = serializers.UUIDField(allow_null=True)
    matching = serializers.IntegerField(help_text="Asked for, folded ones included.")
    total = serializers.IntegerField(help_text="Within three steps, whatever is asked for.")
    left_out = serializers.IntegerField(help_text="Reached, beyond the 1,000 nearest.")
    unlinked = serializers.IntegerField(help_text="Relationships without any tie.")
    view_box = serializers.ListField(child=serializers.FloatField())
    rings = serializers.ListField(child=serializers.FloatField())
    regions = WedgeSerializer(many=True)
    nodes = NodeSerializer(many=True)
    edges = EdgeSerializer(many=True)
    depended_on = DependedSerializer(many=True)
    departure = DepartureSerializer(allow_null=True)


PARAMETERS = [
    OpenApiParameter("as_of", {"type": "string", "format": "date"}, description="Up to today."),
    OpenApiParameter(
        "steps",
        {"type": "integer", "minimum": 1, "maximum": MOST_STEPS, "default": USUAL_STEPS},
    ),
    OpenApiParameter("kind", {"type": "string", "enum": list(KINDS)}),
    OpenApiParameter(
        "region",
        {"type": "string", "minLength": 1, "maxLength": 40},
        description="Key of a wedge.",
    ),
    OpenApiParameter("balance", {"type": "string", "enum": list(WORDS)}),
    OpenApiParameter(
        "open",
        {"type": "string", "minLength": 1},
        description=f"Id of somebody whose people are not folded; again for more; or {ALL}.",
    ),
    OpenApiParameter(
        "without", {"type": "string", "format": "uuid"}, description="Party that steps out."
    ),
]


class NetworkView(FirmView):
    """``dashboards/network``."""

    @extend_schema(
        operation_id="dashboards_network", responses=NetworkSerializer, parameters=PARAMETERS
    )
    @action(detail=False, methods=["get"])
    def network(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Who is reached how, up to 1,000 parties, with their places on the map. Above 80 those
        behind an introducer are one numbered node until it is opened."""
        asked = dict(request.query_params.lists())
        question, wrong = question_of(asked, self.as_of, empty_is_bad=True)
        if wrong:
            raise ParameterError(wrong)
        try:
            found = map_of(self.viewer, question)
        except TooLargeError as error:
            words = _("The network has too many parties to be drawn.")
            raise ParameterError({"steps": [words]}) from error
        return self.one(shown(found, picture_of(found)))


def shown(network: NetworkMap, picture: Picture) -> dict[str, Any]:
    """The map with its places."""
    return {
        "as_of": network.question.as_of,
        "steps": network.question.steps,
        "centre": network.centre,
        "matching": len(network.listed),
        "total": network.total,
        "left_out": network.left_out,
        "unlinked": network.unlinked,
        "view_box": [picture.left, picture.top, picture.width, picture.height],
        "rings": picture.rings,
        "regions": [region(one) for one in picture.regions],
        "nodes": [node(one) for one in picture.nodes],
        "edges": [edge(one) for one in picture.edges],
        "depended_on": [depended(one) for one in network.depended_on],
        "departure": departure(network.departure),
    }


def node(drawn: DrawnNode) -> dict[str, Any]:
    """One node; a numbered one has nothing of its own."""
    found, person, weight = drawn.node, drawn.node.person, drawn.node.weight
    own = not drawn.is_fold
    return {
        "id": drawn.key,
        "relationship": person.relationship if own else None,
        "name": person.name,
        "native_name": person.native_name,
        "kind": person.kind,
        "region": person.region,
        "steps": found.ring if own else found.ring + 1,
        "through": found.parent if own else person.id,
        "balance": weight.word if own else None,
        "gives": weight.gives if own else None,
        "costs": weight.costs if own else None,
        "strength": weight.strength if own else None,
        "only_through": found.only_through if own else 0,
        "lost": found.is_lost,
        "between": found.is_context and own,
        "folded": 0 if own else found.folded,
        "caption": drawn.label,
        "caption_y": drawn.label_y,
        "text": drawn.text,
        "x": drawn.x,
        "y": drawn.y,
        "r": drawn.r,
    }


def edge(drawn: DrawnEdge) -> dict[str, Any]:
    """One line."""
    return {
        "a": drawn.a,
        "b": drawn.b,
        "tie": drawn.tie,
        "width": drawn.width,
        "lost": drawn.is_lost,
        "d": drawn.d,
    }


def region(drawn: DrawnRegion) -> dict[str, Any]:
    """One wedge."""
    own = {name: getattr(drawn.region, name) for name in ("key", "name", "nodes", "people")}
    places = {name: getattr(drawn, name) for name in ("x", "y", "anchor", "d")}
    return {**own, "through": drawn.region.through, **places}


def depended(one: Node) -> dict[str, Any]:
    """Somebody who alone leads to others."""
    return {"id": one.id, "name": one.person.name, "only_through": one.only_through}


def departure(found: Departure | None) -> dict[str, Any] | None:
    """Who steps out."""
    if found is None:
        return None
    return {"id": found.person.id, "name": found.person.name, "lost": found.lost}
