"""How changes of agreements, and decisions on their ends, are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.keepers.rows import RowKeeper, circle_in, listed, require_known
from clients.models import Agreement, AgreementDecision, AgreementParty, AgreementRegion
from clients.services import change_agreement, delete_agreement, record_agreement
from clients.services.renewals import write_decision
from relationships.models import Party, Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step


class AgreementKeeper(RowKeeper):
    """Agreements with their sides and regions, and what was decided on their ends."""

    of = ()  # its client is one of its sides

    def parts(self, row: FactRow) -> Iterable[FactRow]:
        """Decisions, which go with it."""
        rows = AgreementDecision.objects.of_firm(row.firm_id).filter(agreement=row.pk)
        return list(rows.order_by("created_at", "pk"))

    def named(self, row: FactRow) -> Iterable[Party]:
        """Its sides."""
        sides = AgreementParty.objects.of_firm(row.firm_id).filter(agreement=row.pk)
        rows = sides.select_related("party").order_by("position", "pk")
        return [side.party for side in rows]

    def lists(self, row: FactRow) -> dict[str, list[str]]:
        """Sides in their order, and regions."""
        sides = AgreementParty.objects.of_firm(row.firm_id).filter(agreement=row.pk)
        areas = AgreementRegion.objects.of_firm(row.firm_id).filter(agreement=row.pk)
        parties = sides.order_by("position", "pk").values_list("party_id", flat=True)
        regions = areas.order_by("region_id").values_list("region_id", flat=True)
        return {"parties": [*map(str, parties)], "regions": [*map(str, regions)]}

    def put(self, row: Agreement, step: Step, viewer: Viewer) -> None:
        """With those of them that are still there; not without one who is hidden by now."""
        require_known(Party, step, "parties", viewer)
        require_known(Region, step, "regions", viewer)
        record_agreement(
            row,
            parties=listed(Party, step, "parties", viewer) or [],
            regions=listed(Region, step, "regions", viewer) or [],
            viewer=viewer,
            circle_id=circle_in(step),
        )

    def change(self, row: Agreement, step: Step, viewer: Viewer) -> None:
        """With its sides and regions, where the change was about them."""
        change_agreement(
            row,
            parties=listed(Party, step, "parties", viewer),
            regions=listed(Region, step, "regions", viewer),
            viewer=viewer,
        )

    def delete(self, row: Agreement) -> None:
        """Unless commission was agreed in it."""
        delete_agreement(row)


class DecisionKeeper(RowKeeper):
    """Decisions on the end of an agreement: theirs who may change the agreement."""

    of = (Agreement,)

    def whose(self, row: AgreementDecision) -> FactRow:
        """Who may change the agreement, may."""
        agreement: Agreement = row.agreement
        return agreement

    def put(self, row: AgreementDecision, _step: Step, viewer: Viewer) -> None:
        """As confidential as the agreement is."""
        write_decision(row, viewer=viewer)
