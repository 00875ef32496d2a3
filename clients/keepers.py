"""How changes of clients' rows are taken back: through the services that made them.

Each row has to be one that the viewer may see and change at that moment. What a statement of
commission has booked is not touched.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy

from clients.books import KINDS
from clients.forms.accounts import may_assign
from clients.models import (
    Agreement,
    AgreementDecision,
    AgreementParty,
    AgreementRegion,
    Client,
    ClientMember,
    ClientPhase,
    Enquiry,
    Invoice,
    Receipt,
    Stage,
    StagePlan,
)
from clients.services import (
    assign_members,
    change_agreement,
    change_client,
    change_record,
    delete_agreement,
    delete_record,
    record_agreement,
    record_for,
)
from clients.services.accounts import remove_phase, restore_phase
from clients.services.numbers import is_number_taken
from clients.services.plans import change_stage, check_room
from clients.services.receipts import change_invoice, delete_receipt, save_receipt, settle
from clients.services.records import client_of, own_circle_of
from clients.services.renewals import write_decision
from firms.models import Membership
from firms.permissions import may
from relationships import undo
from relationships.keepers import Keeper, fill, gone, keep, moved_on, require_named
from relationships.models import Party, Region
from relationships.trash import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from clients.books import Kind
    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step

#: What one row of the books is called.
LABELS = {
    "income": gettext_lazy("Income"),
    "invoice": gettext_lazy("Invoice"),
    "payment": gettext_lazy("Payment"),
    "cost": gettext_lazy("Cost"),
    "hours": gettext_lazy("Hours"),
    "service": gettext_lazy("Service"),
}
#: Phases of an account never lie in the future: on any later day the client is what it is now.
ANY_DAY = date.max


class RowKeeper(Keeper):
    """Rows of one client, seen by who sees the client."""

    is_strict = True
    #: The tables through which a row of the model is somebody's: they have to be seen, too.
    of: ClassVar[tuple[type[FactRow], ...]] = (Client,)

    def __init__(self, model: type[FactRow], resource: str, label: _StrOrPromise = "") -> None:
        super().__init__(model)
        self.resource, self.label = resource, label

    def is_listed(self, viewer: Viewer) -> bool:
        """By the right to read such rows."""
        return may(viewer, self.resource, "read")

    def named(self, row: FactRow) -> Iterable[Party]:
        """The client, and whom else the row names."""
        client, blocker = client_of(row), getattr(row, "blocker", None)
        found = [one.relationship.party for one in [client] if one]
        found += [blocker.party] if blocker else []
        enquirer = getattr(row, "enquirer", None)
        return [*found, enquirer] if enquirer else found

    def rows(self, viewer: Viewer) -> QuerySet[Any]:
        """Those of the resource that the viewer sees."""
        found = super().rows(viewer)
        return found if may(viewer, self.resource, "write") else found.none()

    def own_circle(self, row: FactRow) -> UUID | None:
        """The circle of a row that is stricter than those it names."""
        return own_circle_of(row)

    def write(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Through the service; afterwards the viewer has to see it."""
        fill(row, step)
        require_named(row, viewer, self.of)
        self.write_part(row, step, viewer)
        self.require(row, viewer)

    def write_part(self, row: Any, step: Step, viewer: Viewer) -> None:
        """As it was, by who entered it: of a plan also the stages that wait for somebody hidden."""
        fill(row, step)
        author = row.created_by_id
        self.put(row, step, viewer)
        same = type(row).objects.of_firm(row.firm_id).filter(pk=row.pk)
        same.exclude(created_by=author).update(created_by=author)
        row.created_by_id = author

    def put(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Save the row again."""
        record_for(row.client, row, viewer=viewer, circle_id=circle_in(step))

    def restore(self, row: Any, step: Step, viewer: Viewer) -> None:
        """Through the service; afterwards the viewer has to see it."""
        self.require(row, viewer)
        fill(row, step)
        self.change(row, step, viewer)
        self.require(row, viewer)

    def change(self, row: Any, _step: Step, _viewer: Viewer) -> None:
        """Save the row as it was."""
        change_record(row)

    def require(self, row: Any, viewer: Viewer) -> None:
        """Raise unless the viewer sees the row and may write it."""
        is_theirs = may(viewer, self.resource, "write", self.whose(row))
        if not is_theirs or not self.rows(viewer).filter(pk=row.pk).exists():
            raise gone()

    def whose(self, row: Any) -> FactRow:
        """The row whose author may write it, where only they may."""
        found: FactRow = row
        return found

    def delete(self, row: Any) -> None:
        """As a page does."""
        delete_record(row)

    def take_out(self, row: Any, viewer: Viewer) -> None:
        """Unless something else was entered for it meanwhile."""
        self.require(row, viewer)
        if undo.is_named(row) or any(True for _part in self.parts(row)):
            raise moved_on()
        self.delete(row)


def circle_in(step: Step) -> UUID | None:
    """The circle of its own that a deleted row had."""
    return UUID(step["circle"]) if "circle" in step else None


class MoneyKeeper(RowKeeper):
    """Rows of the books."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.model, kind.resource, LABELS[kind.slug])
        self.kind = kind

    def is_listed(self, viewer: Viewer) -> bool:
        """Money of any client only for who sees all of it."""
        sees_it = viewer.view.sees_money or not self.kind.has_money
        return sees_it and super().is_listed(viewer)

    def rows(self, viewer: Viewer) -> QuerySet[Any]:
        """Of clients whose money the viewer sees; not those that a statement has booked."""
        found = self.kind.rows(viewer).filter(booked=False)
        return found if may(viewer, self.resource, "write") else found.none()


class InvoiceKeeper(MoneyKeeper):
    """Invoices: the payments for one say whether it is paid."""

    is_strict = False  # a payment writes to it

    def require(self, row: Invoice, viewer: Viewer) -> None:
        """Its number is no other's."""
        super().require(row, viewer)
        if is_number_taken(row, viewer):
            raise ValueError(row.number)

    def change(self, row: Invoice, _step: Step, _viewer: Viewer) -> None:
        """Of another amount it may be paid, or not any more."""
        change_invoice(row)

    def linked(self, row: Invoice) -> None:
        """Paid or not, by the payments that are there now."""
        if row.receipts.exists():
            settle(row)


class ReceiptKeeper(MoneyKeeper):
    """Payments: the invoice they are for is open or paid with them."""

    def put(self, row: Receipt, _step: Step, viewer: Viewer) -> None:
        """With its invoice."""
        save_receipt(row.client, row, viewer=viewer, before=None)

    def change(self, row: Receipt, _step: Step, viewer: Viewer) -> None:
        """With the invoice it is for, and the one it was for."""
        before = Receipt.objects.of_firm(row.firm_id).get(pk=row.pk).invoice
        save_receipt(row.client, row, viewer=viewer, before=before)

    def delete(self, row: Receipt) -> None:
        """Its invoice is open again."""
        delete_receipt(row)


class PlanKeeper(RowKeeper):
    """Plans, which take their stages with them."""

    def parts(self, row: FactRow) -> Iterable[FactRow]:
        """Its stages, in their order."""
        stages = Stage.objects.of_firm(row.firm_id).filter(plan=row.pk)
        return list(stages.order_by("position", "created_at", "pk"))


class StageKeeper(RowKeeper):
    """Stages: as open as the client and whom they wait for."""

    of = (StagePlan,)

    def put(self, row: Stage, step: Step, viewer: Viewer) -> None:
        """In its place."""
        check_room(row.plan)
        record_for(None, row, viewer=viewer, circle_id=circle_in(step))

    def change(self, row: Stage, _step: Step, viewer: Viewer) -> None:
        """As open as whom it waits for then."""
        change_stage(row, viewer=viewer)


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
        """With those of them that are still there."""
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


def listed(model: Any, step: Step, name: str, viewer: Viewer) -> list[Any] | None:
    """Rows of a list of the step that the viewer sees, in its order; None where it has none."""
    ids = step.get("lists", {}).get(name)
    if ids is None:
        return None
    rows = model.objects.visible_to(viewer).in_bulk(ids)
    return [rows[pk] for one in ids if (pk := UUID(one)) in rows]


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


OF_BOOKS = {"invoice": InvoiceKeeper, "payment": ReceiptKeeper}

for kept in (
    *(OF_BOOKS.get(kind.slug, MoneyKeeper)(kind) for kind in KINDS.values()),
    PlanKeeper(StagePlan, "stages", gettext_lazy("Plan")),
    StageKeeper(Stage, "stages", gettext_lazy("Stage")),
    AgreementKeeper(Agreement, "agreements", gettext_lazy("Agreement")),
    RowKeeper(Enquiry, "enquiries", gettext_lazy("Enquiry")),
):
    keep(kept)
    RESOURCES[str(kept.model._meta.model_name)] = kept.resource
for kept in (
    AccountKeeper(Client, "clients"),
    PhaseKeeper(ClientPhase, "clients"),
    DecisionKeeper(AgreementDecision, "agreements"),
):
    keep(kept)
