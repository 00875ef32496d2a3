"""The pages of markets: ladder, table, map, one market; what is hidden changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from firms.circles import refresh_views
from firms.models import Membership
from markets.models import CommitmentEvent
from tests import make
from tests.clients.builders import make_firm_client
from tests.golden import check_count, statements
from tests.markets.builders import ago, make_event
from tests.pages.house import World, evaluate, make_world, relationship_with
from tests.partners.builders import make_need, make_partner, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A firm with an owner, a member and a viewer."""
    return make_world()


def text_of(world: World, who: Membership, address: str = "/markets/") -> str:
    """The page as one of them gets it."""
    answer = world.browser(who).get(address)
    assert answer.status_code == 200, address
    world.enter()
    return str(answer.content.decode())


def with_markets(world: World) -> dict[str, Any]:
    """China: in through Lin, then back; Singapore: a partner; Korea: left; India: wanted only."""
    lin = make.make_person(world.firm, "Lin", country="CN")
    make.make_region(world.firm, "IN", name="India", country="IN", is_target=True)
    shanghai = make.make_region(world.firm, "CN-SH", name="Shanghai", country="CN")
    first = make_event(world.firm, "CN", 1, date(2002, 3, 1), via=(lin,))
    office = make_event(
        world.firm,
        "CN",
        5,
        date(2003, 6, 1),
        kind="mode_increase",
        to_mode="virtual_representative_office",
        level_before=1,
        via=(lin,),
    )
    back = make_event(
        world.firm,
        "CN",
        3,
        date(2005, 10, 15),
        kind="mode_reduction",
        volition="forced",
        cost="4300",
        currency="GBP",
        hours="60",
        lesson="Find our own person first.",
        level_before=5,
        via=(lin,),
    )
    singapore = make_event(world.firm, "SG", 3, date(2005, 6, 1), kind="mode_increase")
    make_event(world.firm, "KR", 1, date(2001, 5, 1))
    make_event(world.firm, "KR", 0, date(2004, 5, 1), kind="market_withdrawal")
    refresh_views(world.firm)
    return {
        "lin": lin,
        "shanghai": shanghai,
        "first": first,
        "office": office,
        "back": back,
        "singapore": singapore,
    }


def test_the_head_counts_in_words(world: World) -> None:
    with_markets(world)
    assert "2 active, 2 steps back since 2004, 1 market left" in text_of(world, world.reader)


def test_the_ladder_shows_each_step_and_who_is_behind(world: World) -> None:
    rows = with_markets(world)
    text = text_of(world, world.reader)
    for words in ("China", "Virtual office, Lin", "Left", "No one now", "No step yet in:"):
        assert words in text
    assert f'id="e-CN-{rows["office"].pk}"' in text
    assert text.count("data-lane") == 3
    assert 'lang="zh"' in text


def test_the_step_back_is_told_without_blame(world: World) -> None:
    rows = with_markets(world)
    text = text_of(world, world.owner, f"/markets/?event={rows['back'].pk}")
    panel = text[text.index('id="event"') :][:900]
    assert "From Office to Partner. Forced, not planned. Cost £4,300 and 60 hours." in panel
    assert "Find our own person first." in text
    assert "Plan a return" in text
    assert "Cost 60 hours." in text_of(world, world.reader, f"/markets/?event={rows['back'].pk}")


def test_the_latest_step_back_is_selected_where_none_is(world: World) -> None:
    rows = with_markets(world)
    text = text_of(world, world.reader)
    panel = text[text.index('id="event"') :]
    assert "From Office to Partner." in panel
    named = text_of(world, world.reader, f"/markets/?event={rows['office'].pk}")
    assert "From Contacts to Office." in named[named.index('id="event"') :]


@pytest.mark.parametrize(
    ("query", "shown", "left_out"),
    [
        ("as_of=2004-08-01", "From Contacts to none", "From Office to Partner"),
        ("as_of=1990-01-01", "No step yet", "Virtual office"),
        ("as_of=never", "From Office to Partner", "nothing of the kind"),
        ("view=table", "Events as a table", "data-ladder"),
        ("view=map", "on the map of the world", "data-ladder"),
        ("view=king&event=zz", "data-ladder", "on the map of the world"),
    ],
)
def test_the_address_says_what_is_shown(
    world: World, query: str, shown: str, left_out: str
) -> None:
    with_markets(world)
    text = text_of(world, world.reader, f"/markets/?{query}")
    assert shown in text
    assert left_out not in text


