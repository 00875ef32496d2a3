"""The map, its files and its API: who is on it, what hangs on whom, and what nobody may infer."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache

from dashboards.network import picture, reach
from dashboards.network.folding import MOST_UNFOLDED
from firms.circles import refresh_views
from firms.models import Membership
from relationships.models import Party
from relationships.paths.network import forget_networks
from tests import make
from tests.golden import check_count, statements
from tests.pages.house import World, evaluate, make_world, relationship_with

pytestmark = pytest.mark.django_db
API, PAGE, FILE = "/api/v1/dashboards/network/", "/network/", "/network/export/"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture
def world() -> World:
    cache.clear()
    forget_networks()
    return make_world()


class Circle:
    """The owner knows Dara, Dara alone knows Fen and Gil in China; Ben, a colleague, knows Hao."""

    def __init__(self, world: World) -> None:
        self.world, firm = world, world.firm
        self.dara = make.make_person(firm, "Dara", country="GB")
        make.make_tie(world.owner, self.dara, started_on=date(2004, 3, 1))
        self.fen, self.gil = (make.make_person(firm, name, country="CN") for name in ("Fen", "Gil"))
        for one in (self.fen, self.gil):
            make.make_alter_tie(self.dara, one)
        self.hao = make.make_person(firm, "Hao", country="CN")
        make.make_tie(world.member, self.hao, started_on=date(2005, 6, 1))
        self.place = make.make_organisation(firm, "Works", country="CN")
        make.make_affiliation(self.fen, self.place, role="Buyer")
        refresh_views(firm)

    def get(self, who: Membership, address: str = API, status: int = 200, **query: Any) -> Any:
        """An answer to one of us."""
        forget_networks()
        answer = self.world.browser(who).get(address, query)
        assert answer.status_code == status, answer.content[:500]
        self.world.enter()
        return answer

    def data(self, who: Membership | None = None, **query: Any) -> Any:
        """The API's answer."""
        return self.get(who or self.world.owner, **query).json()

    def page(self, who: Membership | None = None, **query: Any) -> str:
        """The page on one line."""
        answer = self.get(who or self.world.owner, PAGE, **query)
        return " ".join(answer.content.decode().split())

    def file(self, kind: str, **query: Any) -> bytes:
        """A file."""
        answer = self.get(self.world.owner, FILE, file=kind, **query)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content


def by_name(data: Any) -> dict[str, Any]:
    """Nodes by name."""
    return {node["name"]: node for node in data["nodes"]}


def names(data: Any) -> set[str]:
    """Who is drawn."""
    return {node["name"] for node in data["nodes"]}


def test_steps_are_counted_from_who_looks(world: World) -> None:
    circle = Circle(world)
    nodes = by_name(circle.data(steps=3))
    assert {name: node["steps"] for name, node in nodes.items()} == {
        "Ada": 0,
        "Ben": 1,
        "Dara": 1,
        "Hao": 2,
        "Fen": 2,
        "Gil": 2,
        "Works": 3,
    }
    assert nodes["Fen"]["through"] == str(circle.dara.pk)
    assert by_name(circle.data(world.member, steps=3))["Hao"]["steps"] == 1
    assert circle.data(world.reader)["centre"] == str(world.owner.party.pk)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"steps": 1}, {"Ada", "Ben", "Dara"}),
        ({}, {"Ada", "Ben", "Dara", "Hao", "Fen", "Gil"}),
        ({"steps": 3, "kind": "organisation"}, {"Ada", "Dara", "Fen", "Works"}),
        ({"region": "CN"}, {"Ada", "Ben", "Dara", "Hao", "Fen", "Gil"}),
        ({"region": "GB"}, {"Ada", "Dara"}),
        ({"region": "nowhere"}, {"Ada"}),
        ({"balance": "lever"}, {"Ada"}),
    ],
)
def test_filters_keep_those_who_lead_there(
    world: World, query: dict[str, Any], expected: set[str]
) -> None:
    assert names(Circle(world).data(**query)) == expected


