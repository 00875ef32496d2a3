"""The pages of local partners: cover, list, one partner; what is hidden is not counted."""

from __future__ import annotations

from typing import Any

import pytest

from firms.circles import refresh_views
from firms.models import Membership
from partners.models import LocalPartner, PartnerNeed, Vetting
from partners.reads.vetters import trusted
from relationships.models import Relationship
from tests import make
from tests.clients.builders import make_firm_client
from tests.golden import check_count, statements
from tests.make import TODAY
from tests.pages.house import World, make_world
from tests.partners.builders import (
    ago,
    make_change,
    make_competition,
    make_need,
    make_partner,
    make_territory,
    make_vetting,
    viewer_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A firm with an owner, a member and a viewer."""
    return make_world()


def text_of(world: World, who: Membership, address: str = "/partners/") -> str:
    """The page as one of them gets it."""
    answer = world.browser(who).get(address)
    assert answer.status_code == 200, address
    world.enter()
    return str(answer.content.decode())


def with_partners(world: World) -> dict[str, Any]:
    """One checked in Beijing, one stopped in Korea, both through Lin; nobody in Shanghai."""
    lin = make.make_person(world.firm, "Lin")
    beijing = make.make_region(world.firm, "CN-BJ", name="Beijing", is_target=True)
    korea = make.make_region(world.firm, "KR", name="Korea", is_target=True)
    shanghai = make.make_region(world.firm, "CN-SH", name="Shanghai", is_target=True)
    soft = make.make_organisation(world.firm, "Soft House")
    dist = make.make_organisation(world.firm, "Seoul Trade")
    one = make_partner(soft, stage="negotiation", type="outsourcing", through=lin)
    two = make_partner(dist, stage="contacted", through=lin)
    make_territory(one, beijing)
    make_territory(two, korea)
    make_vetting(soft, "clear", ago(30), vetter=lin)
    make_vetting(dist, "rejected_suspected_fraud", ago(60), basis="The address does not exist.")
    client = make_firm_client(world.firm, "Northwind", market="CN")
    make_need(shanghai, "dealer", client=client)
    return {"one": one, "two": two, "korea": korea, "shanghai": shanghai, "client": client}


def test_the_page_says_who_is_where_and_how_well_checked(world: World) -> None:
    with_partners(world)
    text = text_of(world, world.owner)
    assert "2 in 2 markets, 1 checked" in text
    assert "Checked by Lin" in text
    assert "Stopped, " in text
    assert "through Lin" in text
    assert "Dealer in Shanghai" in text
    assert "Northwind needs it" in text
    assert "Nobody covers Shanghai." in text
    assert "needed" in text


def test_three_that_came_through_one_hang_on_them(world: World) -> None:
    rows = with_partners(world)
    assert "hang on" not in text_of(world, world.owner)
    third = make_partner(make.make_organisation(world.firm, "Busan"), through=rows["one"].through)
    make_territory(third, rows["korea"])
    assert "3 of 3 partners hang on Lin" in text_of(world, world.owner)


@pytest.mark.parametrize(
    ("query", "shown", "left_out"),
    [
        ("type=outsourcing", "Soft House", "Seoul Trade"),
        ("vetting=do_not_use", "Seoul Trade", "Soft House"),
        ("stage=contacted", "Seoul Trade", "Soft House"),
        ("q=seoul", "Seoul Trade", "Soft House"),
        ("region={korea}", "Seoul Trade", "Soft House"),
    ],
)
def test_filters_narrow_the_list(world: World, query: str, shown: str, left_out: str) -> None:
    rows = with_partners(world)
    text = text_of(
        world, world.owner, f"/partners/?show=list&{query.format(korea=rows['korea'].pk)}"
    )
    table = text[text.index("partners-table") : text.index("</table>")]
    assert shown in table
    assert left_out not in table


def test_a_client_filter_goes_by_introductions(world: World) -> None:
    rows = with_partners(world)
    client, lin = rows["client"], rows["one"].through
    party = client.relationship.party
    make.make_introduction(lin, party, rows["one"].relationship.party, state="asked")
    text = text_of(world, world.owner, f"/partners/?show=list&client={client.pk}")
    table = text[text.index("partners-table") : text.index("</table>")]
    assert "Soft House" in table
    assert "Northwind, asked" in table
    assert "Seoul Trade" not in table


def test_wrong_words_in_the_address_are_named(world: World) -> None:
    with_partners(world)
    text = text_of(world, world.owner, "/partners/?colour=red&type=king&ordering=--x&page=zz")
    assert "Not known here and left out: colour." in text


def test_without_partners_the_page_teaches(world: World) -> None:
    text = text_of(world, world.reader)
    assert "Who works for you in your markets?" in text
    assert "Add partner" not in text


def test_one_partner(world: World) -> None:
    rows = with_partners(world)
    two = rows["two"]
    party = two.relationship.party
    make_change(two, "identified", "contacted", ago(90))
    make_competition(two, rows["one"].relationship.party)
    make.make_episode(world.owner, party)
    refresh_views(world.firm)
    text = text_of(world, world.owner, f"/partners/{two.pk}/")
    for words in (
        "Seoul Trade",
        "The address does not exist.",
        "Korea",
        "Soft House",
        "Identified",
    ):
        assert words in text
    assert "credited to it" in text
    assert "not part of your view" in text_of(world, world.reader, f"/partners/{two.pk}/")


def test_what_is_hidden_is_not_counted(world: World) -> None:
    rows = with_partners(world)
    pages = ["/partners/", "/partners/?show=list", f"/partners/{rows['one'].pk}/"]
    before = [text_of(world, who, page) for who in (world.member, world.reader) for page in pages]
    keeper = make.make_member(world.firm, "Keeper", with_user=True, with_party=False)
    circle = make.make_circle(world.firm, keeper)
    refresh_views(world.firm)
    jo = make.make_person(world.firm, "Hidden Jo", audience=circle)
    rival = make_partner(make.make_organisation(world.firm, "Hidden", audience=circle), through=jo)
    make_territory(rival, rows["shanghai"])
    make_vetting(rows["one"].relationship.party, "concerns", TODAY, vetter=jo)
    make_need(rows["korea"], "buyer", audience_id=circle.pk)
    after = [text_of(world, who, page) for who in (world.member, world.reader) for page in pages]
    assert [same(text) for text in before] == [same(text) for text in after]
    assert world.browser(world.member).get(f"/partners/{rival.pk}/").status_code == 404


def same(text: str) -> str:
    """A page without what each answer makes anew."""
    return "\n".join(
        line for line in text.splitlines() if "csrf" not in line.lower() and "poll" not in line
    )


@pytest.mark.parametrize("count", [1, 12])
def test_query_counts_do_not_grow(world: World, count: int) -> None:
    lin = make.make_person(world.firm, "Lin")
    region = make.make_region(world.firm, "CN-BJ", name="Beijing", is_target=True)
    client = make_firm_client(world.firm, "Northwind", market="CN")
    for number in range(count):
        party = make.make_organisation(world.firm, f"Partner {number:02}")
        partner = make_partner(party, through=lin)
        make_territory(partner, region)
        make_vetting(party, "", None, vetter=lin, asked_on=ago(5))
        make_vetting(party, "clear", ago(40), vetter=lin)
        make_need(region, "dealer", client=client)
        make.make_introduction(lin, client.relationship.party, party, state="met")
    refresh_views(world.firm)
    owner = world.browser(world.owner)
    for name, address in (
        ("page-partners", "/partners/"),
        ("page-partner", f"/partners/{partner.pk}/"),
    ):
        owner.get(address)
        answer, sent = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)
    world.enter()


# --- Changing partners ----------------------------------------------------------------------


def post(world: World, who: Membership, address: str, **data: Any) -> Any:
    """The answer to a form that somebody sends."""
    answer = world.browser(who).post(address, data)
    world.enter()
    return answer


def test_adding_somebody_new(world: World) -> None:
    beijing = make.make_region(world.firm, "CN-BJ", name="Beijing")
    data = {"type": "dealer", "stage": "identified", "exclusivity": "none"}
    assert post(world, world.member, "/partners/add/", **data).status_code == 422
    new = {**data, "new_name": " Jing  Shang ", "regions": [str(beijing.pk)]}
    assert post(world, world.member, "/partners/add/", **new).status_code == 302
    row = LocalPartner.objects.of_firm(world.firm.pk).get()
    assert (str(row), row.territories.get().region) == ("Jing Shang", beijing)
    assert post(world, world.reader, "/partners/add/", **new).status_code == 404


def test_nobody_is_appointed_unchecked_but_by_an_owner_who_says_why(world: World) -> None:
    party = make.make_organisation(world.firm, "Soft House")
    row = make_partner(party, stage="negotiation", type="dealer")
    address = f"/partners/{row.pk}/move/"
    data = {"expected": "negotiation", "to": "appointed", "on": TODAY.isoformat()}
    refused = post(world, world.member, address, **data)
    assert refused.status_code == 422
    assert b"Have it checked first" in refused.content
    tries = {"override": "on", "reason": "We have known them for years."}
    assert post(world, world.member, address, **data, **tries).status_code == 422
    assert post(world, world.owner, address, **data, **tries).status_code == 302
    row.refresh_from_db()
    assert row.stage == "appointed"
    late = post(world, world.owner, address, **data, **tries)
    assert b"moved it meanwhile" in late.content
    assert "without a clear check" in text_of(world, world.reader, f"/partners/{row.pk}/")


def test_a_territory_that_was_promised_to_somebody_else_is_refused(world: World) -> None:
    korea = make.make_region(world.firm, "KR", name="Korea")
    japan = make.make_region(world.firm, "JP", name="Japan")
    mine = make_partner(make.make_organisation(world.firm, "Mine"))
    other = make_partner(make.make_organisation(world.firm, "Other"), exclusivity="territory")
    make_territory(other, korea)
    address = f"/partners/{mine.pk}/territories/add/"
    refused = post(world, world.owner, address, region=str(korea.pk))
    assert b"promised to: Other in Korea" in refused.content
    assert post(world, world.owner, address, region=str(japan.pk)).status_code == 302
    place = mine.territories.get()
    edit = f"/partners/territories/{place.pk}/"
    wrong = post(
        world, world.owner, edit, region=str(japan.pk), starts_on="2006-06-01", ends_on="2006-05-01"
    )
    assert wrong.status_code == 422
    assert post(world, world.owner, edit, remove="1").status_code == 302
    assert not mine.territories.exists()


def test_an_edit_keeps_who_leads_there_where_they_are_hidden(world: World) -> None:
    keeper = make.make_member(world.firm, "Keeper", with_user=True, with_party=False)
    circle = make.make_circle(world.firm, keeper)
    refresh_views(world.firm)
    jo = make.make_person(world.firm, "Hidden Jo", audience=circle)
    row = make_partner(make.make_organisation(world.firm, "Soft House"), through=jo)
    data = {"type": "agent", "exclusivity": "none", "note": "Slow"}
    assert post(world, world.member, f"/partners/{row.pk}/edit/", **data).status_code == 302
    row.refresh_from_db()
    assert (row.type, row.note, row.through_id) == ("agent", "Slow", jo.pk)


def test_taking_a_partner_back_leaves_the_relationship(world: World) -> None:
    row = make_partner(make.make_organisation(world.firm, "Soft House"))
    assert post(world, world.owner, f"/partners/{row.pk}/delete/").status_code == 302
    assert not LocalPartner.objects.of_firm(world.firm.pk).exists()
    assert Relationship.objects.of_firm(world.firm.pk).filter(pk=row.relationship_id).exists()


# --- Checks ---------------------------------------------------------------------------------


def test_a_check_is_asked_for_looked_into_and_decided(world: World) -> None:
    lin = make.make_person(world.firm, "Lin")
    row = make_partner(make.make_organisation(world.firm, "Soft House", country="CN"))
    ask = {"vetter": str(lin.pk), "asked_on": ago(5).isoformat(), "steps": "Papers\n\nVisit"}
    both = {**ask, "agency": "Bureau"}
    assert post(world, world.owner, f"/partners/{row.pk}/check/", **both).status_code == 422
    assert post(world, world.owner, f"/partners/{row.pk}/check/", **ask).status_code == 302
    check = Vetting.objects.of_firm(world.firm.pk).get()
    papers, visit = check.steps.order_by("position")
    assert post(world, world.owner, f"/partners/steps/{papers.pk}/done/").status_code == 302
    due = {"what": "Visit the office", "due_on": TODAY.isoformat(), "person": str(lin.pk)}
    assert post(world, world.owner, f"/partners/steps/{visit.pk}/", **due).status_code == 302
    more = {"what": "Money"}
    assert (
        post(world, world.owner, f"/partners/checks/{check.pk}/steps/add/", **more).status_code
        == 302
    )
    text = text_of(world, world.owner, f"/partners/{row.pk}/")
    assert "Lin is checking, 1 of 3" in text
    assert "Visit the office" in text
    decide = {
        "result": "clear",
        "on": TODAY.isoformat(),
        "basis": "They pay late but they pay.",
        "loss_avoided": "1200.50",
        "currency": "GBP",
        "method": "visit",
    }
    early = {**decide, "on": ago(9).isoformat()}
    assert post(world, world.owner, f"/partners/{row.pk}/decide/", **early).status_code == 422
    assert post(world, world.member, f"/partners/{row.pk}/decide/", **decide).status_code == 404
    assert post(world, world.owner, f"/partners/{row.pk}/decide/", **decide).status_code == 302
    text = text_of(world, world.reader, f"/partners/{row.pk}/")
    assert "Checked by Lin" in text
    assert "They pay late but they pay." in text
    assert "£1,200.50" in text_of(world, world.reader, "/partners/vetters/")


def test_without_an_open_check_a_verdict_is_one_s_own(world: World) -> None:
    row = make_partner(make.make_organisation(world.firm, "Soft House"))
    data = {"result": "rejected_suspected_fraud", "on": TODAY.isoformat()}
    assert post(world, world.member, f"/partners/{row.pk}/decide/", **data).status_code == 302
    check = Vetting.objects.of_firm(world.firm.pk).get()
    assert (check.member_id, check.result) == (world.member.pk, "rejected_suspected_fraud")
    assert "Stopped by Ben" in text_of(world, world.owner)
    assert post(world, world.member, f"/partners/checks/{check.pk}/delete/").status_code == 302
    assert not Vetting.objects.of_firm(world.firm.pk).exists()
    assert post(world, world.reader, f"/partners/{row.pk}/decide/", **data).status_code == 404


def test_a_verdict_that_a_later_check_stands_against_was_wrong(world: World) -> None:
    lin = make.make_person(world.firm, "Lin")
    party = make.make_organisation(world.firm, "Soft House", country="CN")
    make_vetting(party, "clear", ago(90), vetter=lin)
    make_vetting(party, "concerns", ago(10), agency="Bureau")
    found = trusted(viewer_of(world.owner), TODAY)
    assert [(one.name, one.count, one.wrong) for one in found[0].vetters] == [
        ("Bureau", 1, 0),
        ("Lin", 1, 1),
    ]


# --- Whom the firm looks for ----------------------------------------------------------------


def test_somebody_is_looked_for_until_they_are_not(world: World) -> None:
    korea = make.make_region(world.firm, "KR", name="Korea", country="KR")
    make_partner(make.make_organisation(world.firm, "Soft House"))
    data = {"type": "buyer", "region": str(korea.pk), "note": "A bank"}
    assert post(world, world.member, "/partners/needs/add/", **data).status_code == 302
    row = PartnerNeed.objects.of_firm(world.firm.pk).get()
    assert row.opened_on == TODAY
    assert "Buyer in Korea" in text_of(world, world.reader)
    edit = f"/partners/needs/{row.pk}/"
    assert post(world, world.member, edit, **{**data, "type": "dealer"}).status_code == 302
    assert "Dealer in Korea" in text_of(world, world.reader)
    assert post(world, world.member, edit, remove="1").status_code == 302
    assert not PartnerNeed.objects.of_firm(world.firm.pk).exists()


def test_a_way_in_names_whom_to_ask(world: World) -> None:
    korea = make.make_region(world.firm, "KR", name="Korea", country="KR")
    jun = make.make_person(world.firm, "Jun", country="GB")
    min_ji = make.make_person(world.firm, "Min-ji", country="KR")
    make.make_tie(world.owner, jun)
    make.make_alter_tie(jun, min_ji)
    make_need(korea, "buyer")
    text = text_of(world, world.reader, f"/partners/gaps/{korea.pk}/buyer/")
    assert "Ask Jun" in text
    assert "Min-ji" in text
    browser = world.browser(world.reader)
    assert browser.get(f"/partners/gaps/{korea.pk}/king/").status_code == 404


def test_search_and_palette_offer_the_partners_page(world: World) -> None:
    found = with_partners(world)
    page, record = (
        f"/partners/{found['one'].pk}/",
        f"/relationships/{found['one'].relationship_id}/",
    )
    palette: dict[str, Any] = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "palette-list"}
    client = world.browser(world.member)
    plain: dict[str, Any] = {}
    for extra in (plain, palette):
        html = client.get("/search/", {"q": "soft"}, **extra).content.decode()
        assert 0 < html.index(f'href="{record}"') < html.index(f'href="{page}"')
    assert "Soft House: Local partner" in html
    assert "/partners/" not in client.get("/search/", {"q": "lin"}, **palette).content.decode()


def test_introductions_tell_of_checks(world: World) -> None:
    found = with_partners(world)
    lin, eli = found["one"].through, make.make_person(world.firm, "Eli")
    soft, dist = found["one"].relationship.party, found["two"].relationship.party
    make_vetting(dist, "rejected_suspected_fraud", ago(20), vetter=lin)
    for target in (soft, dist):
        make.make_introduction(lin, eli, target, state="made", on=TODAY)
    text = text_of(world, world.owner, "/introductions/")
    assert text.count(">Checked<") == 1
    assert "1 cheat stopped" in text
    make_vetting(soft, "concerns", ago(1))
    assert ">Checked<" not in text_of(world, world.owner, "/introductions/")
