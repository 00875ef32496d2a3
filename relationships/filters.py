"""One filter set for the list of relationships: the page and the API use the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import CharField, Count, Exists, Func, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import ChoicesFilter, StrictFilterSet, WordsFilter, YesNoFilter
from firms.models import Membership
from relationships.custom_filters import PREFIX, custom_filters, text_of
from relationships.models import (
    Affiliation,
    Flag,
    Interaction,
    Participant,
    Party,
    Region,
    Relationship,
    Score,
    Tie,
)
from relationships.models.custom_field import Choice
from relationships.models.flag import Severity
from relationships.search import matching_parties

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from firms.access import Viewer
    from relationships.models import CustomField

#: States in which a flag counts: a dismissed or snoozed one asks nothing of anybody today.
STANDING = (Flag.State.OPEN, Flag.State.ACKNOWLEDGED)
EXACT_TO = 999  # counts are exact so far, then "999+" (DECISIONS 3)
LONGEST_QUIET = 36_500  # days
#: Filters that have counts beside them on the page.
FACETS = (
    *("kind", "category", "balance", "region", "country", "met_through", "flag"),
    "tag",
)


class RelationshipFilter(StrictFilterSet):
    """Narrows ``Score.objects.listed(viewer)``; ``as_of`` is the firm's day."""

    q = filters.CharFilter(
        method="by_name", max_length=100, label=_("Name in either script, pinyin, with typos.")
    )
    kind = filters.ChoiceFilter(
        field_name="relationship__party__kind",
        choices=Party.Kind.choices,
        label=_("Person or organisation."),
    )
    category = ChoicesFilter(
        field_name="relationship__category",
        choices=Relationship.Category.choices,
        label=_("What we do together."),
    )
    balance = ChoicesFilter(
        field_name="word", choices=Score.Word.choices, label=_("What it gives and costs.")
    )
    region = WordsFilter(method="in_regions", label=_("Code of a region."))
    country = WordsFilter(
        field_name="relationship__party__country", label=_("Country, two letters.")
    )
    met_through = ChoicesFilter(
        method="through", choices=Tie.Origin.choices, label=_("How one of us met them.")
    )
    flag = WordsFilter(method="flagged", label=_("Rule of an open or acknowledged flag: B04."))
    severity = filters.ChoiceFilter(
        field_name="top_severity",
        lookup_expr="gte",
        choices=Severity.choices,
        label=_("At least this severe (0 info to 4 critical)."),
    )
    quiet_days = filters.NumberFilter(
        method="quiet",
        label=_("No contact for this many days, or never."),
        decimal_places=0,
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST_QUIET)],
    )
    due = YesNoFilter(
        method="in_time", label=_("It is time to get in touch, by the cadence that was set.")
    )
    confidential = YesNoFilter(
        field_name="relationship__audience",
        lookup_expr="isnull",
        exclude=True,
        label=_("Only confidential ones, or none of them."),
    )
    tag = WordsFilter(method="tagged", label=_("Has one of these tags."))
    entry_tag = ChoicesFilter(
        method="entries_tagged",
        choices=Interaction.Tag.choices,
        label=_("A contact with them, or with somebody there now, has one of these tags."),
    )
    strength_min = filters.NumberFilter(field_name="strength", lookup_expr="gte")
    strength_max = filters.NumberFilter(field_name="strength", lookup_expr="lte")
    owner = filters.ModelChoiceFilter(
        field_name="relationship__owner",
        queryset=Membership.objects.none(),  # replaced by the viewer's colleagues
    )

    class Meta:
        model = Score
        fields: ClassVar[list[str]] = []

    def __init__(
        self,
        data: Any = None,
        queryset: Any = None,
        *,
        viewer: Viewer,
        own_fields: Sequence[CustomField] = (),
        **rest: Any,
    ) -> None:
        rows = Score.objects.listed(viewer) if queryset is None else queryset
        super().__init__(data, rows, viewer=viewer, **rest)
        self.own_fields = own_fields
        self.filters |= custom_filters(own_fields)
        self.filters["owner"].queryset = Membership.objects.visible_to(viewer)

    def by_name(self, rows: QuerySet[Score], _name: str, text: str) -> QuerySet[Score]:
        """Names in either script; see ``relationships.search``."""
        return rows.filter(relationship__party_id__in=matching_parties(self.viewer, text))

    def in_time(self, rows: Any, _name: str, wanted: bool) -> QuerySet[Score]:  # noqa: FBT001
        """By the cadence of the relationship; without one it is never time."""
        due = rows.due(self.as_of)
        return due if wanted else rows.exclude(pk__in=due.values("pk"))  # type: ignore[no-any-return]

    def in_regions(self, rows: QuerySet[Score], _name: str, codes: list[str]) -> QuerySet[Score]:
        """Codes as the firm draws its regions."""
        regions = Region.objects.visible_to(self.viewer).filter(code__in=codes)
        return rows.filter(relationship__party__region_id__in=regions.values("pk"))

    def through(self, rows: QuerySet[Score], _name: str, origins: list[str]) -> QuerySet[Score]:
        """Through ties the viewer may see, not through any tie."""
        ties = Tie.objects.visible_to(self.viewer).filter(
            person_id=OuterRef("relationship__party_id"), origin__in=origins
        )
        return rows.filter(Exists(ties))

    def flagged(self, rows: QuerySet[Score], _name: str, rules: list[str]) -> QuerySet[Score]:
        """Flags of the viewer's view, shown on the relationship."""
        flags = Flag.objects.visible_to(self.viewer).filter(rule__in=rules, state__in=STANDING)
        return rows.filter(relationship_id__in=flags.values("shown_on_id"))

    def quiet(self, rows: QuerySet[Score], _name: str, days: Any) -> QuerySet[Score]:
        """Last contact ``days`` or more before ``as_of``, or none."""
        day = self.as_of - timedelta(days=int(days))
        return rows.filter(Q(last_on__isnull=True) | Q(last_on__lte=day))

    def tagged(self, rows: QuerySet[Score], _name: str, tags: list[str]) -> QuerySet[Score]:
        """Any of the tags."""
        return rows.filter(relationship__tags__overlap=tags)

    def entries_tagged(self, rows: QuerySet[Score], _name: str, tags: list[str]) -> QuerySet[Score]:
        """Contacts that the viewer sees; those of an organisation's people count for it."""
        entries = Interaction.objects.visible_to(self.viewer).filter(tags__overlap=tags)
        there = Participant.objects.visible_to(self.viewer).filter(interaction__in=entries)
        people = there.values("party_id")
        places = Affiliation.objects.visible_to(self.viewer).filter(
            ended_on=None, person_id__in=people
        )
        return rows.filter(
            Q(relationship__party_id__in=people)
            | Q(relationship__party_id__in=places.values("organisation_id"))
        )


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to filter by and how many rows it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool

    @property
    def shown(self) -> str:
        """The count, exact to 999."""
        return str(self.count) if self.count <= EXACT_TO else f"{EXACT_TO}+"


