"""Filters of the network's API lists. Keys are plain columns; relations go through visible rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.filters import ChoicesFilter, DayFilter, WordsFilter, YesNoFilter
from firms.api.filters import DatedFilter, FirmFilter, IdFilter
from relationships.files.kinds import KINDS
from relationships.models import (
    AlterTie,
    BurdenNote,
    Episode,
    Favour,
    Flag,
    Interaction,
    Introduction,
    Participant,
    Party,
    Promise,
    Tie,
)
from relationships.models.flag import Severity
from relationships.search import matching_parties

if TYPE_CHECKING:
    from firms.access import Viewer


class PartyFilter(FirmFilter):
    """People and organisations."""

    viewer: Viewer
    q = filters.CharFilter(method="by_name", max_length=100, label=_("Name in either script."))
    kind = filters.ChoiceFilter(choices=Party.Kind.choices)
    organisation_kind = ChoicesFilter(choices=Party.OrganisationKind.choices)
    country = WordsFilter(label=_("Country, two letters."))
    region = IdFilter(field_name="region_id")

    def by_name(self, rows: QuerySet[Party], _name: str, text: str) -> QuerySet[Party]:
        """See ``relationships.search``."""
        return rows.filter(pk__in=matching_parties(self.viewer, text))


class AffiliationFilter(FirmFilter):
    """Who works where."""

    person = IdFilter(field_name="person_id")
    organisation = IdFilter(field_name="organisation_id")
    current_on = DayFilter(method="holding", label=_("Held on this day."))

    def holding(self, rows: QuerySet[Any], _name: str, day: Any) -> QuerySet[Any]:
        """Started by then (or at an unknown time) and not ended."""
        started = Q(started_on=None) | Q(started_on__lte=day)
        return rows.filter(started, Q(ended_on=None) | Q(ended_on__gte=day))


class TieFilter(FirmFilter):
    """Ties of our members."""

    member = IdFilter(field_name="member_id")
    person = IdFilter(field_name="person_id")
    origin = ChoicesFilter(choices=Tie.Origin.choices)


class AlterTieFilter(FirmFilter):
    """Ties between others."""

    party = IdFilter(method="of_party", label=_("One of the two."))
    kind = ChoicesFilter(choices=AlterTie.Kind.choices)

    def of_party(self, rows: QuerySet[Any], _name: str, party: Any) -> QuerySet[Any]:
        """Either end."""
        return rows.filter(Q(a_id=party) | Q(b_id=party))


class BurdenNoteFilter(FirmFilter):
    """What a relationship burdens."""

    party = IdFilter(field_name="party_id")
    category = ChoicesFilter(choices=BurdenNote.Category.choices)


class InteractionFilter(DatedFilter):
    """Contacts."""

    viewer: Viewer
    member = IdFilter(field_name="member_id")
    party = IdFilter(method="with_party", label=_("A participant."))
    channel = ChoicesFilter(choices=Interaction.Channel.choices)
    orientation = ChoicesFilter(choices=Interaction.Orientation.choices)
    tag = WordsFilter(field_name="tags", lookup_expr="overlap", method="tagged")

    def with_party(self, rows: QuerySet[Any], _name: str, party: Any) -> QuerySet[Any]:
        """Through visible participants."""
        seen = Participant.objects.visible_to(self.viewer)
        return rows.filter(Exists(seen.filter(interaction_id=OuterRef("pk"), party_id=party)))

    def tagged(self, rows: QuerySet[Any], _name: str, tags: list[str]) -> QuerySet[Any]:
        """Any of the tags."""
        return rows.filter(tags__overlap=tags)


class IntroductionRowFilter(DatedFilter):
    """What belongs to an introduction, as far as the viewer sees that."""

    viewer: Viewer

    def of_introduction(self, rows: QuerySet[Any], _name: str, pk: Any) -> QuerySet[Any]:
        """Through visible introductions."""
        seen = Introduction.objects.visible_to(self.viewer).filter(pk=pk)
        return rows.filter(introduction__in=seen.values("pk"))


class FavourFilter(IntroductionRowFilter):
    """Favours both ways."""

    member = IdFilter(field_name="member_id")
    person = IdFilter(field_name="person_id")
    direction = filters.ChoiceFilter(choices=Favour.Direction.choices)
    kind = ChoicesFilter(choices=Favour.Kind.choices)
    introduction = IdFilter(method="of_introduction", label=_("Done for this introduction."))


class EpisodeFilter(IntroductionRowFilter):
    """Trouble."""

    about = IdFilter(field_name="about_id")
    owner = IdFilter(field_name="owner_id")
    cause = ChoicesFilter(choices=Episode.Cause.choices)
    is_resolved = YesNoFilter()
    introduction = IdFilter(method="of_introduction", label=_("Came with this introduction."))


class PromiseFilter(FirmFilter):
    """Promises and next steps."""

    person = IdFilter(field_name="person_id")
    member = IdFilter(field_name="member_id")
    by = filters.ChoiceFilter(choices=Promise.By.choices)
    state = ChoicesFilter(choices=Promise.State.choices)
    is_next_step = YesNoFilter()
    due_to = DayFilter(field_name="due_on", lookup_expr="lte", label=_("Due by this day."))


class NoteFilter(DatedFilter):
    """Notes."""

    relationship = IdFilter(field_name="relationship_id")
    author = IdFilter(field_name="author_id")


class AttachmentFilter(FirmFilter):
    """Files."""

    interaction = IdFilter(field_name="interaction_id")
    favour = IdFilter(field_name="favour_id")
    episode = IdFilter(field_name="episode_id")
    promise = IdFilter(field_name="promise_id")
    note = IdFilter(field_name="note_id")
    relationship = IdFilter(field_name="relationship_id")
    created_by = IdFilter(field_name="created_by_id", label=_("Who uploaded it."))
    content_type = ChoicesFilter(
        choices=[(kind.content_type, kind.label) for kind in KINDS], label=_("Kind of file.")
    )


class RegionFilter(FirmFilter):
    """Regions."""

    country = WordsFilter(label=_("Country, two letters."))
    is_target = YesNoFilter()


class FlagFilter(FirmFilter):
    """Flags of the viewer's view."""

    rule = WordsFilter(label=_("Rule, such as B04."))
    axis = ChoicesFilter(choices=Flag.Axis.choices)
    state = ChoicesFilter(choices=Flag.State.choices)
    severity = filters.ChoiceFilter(
        lookup_expr="gte", choices=Severity.choices, label=_("At least this severe.")
    )
    relationship = IdFilter(field_name="shown_on_id", label=_("Shown on this relationship."))
    member = IdFilter(field_name="member_id")
