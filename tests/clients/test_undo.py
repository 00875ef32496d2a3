"""Taking back what was done to rows of clients: whole, by who did it, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from clients.models import (
    Agreement,
    AgreementParty,
    Client,
    Engagement,
    Invoice,
    Receipt,
    Stage,
    StagePlan,
    TimeEntry,
)
from clients.services import delete_agreement, delete_record
from clients.services.receipts import delete_receipt
from firms.access import Viewer
from firms.circles import refresh_views
from firms.models import Membership
from relationships import undo
from relationships.models import Party
from tests import make
from tests.clients import builders
from tests.make import TODAY

if TYPE_CHECKING:
    from firms.models import FactRow, Firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make.make_firm()


@pytest.fixture
def owner(firm: Firm) -> Membership:
    return make.make_member(firm, "Ada", role="owner")


@pytest.fixture
def client(firm: Firm, owner: Membership) -> Client:
    return builders.make_firm_client(firm, "Northwind")


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    refresh_views(member.firm)
    member.refresh_from_db()
    view = member.view.as_access()
    return Viewer(member.firm, make.make_user(), member.pk, member.role, view)


def deleted(row: FactRow, delete: Any = delete_record) -> undo.Step:
    """Delete it; the step that takes it back."""
    step = undo.deleted(row)
    delete(row)
    return step


def values(*models: Any) -> list[dict[str, Any]]:
    """What the stored rows say, without when they were written."""
    rows = [row for model in models for row in model.objects.order_by("pk").values()]
    left = {"created_at", "updated_at"}
    return [{name: row[name] for name in row.keys() - left} for row in rows]


def test_every_kind_of_row_comes_back_as_it_was(client: Client, owner: Membership) -> None:
    author = make.make_member(client.firm, "Ben")
    rows = [
        builders.make_revenue(client, "1.10", market="CN"),
        builders.make_invoice(client, 20),
        builders.make_cost(client, member=author),
        builders.make_hours(client, "2.25", is_paid=True),
        builders.make_engagement(client, lines=["research", "sales"], items=["demand"]),
        builders.make_enquiry(client, english_summary=""),
    ]
    for row in rows:
        row.created_by = author
        row.save()
    models = [type(row) for row in rows]
    said = values(*models)
    steps = [deleted(row) for row in rows]
    for step in steps:
        undo.apply(step, viewer_of(owner))
    assert values(*models) == said


def test_a_plan_comes_back_with_its_stages_hidden_ones_too(client: Client, firm: Firm) -> None:
    member = make.make_member(firm, "Ben", role="member")
    circle = make.make_circle(firm, make.make_member(firm, "Cleo"))
    blocker = make.make_person(firm, "Kim", audience=circle).relationship
    first = builders.make_stage(client)
    Stage.objects.create(
        firm=firm, plan=first.plan, position=2, name="Sales", blocker=blocker, audience=circle
    )
    said = values(StagePlan, Stage)
    step = deleted(first.plan)
    assert not Stage.objects.exists()
    undo.apply(step, viewer_of(member))
    assert values(StagePlan, Stage) == said


def test_an_invoice_gets_its_payments_back_and_a_payment_its_invoice(
    client: Client, owner: Membership
) -> None:
    invoice = builders.make_invoice(client, 100, paid_on=TODAY)
    receipt = builders.make_receipt(client, 100, invoice=invoice)
    said = values(Invoice, Receipt)
    undo.apply(deleted(invoice), viewer_of(owner))
    assert values(Invoice, Receipt) == said
    receipt.refresh_from_db()
    step = deleted(receipt, delete_receipt)
    assert Invoice.objects.get().paid_on is None
    undo.apply(step, viewer_of(owner))
    assert Invoice.objects.get().paid_on == TODAY


def test_hours_find_their_service_again(client: Client, owner: Membership) -> None:
    service = builders.make_engagement(client)
    builders.make_hours(client, 1, engagement=service)
    said = values(TimeEntry, Engagement)
    undo.apply(deleted(service), viewer_of(owner))
    assert values(TimeEntry, Engagement) == said


def test_an_agreement_comes_back_with_its_sides(client: Client, owner: Membership) -> None:
    sides = [client.relationship.party, make.make_person(client.firm, "Dara")]
    row = builders.make_agreement(client.firm, *sides, client=client, title="Frame")
    said = values(Agreement)
    step = deleted(row, delete_agreement)
    assert not AgreementParty.objects.exists()
    undo.apply(step, viewer_of(owner))
    assert values(Agreement) == said
    back = AgreementParty.objects.order_by("position").values_list("party_id", flat=True)
    assert list(back) == [side.pk for side in sides]


def test_an_agreement_does_not_come_back_without_a_hidden_side(
    client: Client, owner: Membership
) -> None:
    """With the side it was confidential; without it everybody would read it."""
    dara = make.make_person(client.firm, "Dara")
    row = builders.make_agreement(client.firm, client.relationship.party, dara, client=client)
    step = deleted(row, delete_agreement)
    other = make.make_member(client.firm, "Grace", role="owner")
    Party.objects.filter(pk=dara.pk).update(audience=make.make_circle(client.firm, other))
    with pytest.raises(ValidationError, match="removed meanwhile"):
        undo.apply(step, viewer_of(owner))
    assert not Agreement.objects.exists()
