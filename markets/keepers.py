"""How deleted and changed steps of markets come back, with who stood behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from markets.models import CommitmentEvent, EventTrigger
from markets.services import Behind, delete_event, take_back
from markets.services.events import tell
from partners.keepers import PartnerRowKeeper
from relationships.keepers import fill, gone, keep
from relationships.models import Party
from relationships.trash import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step

BEHIND = "behind"  # of the lists of a step that is taken back


class EventKeeper(PartnerRowKeeper):
    """Steps, with the parties behind them."""

    of = ()

    def circles(self, row: Any) -> list[UUID | None]:
        """Those of the agreement and of everybody behind it."""
        parties = Party.objects.of_firm(row.firm_id).filter(commitment_events__event=row.pk)
        agreement = row.agreement.audience_id if row.agreement else None
        return [agreement, *parties.values_list("audience_id", flat=True)]

    def own_circle(self, row: FactRow) -> UUID | None:
        """As it was: when it is written again, those behind it are not there yet."""
        return row.audience_id

    def named(self, row: Any) -> Iterable[Party]:
        """Who stands behind it."""
        rows = EventTrigger.objects.of_firm(row.firm_id).filter(event=row.pk)
        return [one.party for one in rows.select_related("party").order_by("position", "pk")]

    def parts(self, row: FactRow) -> Iterable[FactRow]:
        """Its triggers in their order."""
        rows: Any = EventTrigger.objects.of_firm(row.firm_id).filter(event=row.pk)
        return list(rows.order_by("position", "pk"))

    def lists(self, row: FactRow) -> dict[str, list[str]]:
        """Who stands behind it, each with the share."""
        rows = EventTrigger.objects.of_firm(row.firm_id).filter(event=row.pk)
        shares = rows.order_by("position", "pk").values_list("party_id", "share")
        return {BEHIND: [f"{party}={'' if share is None else share}" for party, share in shares]}

    def change(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As it was before a decision or an edit."""
        take_back(row, behind_in(step, viewer), viewer=viewer)

    def linked(self, row: Any) -> None:
        """What rests on it is worked out again."""
        tell(row)

    def delete(self, row: Any) -> None:
        """As the page does."""
        delete_event(row)


def behind_in(step: Step, viewer: Viewer) -> list[Behind] | None:
    """Who stood behind it; None where that was not changed.

    Raises where one of them is hidden by now, or gone.
    """
    said = step.get("lists", {}).get(BEHIND)
    if said is None:
        return None
    pairs = [one.partition("=") for one in said]
    parties = Party.objects.visible_to(viewer).in_bulk([UUID(pk) for pk, _, _ in pairs])
    if len(parties) < len(pairs):
        raise gone()
    return [Behind(parties[UUID(pk)], Decimal(share) if share else None) for pk, _, share in pairs]


class TriggerKeeper(PartnerRowKeeper):
    """Who stands behind a step: nobody's entry."""

    shares_with = ("event", "party")

    def write_part(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As it was."""
        fill(row, step)
        self.put(row, step, viewer)


keep(EventKeeper(CommitmentEvent, "markets", gettext_lazy("Step of a market")))
keep(TriggerKeeper(EventTrigger, "markets"))  # type: ignore[arg-type]
RESOURCES["commitmentevent"] = "markets"
