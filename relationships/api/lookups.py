"""Search and tags: small answers without pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import CharField, Func
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from common.api.problems import ParameterError
from common.api.renderers import dumps
from firms.api.views import FirmView
from relationships.models import Party, Relationship
from relationships.search import LONGEST_QUERY, find

if TYPE_CHECKING:
    from rest_framework.request import Request

    from relationships.search import Hit

MOST_HITS, DEFAULT_HITS, MOST_TAGS = 50, 20, 1_000


class HitSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A relationship found by name."""

    relationship_id = serializers.UUIDField()
    party_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Party.Kind.choices)
    name = serializers.CharField()
    native_name = serializers.CharField(allow_blank=True)
    name_order = serializers.ChoiceField(choices=Party.NameOrder.choices)
    headline = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    category = serializers.ChoiceField(choices=Relationship.Category.choices)
    is_confidential = serializers.BooleanField()
    match = serializers.IntegerField(
        help_text=gettext_lazy("1 starts so, 2 pinyin, 3 characters, 4 word, 5 inside, 6 similar.")
    )


HIT_FIELDS = tuple(HitSerializer().fields)


def told(hit: Hit) -> dict[str, Any]:
    """What a token for searching reads: no stage of a partner."""
    return {name: getattr(hit, name) for name in HIT_FIELDS}


class HitsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What was found, the best first."""

    results = HitSerializer(many=True)


class TagSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A tag somebody gave a relationship."""

    name = serializers.CharField()


class TagsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Tags in use."""

    results = TagSerializer(many=True)


class SearchViewSet(FirmView):
    """People and organisations by name."""

    resource = "search"
    parameters: ClassVar[dict[str, frozenset[str]]] = {"list": frozenset({"q", "limit"})}

    @extend_schema(
        operation_id="search",
        responses=HitsSerializer,
        parameters=[
            OpenApiParameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY},
                required=True,
                description=gettext_lazy("Either script, pinyin, without accents, with typos."),
            ),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": DEFAULT_HITS},
            ),
        ],
    )
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Relationships whose name fits, the best first."""
        asked = request.query_params
        problems = {}
        text, limit = asked.get("q", ""), asked.get("limit", str(DEFAULT_HITS))
        if not 0 < len(text) <= LONGEST_QUERY or "\x00" in text:
            problems["q"] = [_("1 to %d characters.") % LONGEST_QUERY]
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MOST_HITS):
            problems["limit"] = [_("1 to %d.") % MOST_HITS]
        if problems:
            raise ParameterError(problems)
        hits = find(self.viewer, text, int(limit))
        return Response(dumps({"results": [told(hit) for hit in hits]}))


class TagViewSet(FirmView):
    """Tags of relationships the viewer sees."""

    resource = "tags"

    @extend_schema(responses=TagsSerializer)
    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Every tag in use, by name."""
        each = Func("tags", function="unnest", output_field=CharField())
        rows = Relationship.objects.visible_to(self.viewer).filter(archived_at=None)
        names = rows.annotate(tag=each).order_by("tag").values_list("tag", flat=True).distinct()
        return Response(dumps({"results": [{"name": name} for name in names[:MOST_TAGS]]}))