def test_the_slider_leads_to_the_end_of_a_month(world: World) -> None:
    with_markets(world)
    browser = world.browser(world.reader)
    answer = browser.get("/markets/?month=39&view=map")
    assert answer["Location"] == "/markets/?view=map&as_of=2004-08-31"
    assert browser.get("/markets/?month=99999")["Location"] == "/markets/"
    assert browser.get("/markets/?month=x").status_code == 200


def test_a_client_narrows_the_markets(world: World) -> None:
    rows = with_markets(world)
    client = make_firm_client(world.firm, "Northwind", market="SG")
    make_event(world.firm, "JP", 1, ago(300), via=(client.relationship.party,))
    text = text_of(world, world.reader, f"/markets/?client={client.pk}")
    assert "Japan" in text
    assert "Virtual office" not in text
    other = text_of(world, world.reader, f"/markets/?client={rows['lin'].pk}")
    assert "not known here" in other


def test_without_steps_the_page_teaches(world: World) -> None:
    text = text_of(world, world.reader)
    assert "How far is the firm in each market?" in text
    assert "Add event" not in text


def test_the_index_is_told_and_worked_out(world: World) -> None:
    with_markets(world)
    text = text_of(world, world.reader)
    assert "Index <b>6</b>; <b>2</b> markets beyond contacts" in text
    assert "How this is worked out" in text


def test_the_map_has_every_market_small_ones_too(world: World) -> None:
    with_markets(world)
    text = text_of(world, world.reader, "/markets/?view=map")
    assert "5 markets" not in text
    assert "4 markets on the map of the world" in text
    assert "Singapore, Partner" in text
    assert text.count('class="world-spot"') == 4


def test_one_market_with_all_around_it(world: World) -> None:
    rows = with_markets(world)
    jing = make.make_organisation(world.firm, "Jing Trade", country="CN")
    partner = make_partner(jing)
    make_territory(partner, rows["shanghai"])
    client = make_firm_client(world.firm, "Northwind", market="CN")
    make_need(rows["shanghai"], "dealer", client=client)
    make.make_introduction(rows["lin"], client.relationship.party, jing, state="asked")
    evaluate(world)
    text = text_of(world, world.reader, "/markets/CN/")
    for words in (
        "In, and back once",
        "Jing Trade",
        "Needed: Dealer in Shanghai",
        "Northwind",
        "Lin: Northwind → Jing Trade",
        "Relationships there",
    ):
        assert words in text
    assert f"/relationships/{relationship_with(rows['lin']).pk}/" in text


@pytest.mark.parametrize("code", ["FR", "fr", "C", "China", "zz", "0x"])
def test_a_country_nobody_wrote_down_is_no_market(world: World, code: str) -> None:
    with_markets(world)
    assert world.browser(world.owner).get(f"/markets/{code}/").status_code == 404


def test_what_is_hidden_changes_nothing(world: World) -> None:
    rows = with_markets(world)
    pages = [
        *("/markets/", "/markets/?view=table", "/markets/?view=map", "/markets/CN/"),
        f"/markets/?event={rows['office'].pk}",
    ]
    before = [
        same(text_of(world, who, page)) for who in (world.member, world.reader) for page in pages
    ]
    keeper = make.make_member(world.firm, "Keeper", with_user=True, with_party=False)
    circle = make.make_circle(world.firm, keeper)
    refresh_views(world.firm)
    jo = make.make_person(world.firm, "Hidden Jo", audience=circle, country="CN")
    hidden = make_event(world.firm, "CN", 9, ago(3), kind="mode_increase", via=(jo,))
    make_event(world.firm, "FR", 4, date(1999, 1, 1), via=(jo,))
    make_event(world.firm, "CN", None, ago(2), kind="time_out", state="proposed", via=(jo,))
    after = [
        same(text_of(world, who, page)) for who in (world.member, world.reader) for page in pages
    ]
    assert before == after
    assert world.browser(world.member).get("/markets/FR/").status_code == 404
    assert "France" in text_of(world, keeper)
    assert str(hidden.pk) in text_of(world, keeper)


def same(text: str) -> str:
    """A page without what each answer makes anew."""
    return "\n".join(
        line for line in text.splitlines() if "csrf" not in line.lower() and "poll" not in line
    )