def test_who_is_reached_only_over_somebody_equals_the_page_about_it(world: World) -> None:
    circle = Circle(world)
    nodes = by_name(circle.data(steps=3))
    told = {name: node["only_through"] for name, node in nodes.items() if node["only_through"]}
    assert told == {"Dara": 2, "Ben": 1}
    for party, lost in ((circle.dara, 2), (world.member.party, 1), (circle.fen, 0)):
        page = circle.get(world.owner, f"/relationships/{relationship_with(party).pk}/what-if/")
        expected = f"<b>{lost} p" if lost else "Nobody: everybody you reach today"
        assert expected in page.content.decode()
        assert circle.data(without=party.pk)["departure"]["lost"] == lost
    assert [one["name"] for one in circle.data()["depended_on"]] == ["Dara", "Ben"]


def test_a_region_behind_one_person(world: World) -> None:
    circle = Circle(world)
    china = {region["key"]: region for region in circle.data()["regions"]}["CN"]
    assert china["through"] is None  # Hao is reached over Ben
    circle.hao.country = "JP"
    circle.hao.save()
    china = {region["key"]: region for region in circle.data()["regions"]}["CN"]
    assert (china["through"], china["people"]) == (str(circle.dara.pk), 2)
    assert "2 people, all through Dara" in circle.page()


def test_what_is_lost_is_grey(world: World) -> None:
    circle = Circle(world)
    data = circle.data(steps=3, without=circle.dara.pk)
    lost = {node["name"] for node in data["nodes"] if node["lost"]}
    assert lost == {"Dara", "Fen", "Gil", "Works"}
    page = circle.page(without=circle.dara.pk)
    assert "you lose the way to <b>2 people</b>" in page
    # The principal does not step out, nor does somebody nobody knows of.
    for other in (world.owner.party.pk, circle.place.firm_id):
        assert circle.data(without=other)["departure"] is None


def test_the_past_knows_no_ties_of_later(world: World) -> None:
    circle = Circle(world)
    evaluate(world)
    before = circle.data(as_of="2004-12-31", steps=3)
    assert "Hao" not in names(before)
    assert "Dara" in names(before)
    assert {node["strength"] for node in before["nodes"]} == {None}
    assert "Dara" not in names(circle.data(as_of="2004-02-29"))
    page = circle.page(at=2004 * 12 + 11)
    assert "December 2004" in page
    assert ">Hao<" not in page
    assert 'min="24050" max="24077"' in " ".join(page.split())


