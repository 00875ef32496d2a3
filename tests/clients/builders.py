"""Builders of clients and what belongs to them; everything not asked for gets a sober default."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from clients.models import (
    Agreement,
    AgreementParty,
    Client,
    ClientPhase,
    CommissionStatement,
    CommissionTerm,
    Cost,
    Engagement,
    Enquiry,
    Invoice,
    Receipt,
    RevenueEvent,
    Stage,
    StagePlan,
    TimeEntry,
)
from firms.access import Viewer
from firms.models import Firm, Membership
from relationships.models import Party
from tests import make
from tests.make import TODAY


def ago(days: int) -> date:
    """So many days before ``TODAY``."""
    return TODAY - timedelta(days=days)


def make_client(
    party: Party, *, kind: str = "direct", since: date | None = None, **fields: Any
) -> Client:
    """An active client with one phase; its beginning is not known unless told."""
    relationship = party.relationship
    relationship.is_client = relationship.client_active = True
    relationship.client_since = since
    relationship.save()
    common = {"firm_id": party.firm_id, "audience_id": party.audience_id}
    values = {"ref": party.ref, "currency": "GBP", "covenant": "none"} | common | fields
    client = Client.objects.create(relationship=relationship, **values)
    ClientPhase.objects.create(client=client, kind=kind, started_on=since, **common)
    return client


def make_firm_client(firm: Firm, name: str, **fields: Any) -> Client:
    """An organisation that is a client."""
    return make_client(make.make_organisation(firm, name), **fields)


def make_revenue(client: Client, amount: object, on: date = TODAY, **fields: Any) -> RevenueEvent:
    """Income in the firm's currency unless told."""
    values = {"currency": "GBP", "firm_id": client.firm_id, "audience_id": client.audience_id}
    return RevenueEvent.objects.create(
        client=client, amount=Decimal(str(amount)), on=on, **(values | fields)
    )


def make_hours(client: Client, hours: object, on: date = TODAY, **fields: Any) -> TimeEntry:
    """Hours worked."""
    values = {"firm_id": client.firm_id, "audience_id": client.audience_id} | fields
    return TimeEntry.objects.create(client=client, hours=Decimal(str(hours)), on=on, **values)


def make_agreement(firm: Firm, *parties: Party, **fields: Any) -> Agreement:
    """An active service agreement of these sides."""
    audience = make.audience_of(firm, *parties)
    values = {"kind": "service", "state": "active", "audience_id": audience} | fields
    row = Agreement.objects.create(firm=firm, **values)
    AgreementParty.objects.bulk_create(
        AgreementParty(firm=firm, agreement=row, party=party, position=n, audience_id=audience)
        for n, party in enumerate(parties)
    )
    return row


def make_statement(agreement: Agreement, **fields: Any) -> CommissionStatement:
    """What a client is expected to report for the first quarter."""
    values = {
        "firm_id": agreement.firm_id,
        "client": agreement.client,
        "period_from": date(2006, 1, 1),
        "period_to": date(2006, 3, 31),
        "due_on": date(2006, 4, 30),
        "currency": "GBP",
        "audience_id": agreement.audience_id,
    }
    return CommissionStatement.objects.create(agreement=agreement, **(values | fields))


def make_term(agreement: Agreement, **fields: Any) -> CommissionTerm:
    """5 % of sales less returns, quarterly."""
    values = {
        "firm_id": agreement.firm_id,
        "client": agreement.client,
        "audience_id": agreement.audience_id,
        "valid_from": date(2006, 1, 1),
        "base": "net_of_returns",
        "rate_pct": Decimal(5),
        "currency": "GBP",
        "period": "quarter",
    }
    return CommissionTerm.objects.create(agreement=agreement, **(values | fields))


def make_stage(client: Client, **fields: Any) -> Stage:
    """The only stage of a plan."""
    common = {"firm_id": client.firm_id, "audience_id": client.audience_id}
    plan = StagePlan.objects.create(client=client, name="Market entry", **common)
    values = {"position": 1, "name": "Research", "state": "active"} | common | fields
    return Stage.objects.create(plan=plan, **values)


def row_of(model: Any, client: Client, **fields: Any) -> Any:
    """A row of the client, as open as the client."""
    return model.objects.create(
        client=client, **({"firm_id": client.firm_id, "audience_id": client.audience_id} | fields)
    )


def make_amount(model: Any, client: Client, amount: object = 100, **fields: Any) -> Any:
    """Money in the firm's currency unless told."""
    values = {"currency": "GBP", "on": TODAY, "amount": Decimal(str(amount))} | fields
    return row_of(model, client, **values)


def make_invoice(client: Client, amount: object = 100, **fields: Any) -> Invoice:
    """A bill of today."""
    values = {"number": uuid4().hex[:8], "due_on": TODAY} | fields
    invoice: Invoice = make_amount(Invoice, client, amount, **values)
    return invoice


def make_receipt(client: Client, amount: object = 100, **fields: Any) -> Receipt:
    """Money that came in today."""
    receipt: Receipt = make_amount(Receipt, client, amount, **fields)
    return receipt


def make_cost(client: Client, amount: object = 100, **fields: Any) -> Cost:
    """A journey."""
    cost: Cost = make_amount(Cost, client, amount, **({"kind": "travel"} | fields))
    return cost


def make_engagement(client: Client, **fields: Any) -> Engagement:
    """Research."""
    engagement: Engagement = row_of(Engagement, client, **({"lines": ["research"]} | fields))
    return engagement


def make_enquiry(client: Client, **fields: Any) -> Enquiry:
    """A mail of yesterday evening."""
    received = datetime(2006, 6, 29, 18, tzinfo=UTC)
    values = {"received_at": received, "channel": "email", "original": "你好"} | fields
    enquiry: Enquiry = row_of(Enquiry, client, **values)
    return enquiry


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    rows = Membership.objects.of_firm(member.firm_id).select_related("view", "firm")
    row = rows.get(pk=member.pk)
    return Viewer(row.firm, row.user or make.make_user(), row.pk, row.role, row.view.as_access())