@pytest.mark.parametrize("count", [1, 9])
def test_query_counts_do_not_grow(world: World, count: int) -> None:
    region = make.make_region(world.firm, "CN-SH", name="Shanghai", country="CN")
    client = make_firm_client(world.firm, "Northwind", market="CN")
    for number in range(count):
        person = make.make_person(world.firm, f"Person {number}", country="CN")
        firm = make.make_organisation(world.firm, f"Firm {number}", country="CN")
        make_territory(make_partner(firm), region)
        make_need(region, "dealer", client=client)
        make.make_introduction(person, client.relationship.party, firm, state="asked")
        make_event(world.firm, "CN", 1 + number, ago(900 - 30 * number), via=(person, firm))
        make_event(world.firm, "KR", 1 + number, ago(900 - 30 * number), via=(person,))
        make_event(world.firm, "CN", None, ago(9), kind="time_out", state="proposed", via=(firm,))
    evaluate(world)
    owner = world.browser(world.owner)
    for name, address in (
        ("page-markets", "/markets/"),
        ("page-market", "/markets/CN/"),
        ("page-markets-map", "/markets/?view=map"),
    ):
        owner.get(address)
        answer, sent = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)
    world.enter()


# --- Writing steps down ---------------------------------------------------------------------------


def post(world: World, who: Membership, address: str, **data: Any) -> Any:
    """The answer to a form that somebody sends."""
    answer = world.browser(who).post(address, data)
    world.enter()
    return answer


def said(**fields: Any) -> dict[str, Any]:
    """What a person writes into the form, with sober defaults."""
    return {
        "market": "JP",
        "kind": "entry",
        "happened_on": "2005-05-01",
        "precision": "month",
    } | fields


def test_a_step_is_written_down_with_who_was_behind_it(world: World) -> None:
    lin, mei = (make.make_person(world.firm, name) for name in ("Lin", "Mei"))
    both = [str(lin.pk), str(mei.pk)]
    data = said(parties=both, lesson="Go slowly.", hours="12")
    data |= {f"share-{lin.pk}": "60", f"share-{mei.pk}": "55"}
    refused = post(world, world.member, "/markets/events/add/", **data)
    assert refused.status_code == 422
    assert "The shares make 115 percent together." in refused.content.decode()
    data[f"share-{mei.pk}"] = "40"
    assert post(world, world.member, "/markets/events/add/", **data).status_code == 302
    row = CommitmentEvent.objects.of_firm(world.firm.pk).get()
    assert (row.market, row.direction, row.level_before, row.state) == ("JP", "+", 0, "confirmed")
    assert {one.party_id: one.share for one in row.triggers.all()} == {lin.pk: 60, mei.pk: 40}
    assert "Go slowly." in text_of(world, world.reader)
    assert post(world, world.reader, "/markets/events/add/", **data).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "mode_increase", "level_after": "2"}, "the market stood at 5 before"),
        ({"kind": "mode_reduction", "level_after": "7"}, "the market stood at 5 before"),
        ({"happened_on": "2030-01-01"}, "This day has not come yet."),
        ({"kind": "king"}, "king is not one of"),
        ({"market": ""}, "This field is required"),
        ({"level_after": "11"}, "less than or equal to 10"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_way_out(
    world: World, fields: dict[str, str], words: str
) -> None:
    make_event(world.firm, "JP", 5, date(2004, 1, 1), kind="mode_increase")
    answer = post(world, world.owner, "/markets/events/add/", **said(**fields))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_edit_keeps_money_that_is_not_seen(world: World) -> None:
    rows = with_markets(world)
    row = rows["back"]
    row.created_by = world.member
    row.save()
    page = text_of(world, world.member, f"/markets/events/{row.pk}/")
    assert 'name="cost"' not in page
    data = said(market="CN", kind="mode_reduction", happened_on="2005-10-15", level_after="3")
    data |= {"parties": [str(rows["lin"].pk)], "note": "Slow"}
    assert post(world, world.member, f"/markets/events/{row.pk}/", **data).status_code == 302
    row.refresh_from_db()
    assert (row.cost, row.note) == (4300, "Slow")
    assert post(world, world.reader, f"/markets/events/{row.pk}/", **data).status_code == 404


def test_a_deleted_step_can_be_put_back(world: World) -> None:
    row = with_markets(world)["singapore"]
    address = f"/markets/events/{row.pk}/delete/"
    assert "It can be put back" in text_of(world, world.owner, address)
    browser = world.browser(world.owner)
    assert browser.post(address).status_code == 302
    world.enter()
    assert not CommitmentEvent.objects.of_firm(world.firm.pk).filter(pk=row.pk).exists()
    page = browser.get("/markets/").content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]
    browser.post(f"/undo/{undo}")
    world.enter()
    assert CommitmentEvent.objects.of_firm(world.firm.pk).filter(pk=row.pk).exists()


