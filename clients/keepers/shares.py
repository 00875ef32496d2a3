"""How own shares of income through an introduction are taken back: all of them, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from clients.attribution import HUNDRED
from clients.keepers.rows import RowKeeper
from clients.models import AttributionShare
from clients.services.attribution import stored_shares
from firms.permissions import may
from relationships.introductions.advance import held
from relationships.keepers import IntroductionKeeper, moved_on
from relationships.models import Introduction, Party

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step


class ShareKeeper(RowKeeper):
    """Parts of income, which make 100 % together: others set meanwhile stay."""

    is_strict = False  # never edited: set anew, they are other rows
    of = (Introduction, Party)

    def is_listed(self, viewer: Viewer) -> bool:
        """They are not among the deleted entries; only who may set them has any."""
        return may(viewer, self.resource, "write")

    def put(self, row: AttributionShare, _step: Step, viewer: Viewer) -> None:
        """As open as its introduction, unless shares were set anew meanwhile."""
        row.audience_id = held(row.introduction, viewer).audience_id
        row.save(force_insert=True)
        found = stored_shares(row.introduction).aggregate(whole=Sum("share_pct"))
        if found["whole"] > HUNDRED:
            raise moved_on()

    def delete(self, row: AttributionShare) -> None:
        """Its introduction's others go with it, each by its own step."""
        row.delete()


class CreditedKeeper(IntroductionKeeper):
    """An introduction, with the own shares of the income through it."""

    def parts(self, row: Any) -> Iterable[FactRow]:
        """Its steps, and the shares."""
        return [*super().parts(row), *stored_shares(row).order_by("created_at", "pk")]
