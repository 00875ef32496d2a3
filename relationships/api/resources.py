"""View sets of facts: each names its rows, its filters, its orders and its services."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common.api.problems import CONSTRAINTS, Conflict
from common.keyset import Order
from firms.api.serializers import own_membership
from firms.api.views import ChangeRows, CreateRows, DeleteRows
from relationships.api import constraints, entries, filters, network
from relationships.api.audience import CONFIDENTIAL
from relationships.api.overrides import kept_secret
from relationships.guard.clear import WouldReveal
from relationships.guard.contacts import require_apart
from relationships.models import (
    Affiliation,
    AlterTie,
    BurdenNote,
    Episode,
    Favour,
    Interaction,
    Note,
    Participant,
    Party,
    Promise,
    Region,
    Relationship,
    Tie,
)
from relationships.querysets import first_name
from relationships.services import (
    add_party,
    change_fact,
    change_party,
    delete_party,
    log_interaction,
    own_circle,
    record_fact,
)
from relationships.services.log import build
from relationships.trash import throw_away

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

CONSTRAINTS.update(constraints.TEXTS)

CREATED = Order(F("created_at"), is_moment=True)
ON = Order(F("on"), is_date=True)


class FactViewSet(CreateRows, ChangeRows, DeleteRows):
    """Facts about one or two parties."""

    #: The member who is meant when a new row names none.
    own_field = ""

    def insert(self, values: dict[str, Any]) -> Any:
        """Save and have the flags looked at."""
        circle_id = self.circle_from(values)
        if self.own_field:
            values.setdefault(self.own_field, own_membership(self.viewer))
        row = build(self.model, self.viewer, **values)
        return record_fact(row, viewer=self.viewer, circle_id=circle_id)

    def circle_from(self, values: dict[str, Any]) -> UUID | None:
        """The circle asked for a new row; None for the team. Looked up once for a bulk."""
        asked, named = values.pop("visibility", ""), values.pop("members", [])
        if asked != CONFIDENTIAL:
            return None
        key = frozenset(member.pk for member in named)
        if key not in self.circles:
            self.circles[key] = own_circle(self.viewer, named)
        return self.circles[key]

    @cached_property
    def circles(self) -> dict[frozenset[UUID], UUID]:
        """Circles of this request by those named in them."""
        return {}

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """Save and have the flags looked at."""
        for name, value in values.items():
            setattr(row, name, value)
        return change_fact(row, viewer=self.viewer)

    def remove(self, row: Any) -> None:
        """Delete; the entry can be put back for a while."""
        throw_away(row, viewer=self.viewer)


class PartyViewSet(FactViewSet):
    """People and organisations."""

    resource = "parties"
    model = Party
    serializer_class = network.PartySerializer
    filterset_class = filters.PartyFilter
    orders = {"name": Order(first_name()), "created_at": CREATED}
    ordering = "name"

    def get_queryset(self) -> QuerySet[Any]:
        """With the relationship's id beside it."""
        return super().get_queryset().select_related("relationship")

    def insert(self, values: dict[str, Any]) -> Any:
        """A party comes with a relationship."""
        category = values.pop("category", Relationship.Category.OTHER)
        circle_id = self.circle_from(values)
        party = Party(firm_id=self.viewer.firm_id, **values)
        party.relationship = add_party(
            party, viewer=self.viewer, category=category, circle_id=circle_id
        )
        return party

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """The category is changed on the relationship."""
        values.pop("category", None)
        for name, value in values.items():
            setattr(row, name, value)
        return change_party(row)

    def remove(self, row: Any) -> None:
        """Our own members and our own firm stay."""
        if row.member_id or row.organisation_kind == Party.OrganisationKind.FOCAL_FIRM:
            raise Conflict(_("This is ourselves."))
        delete_party(row, viewer=self.viewer)


class AffiliationViewSet(FactViewSet):
    """Who works where."""

    resource = "affiliations"
    model = Affiliation
    serializer_class = network.AffiliationSerializer
    filterset_class = filters.AffiliationFilter


class TieViewSet(FactViewSet):
    """Ties of our members."""

    resource = "ties"
    model = Tie
    serializer_class = network.TieSerializer
    filterset_class = filters.TieFilter
    own_field = "member"


class AlterTieViewSet(FactViewSet):
    """Ties between others."""

    resource = "alter-ties"
    model = AlterTie
    serializer_class = network.AlterTieSerializer
    filterset_class = filters.AlterTieFilter


class BurdenNoteViewSet(FactViewSet):
    """Notes on what a relationship burdens."""

    resource = "burden-notes"
    model = BurdenNote
    serializer_class = network.BurdenNoteSerializer
    filterset_class = filters.BurdenNoteFilter


