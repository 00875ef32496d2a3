"""The list of clients with due, share and hours, against the bare sums of the same rows.

The first 2,000 relationships become clients, with 200,000 rows of income in all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from benchmarks.client import Caller
from benchmarks.results import Measurement, compared
from benchmarks.world import World, analyze
from clients.models import Client, ClientPhase, Invoice, RevenueEvent, TimeEntry
from clients.reads.overview import in_order, overview
from clients.reads.periods import YEAR, period_of
from firms.access import View, Viewer
from firms.circles import refresh_views
from firms.models import Membership
from firms.tenant import set_tenant, tenant

MOST_CLIENTS = 2_000
INCOME, HOURS, INVOICES = 100, 10, 4  # rows of a client, over two years
DAYS, BATCH = 730, 5_000
TARGET = 3.0  # times; of a smaller firm the queries are made for longer than they run

BARE = """
WITH income AS (
    SELECT client_id, sum(round(amount * rate, 2)) AS sum FROM clients_revenueevent
    WHERE firm_id = %(firm)s AND "on" > %(first)s AND "on" <= %(today)s GROUP BY client_id
), hours AS (
    SELECT client_id, sum(hours) AS sum FROM clients_timeentry
    WHERE firm_id = %(firm)s AND "on" > %(first)s AND "on" <= %(today)s GROUP BY client_id
), due AS (
    SELECT client_id, sum(round(amount * rate, 2)) AS sum FROM clients_invoice
    WHERE firm_id = %(firm)s AND paid_on IS NULL AND "on" <= %(today)s GROUP BY client_id
)
SELECT c.id, p.name, income.sum, hours.sum, due.sum, income.sum / sum(income.sum) OVER ()
FROM clients_client c
JOIN relationships_relationship r ON r.id = c.relationship_id AND r.firm_id = %(firm)s
JOIN relationships_party p ON p.id = r.party_id AND p.firm_id = %(firm)s
LEFT JOIN income ON income.client_id = c.id
LEFT JOIN hours ON hours.client_id = c.id
LEFT JOIN due ON due.client_id = c.id
WHERE c.firm_id = %(firm)s
ORDER BY income.sum DESC NULLS LAST, p.name
"""


def most_clients(world: World) -> int:
    """How many of the firm's relationships become clients."""
    return min(MOST_CLIENTS, len(world.relationships))


def made(world: World) -> Viewer:
    """Clients with two years of income, hours and invoices, and an owner who sees their money."""
    count = most_clients(world)
    with tenant(world.firm.pk):
        chosen = world.relationships[:count]
        clients = Client.objects.bulk_create(
            Client(firm=world.firm, relationship_id=pk, market="CN") for pk in chosen
        )
        add(ClientPhase, world, clients, 1, lambda number: {"kind": kind_of(number)})
        add(RevenueEvent, world, clients, INCOME, lambda number: money(number, world))
        add(TimeEntry, world, clients, HOURS, lambda number: hours(number, world))
        add(Invoice, world, clients, INVOICES, lambda number: bill(number, world))
        refresh_views(world.firm)
        rows = Membership.objects.of_firm(world.firm.pk).select_related("view")
        member = rows.get(pk=world.viewer.membership_id)
    analyze()
    view = View(world.firm.pk, member.view_id, tuple(member.view.circle_ids))
    return replace(world.viewer, view=view)


def add(model: Any, world: World, clients: list[Client], each: int, values: Any) -> None:
    """So many rows for each client."""
    rows = (
        model(firm=world.firm, client=client, **values(place * each + number))
        for place, client in enumerate(clients)
        for number in range(each)
    )
    model.objects.bulk_create(rows, batch_size=BATCH)


def kind_of(number: int) -> str:
    """Every second client pays a share of sales."""
    return "commission" if number % 2 else "direct"


def money(number: int, world: World) -> dict[str, Any]:
    """Income on one of the days."""
    on = world.today - timedelta(days=number * 7 % DAYS)
    return {"on": on, "amount": Decimal(number % 9_973 + 1) / 4, "currency": "GBP"}


def hours(number: int, world: World) -> dict[str, Any]:
    """Hours on one of the days."""
    return {
        "on": world.today - timedelta(days=number * 73 % DAYS),
        "hours": Decimal(number % 16 + 1) / 2,
    }


def bill(number: int, world: World) -> dict[str, Any]:
    """One of four invoices is open."""
    on = world.today - timedelta(days=number * 181 % DAYS)
    paid = None if number % INVOICES == 0 else on
    return money(number, world) | {
        "number": f"B-{number}",
        "on": on,
        "due_on": on + timedelta(days=30),
        "paid_on": paid,
    }


def ours(viewer: Viewer, world: World) -> None:
    """All clients with their sums, sorted."""
    found = overview(viewer, period_of(YEAR, world.today), world.today, with_due=True)
    in_order(found.accounts, "-income")


def bare(world: World) -> None:
    """One statement."""
    values: dict[str, Any] = {
        "firm": world.firm.pk,
        "today": world.today,
        "first": world.today - timedelta(days=365),
    }
    with connection.cursor() as cursor:
        cursor.execute(BARE, values)
        cursor.fetchall()


def took(work: Any, *args: Any) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work(*args)
    return (time.perf_counter() - started) * 1_000


def measured(world: World, _caller: Caller, samples: int) -> Iterator[Measurement]:
    """In turns, inside the firm."""
    viewer = made(world)
    mine: list[float] = []
    least: list[float] = []
    with transaction.atomic():
        set_tenant(world.firm.pk)
        for _turn in range(samples + 3):
            mine.append(took(ours, viewer, world))
            least.append(took(bare, world))
    is_full = most_clients(world) == MOST_CLIENTS
    target = TARGET if is_full else None
    yield compared("income", mine[3:], least[3:], against="one bare aggregate", target=target)
