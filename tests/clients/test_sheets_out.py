"""Pages of clients and relationships as files: what the page's filter shows, for who may export."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clients.books import KINDS
from clients.models import Client as Account
from common.sheets.reading import read
from firms.models import Export
from firms.tenant import set_tenant
from tests.access.asking import client_of
from tests.access.world import OWN, World, build


@pytest.fixture
def world(db: None) -> World:
    """A client with a row of each kind, and everybody."""
    cache.clear()
    return build()


def browser(world: World, name: str) -> Client:
    """Somebody who signed in."""
    world.leave()
    return client_of(world, next(one for one in world.identities if one.name == name))


def rows_of(answer: Any) -> list[dict[str, str | None]]:
    """Rows of the file that came."""
    assert answer.status_code == 200, answer.status_code
    return [row for _number, row in read(answer.getvalue()).rows]


def ids(answer: Any) -> list[str | None]:
    """Ids of the rows of the file."""
    return [row["id"] for row in rows_of(answer)]


def test_the_page_of_clients_is_taken_out_as_it_is_filtered(world: World) -> None:
    owner, url = browser(world, "owner"), reverse("clients:export")
    own = world.id_of("client", OWN)
    for kind in ("csv", "xlsx"):
        assert own in ids(owner.get(f"{url}?file={kind}&kind="))
    assert ids(owner.get(f"{url}?file=csv&q=nobody-at-all")) == []
    assert ids(owner.get(f"{url}?file=csv&state=past")) == []
    assert owner.get(url).status_code == 404
    set_tenant(world.firm.pk)
    notes = Export.objects.of_firm(world.firm.pk).values_list("resource", "by_token")
    assert set(notes) == {("clients", False)}


def test_money_desk_reports_and_relationships_are_taken_out(world: World) -> None:
    client = world.id_of("client", OWN)
    member = browser(world, "member")
    for slug, kind in KINDS.items():
        rows = rows_of(
            member.get(reverse("clients:money_export", args=[client, slug]) + "?file=csv")
        )
        assert rows, kind
        assert {row["client"] for row in rows} == {client}
    desk = reverse("clients:desk_export")
    assert ids(member.get(f"{desk}?file=csv&client={client}")) == [world.id_of("enquiry", OWN)]
    assert ids(member.get(f"{desk}?file=csv&state=closed")) == []
    reports = reverse("clients:reports_export")
    assert ids(member.get(f"{reports}?file=xlsx")) == [world.id_of("statement", OWN)]
    listed = reverse("relationships:export")
    assert world.id_of("relationship", OWN) in ids(
        browser(world, "owner").get(f"{listed}?file=csv")
    )
    assert ids(browser(world, "owner").get(f"{listed}?file=csv&q=nobody-at-all")) == []


def test_money_of_clients_of_others_is_no_column_value(world: World) -> None:
    """A member who works for none of them."""
    set_tenant(world.firm.pk)
    Account.objects.of_firm(world.firm.pk).update(contract_value=4_321)
    shown = browser(world, "owner").get(reverse("clients:export") + "?file=csv").getvalue()
    assert b"4321" in shown
    set_tenant(world.firm.pk)
    Account.objects.get(pk=world.id_of("client", OWN)).members.all().delete()
    hidden = browser(world, "member").get(reverse("clients:export") + "?file=csv").getvalue()
    assert b"4321" not in hidden


def test_the_menu_keeps_the_filter_and_is_for_who_may_export(world: World) -> None:
    page = reverse("relationships:list")
    shown = browser(world, "owner").get(f"{page}?kind=person&cursor=").content.decode()
    assert "/relationships/export/?kind=person&amp;file=csv" in shown
    assert "/export/" not in browser(world, "viewer").get(page).content.decode()


def test_too_many_are_told_on_the_page(world: World, settings: Any) -> None:
    settings.EXPORTS_PER_HOUR = 1
    owner, url = browser(world, "owner"), reverse("clients:export") + "?file=csv"
    assert owner.get(url).status_code == 200
    answer = owner.get(url, follow=True)
    assert answer.redirect_chain[0][0] == reverse("clients:list")
    assert "many exports within an hour" in answer.content.decode()