class RegionViewSet(FactViewSet):
    """Regions."""

    resource = "regions"
    model = Region
    serializer_class = network.RegionSerializer
    filterset_class = filters.RegionFilter
    orders = {"code": Order(F("code")), "position": Order(F("position")), "created_at": CREATED}
    ordering = "position"


class InteractionViewSet(FactViewSet):
    """Contacts."""

    resource = "interactions"
    model = Interaction
    serializer_class = entries.InteractionSerializer
    filterset_class = filters.InteractionFilter
    orders = {"on": ON, "created_at": CREATED}
    ordering = "-on"
    own_field = "member"

    def insert(self, values: dict[str, Any]) -> Any:
        """Save with participants, and the ties they make."""
        parties, circle_id = values.pop("participants"), self.circle_from(values)
        self.keep_apart(parties, values.pop("override", ""))
        values.setdefault("member", own_membership(self.viewer))
        row = build(Interaction, self.viewer, **values)
        return self.logged(row, parties, is_new=True, circle_id=circle_id)

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """Save; without ``participants`` they stay."""
        parties, override = values.pop("participants", None), values.pop("override", "")
        for name, value in values.items():
            setattr(row, name, value)
        rows = Participant.objects.visible_to(self.viewer).filter(interaction=row)
        before = [each.party for each in rows.select_related("party")]
        if parties is None:
            parties = before
        self.keep_apart(parties, override, before)
        return self.logged(row, parties, is_new=False)

    def keep_apart(self, parties: list[Party], override: str, before: Iterable[Party] = ()) -> None:
        """400 where somebody meets what is kept from them, and nobody says why it is written."""
        there, earlier = ([party.pk for party in some] for some in (parties, before))
        try:
            require_apart(self.viewer, there, override, as_of=self.as_of, before=earlier)
        except WouldReveal as warning:
            raise kept_secret(warning) from warning

    def logged(
        self,
        row: Interaction,
        parties: list[Party],
        *,
        is_new: bool,
        circle_id: UUID | None = None,
    ) -> Interaction:
        """Save through the service and remember who took part."""
        log_interaction(
            row, participants=parties, viewer=self.viewer, is_new=is_new, circle_id=circle_id
        )
        row.known_participants = [party.pk for party in parties]  # type: ignore[attr-defined]
        return row

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With the participants, by id: one query for the page."""
        data = super().represent(rows)
        known: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            known[read_id(row)] += getattr(row, "known_participants", [])
        missing = [row_id for row_id, ids in known.items() if not ids]
        if missing:
            found = Participant.objects.visible_to(self.viewer).filter(interaction_id__in=missing)
            for row_id, party_id in found.values_list("interaction_id", "party_id"):
                known[row_id].append(party_id)
        return [{**row, "participants": sorted(known[row["id"]])} for row in data]


def read_id(row: Any) -> Any:
    """Id of an instance or of a dictionary."""
    return row["id"] if isinstance(row, dict) else row.pk


class FavourViewSet(FactViewSet):
    """Favours both ways."""

    resource = "favours"
    model = Favour
    serializer_class = entries.FavourSerializer
    filterset_class = filters.FavourFilter
    orders = {"on": ON, "created_at": CREATED}
    ordering = "-on"
    own_field = "member"


class EpisodeViewSet(FactViewSet):
    """Trouble."""

    resource = "episodes"
    model = Episode
    serializer_class = entries.EpisodeSerializer
    filterset_class = filters.EpisodeFilter
    orders = {"on": ON, "created_at": CREATED}
    ordering = "-on"
    own_field = "owner"


class PromiseViewSet(FactViewSet):
    """Promises and next steps."""

    resource = "promises"
    model = Promise
    serializer_class = entries.PromiseSerializer
    filterset_class = filters.PromiseFilter
    orders: ClassVar[Any] = {
        "due_on": Order(Coalesce(F("due_on"), entries.NO_DAY), is_date=True),
        "created_at": CREATED,
    }
    ordering = "due_on"
    own_field = "member"

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """A promise that is settled closes on the firm's day unless told otherwise."""
        state = values.get("state", row.state)
        if state != row.state:
            values.setdefault("closed_on", None if state == Promise.State.OPEN else self.as_of)
        return super().store(row, values)


class NoteViewSet(FactViewSet):
    """Notes on relationships."""

    resource = "notes"
    model = Note
    serializer_class = entries.NoteSerializer
    filterset_class = filters.NoteFilter
    orders = {"on": ON, "created_at": CREATED}
    ordering = "-on"
    own_field = "author"
