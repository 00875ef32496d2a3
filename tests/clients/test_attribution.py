"""Who is credited with income: the rule of the chain, to the cent, and what is read for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.attribution import Edge, Mode, Network, hops, makes_whole, shared_out, weights
from clients.models import AttributionShare, Client, RevenueEvent
from clients.reads.attributed import (
    Channel,
    attributed,
    by_channel,
    by_introducer,
    through,
)
from clients.reads.periods import ALL, YEAR, period_of
from clients.services.attribution import set_shares
from firms.access import Viewer
from firms.circles import refresh_views
from firms.models import Firm, Membership
from firms.tenant import set_tenant
from portability.firm_file.loading import load_firm
from relationships import undo
from relationships.models import Introduction, Party
from relationships.services import delete_fact, set_circle
from tests import make
from tests.clients import builders
from tests.golden import statements
from tests.portability.test_round_trip import text_of

D = Decimal
A, B, C = (UUID(int=number) for number in range(1, 4))


def network(*edges: Edge) -> Network:
    """All of them ours."""
    return Network({edge.id: edge for edge in edges}, frozenset(edge.id for edge in edges))


# --- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "count", "expected"),
    [
        ("120000", 3, ["68571.43", "34285.71", "17142.86"]),
        ("120000", 2, ["80000.00", "40000.00"]),
        ("96000", 1, ["96000.00"]),
        ("-120000", 3, ["-68571.43", "-34285.71", "-17142.86"]),
        ("0.01", 3, ["0.01", "0.00", "0.00"]),
    ],
)
def test_vectors(amount: str, count: int, expected: list[str]) -> None:
    chain = [[A], [B], [C]][:count]
    found = shared_out(D(amount), weights(chain, Mode.CHAIN), "GBP")
    assert [f"{one:.2f}" for one in found.values()] == expected


def test_first_and_last_touch() -> None:
    chain = [[A], [B, C]]
    assert weights(chain, Mode.LAST) == {A: D(1)}
    assert weights(chain, Mode.FIRST) == {B: D("0.5"), C: D("0.5")}
    assert weights(chain, Mode.CHAIN) == {A: D(1), B: D("0.25"), C: D("0.25")}
    assert weights([], Mode.FIRST) == {}


def test_the_chain_goes_back_by_parent_and_by_who_reached_the_introducer() -> None:
    first = Edge(uuid4(), C, B, day=date(2003, 1, 1))
    second = Edge(uuid4(), B, A, parent=None, day=date(2004, 1, 1))
    third = Edge(uuid4(), A, None, parent=second.id, day=date(2005, 1, 1))
    assert hops([third], network(first, second, third)) == [[A], [B], [C]]


def test_what_came_later_and_what_is_not_ours_leads_to_nothing() -> None:
    last = Edge(uuid4(), A, None, day=date(2005, 1, 1))
    later = Edge(uuid4(), B, A, day=date(2005, 1, 2))
    assert hops([last], network(last, later)) == [[A]]
    before = Edge(uuid4(), B, A, day=date(2004, 1, 1))
    assert hops([last], Network({last.id: last, before.id: before})) == [[A]]
    assert hops([last], network(last, before)) == [[A], [B]]


def test_circles_end_and_four_hops_are_enough() -> None:
    people = [UUID(int=number) for number in range(10, 17)]
    line = [Edge(uuid4(), people[at + 1], people[at], day=None) for at in range(len(people) - 1)]
    last = Edge(uuid4(), people[0], None)
    assert hops([last], network(last, *line)) == [[one] for one in people[:4]]
    circle = network(last, line[0], Edge(uuid4(), people[0], people[1]))
    assert hops([last], circle) == [[people[0]], [people[1]]]


people = st.integers(1, 9).map(lambda number: UUID(int=number))
chains = st.lists(st.lists(people, min_size=1, max_size=3, unique=True), max_size=4)


@settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    chain=chains,
    mode=st.sampled_from(Mode),
)
def test_what_is_shared_out_is_the_income(amount: D, chain: list[list[UUID]], mode: Mode) -> None:
    by = weights(chain, mode)
    found = shared_out(amount, by, "GBP")
    assert found.keys() == by.keys()
    if by:
        assert sum(found.values()) == amount
        assert all(part * amount >= 0 for part in found.values())


@pytest.mark.parametrize(
    ("shares", "whole"),
    [
        (["100"], True),
        (["50", "30", "20"], True),
        (["33.333", "33.333", "33.334"], True),
        (["50", "49.999"], False),
        (["150", "-50"], False),
        (["100", "0"], False),
        ([], False),
    ],
)
def test_shares_make_a_whole(shares: list[str], whole: bool) -> None:  # noqa: FBT001
    assert makes_whole(map(D, shares)) == whole


# --- what is read ---------------------------------------------------------------------------------


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    refresh_views(member.firm)
    member.refresh_from_db()
    return Viewer(member.firm, make.make_user(), member.pk, member.role, member.view.as_access())


class House:
    """An owner, a client that earns, and three people before it."""

    def __init__(self) -> None:
        self.firm = make.make_firm(base_currency="GBP")
        self.owner = make.make_member(self.firm, "EB", role="owner")
        self.me = Party.objects.of_firm(self.firm.pk).get(member=self.owner)
        self.people = [make.make_person(self.firm, name) for name in ("Ann", "Bob", "Cay")]
        self.works = make.make_organisation(self.firm, "Works")
        self.client: Client = builders.make_client(self.works)
        self.viewer = viewer_of(self.owner)

    def earn(self, amount: object, on: date = make.TODAY, **fields: object) -> RevenueEvent:
        return builders.make_revenue(self.client, amount, on, **fields)

    def chain(self, year: int = 2005) -> list[Introduction]:
        """Cay led us to Bob, Bob to Ann, Ann to the client."""
        ann, bob, cay = self.people
        return [
            self.brought(cay, bob, date(year - 2, 1, 1)),
            self.brought(bob, ann, date(year - 1, 1, 1)),
            self.brought(ann, self.works, date(year, 1, 1), state="earning", led_to=self.works),
        ]

    def brought(self, by: Party, to: Party, on: date, **fields: object) -> Introduction:
        return make.make_introduction(by, self.me, to, on=on, **fields)

    def credits(self, mode: Mode = Mode.CHAIN, period: str = ALL) -> dict[str, str]:
        """Name to sum, channels in brackets."""
        rows = attributed(self.viewer, period_of(period, make.TODAY), mode)
        names = Party.objects.of_firm(self.firm.pk).in_bulk()
        found = {names[pk].name: f"{one:.2f}" for pk, one in by_introducer(rows).items()}
        return found | {
            f"[{one.origin}]": f"{amount:.2f}" for one, amount in by_channel(rows).items()
        }


@pytest.fixture
def house(db: None) -> House:
    return House()


def test_income_goes_along_the_chain(house: House) -> None:
    house.chain()
    house.earn(70_000)
    house.earn(50_000, date(2005, 6, 1))
    assert house.credits() == {"Ann": "68571.43", "Bob": "34285.71", "Cay": "17142.86"}
    assert house.credits(Mode.LAST) == {"Ann": "120000.00"}
    assert house.credits(Mode.FIRST) == {"Cay": "120000.00"}
    assert house.credits(period=YEAR) == {"Ann": "40000.00", "Bob": "20000.00", "Cay": "10000.00"}


def test_income_before_the_introduction_goes_to_the_channel(house: House) -> None:
    house.chain()
    house.earn(100, date(2004, 6, 1))
    house.earn(70)
    house.client.origin = "trade_fair"
    house.client.save()
    assert house.credits() == {
        "Ann": "40.00",
        "Bob": "20.00",
        "Cay": "10.00",
        "[trade_fair]": "100.00",
    }


def test_an_introduction_to_somebody_there_counts_before_the_first_income(house: House) -> None:
    contact = make.make_person(house.firm, "Dora")
    make.make_affiliation(contact, house.works)
    house.brought(house.people[0], contact, date(2005, 1, 1), state="earning")
    house.brought(house.people[1], contact, date(2006, 1, 1), state="earning")
    house.brought(house.people[2], contact, date(2004, 1, 1), state="met")
    house.earn(100, date(2005, 6, 1))
    house.earn(100)
    assert house.credits() == {"Ann": "200.00"}


def test_income_that_names_its_introduction_follows_that_one(house: House) -> None:
    house.chain()
    other = house.brought(house.people[2], make.make_person(house.firm), date(2006, 1, 1))
    house.earn(70)
    house.earn(30, source=other)
    assert house.credits() == {"Ann": "40.00", "Bob": "20.00", "Cay": "40.00"}
    [found] = through(house.viewer, other.pk, make.TODAY)
    assert (found.amount, found.credits) == (D("30.00"), {house.people[2].pk: D("30.00")})


def test_a_credit_note_is_taken_from_the_same_people(house: House) -> None:
    house.chain()
    house.earn(70)
    house.earn(-7)
    assert house.credits() == {"Ann": "36.00", "Bob": "18.00", "Cay": "9.00"}


def test_shares_that_were_set_count_instead_of_the_rule(house: House) -> None:
    last = house.chain()[-1]
    house.earn(12_400)
    shares = {house.people[0]: D(50), house.people[1]: D(30), house.me: D(20)}
    with pytest.raises(ValidationError):
        set_shares(last, shares | {house.me: D("20.001")}, viewer=house.viewer)
    set_shares(last, shares, viewer=house.viewer)
    assert house.credits() == {"Ann": "6200.00", "Bob": "3720.00", "EB": "2480.00"}
    assert house.credits(Mode.LAST) == {"Ann": "12400.00"}
    set_shares(last, {}, viewer=house.viewer)
    assert "EB" not in house.credits()


def test_shares_are_as_confidential_as_their_introduction(house: House) -> None:
    last = house.chain()[-1]
    set_shares(last, {house.people[0]: D(100)}, viewer=house.viewer)
    set_circle(house.people[0].relationship, named=[], viewer=house.viewer)
    circle = Introduction.objects.of_firm(house.firm.pk).get(pk=last.pk).audience_id
    assert circle is not None
    assert AttributionShare.objects.of_firm(house.firm.pk).get().audience_id == circle
    secret = make.make_person(
        house.firm, audience=make.make_circle(house.firm, make.make_member(house.firm))
    )
    with pytest.raises(ValidationError):
        set_shares(last, {secret: D(100)}, viewer=viewer_of(house.owner))


def test_a_deleted_introduction_comes_back_with_its_shares(house: House) -> None:
    last = house.chain()[-1]
    set_shares(last, {house.people[0]: D(60), house.me: D(40)}, viewer=house.viewer)
    step = undo.deleted(last)
    delete_fact(last)
    assert not AttributionShare.objects.of_firm(house.firm.pk).exists()
    undo.apply(step, house.viewer)
    shares = AttributionShare.objects.of_firm(house.firm.pk).order_by("share_pct")
    assert [one.share_pct for one in shares] == [D(40), D(60)]


def test_who_does_not_see_all_money_gets_nothing(house: House) -> None:
    last = house.chain()[-1]
    house.earn(70)
    colleague = viewer_of(make.make_member(house.firm))
    assert attributed(colleague, period_of(ALL, make.TODAY)) == []
    assert through(colleague, last.pk, make.TODAY) == []


def test_the_number_of_queries_does_not_grow(house: House) -> None:
    house.chain()
    house.earn(70)
    _few, sent_few = statements(lambda: house.credits())
    for number in range(5):
        client = builders.make_firm_client(house.firm, f"Client {number}")
        builders.make_revenue(client, 10)
        house.brought(house.people[0], client.relationship.party, date(2005, 1, 1), state="earning")
    _many, sent = statements(lambda: house.credits())
    assert len(sent) == len(sent_few) <= 12


# --- the case study -------------------------------------------------------------------------------


@pytest.fixture
def case(db: None) -> Firm:
    found = load_firm(text_of("case_study.yaml"), now=make.NOW, slug="case").firm
    set_tenant(found.pk)
    return found


def test_the_income_of_r_is_all_to_cr_who_came_from_the_platform(case: Firm) -> None:
    owner = Membership.objects.of_firm(case.pk).get(role="owner")
    rows = attributed(viewer_of(owner), period_of(YEAR, make.TODAY))
    parties = {party.ref: party.pk for party in Party.objects.of_firm(case.pk)}
    [r] = [row for row in rows if row.amount == D("96000.00")]
    assert r.credits == {parties["Cr"]: D("96000.00")}
    assert r.channel == Channel("online_platform", parties["openbc"])
    assert by_introducer(rows) == {parties["Cr"]: D("96000.00")}
    assert sum(by_channel(rows).values()) == D("26700.00")
    every = RevenueEvent.objects.of_firm(case.pk)
    total = attributed(viewer_of(owner), period_of(ALL, make.TODAY))
    assert sum(row.amount for row in total) == sum(row.base_amount for row in every)
