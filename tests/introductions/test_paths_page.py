"""The page of warm paths: three ways explained, the tie that is missing, nothing of hidden rows."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache

from firms.circles import refresh_views
from firms.models import Membership
from relationships.models import Party
from relationships.paths.limit import MOST_A_MINUTE
from relationships.paths.network import forget_networks
from tests import make
from tests.golden import check_count, statements
from tests.pages.house import World, make_world, relationship_with

pytestmark = pytest.mark.django_db
PAGE = "/introductions/paths/"
ASK = re.compile(r'href="(/log/introduction/[^"]+)"')
HEADS = re.compile(r"<h3>([^<]+)</h3>")


@pytest.fixture
def world() -> World:
    cache.clear()
    forget_networks()
    return make_world()


class Ways:
    """The owner knows Dara and Eli, who both know Fen; a client is kept from Eli."""

    def __init__(self, world: World) -> None:
        firm = world.firm
        self.me = Party.objects.of_firm(firm.pk).get(member=world.owner)
        self.dara, self.eli = (make.make_person(firm, name) for name in ("Dara", "Eli"))
        self.fen = make.make_person(firm, "Fen", country="CN", headline="Buyer of pumps")
        for friend in (self.dara, self.eli):
            make.make_tie(world.owner, friend, contents=["friendship"], started_on=make.TODAY)
            make.make_alter_tie(friend, self.fen, kind="knows", confidence="probable")
        self.client = make.make_organisation(firm, "Client")
        refresh_views(firm)


def page_of(world: World, who: Membership, status: int = 200, **query: Any) -> str:
    """The page as one of them gets it."""
    forget_networks()
    answer = world.browser(who).get(PAGE, query)
    assert answer.status_code == status
    world.enter()
    return str(answer.content.decode())


def test_nothing_is_asked_yet(world: World) -> None:
    text = page_of(world, world.owner)
    assert "Ask for somebody, or for a role" in text
    assert 'class="card card-body way' not in text


def test_ways_are_explained_and_lead_to_the_form(world: World) -> None:
    ways = Ways(world)
    text = page_of(world, world.owner, to=ways.fen.pk)
    assert sorted(HEADS.findall(text)) == ["Through Dara", "Through Eli"]
    assert "Friendship, since" in text
    assert "Know each other (probable)" in text
    assert "Dara was not asked in the last 90 days" in text
    [asked] = [one.replace("&amp;", "&") for one in ASK.findall(text) if f"={ways.dara.pk}" in one]
    query = {name: value for name, [value] in parse_qs(urlsplit(asked).query).items()}
    sides = {"introducer": ways.dara, "introduced": ways.me, "target": ways.fen}
    assert query == {name: str(one.pk) for name, one in sides.items()} | {"state": "idea"}

    form = world.browser(world.owner).get(asked).content.decode()

    for name, party in sides.items():
        assert re.search(rf'name="{name}" value="{party.pk}"[^>]* checked', form), name


def test_the_first_introduction_of_a_longer_way(world: World) -> None:
    ways = Ways(world)
    gil = make.make_person(world.firm, "Gil")
    make.make_alter_tie(ways.fen, gil, kind="friend", confidence="guess")
    text = page_of(world, world.owner, to=gil.pk)
    assert "Ask Dara for an introduction to Fen" in text
    assert "purpose=To+reach+Gil" in text
    assert "A link is only a guess" in text
    assert "2 introductions" in text


def test_a_colleague_or_oneself_can_introduce(world: World) -> None:
    ways = Ways(world)
    gil = make.make_person(world.firm, "Gil")
    make.make_tie(world.member, gil)
    refresh_views(world.firm)
    text = page_of(world, world.owner, to=gil.pk)
    assert "Ben knows them" in text
    assert "Ask Ben for this introduction" in text
    assert f"introduced={ways.me.pk}&amp;target={gil.pk}" in text
    own = page_of(world, world.member, to=gil.pk)
    assert "/log/introduction/" not in own
    for_client = page_of(world, world.member, to=gil.pk, introduced=ways.client.pk)
    assert "Introduce them yourself" in for_client
    assert f"introduced={ways.client.pk}" in for_client


def test_by_role_in_a_market(world: World) -> None:
    Ways(world)
    assert "Through Dara" in page_of(world, world.owner, by="role", market="CN", role="buyer")
    nobody = page_of(world, world.owner, by="role", market="JP", role="buyer")
    assert "Nobody you see has this role there" in nobody
    prefilled = page_of(world, world.owner, by="role", market="CN")
    assert '<option value="CN" selected>' in prefilled
    assert "errors-title" not in prefilled
    assert "Ourselves" in prefilled


def test_one_that_would_tell_comes_last(world: World) -> None:
    ways = Ways(world)
    make.make_concealment(ways.client.relationship, ways.dara)
    text = page_of(world, world.owner, to=ways.fen.pk, introduced=ways.client.pk)
    assert HEADS.findall(text) == ["Through Eli", "Through Dara"]
    _clear, warned = text.split("Through Dara")
    assert "Not advised" not in _clear
    assert "Not advised" in warned
    assert "Client is kept from Dara." in warned


def test_no_way_yet(world: World) -> None:
    ways = Ways(world)
    gil = make.make_person(world.firm, "Gil")
    for person in (ways.dara, gil):
        make.make_affiliation(person, ways.client, ended_on=make.TODAY.replace(year=2003))
    text = page_of(world, world.owner, to=gil.pk)
    assert "No way to Gil yet" in text
    assert "Dara does not know Gil. They worked at the same organisation." in text


def test_hidden_ids_are_as_if_they_never_were(world: World) -> None:
    ways = Ways(world)
    circle = make.make_circle(world.firm, world.owner)
    hidden = make.make_person(world.firm, "Hidden", audience=circle)
    make.make_tie(world.owner, hidden)
    make.make_alter_tie(hidden, ways.fen)
    refresh_views(world.firm)
    never = uuid4()
    texts = [
        page_of(world, world.reader, to=pk, introduced=ways.client.pk).replace(str(pk), "ID")
        for pk in (hidden.pk, never)
    ]
    plain = [re.sub(r'"(csrf|nonce|request_id)[^>]*', "", text) for text in texts]
    plain = [re.sub(r"X-CSRFToken[^}]*", "", text) for text in plain]
    plain = [re.sub(r'csrfmiddlewaretoken" value="[^"]*', "", text) for text in plain]
    assert plain[0] == plain[1]
    assert "Choose somebody from the list." in plain[0]
    assert "Hidden" not in page_of(world, world.reader, to=ways.fen.pk)
    assert "Through Hidden" in page_of(world, world.owner, to=ways.fen.pk)


def test_who_may_not_introduce_sees_ways_without_the_button(world: World) -> None:
    ways = Ways(world)
    text = page_of(world, world.reader, to=ways.fen.pk)
    assert "Through Dara" in text
    assert "/log/introduction/" not in text


def test_looking_for_a_name_asks_nothing(world: World) -> None:
    ways = Ways(world)
    text = world.browser(world.owner).get(f"{PAGE}?look=to&find-to=fen").content.decode()
    assert str(ways.fen.pk) in text
    assert "errors-title" not in text


def test_questions_are_limited(world: World) -> None:
    ways = Ways(world)
    cache.set(f"path-rate:{world.owner.pk}", MOST_A_MINUTE, 60)
    text = page_of(world, world.owner, status=429, to=ways.fen.pk)
    assert f"{MOST_A_MINUTE} questions in a minute" in text


def test_the_record_leads_here(world: World) -> None:
    ways = Ways(world)
    page = world.browser(world.owner).get(f"/relationships/{relationship_with(ways.fen).pk}/")
    assert f'href="{PAGE}?to={ways.fen.pk}"' in page.content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_the_number_of_queries_does_not_grow(world: World, rows: int) -> None:
    ways = Ways(world)
    for number in range(rows):
        friend = make.make_person(world.firm, f"Friend {number}")
        make.make_tie(world.owner, friend)
        make.make_alter_tie(friend, ways.fen)
    refresh_views(world.firm)
    owner = world.browser(world.owner)
    address = f"{PAGE}?to={ways.fen.pk}"
    owner.get(address)  # reads the network
    answer, sent = statements(lambda: owner.get(address))
    assert answer.status_code == 200
    check_count("page-paths", sent)