# --- What is proposed -----------------------------------------------------------------------------


def proposed(world: World, **fields: Any) -> CommitmentEvent:
    """A step that the rows suggest."""
    common = {"kind": "partner_termination", "state": "proposed", "facts_key": "AG1"}
    return make_event(world.firm, "CN", None, ago(20), **{**common, **fields})


def test_a_proposal_is_confirmed_with_whoever_is_ticked(world: World) -> None:
    lin, mei = (make.make_person(world.firm, name) for name in ("Lin", "Mei"))
    row = proposed(world, via=(lin, mei))
    text = text_of(world, world.owner)
    assert "a step back in China?" in text
    assert "Not a step back" in text
    assert "a step back in China?" in text_of(world, world.owner, "/markets/CN/")
    data = {"answer": "confirm", "trigger": [str(mei.pk)]}
    assert post(world, world.owner, f"/markets/events/{row.pk}/decide/", **data).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert [one.party_id for one in row.triggers.all()] == [mei.pk]
    late = world.browser(world.owner)
    late.post(f"/markets/events/{row.pk}/decide/", data)
    assert "This was decided already" in late.get("/markets/").content.decode()
    world.enter()
    assert post(world, world.owner, f"/markets/events/{row.pk}/", reopen="1").status_code == 302
    row.refresh_from_db()
    assert row.state == "proposed"


@pytest.mark.parametrize(
    ("market", "kind", "day", "is_noted"),
    [
        ("CN", "partner_termination", 10, True),
        ("CN", "partner_termination", 28, True),
        ("CN", "partner_termination", 70, False),
        ("CN", "time_out", 10, False),
        ("KR", "partner_termination", 10, False),
    ],
)
def test_a_proposal_says_what_is_written_down_for_that_month(
    world: World, market: str, kind: str, day: int, *, is_noted: bool
) -> None:
    row = proposed(world, happened_on=ago(10))
    make_event(world.firm, market, None, ago(day), kind=kind)
    for address in ("/markets/", "/markets/CN/"):
        text = text_of(world, world.owner, address)
        assert ("is written down already: “China: partner goes”" in text) is is_noted
        assert ("It is the same step" in text) is is_noted
    answer = post(world, world.owner, f"/markets/events/{row.pk}/decide/", answer="same")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("rejected", "Already written down.")


def test_fewer_purchases_of_clients_are_no_step_back(world: World) -> None:
    """DOMAIN 3.13: never an event of the market."""
    make_event(world.firm, "CN", 3, ago(400))
    make_event(world.firm, "CN", None, ago(40), kind="client_volume_reduction")
    text = text_of(world, world.owner, "/markets/CN/")
    assert "Clients buy less" in text
    assert "Neither" in text
    assert "Straight on, without a step back" in text
    assert "lane-point is-back" not in text
    make_event(world.firm, "CN", None, ago(20), kind="partner_termination")
    text = text_of(world, world.owner, "/markets/CN/")
    assert "lane-point is-back" in text
    assert "Set back, but never left and never lower" in text


def test_a_proposal_is_put_away_only_with_a_reason(world: World) -> None:
    row = proposed(world)
    address = f"/markets/events/{row.pk}/decide/"
    assert post(world, world.reader, address, answer="confirm").status_code == 404
    browser = world.browser(world.owner)
    browser.post(address, {"answer": "reject", "reason": " "})
    assert "Say in a few words why." in browser.get("/markets/").content.decode()
    browser.post(address, {"answer": "reject", "reason": "It was planned."})
    browser.post(address, {"answer": "maybe"})
    world.enter()
    row.refresh_from_db()
    assert (row.state, row.reason) == ("rejected", "It was planned.")
    assert "market-proposal" not in text_of(world, world.owner)


def test_a_proposal_is_corrected_and_confirmed_at_once(world: World) -> None:
    row = proposed(world)
    page = text_of(world, world.owner, f"/markets/events/{row.pk}/")
    assert "Correct and confirm" in page
    data = said(market="CN", kind="time_out", happened_on="2006-01-05", volition="voluntary")
    assert post(world, world.owner, f"/markets/events/{row.pk}/", **data).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.kind, row.volition, row.market) == (
        *("confirmed", "time_out", "voluntary"),
        "CN",
    )


