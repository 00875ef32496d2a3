"""How changes of an account, and its steps, are taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clients.forms.accounts import may_assign
from clients.keepers.rows import RowKeeper, listed
from clients.models import Client, ClientMember, ClientPhase
from clients.services import assign_members, change_client
from clients.services.accounts import remove_phase, restore_phase
from firms.models import Membership
from relationships.keepers import gone

if TYPE_CHECKING:
    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step

#: Phases of an account never lie in the future: on any later day the client is what it is now.
ANY_DAY = date.max


class AccountKeeper(RowKeeper):
    """What is known of a client. An account itself is closed, not taken back."""

    of = ()

    def lists(self, row: FactRow) -> dict[str, list[str]]:
        """Who works for it."""
        rows = ClientMember.objects.of_firm(row.firm_id).filter(client=row.pk)
        members = rows.order_by("member_id").values_list("member_id", flat=True)
        return {"members": [*map(str, members)]}

    def change(self, row: Client, step: Step, viewer: Viewer) -> None:
        """With who works for it, where the viewer may say so."""
        change_client(row, as_of=ANY_DAY)
        if (members := listed(Membership, step, "members", viewer)) is not None:
            if not may_assign(viewer):
                raise gone()
            assign_members(row, members)


class PhaseKeeper(RowKeeper):
    """Steps of an account: other terms, its end, a new beginning."""

    def whose(self, row: ClientPhase) -> FactRow:
        """Who may change the account, may."""
        client: Client = row.client
        return client

    def change(self, row: ClientPhase, _step: Step, _viewer: Viewer) -> None:
        """As it was; the relationship follows."""
        restore_phase(row, as_of=ANY_DAY)

    def delete(self, row: ClientPhase) -> None:
        """The relationship follows."""
        remove_phase(row, as_of=ANY_DAY)
