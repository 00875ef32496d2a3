"""Income on the page of an introduction: shared out to the penny, and only for who may see it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clients.introduction_income import IncomeCard, income_card
from clients.models import AttributionShare
from firms.circles import refresh_views
from relationships.models import Introduction, Party
from tests import make
from tests.clients import builders
from tests.introductions.test_one_page import chain, text
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def earning(world: World) -> Introduction:
    """Bea led to Lin, who led to Oak, a client that paid 12,400.01."""
    row = chain(world)
    row.state = "earning"
    row.save(update_fields=["state"])
    client = builders.make_client(row.target)
    builders.make_revenue(client, "12400.01")
    refresh_views(world.firm)  # the first money: its owner sees it all
    return row


def card(world: World, row: Introduction, touch: str = "") -> IncomeCard:
    found = income_card(builders.viewer_of(world.owner), row, make.TODAY, {"touch": touch})
    assert found is not None
    return found


def amounts(found: IncomeCard) -> dict[str, Decimal]:
    return {one.party.name: one.amount for one in found.credits}


def test_along_the_chain_first_and_last_touch(world: World, owner: Client) -> None:
    row = earning(world)
    found = card(world, row)
    assert (found.total, amounts(found)) == (
        D("12400.01"),
        {"Lin": D("8266.67"), "Bea": D("4133.34")},
    )
    assert [one.words for one in found.credits] == ["made the introduction", "earlier in the chain"]
    assert amounts(card(world, row, "first")) == {"Bea": D("12400.01")}
    assert amounts(card(world, row, "last")) == {"Lin": D("12400.01")}
    assert amounts(card(world, row, "nonsense")) == amounts(found)
    shown = text(owner, row)
    for words in ("£12,400.01", "£8,266.67", "£4,133.34", "The nearest introducer counts 1"):
        assert words in shown
    assert "All of it to the nearest introducer." in text(owner, row, "?touch=last")


def put(owner: Client, row: Introduction, **shares: str) -> Any:
    """Post the form with shares by name."""
    parties = {one.name: one.pk for one in Party.objects.of_firm(row.firm_id)}
    data = {f"share-{parties[name]}": share for name, share in shares.items()}
    return owner.post(f"/introductions/{row.pk}/shares/", data)


def test_shares_are_set_and_make_a_hundred(world: World, owner: Client) -> None:
    row = earning(world)
    form = owner.get(f"/introductions/{row.pk}/shares/").content.decode()
    for name in ("Lin", "Bea", "Ada"):
        assert name in form
    world.enter()
    refused = put(owner, row, Lin="50", Bea="40")
    assert refused.status_code == 422
    assert "They make 90 %: 10 % are missing to 100 %." in refused.content.decode()
    world.enter()
    assert put(owner, row, Lin="50", Bea="30", Ada="20").status_code == 302
    world.enter()
    found = card(world, row)
    assert amounts(found) == {"Lin": D("6200.01"), "Bea": D("3720.00"), "Ada": D("2480.00")}
    assert sum(amounts(found).values()) == found.total
    assert "Shares set by Ada." in text(owner, row)

    assert owner.post(f"/introductions/{row.pk}/shares/", {"rule": "1"}).status_code == 302
    world.enter()
    assert not AttributionShare.objects.of_firm(world.firm.pk).exists()


def test_only_who_sees_all_money(world: World) -> None:
    row = earning(world)
    for who in (world.member, world.reader):
        shown = text(world.browser(who), row)
        assert "Income: not part of your view" in shown
        assert "12,400" not in shown
        assert world.browser(who).get(f"/introductions/{row.pk}/shares/").status_code == 404
        world.enter()


def test_nothing_before_it_was_made(world: World, owner: Client) -> None:
    people = [make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen")]
    row = make.make_introduction(*people, state="asked", on=None)
    assert "Revenue through" not in text(owner, row)
    row.state = "made"
    row.save(update_fields=["state"])
    assert "None yet." in text(owner, row)


def stored(world: World) -> dict[str, tuple[Any, Decimal]]:
    """Ids and shares by name."""
    world.enter()
    rows = AttributionShare.objects.of_firm(world.firm.pk).select_related("party")
    return {one.party.name: (one.pk, one.share_pct) for one in rows}


def take_back(owner: Client) -> str:
    """Undo the last change of this browser; what the page says."""
    key = list(owner.session["undo"])[-1]
    return owner.post(f"/undo/{key}/", follow=True).content.decode()


def test_shares_are_taken_back_to_those_before_and_to_the_rule(world: World, owner: Client) -> None:
    row = earning(world)
    put(owner, row, Lin="70", Bea="30")
    said = stored(world)
    put(owner, row, Lin="100")
    assert "Taken back." in take_back(owner)
    assert stored(world) == said
    owner.post(f"/introductions/{row.pk}/shares/", {"rule": "1"})
    assert stored(world) == {}
    assert "Taken back." in take_back(owner)
    assert stored(world) == said
    assert "Taken back." in take_back(owner)
    assert stored(world) == {}


def test_shares_that_were_set_meanwhile_stay(world: World, owner: Client) -> None:
    row = earning(world)
    put(owner, row, Lin="70", Bea="30")
    owner.post(f"/introductions/{row.pk}/shares/", {"rule": "1"})
    put(world.browser(world.owner), row, Bea="100")
    said = stored(world)
    for _press in range(2):
        assert "Nothing was taken back" in (words := take_back(owner)) or "removed" in words
        assert stored(world) == said


def test_a_deleted_introduction_comes_back_with_its_shares(world: World, owner: Client) -> None:
    row = earning(world)
    put(owner, row, Lin="70", Bea="30")
    said = stored(world)
    assert owner.post(f"/entries/introduction/{row.pk}/delete/").status_code == 302
    assert stored(world) == {}
    assert "Taken back." in take_back(owner)
    assert stored(world) == said