def test_a_return_is_planned_as_a_next_step(world: World) -> None:
    rows = with_markets(world)
    text = text_of(world, world.owner, f"/markets/?event={rows['back'].pk}")
    link = text.split('href="/log/promise/?')[1].split('"')[0].replace("&amp;", "&")
    form = text_of(world, world.owner, f"/log/promise/?{link}")
    assert "Look at a return to China" in form


# --- What was put away, and how the firm is there -------------------------------------------------


def undo_last(world: World, browser: Any) -> None:
    """Press Undo of the last message."""
    page = browser.get("/markets/").content.decode()
    browser.post("/undo/" + page.split('action="/undo/')[1].split('"')[0])
    world.enter()


@pytest.mark.parametrize(
    ("start", "data", "after"),
    [
        ("proposed", {"answer": "confirm"}, "confirmed"),
        ("proposed", {"answer": "reject", "reason": "Planned"}, "rejected"),
        ("rejected", {"answer": "reopen"}, "proposed"),
    ],
)
def test_each_decision_can_be_taken_back(
    world: World, start: str, data: dict[str, str], after: str
) -> None:
    lin, mei = (make.make_person(world.firm, name) for name in ("Lin", "Mei"))
    reason = "As planned" if start == "rejected" else ""
    row = proposed(world, via=(lin, mei), state=start, reason=reason)
    browser = world.browser(world.owner)
    said = {**data, "trigger": [str(mei.pk)]}
    assert browser.post(f"/markets/events/{row.pk}/decide/", said).status_code == 302
    world.enter()
    row.refresh_from_db()
    assert row.state == after
    undo_last(world, browser)
    row.refresh_from_db()
    assert (row.state, row.reason, row.settled_on, row.settled_by) == (start, reason, None, None)
    behind = [one.party_id for one in row.triggers.order_by("position")]
    assert behind == [lin.pk, mei.pk]


def test_what_was_put_away_stands_there_with_a_way_back(world: World) -> None:
    """Also in a country that nothing else is known of."""
    row = proposed(world, state="rejected", reason="It was planned")
    text = text_of(world, world.owner)
    assert "1 suggestion put away" in text
    assert "It was planned" in text
    assert 'value="reopen"' in text
    assert 'value="reopen"' not in text_of(world, world.reader)
    assert post(world, world.reader, f"/markets/events/{row.pk}/decide/").status_code == 404
    post(world, world.owner, f"/markets/events/{row.pk}/decide/", answer="reopen")
    text = text_of(world, world.owner, "/markets/CN/")
    assert "put away" not in text
    assert "a step back in China?" in text


def test_what_is_put_away_by_a_circle_is_not_told(world: World) -> None:
    before = same(text_of(world, world.reader))
    circle = make.make_circle(world.firm, world.owner)
    proposed(world, state="rejected", reason="Planned", audience_id=circle.pk)
    assert same(text_of(world, world.reader)) == before


def test_an_edit_of_a_step_can_be_taken_back(world: World) -> None:
    rows = with_markets(world)
    browser, row = world.browser(world.owner), rows["singapore"]
    data = said(market="SG", kind="mode_increase", happened_on="2005-06-01", level_after="4")
    data |= {"parties": [str(rows["lin"].pk)], "precision": "day"}
    assert browser.post(f"/markets/events/{row.pk}/", data).status_code == 302
    world.enter()
    row.refresh_from_db()
    assert (row.level_after, row.triggers.count()) == (4, 1)
    undo_last(world, browser)
    row.refresh_from_db()
    assert (row.level_after, row.triggers.count()) == (3, 0)


def test_ways_of_being_there_stand_beside_each_other(world: World) -> None:
    agent, office = "associate_or_agent", "virtual_representative_office"
    make_event(world.firm, "CN", None, ago(900), kind="mode_increase", to_mode=agent)
    text = text_of(world, world.reader, "/markets/CN/")
    assert "Associate or agent" in text
    assert "Beside each other" not in text
    make_event(world.firm, "CN", None, ago(500), kind="mode_addition", to_mode=office)
    text = text_of(world, world.reader, "/markets/CN/")
    panel = text[text.index('id="ways"') :]
    assert panel.index("Virtual office") < panel.index("Associate or agent")
    assert "Beside each other" in panel