@pytest.mark.parametrize(
    "query",
    [
        {"steps": "4"},
        {"steps": "x"},
        {"kind": "robot"},
        {"balance": "bad"},
        {"as_of": "2006-07-01"},
        {"as_of": "soon"},
        {"open": "x"},
        {"without": "1"},
        {"without": ""},
        {"region": " "},
        {"region": "x" * 41},
        {"as_of": "20060630"},
        {"steps": "+2"},
        {"without": "{00000000-0000-4000-8000-000000000001}"},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_is_refused_by_the_api_and_left_out_by_the_page(
    world: World, query: dict[str, str]
) -> None:
    circle = Circle(world)
    refused = circle.get(world.owner, status=400, **query).json()
    assert refused["errors"][0]["parameter"] in query
    assert "Dara" in circle.page(None, **query)


@pytest.mark.parametrize("at", ["x", "999999999999", "-5", "0", "1"])
def test_a_strange_place_of_the_slider(world: World, at: str) -> None:
    Circle(world).page(at=at)


def hide(circle: Circle) -> Party:
    """Somebody only the owner may know of: behind Dara, in a market of their own."""
    ring = make.make_circle(circle.world.firm, circle.world.owner)
    hidden = make.make_person(circle.world.firm, "Hidden", country="JP", audience_id=ring.pk)
    make.make_alter_tie(circle.dara, hidden)
    make.make_tie(circle.world.owner, hidden, started_on=date(1999, 1, 1))
    refresh_views(circle.world.firm)
    return hidden


def plain(page: str) -> str:
    """Without what differs from one answer to the next."""
    body = page[page.index("<h1") : page.index("</main>")]
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body)


def test_confidential_people_leave_no_trace(world: World) -> None:
    circle = Circle(world)
    asked: list[dict[str, Any]] = [{}, {"steps": 3}, {"without": circle.dara.pk}, {"at": 24050}]
    before = [
        (circle.data(world.member), plain(circle.page(world.member, **query))) for query in asked
    ]
    hidden = hide(circle)
    assert "Hidden" in names(circle.data())
    after = [
        (circle.data(world.member), plain(circle.page(world.member, **query))) for query in asked
    ]
    assert after == before
    assert circle.data(world.member, without=hidden.pk)["departure"] is None
    assert circle.data(world.member, open=hidden.pk) == before[0][0]
    never = uuid4()
    for name in ("to", "without", "open"):
        told = [plain(circle.page(world.member, **{name: one})) for one in (hidden.pk, never)]
        assert told[0].replace(str(hidden.pk), str(never)) == told[1]


def test_counts_are_over_what_the_viewer_sees(world: World) -> None:
    circle = Circle(world)
    ring = make.make_circle(world.firm, world.owner)
    hidden = make.make_person(world.firm, "Hidden", country="CN", audience_id=ring.pk)
    make.make_alter_tie(circle.dara, hidden)
    refresh_views(world.firm)
    assert by_name(circle.data())["Dara"]["only_through"] == 3
    assert by_name(circle.data(world.member))["Dara"]["only_through"] == 2
    # A second way that only the owner knows does not help the member's count.
    make.make_tie(world.owner, circle.fen, audience_id=ring.pk)
    assert by_name(circle.data())["Dara"]["only_through"] == 2
    assert by_name(circle.data(world.member))["Dara"]["only_through"] == 2


def test_a_partner_finds_nothing(world: World) -> None:
    circle = Circle(world)
    partner = make.make_member(world.firm, "Pat", role="partner", with_user=True)
    for address in (API, PAGE, f"{FILE}?file=csv"):
        answer = world.browser(partner).get(address)
        assert answer.status_code in {302, 404}
        assert b"Dara" not in answer.content
        world.enter()
    assert circle.get(world.reader, PAGE).status_code == 200
    circle.get(world.reader, f"{FILE}?file=csv", status=404)


def crowd(circle: Circle, number: int) -> None:
    """So many more behind Dara."""
    for at in range(number):
        make.make_alter_tie(circle.dara, make.make_person(circle.world.firm, f"Kim {at:03}"))


def test_large_maps_are_folded(world: World) -> None:
    circle = Circle(world)
    crowd(circle, MOST_UNFOLDED)
    data = circle.data()
    folds = {node["id"]: node["folded"] for node in data["nodes"] if node["folded"]}
    assert folds == {
        f"fold-{world.member.party.pk}": 1,
        f"fold-{circle.dara.pk}": MOST_UNFOLDED + 2,
    }
    assert data["matching"] == MOST_UNFOLDED + 5
    opened = circle.data(open=circle.dara.pk)
    assert len(names(opened)) == MOST_UNFOLDED + 5  # all but Hao, who is behind Ben
    assert names(circle.data(open="all")) == names(opened) | {"Hao"}
    page = circle.page()
    assert f'href="?open={circle.dara.pk}"' in page
    assert "Kim 007" in page  # in the table


def test_very_large_maps_are_drawn_by_the_browser(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = Circle(world)
    monkeypatch.setattr(picture, "MOST_IN_SVG", 3)
    monkeypatch.setattr("dashboards.network.views.MOST_IN_SVG", 3)
    page = circle.page(region="CN", view="table")
    assert 'data-canvas="/api/v1/dashboards/network/?region=CN&amp;steps=2"' in page
    assert '<svg class="map"' not in page
    monkeypatch.setattr(reach, "MOST_NODES", 4)
    data = circle.data(steps=3)
    assert len(data["nodes"]) == 4
    assert data["left_out"] >= 2


def test_page_and_api_tell_the_same(world: World) -> None:
    circle = Circle(world)
    evaluate(world)
    for query in ({}, {"steps": 3}, {"kind": "person"}, {"without": circle.dara.pk}):
        data, page = circle.data(**query), circle.page(**query)
        for node in data["nodes"]:
            assert f'data-node="{node["id"]}"' in page
            assert f'data-x="{node["x"]}" data-y="{node["y"]}"' in page
        assert page.count("data-node=") == len(data["nodes"])
        rows = page[page.index("<tbody>") :].count("<tr")
        assert rows == data["matching"]


def test_the_table_sorts(world: World) -> None:
    circle = Circle(world)
    page = circle.page(view="table", ordering="-name")
    found = re.findall(r'<bdi class="nm-main">(\w+)</bdi>', page[page.index("<tbody>") :])
    assert found == ["Hao", "Gil", "Fen", "Dara", "Ben"]
    assert 'aria-sort="descending"' in page


def test_a_found_way_is_drawn_even_beyond_the_steps(world: World) -> None:
    circle = Circle(world)
    page = circle.page(to=circle.gil.pk, steps=1)
    assert page.count('class="map-way"') == 3  # two lines, and the one that is explained
    assert f'data-node="{circle.gil.pk}"' in page
    assert f'data-node="{circle.fen.pk}"' not in page
    assert "Ask Dara" in page
    assert "Ask Dara" not in circle.page(world.reader, to=circle.gil.pk)


def test_the_list_of_edges_has_dates_and_safe_cells(world: World) -> None:
    circle = Circle(world)
    circle.gil.name = "=1+1"
    circle.gil.save()
    text = circle.file("csv", steps=3).decode("utf-8-sig")
    rows = {row["to"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (rows["Dara"]["since"], rows["Dara"]["link"]) == ("2004-03-01", "tie")
    assert rows["Works"]["kind"] == "Buyer"
    assert rows["Ben"]["link"] == "colleague"
    assert rows["Fen"]["link"] == "alter_tie"
    assert "=1+1" not in rows
    assert "'=1+1" in rows


def test_graphml_and_svg_stand_alone(world: World) -> None:
    circle = Circle(world)
    circle.gil.name = "A & <B> \x0b"
    circle.gil.save()
    tree = ET.fromstring(circle.file("graphml", steps=3))  # noqa: S314 - our own file
    assert len(tree.findall(f".//{GRAPHML}node")) == 7
    assert len(tree.findall(f".//{GRAPHML}edge")) == 6
    dated = [one.text for one in tree.findall(f".//{GRAPHML}data[@key='edge-since']")]
    assert sorted(filter(None, dated)) == ["2004-03-01", "2005-06-01"]
    for theme, ground in (("light", "#FFFFFF"), ("dark", "#191E25")):
        text = circle.file("svg", theme=theme).decode()
        assert "var(" not in text
        assert "href" not in text
        assert f".map-ground {{ fill: {ground}; }}" in text
        ET.fromstring(text)  # noqa: S314 - our own file


def test_equal_rows_make_equal_bytes(world: World) -> None:
    circle = Circle(world)
    first = circle.file("svg")
    Party.objects.of_firm(world.firm.pk).filter(pk=circle.fen.pk).update(
        headline="Moved in the table"
    )
    assert circle.file("svg") == first


def test_a_circle_counts_as_one_door(world: World) -> None:
    circle = Circle(world)
    eli = make.make_person(world.firm, "Eli")
    make.make_tie(world.owner, eli)
    make.make_alter_tie(circle.dara, eli, kind="kin")
    make.make_alter_tie(eli, circle.fen)
    data = circle.data()
    assert by_name(data)["Dara"]["only_through"] == by_name(data)["Eli"]["only_through"] == 2
    assert [one["name"] for one in data["depended_on"]] == ["Dara", "Ben"]


@pytest.mark.parametrize("more", [0, 20])
def test_queries_do_not_grow(world: World, more: int) -> None:
    circle = Circle(world)
    crowd(circle, more)
    evaluate(world)
    owner = world.browser(world.owner)
    for name, address in (
        ("page-network", PAGE),
        ("page-network-without", f"{PAGE}?without={circle.dara.pk}"),
        ("page-network-then", f"{PAGE}?as_of=2005-12-31"),
        ("api-network", API),
        ("file-network", f"{FILE}?file=csv"),
    ):
        owner.get(address)  # reads the network
        answer, sent = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)


def test_a_strong_tie_is_wide_and_old_ones_are_not(world: World) -> None:
    circle = Circle(world)
    for days in (5, 20, 40, 60, 90):
        make.make_interaction(world.owner, circle.dara, on=make.TODAY - timedelta(days=days))
    evaluate(world)
    data = circle.data()
    widths = {edge["b"]: edge["width"] for edge in data["edges"] if edge["tie"] != "knows"}
    assert widths[str(circle.dara.pk)] > widths[str(circle.fen.pk)]
    assert by_name(data)["Dara"]["strength"] > 0
