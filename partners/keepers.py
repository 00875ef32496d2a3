"""How deleted partners, checks and needs come back, with what was deleted with them.

Each row has to be one that the viewer may see and change at that moment. A promise that stands
against one made meanwhile comes back all the same: it is the older one, and the rule on clashes
(R07) flags both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy

from clients.keepers.rows import RowKeeper, circle_in
from clients.models import Client
from firms.circles import strictest
from partners.models import (
    Competition,
    LocalPartner,
    PartnerNeed,
    StageChange,
    Territory,
    Vetting,
    VettingStep,
)
from partners.services import delete_need, delete_partner, delete_vetting
from partners.services.partners import after
from partners.services.vettings import tell
from relationships.keepers import fill, gone, keep
from relationships.models import Party, Region, Relationship
from relationships.services.log import clean
from relationships.trash import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step


class PartnerRowKeeper(RowKeeper):
    """Rows that are as open as whom they name, or less."""

    of: ClassVar[tuple[type[FactRow], ...]] = ()
    #: Keys to the rows whose circles it shares.
    shares_with: ClassVar[tuple[str, ...]] = ()

    def circles(self, row: Any) -> list[UUID | None]:
        """Those of the rows it names."""
        named = (getattr(row, name) for name in self.shares_with)
        return [one.audience_id for one in named if one is not None]

    def own_circle(self, row: FactRow) -> UUID | None:
        """Its circle, where that is stricter than those of whom it names."""
        plain = strictest(row.firm, self.circles(row))
        return None if row.audience_id == plain else row.audience_id

    def put(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As open as whom it names now, and never more open than it was."""
        row.audience_id = strictest(viewer.firm, [circle_in(step), *self.circles(row)])
        clean(row)
        row.save(force_insert=True)

    def change(self, row: Any, _step: Step, _viewer: Viewer) -> None:
        """Nothing but deletions is taken back."""
        raise gone()


class LocalPartnerKeeper(PartnerRowKeeper):
    """Partners, with where they work, whom they compete with, and their stages."""

    of = (Relationship,)
    shares_with = ("relationship",)

    def named(self, row: Any) -> Iterable[Party]:
        """Who the partner is."""
        return [row.relationship.party]

    def parts(self, row: FactRow) -> Iterable[FactRow]:
        """What goes with it; stages in the order in which they were taken."""
        found: list[Any] = []
        models: tuple[Any, ...] = (Territory, Competition, StageChange)
        for model in models:
            rows = model.objects.of_firm(row.firm_id).filter(partner=row.pk)
            found += rows.order_by("created_at", "pk")
        return found

    def linked(self, row: Any) -> None:
        """The relationship says again what it is, and the worker looks at it."""
        after(row)

    def delete(self, row: Any) -> None:
        """As the page does."""
        delete_partner(row)


class CompetitionKeeper(PartnerRowKeeper):
    """Whom a partner competes with: nobody's entry."""

    shares_with = ("partner", "against")

    def write_part(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As it was."""
        fill(row, step)
        self.put(row, step, viewer)


class CheckKeeper(PartnerRowKeeper):
    """Checks, with their steps."""

    of = (Party,)
    shares_with = ("subject", "vetter")

    def named(self, row: Any) -> Iterable[Party]:
        """Who was checked, and by whom."""
        return [party for party in (row.subject, row.vetter) if party is not None]

    def parts(self, row: FactRow) -> Iterable[FactRow]:
        """Its steps in their order."""
        rows = VettingStep.objects.of_firm(row.firm_id).filter(vetting=row.pk)
        return list(rows.order_by("position", "created_at", "pk"))

    def linked(self, row: Any) -> None:
        """What rests on it is worked out again."""
        tell(row)

    def delete(self, row: Any) -> None:
        """As the page does."""
        delete_vetting(row)


class PartOf(PartnerRowKeeper):
    """What belongs to a partner or a check, and comes back with it alone."""

    def __init__(self, model: type[FactRow], resource: str, *shares_with: str) -> None:
        super().__init__(model, resource)
        self.shares_with = shares_with  # type: ignore[misc]


class NeedKeeper(PartnerRowKeeper):
    """Partners that are looked for."""

    of = (Region, Client)
    shares_with = ("region", "client")

    def named(self, row: Any) -> Iterable[Party]:
        """The client whom the partner is looked for, if any."""
        return [row.client.relationship.party] if row.client else []

    def delete(self, row: Any) -> None:
        """As the page does."""
        delete_need(row)


for kept in (
    LocalPartnerKeeper(LocalPartner, "partners", gettext_lazy("Local partner")),
    CheckKeeper(Vetting, "vettings", gettext_lazy("Check")),
    NeedKeeper(PartnerNeed, "partners", gettext_lazy("Partner looked for")),
):
    keep(kept)
    RESOURCES[str(kept.model._meta.model_name)] = kept.resource
for part in (
    PartOf(Territory, "partners", "partner", "region"),
    PartOf(StageChange, "partners", "partner"),
    CompetitionKeeper(Competition, "partners"),  # type: ignore[arg-type]
    PartOf(VettingStep, "vettings", "vetting", "person"),
):
    keep(part)
