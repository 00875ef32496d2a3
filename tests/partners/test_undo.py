"""Deleted partners, checks and needs come back as they were, with what went with them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from partners.models import (
    Competition,
    LocalPartner,
    PartnerNeed,
    StageChange,
    Territory,
    Vetting,
    VettingStep,
)
from relationships.models import DeletedEntry, Relationship
from tests import make
from tests.clients.test_undo import values
from tests.pages.house import World, make_world
from tests.partners.builders import (
    ago,
    make_change,
    make_competition,
    make_need,
    make_partner,
    make_step,
    make_territory,
    make_vetting,
)

pytestmark = pytest.mark.django_db
UNDO = re.compile(r'action="(/undo/[^"]+)"')
OF_PARTNER = (LocalPartner, Territory, Competition, StageChange, Relationship)


@pytest.fixture
def world() -> World:
    return make_world()


def delete_and_take_back(world: World, address: str, **data: str) -> list[str]:
    """Delete on the page, press Undo there; titles of what was among the deleted meanwhile."""
    browser = world.browser(world.owner)
    page = browser.post(address, data, follow=True)
    [undo] = set(UNDO.findall(page.content.decode()))
    world.enter()
    titles = list(DeletedEntry.objects.of_firm(world.firm.pk).values_list("title", flat=True))
    assert "Taken back." in browser.post(undo, follow=True).content.decode()
    world.enter()
    assert not DeletedEntry.objects.of_firm(world.firm.pk).exists()
    return titles


def make_full_partner(world: World) -> LocalPartner:
    """With a territory, stages, and a competitor whom only Mia knows."""
    circle = make.make_circle(world.firm, world.member)
    rival = make.make_organisation(world.firm, "Rival", audience=circle)
    lin = make.make_person(world.firm, "Lin")
    row = make_partner(
        make.make_organisation(world.firm, "Soft House"),
        exclusivity="territory",
        exclusive_until=make.TODAY,
        through=lin,
        created_by=world.member,
    )
    Relationship.objects.of_firm(world.firm.pk).filter(pk=row.relationship_id).update(
        category="local_partner"
    )
    make_territory(row, make.make_region(world.firm, "KR"), starts_on=ago(9))
    make_competition(row, rival)
    make_change(row, "", "contacted", ago(20))
    make_change(row, "contacted", "appointed", ago(10))
    return row


def test_a_partner_comes_back_with_all_that_went_with_it(world: World) -> None:
    row = make_full_partner(world)
    said = values(*OF_PARTNER)
    order = list(stages(row))
    titles = delete_and_take_back(world, f"/partners/{row.pk}/delete/")
    assert titles == ["Local partner: Soft House"]
    assert values(*OF_PARTNER) == said
    assert list(stages(row)) == order


def stages(row: LocalPartner) -> Any:
    """In the order in which they are told."""
    rows = StageChange.objects.of_firm(row.firm_id).filter(partner=row.pk)
    return rows.order_by("created_at").values_list("to_stage", flat=True)


def test_a_check_comes_back_with_its_steps(world: World) -> None:
    subject = make.make_organisation(world.firm, "Soft House")
    make_partner(subject)
    row = make_vetting(
        subject, "clear", ago(3), vetter=make.make_person(world.firm, "Lin"), loss_avoided="1.10",
        currency="EUR", valid_until=make.TODAY,
    )  # fmt: skip
    make_step(row, "Papers", position=0, done_on=ago(4))
    make_step(row, "Visit", position=1, member=world.member)
    said = values(Vetting, VettingStep)
    titles = delete_and_take_back(world, f"/partners/checks/{row.pk}/delete/")
    assert titles == ["Check: Soft House, Lin"]
    assert values(Vetting, VettingStep) == said


def test_what_is_looked_for_comes_back_from_the_list_of_the_deleted(world: World) -> None:
    row = make_need(make.make_region(world.firm, "KR"), wanted_by=make.TODAY, note="By spring")
    said = values(PartnerNeed)
    delete_and_take_back(world, f"/partners/needs/{row.pk}/", remove="1")
    assert values(PartnerNeed) == said
    browser = world.browser(world.owner)
    browser.post(f"/partners/needs/{row.pk}/", {"remove": "1"})
    world.enter()
    [entry] = DeletedEntry.objects.of_firm(world.firm.pk)
    browser.post(f"/settings/deleted/{entry.pk}/restore/")
    world.enter()
    assert values(PartnerNeed) == said


def test_what_is_kept_from_somebody_is_not_put_back_by_them(world: World) -> None:
    subject = make.make_organisation(world.firm, "Soft House")
    make_partner(subject)
    row = make_vetting(subject, "clear", ago(3))
    owner = world.browser(world.owner)
    page = owner.post(f"/partners/checks/{row.pk}/delete/", follow=True)
    [undo] = set(UNDO.findall(page.content.decode()))
    world.enter()
    circle = make.make_circle(world.firm, world.member)
    type(subject).objects.of_firm(world.firm.pk).filter(pk=subject.pk).update(audience=circle)
    assert "Taken back." not in owner.post(undo, follow=True).content.decode()
    world.enter()
    assert not Vetting.objects.of_firm(world.firm.pk).exists()
