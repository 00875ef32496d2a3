"""Two who do the same at once, and refusals that must not tell of what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from clients.commission.agreed import add_term
from clients.commission.reports import report_sales
from clients.commission.states import ConflictError
from clients.forms.accounts import NewClientForm, ReopenForm
from clients.forms.money import InvoiceForm
from clients.models import Client, ClientPhase, CommissionTerm, Invoice, Stage
from clients.services import assign_members, close_client
from clients.services.plans import move_stage
from firms.circles import refresh_views
from firms.tenant import set_tenant, tenant
from relationships.services import own_circle
from tests import make
from tests.api.caller import House
from tests.clients import builders
from tests.clients.commission_house import make_house, sale
from tests.make import TODAY

pytest_plugins = ["tests.api.house"]

BILL = {
    "number": "7",
    "on": "2006-05-01",
    "due_on": "2006-05-31",
    "amount": "10",
    "currency": "GBP",
}


def twice(firm_id: Any, put: Callable[[], Any]) -> list[Any]:
    """What two threads come to that both are ready to put."""
    barrier, outcomes = Barrier(2), []

    def work() -> None:
        try:
            with tenant(firm_id):
                barrier.wait(timeout=60)
                outcomes.append(put())
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def errors_of(form: Any) -> str:
    """What a form says after it was put; empty when it was saved."""
    assert form.is_valid(), form.errors
    form.put()
    return str(form.errors.as_text())


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_is_told() -> None:
    with transaction.atomic():
        firm = make.make_firm()
        owner = make.make_member(firm, role="owner", is_principal=True)
        party = make.make_organisation(firm, "Twice")
        client = builders.make_firm_client(firm, "Northwind", since=date(2005, 1, 1))
        refresh_views(firm)
        viewer = builders.viewer_of(owner)
        close_client(client, on=date(2006, 1, 1), as_of=TODAY)
    known: dict[str, Any] = {"viewer": viewer, "as_of": TODAY}

    def add() -> str:
        data = {"party": str(party.pk), "kind": "direct", "origin": "unknown", "covenant": "none"}
        return errors_of(NewClientForm(data, sees_money=True, **known))

    def reopen() -> str:
        data = {"kind": "direct", "since": "2006-02-01"}
        return errors_of(ReopenForm(data, client=client, **known))

    def bill() -> str:
        return errors_of(InvoiceForm(BILL, client=client, **known))

    told = [twice(firm.pk, one) for one in (add, reopen, bill)]

    assert [one[0] for one in told] == ["", "", ""]
    words = ("This is a client already", "This client is open already", "Another invoice has this")
    for (_saved, refused), expected in zip(told, words, strict=True):
        assert expected in refused
    with transaction.atomic():
        set_tenant(firm.pk)
        assert Client.objects.of_firm(firm.pk).filter(relationship__party=party).count() == 1
        assert ClientPhase.objects.of_firm(firm.pk).filter(client=client).count() == 2
        assert Invoice.objects.of_firm(firm.pk).count() == 1


def test_a_number_of_a_hidden_client_is_free(house: House) -> None:
    mine, other = (builders.make_firm_client(house.firm, name) for name in ("Mine", "Other"))
    assign_members(mine, [house.member.member])
    refresh_views(house.firm)
    builders.make_invoice(other, number="7")
    body = {**BILL, "client": str(mine.pk)}

    assert house.owner.post("invoices/", body).status_code == 409
    house.enter()
    assert house.member.post("invoices/", body).status_code == 201
    assert house.member.post("invoices/", body).status_code == 409


def test_the_place_of_a_hidden_stage_is_free(house: House) -> None:
    client = builders.make_firm_client(house.firm, "Northwind")
    refresh_views(house.firm)
    shown = builders.make_stage(client)
    plan = shown.plan
    circle = own_circle(builders.viewer_of(house.owner.member), [])
    Stage.objects.create(firm=house.firm, plan=plan, position=2, name="Hidden", audience_id=circle)
    body = {"plan": str(plan.pk), "name": "Next", "position": 2}

    assert house.owner.post("stages/", body | {"position": 1}).status_code == 409
    house.enter()
    assert house.member.post("stages/", body).status_code == 201
    house.enter()
    stages = Stage.objects.of_firm(house.firm.pk).filter(plan=plan)
    next_ = stages.get(name="Next")
    assert move_stage(next_, up=True, viewer=builders.viewer_of(house.member.member))
    names = [row.name for row in stages.order_by("position")]
    assert names == ["Next", "Hidden", "Research"]


def test_a_plan_has_room_for_so_many_stages_by_api_too(house: House) -> None:
    client = builders.make_firm_client(house.firm, "Northwind")
    refresh_views(house.firm)
    plan = builders.make_stage(client).plan
    body = {"plan": str(plan.pk), "name": "One more"}
    filled = house.owner.bulk("stages", [body] * 39)
    assert filled.status_code == 201, filled.content
    for more in (body, body | {"position": 99}):
        house.enter()
        refused = house.owner.post("stages/", more)
        assert (refused.status_code, b"at most 40" in refused.content) == (400, True)


@pytest.mark.django_db
def test_terms_under_which_too_much_is_earned_change_nothing() -> None:
    house = make_house()
    house.term("1")
    statement = house.statements()[0]
    rows = [sale(f"S{n}", "2006-02-01", "900000000000") for n in range(2)]
    report_sales(statement, rows, received_on=TODAY, viewer=house.viewer)
    before = house.stored()[0].amount

    def agree() -> None:
        term = CommissionTerm(
            valid_from=date(2006, 1, 15), base="net_of_returns", rate_pct=Decimal(90),
            currency="USD", period="quarter",
        )  # fmt: skip
        with transaction.atomic():
            add_term(term, agreement=house.agreement, viewer=house.viewer, as_of=TODAY)

    with pytest.raises(ConflictError, match="earns more than can be booked"):
        agree()
    assert house.stored()[0].amount == before == Decimal("18000000000.00")
    assert CommissionTerm.objects.of_firm(house.firm.pk).count() == 1
