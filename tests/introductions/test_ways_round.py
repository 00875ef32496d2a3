"""Ways round the keep-from guard that were ways once: the order of steps, and who is not a side."""

from __future__ import annotations

import pytest
from django.urls import reverse

from relationships.models import Introduction
from relationships.paths.network import forget_networks
from tests import make
from tests.introductions.test_every_way_out import (
    NOW,
    REASON,
    House,
    enquiry,
    stopped,
    went_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return House()


def test_who_brings_them_together_is_seen_by_both(house: House) -> None:
    """Somebody at the client would introduce a dealer to the boss: he learns whom we know."""
    dealer = make.make_person(house.firm, "Dealer")
    row = house.idea(introducer=house.contact, introduced=dealer)
    path = f"introductions/{row.pk}/advance/"
    asked = house.api.post(path, {"to": "asked"})
    assert asked.status_code == 200, asked.content
    stopped(house, house.api.post(path, {"to": "made"}), 400)
    form = {
        "introducer": house.contact.pk,
        "introduced": dealer.pk,
        "target": house.boss.pk,
        "state": "made",
    }
    stopped(house, house.browser.post("/log/introduction/", form), 422)
    went_on(house, house.api.post(path, {"to": "made", "override": REASON}), 200)
    house.enter()
    assert Introduction.objects.of_firm(house.firm.pk).get().state == "made"


def test_who_asks_is_said_after_the_answer(house: House) -> None:
    """The mail of an answer is the boss's once he is linked: its draft names the client to him."""
    row = enquiry(house, enquirer=None, answer="It costs 100.", answered_at=NOW)
    link = reverse("clients:enquirer", args=[row.pk])
    answer = house.browser.post(link, {"enquirer": house.boss.pk})
    stopped(house, answer, 422)
    assert 'name="override"' in answer.content.decode()
    path, body = f"enquiries/{row.pk}/", {"enquirer": str(house.boss.pk)}
    stopped(house, house.api.change("patch", path, body), 400)
    house.enter()
    row.refresh_from_db()
    assert row.enquirer is None
    typed = {"enquirer": house.boss.pk, "override": REASON}
    went_on(house, house.browser.post(link, typed), 302)
    plain = house.api.change("patch", path, body | {"subject": "Price"})
    assert plain.status_code == 200, plain.content


def test_who_brings_us_on_is_seen_by_those_who_follow(house: House) -> None:
    """We reach somebody through the client's contact and the boss: he learns whom we know."""
    far = make.make_person(house.firm, "Far")
    make.make_tie(house.owner, house.contact)
    make.make_alter_tie(house.contact, house.boss, kind="knows")
    make.make_alter_tie(house.boss, far, kind="knows")
    forget_networks()
    [found] = house.api.get(f"paths/?to={far.pk}").json()["results"]
    assert found["not_advised"]
    assert "Quietly is kept from Otto Brandt." in str(found)
