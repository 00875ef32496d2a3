"""One filter set for introductions: the board, its list and the API use the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from common.filters import ChoicesFilter, DayFilter, WordsFilter
from firms.api.filters import FirmFilter, IdFilter
from relationships.introductions.board import with_since
from relationships.introductions.states import COLUMN_WORDS, COLUMNS
from relationships.models import Affiliation, Introduction, Party, Region
from relationships.search import matching_parties

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer

#: The beginning of the calendar is further away than anybody has waited.
MOST_DAYS = 36_500


class IntroductionFilter(FirmFilter):
    """Introductions."""

    viewer: Viewer
    as_of: date
    q = filters.CharFilter(
        method="by_name",
        max_length=100,
        label=gettext_lazy("Name of anybody in it, in either script, pinyin, with typos."),
    )
    introducer = IdFilter(field_name="introducer_id")
    introduced = IdFilter(field_name="introduced_id")
    target = IdFilter(field_name="target_id")
    parent = IdFilter(method="out_of", label=gettext_lazy("Came out of this introduction."))
    client = IdFilter(
        method="for_client",
        label=gettext_lazy("Of, to or leading to this party, or somebody who works there."),
    )
    market = WordsFilter(method="in_market", label=gettext_lazy("Country of the target."))
    state = ChoicesFilter(choices=Introduction.State.choices)
    column = filters.ChoiceFilter(
        method="in_column",
        choices=list(COLUMN_WORDS.items()),
        label=gettext_lazy("Column of the board."),
    )
    age_days = filters.NumberFilter(
        method="as_old",
        min_value=0,
        max_value=MOST_DAYS,
        decimal_places=0,
        label=gettext_lazy("At least so many days in its state."),
    )
    remind_to = DayFilter(
        field_name="remind_on", lookup_expr="lte", label=gettext_lazy("To be asked by this day.")
    )

    def by_name(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Introducer, introduced or target; see ``relationships.search``."""
        found = Party.objects.visible_to(self.viewer).filter(
            pk__in=matching_parties(self.viewer, text)
        )
        people = list(found.values_list("pk", flat=True))
        named = Q(introducer__in=people) | Q(introduced__in=people) | Q(target__in=people)
        return rows.filter(named)

    def out_of(self, rows: QuerySet[Any], _name: str, parent: Any) -> QuerySet[Any]:
        """Only by a parent that the viewer sees."""
        seen = Introduction.objects.visible_to(self.viewer).filter(pk=parent)
        return rows.filter(parent__in=seen.values("pk"))

    def for_client(self, rows: QuerySet[Any], _name: str, party: Any) -> QuerySet[Any]:
        """By the party itself, and by its people as far as the viewer sees that they are."""
        jobs = Affiliation.objects.visible_to(self.viewer).filter(organisation=party)
        people = [party, *jobs.values_list("person_id", flat=True)]
        return rows.filter(Q(introduced__in=people) | Q(target__in=people) | self.leading_to(party))

    def leading_to(self, party: Any) -> Q:
        """What it led to counts where the viewer sees that party."""
        seen = Party.objects.visible_to(self.viewer).filter(pk=party)
        return Q(led_to__in=seen.values("pk"))

    def in_market(self, rows: QuerySet[Any], _name: str, countries: list[str]) -> QuerySet[Any]:
        """The country of the target, or of the region of a suggestion."""
        regions = Region.objects.visible_to(self.viewer).filter(country__in=countries)
        return rows.filter(Q(target__country__in=countries) | Q(region__in=regions.values("pk")))

    def in_column(self, rows: QuerySet[Any], _name: str, column: str) -> QuerySet[Any]:
        """Its states."""
        return rows.filter(state__in=COLUMNS[column])

    def as_old(self, rows: QuerySet[Any], _name: str, days: Any) -> QuerySet[Any]:
        """In its state for so long; those of which nobody knows since when are left out."""
        day = self.as_of - timedelta(days=int(days))
        return with_since(rows, self.viewer).filter(since__lte=day)
