"""What is lost when somebody steps out: reach, markets, income, introductions, promises."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from firms.circles import refresh_views
from firms.models import Membership
from relationships.models import Party
from relationships.paths.limit import MOST_A_MINUTE
from relationships.paths.network import forget_networks
from tests import make
from tests.clients.builders import ago, make_client, make_revenue
from tests.golden import check_count, statements
from tests.pages.house import World, make_world, relationship_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    forget_networks()
    return make_world()


class Circle:
    """Dara alone leads to Fen and Gil in China, and to a client whose only name is Gil."""

    def __init__(self, world: World, behind: int = 2) -> None:
        self.world, firm = world, world.firm
        self.dara = make.make_person(firm, "Dara", country="GB")
        make.make_tie(world.owner, self.dara)
        self.behind = [make.make_person(firm, f"Fen {n}", country="CN") for n in range(behind)]
        for one in self.behind:
            make.make_alter_tie(self.dara, one)
        self.client = make.make_organisation(firm, "Northwind")
        make.make_affiliation(self.behind[0], self.client)
        make_revenue(make_client(self.client, since=ago(400)), 750)
        other = make.make_organisation(firm, "Southwind")
        make_revenue(make_client(other, since=ago(400)), 250)
        make.make_promise(world.owner, self.dara, "Send the list")
        make.make_introduction(self.dara, world.owner.party, self.behind[0], state="asked")
        refresh_views(firm)

    def page(self, who: Membership, party: Party | None = None, status: int = 200) -> str:
        """The page as one of us gets it."""
        forget_networks()
        address = f"/relationships/{relationship_with(party or self.dara).pk}/what-if/"
        answer = self.world.browser(who).get(address)
        assert answer.status_code == status
        self.world.enter()
        return " ".join(answer.content.decode().split())


def test_what_hangs_on_one_person(world: World) -> None:
    circle = Circle(world)
    page = circle.page(world.owner)
    assert "<b>2 people</b> are reached only through Dara" in page
    assert "China: 2 of 2 people you reach there; <b>no way in is left</b>" in page
    assert "<b>£750</b> of the last 12 months, 75% of all" in page
    assert "Northwind" in page
    assert "Southwind" not in page
    assert "Send the list" in page
    assert "Fen 0" in page
    assert "They know 2 others you know of" in page
    assert "Of the 1 pair among these, 0 is known" in page


def test_a_second_way_loses_nobody(world: World) -> None:
    circle = Circle(world)
    make.make_tie(world.member, circle.behind[0])
    make.make_tie(world.owner, circle.behind[1])
    page = circle.page(world.owner)
    assert "Nobody: everybody you reach today" in page
    assert "No client of the last 12 months hangs on them alone" in page


def test_a_couple_goes_together_and_a_firm_with_its_people(world: World) -> None:
    circle = Circle(world)
    partner = make.make_person(world.firm, "Eli")
    make.make_tie(world.owner, partner)
    make.make_alter_tie(circle.dara, partner, kind="kin")
    for one in circle.behind:
        make.make_alter_tie(partner, one)
    page = circle.page(world.owner)
    assert "<b>2 people</b> are reached only through Dara" in page
    assert "Eli" in page.split("Counted as one with them:")[1][:80]
    page = circle.page(world.owner, circle.client)
    assert "<b>£750</b>" in page  # its only person goes with it


def test_money_is_part_of_few_views_and_the_rest_of_most(world: World) -> None:
    circle = Circle(world)
    for who in (world.member, world.reader):
        page = circle.page(who)
        assert "Income: not part of your view" in page
        assert "£" not in page
        assert "<b>2 people</b>" in page


def test_confidential_rows_leave_no_trace(world: World) -> None:
    circle = Circle(world)
    before = circle.page(world.member)
    ring = make.make_circle(world.firm, world.owner)
    hidden = make.make_person(world.firm, "Hidden", country="CN", audience_id=ring.pk)
    make.make_alter_tie(circle.dara, hidden)
    make.make_promise(world.owner, hidden, "Secret")
    refresh_views(world.firm)
    assert "<b>3 people</b>" in circle.page(world.owner)
    assert plain(circle.page(world.member)) == plain(before)
    circle.page(world.member, hidden, status=404)


def plain(page: str) -> str:
    """Without what differs from one answer to the next."""
    body = page[page.index("<h1") : page.index("</main>")]
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body)


def test_one_of_us_and_the_principal(world: World) -> None:
    circle = Circle(world)
    make.make_tie(world.member, make.make_person(world.firm, "Gil", country="JP"))
    make.make_relationship(world.owner.party)
    page = circle.page(world.owner, world.member.party)
    assert "Japan: 1 of 1 person you reach there" in page
    assert "Their place among others" not in page
    page = circle.page(world.owner, world.owner.party)
    assert "Everything here hangs on Ada" in page


def test_asked_too_often(world: World) -> None:
    circle = Circle(world)
    cache.set(f"path-rate:{world.owner.pk}", MOST_A_MINUTE, 60)
    page = circle.page(world.owner, status=429)
    assert "questions in a minute" in page


@pytest.mark.parametrize("behind", [1, 20])
def test_queries_do_not_grow(world: World, behind: int) -> None:
    circle = Circle(world, behind)
    address = f"/relationships/{relationship_with(circle.dara).pk}/what-if/"
    owner = world.browser(world.owner)
    owner.get(address)  # makes the SQL and reads the network
    answer, sent = statements(lambda: owner.get(address))
    assert answer.status_code == 200
    check_count("page-what-if", sent)