Counts = list[tuple[str, str, int]]  # value, label, count


def by_column(column: str, choices: Any) -> Callable[[Any, Viewer], Counts]:
    """Counts of a column of the list."""
    labels = {str(value): label for value, label in choices}

    def count(rows: QuerySet[Score], _viewer: Viewer) -> Counts:
        found = rows.order_by().values_list(column).annotate(n=Count("pk"))
        return [(str(v), str(labels.get(str(v), v)), n) for v, n in found if v]

    return count


def by_region(rows: QuerySet[Score], _viewer: Viewer) -> Counts:
    """Counts by region of the party."""
    region = "relationship__party__region__"
    found = rows.order_by().values_list(f"{region}code", f"{region}name").annotate(n=Count("pk"))
    return [(code, name, n) for code, name, n in found if code]


def by_origin(rows: QuerySet[Score], viewer: Viewer) -> Counts:
    """Counts by how one of us met them; one may have met us in two ways."""
    parties = rows.order_by().values("relationship__party_id")
    ties = Tie.objects.visible_to(viewer).filter(person_id__in=parties)
    found = ties.order_by().values_list("origin").annotate(n=Count("person_id", distinct=True))
    labels = dict(Tie.Origin.choices)
    return [(origin, str(labels.get(origin, origin)), n) for origin, n in found]


def by_tag(rows: QuerySet[Score], _viewer: Viewer) -> Counts:
    """Counts by tag of the relationship; one may have several."""
    each = Func("relationship__tags", function="unnest", output_field=CharField())
    found = rows.order_by().annotate(tag=each).values_list("tag").annotate(n=Count("pk"))
    return [(tag, tag, n) for tag, n in found]


def by_choice(field: CustomField) -> Callable[[Any, Viewer], Counts]:
    """Counts of the choices of one of the firm's own fields."""

    def count(rows: QuerySet[Score], _viewer: Viewer) -> Counts:
        said = rows.order_by().annotate(said=text_of(field)).values_list("said")
        found: dict[Choice, int] = {}
        for key, n in said.annotate(n=Count("pk")):
            if key and (choice := field.meaning(key)):
                found[choice] = found.get(choice, 0) + n
        return [(choice.key, choice.label, n) for choice, n in found.items()]

    return count


def by_flag(rows: QuerySet[Score], viewer: Viewer) -> Counts:
    """Counts by rule of standing flags."""
    shown = rows.order_by().values("relationship_id")
    flags = Flag.objects.visible_to(viewer).filter(state__in=STANDING, shown_on_id__in=shown)
    found = flags.order_by().values_list("rule").annotate(n=Count("shown_on_id", distinct=True))
    return [(rule, rule, n) for rule, n in found]


COUNTERS: dict[str, Callable[[Any, Viewer], Counts]] = {
    "kind": by_column("relationship__party__kind", Party.Kind.choices),
    "category": by_column("relationship__category", Relationship.Category.choices),
    "balance": by_column("word", Score.Word.choices),
    "region": by_region,
    "country": by_column("relationship__party__country", ()),
    "met_through": by_origin,
    "flag": by_flag,
    "tag": by_tag,
}


def counter_of(filterset: RelationshipFilter, name: str) -> Callable[[Any, Viewer], Counts]:
    """What counts the values of a facet."""
    own = {f"{PREFIX}{field.slug}": field for field in filterset.own_fields}
    return by_choice(own[name]) if name in own else COUNTERS[name]


def facets(filterset: RelationshipFilter) -> dict[str, list[FacetValue]]:
    """Counts per facet under the other filters: one query each, the most frequent first.

    For the second request after the page (DECISIONS 3). Values of a facet are alternatives, so
    its own filter does not narrow its counts.
    """
    return {name: facet(filterset, name) for name in FACETS}


def facet(filterset: RelationshipFilter, name: str) -> list[FacetValue]:
    """The values of one facet."""
    chosen = {str(value) for value in filterset.data.getlist(name)} if filterset.data else set()
    data = filterset.data.copy() if filterset.data else None
    if data is not None:
        data.pop(name, None)
    others = RelationshipFilter(
        data, viewer=filterset.viewer, as_of=filterset.as_of, own_fields=filterset.own_fields
    )
    counts = counter_of(filterset, name)(others.qs.select_related(None), filterset.viewer)
    return [
        FacetValue(value, label, count, value in chosen)
        for value, label, count in sorted(counts, key=lambda item: (-item[2], item[1]))
    ]
