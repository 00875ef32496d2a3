"""The command palette: people, things to do and pages for a few letters; recent records."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from firms.circles import make_circle
from firms.models import Membership
from relationships.models import Party, Relationship
from tests import make
from tests.golden import statements
from tests.pages.house import World, relationship_with

ASKS = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "palette-list"}


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def asked(client: Client, text: str = "") -> str:
    answer = client.get("/search/", {"q": text}, **ASKS)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def options(html: str) -> list[tuple[str, str]]:
    """(address, words) of each line."""
    lines = re.findall(r'<a role="option"[^>]*href="([^"]*)">(.*?)</a>', html)
    plain = [(url, re.sub(r"<svg.*?</svg>|<[^>]+>", " ", inner)) for url, inner in lines]
    return [(url, " ".join(words.split())) for url, words in plain]


def test_finds_people_in_either_script_and_what_to_do_with_them(
    owner: Client, world: World
) -> None:
    person = make.make_person(world.firm, "Li Zhe", native_name="李哲", name_order="family_first")
    record = f"/relationships/{relationship_with(person).pk}/"
    for text in ("li z", "李"):
        found = options(asked(owner, text))
        assert found[0][0] == record
        assert "李哲" in found[0][1]
        assert (f"{record}log/", "Log something with Li Zhe L") in found
        assert (f"{record}log/introduction/", "Ask Li Zhe for an introduction I") in found


def test_pages_and_actions_by_the_beginnings_of_their_words(owner: Client) -> None:
    assert ("/settings/members/", "Members") in options(asked(owner, "memb"))
    assert ("/relationships/", "Relationships G R") in options(asked(owner, "relat"))
    assert ("/log/promise/", "Log: Promise") in options(asked(owner, "log pro"))
    everything = options(asked(owner))
    assert ("/log/line/", "Log something L") in everything
    assert ("/settings/account/", "My account") in everything


def test_nobody_of_the_name_can_be_added(owner: Client, world: World) -> None:
    found = options(asked(owner, "Kim Dae"))
    assert found[0] == ("/relationships/add/?name=Kim+Dae", "Add “Kim Dae” as a new person")
    page = owner.get(found[0][0]).content.decode()
    assert 'value="Kim Dae"' in page
    assert "Nothing by these letters" in asked(world.browser(world.reader), "Kim Dae")


def test_readers_are_offered_no_writing(world: World) -> None:
    make.make_person(world.firm, "Eli")
    reader = world.browser(world.reader)
    words = [label for _url, label in options(asked(reader)) + options(asked(reader, "Eli"))]
    assert not [label for label in words if "Log" in label or "Add" in label or "Ask" in label]
    assert "Members" not in words


def test_lately_opened_ones_come_first_while_they_can_be_seen(owner: Client, world: World) -> None:
    rows = [relationship_with(make.make_person(world.firm, name)) for name in ("Eli", "Fen", "Gus")]
    for row in rows:
        owner.get(f"/relationships/{row.pk}/")
    owner.get(f"/relationships/{rows[0].pk}/")
    names = [words for _url, words in options(asked(owner))[:3]]
    assert [name.split()[-1] for name in names] == ["Eli", "Gus", "Fen"]

    world.enter()
    circle = make_circle(world.firm, world.member, {world.member.pk})
    party = rows[2].party
    Party.objects.filter(pk=party.pk).update(audience=circle)
    Relationship.objects.filter(pk=rows[2].pk).update(audience=circle)
    assert "Gus" not in asked(owner)


def test_one_query_beside_signing_in(owner: Client, world: World) -> None:
    for number in range(9):
        row = relationship_with(make.make_person(world.firm, f"Person {number}"))
        owner.get(f"/relationships/{row.pk}/")
    for text in ("", "person"):
        asked(owner, text)
        _answer, sent = statements(lambda text=text: asked(owner, text))  # type: ignore[misc]
        assert len(sent) == 3  # session with its user, firm, and the one


def test_text_is_text(owner: Client) -> None:
    assert "<b>" not in asked(owner, "<b>x</b>")
    assert asked(owner, "\x00")


def test_a_partner_has_no_palette(world: World) -> None:
    partner = make.make_member(world.firm, "Pat", role=Membership.Role.PARTNER, with_user=True)
    client = world.browser(partner)
    assert client.get("/search/", **ASKS).status_code == 404  # type: ignore[arg-type]
    assert b'id="palette"' not in client.get("/", follow=True).content
