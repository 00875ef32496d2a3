"""Letters about an introduction: shown to copy, never sent, held back where they would reveal."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from relationships.models import Introduction, OverrideNote, Party
from tests import make
from tests.golden import check_count, statements
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
REASON = "Dara knows it from Eli"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def an_introduction(world: World, **fields: Any) -> tuple[Introduction, list[Party]]:
    """Dara would bring Eli to Fen."""
    people = [
        make.make_person(world.firm, name, emails=[f"{name.lower()}@example.com"])
        for name in ("Dara", "Eli", "Fen")
    ]
    values = {"state": "asked", "on": None, "purpose": "A reseller"} | fields
    return make.make_introduction(*people, **values), people


def drafts(client: Client, row: Introduction, **data: str) -> Any:
    address = f"/introductions/{row.pk}/drafts/"
    return client.post(address, data) if data else client.get(address)


def test_every_letter_can_be_changed_and_taken_along(world: World, owner: Client) -> None:
    row, _people = an_introduction(world)
    text = drafts(owner, row).content.decode()
    for words in (
        "Ask Dara to introduce",
        "Ask Eli whether they want it",
        "Ask Fen whether they want it",
        "Thank Dara",
        "This product sends no mail: you do.",
        "mailto:dara@example.com?subject=",
    ):
        assert words in text
    answer = owner.post(
        f"/introductions/{row.pk}/drafts/ask-target/", {"subject": "Hello", "body": "Own\r\nwords"}
    )
    assert answer["Content-Disposition"] == 'attachment; filename="ask-target.eml"'
    mail = message_from_bytes(answer.content, policy=default)
    assert (mail["To"], mail["Subject"]) == ("fen@example.com", "Hello")
    assert mail.get_content().split() == ["Own", "words"]
    assert owner.post(f"/introductions/{row.pk}/drafts/nothing/").status_code == 404


def test_a_letter_that_would_reveal_asks_why_first(world: World, owner: Client) -> None:
    row, (dara, eli, _fen) = an_introduction(world)
    make.make_concealment(eli.relationship, dara)
    shown = drafts(owner, row)
    assert [one.slug for one in shown.context["offers"] if one.leaks] == ["request"]
    text = shown.content.decode()
    assert "Eli is kept from Dara." in text
    assert "could you introduce Eli to Fen?" not in text
    held = owner.post(f"/introductions/{row.pk}/drafts/request/", {"body": "x"})
    assert held.status_code == 302

    for reason in ("", "too short"):
        refused = drafts(owner, row, letter="request", request=reason)
        assert refused.status_code == 422
        assert "could you introduce Eli to Fen?" not in refused.content.decode()
    world.enter()
    assert not OverrideNote.objects.of_firm(world.firm.pk).exists()

    answer = drafts(owner, row, letter="request", request=f"{REASON}\0" + 9_000 * " ")
    assert answer.status_code == 302
    world.enter()
    [note] = OverrideNote.objects.of_firm(world.firm.pk)
    assert (note.reason, note.step, note.introduction_id) == (REASON, "draft", row.pk)
    assert note.created_by_id == world.owner.pk
    assert "could you introduce Eli to Fen?" in drafts(owner, row).content.decode()


def test_what_is_due_comes_first(world: World, owner: Client) -> None:
    row, _people = an_introduction(world, state="met", on=make.TODAY)
    assert [one.slug for one in drafts(owner, row).context["offers"]] == [
        *("thanks", "request", "ask-introduced", "ask-target"),
    ]
    alone = make.make_introduction(
        None, make.make_person(world.firm, "Gil"), None, suggested_to=world.member, state="idea"
    )
    world.enter()
    assert "There is nobody to write to yet" in drafts(owner, alone).content.decode()


def test_hidden_ones_and_readers_are_refused(world: World) -> None:
    row, _people = an_introduction(world)
    circle = make.make_circle(world.firm, world.owner)
    Introduction.objects.of_firm(world.firm.pk).filter(pk=row.pk).update(audience=circle)
    colleague, reader = world.browser(world.member), world.browser(world.reader)
    for client, pk in ((colleague, row.pk), (reader, row.pk), (colleague, uuid4())):
        assert client.get(f"/introductions/{pk}/drafts/").status_code == 404
        assert client.post(f"/introductions/{pk}/drafts/request/").status_code == 404


def test_queries_are_bounded(world: World, owner: Client) -> None:
    row, (dara, eli, fen) = an_introduction(world)
    for one in (dara, fen):
        make.make_concealment(eli.relationship, one)
    drafts(owner, row)
    answer, sent = statements(lambda: drafts(owner, row))
    assert answer.status_code == 200
    check_count("page-introduction-letters", sent)
