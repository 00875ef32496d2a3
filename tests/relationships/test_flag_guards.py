"""False positives that DOMAIN 4 lists and no other test holds off."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make
from tests.clients.builders import ago
from tests.relationships.evaluated import found
from tests.relationships.test_flag_rules import HIGH, LOW, MEDIUM, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("tie", ["kin", "owns", "knows"])
def test_r10_a_couple_is_one_door(office: Office, tie: str) -> None:
    """Family, and owners of one firm, count as one; two who only know each other are two doors."""
    other = make.make_person(office.firm, "Y", country="CN")
    if tie == "owns":
        shop = make.make_organisation(office.firm, "Shop")
        make.make_affiliation(office.x, shop, role="Co-owner")
        make.make_affiliation(other, shop, role="owner")
    else:
        make.make_alter_tie(office.x, other, kind=tie)
    for door in (office.x, other):
        make.make_tie(office.me, door)
    for _ in range(2):
        behind = make.make_person(office.firm, country="CN")
        make.make_alter_tie(office.x, behind)
        make.make_alter_tie(other, behind)
    doors = [row for row in found(office.firm).items() if row[0][0] == "R10"]
    faces = [[(("R10", name), HIGH)] for name in "XY"]  # either stands for both
    assert doors == [] if tie == "knows" else doors in faces


def test_r10_holds_for_a_colleague_whose_job_it_is(office: Office) -> None:
    for _ in range(2):
        make.make_tie(office.colleague, make.make_person(office.firm, country="CN"))
    office.colleague.party.relationship.save()
    assert office.severity("R10", "Colleague") == HIGH


@pytest.mark.parametrize(
    ("contents", "relationship", "expected"),
    [(["peer"], {}, LOW), (["mentor"], {}, None), ([], {"no_return_expected": True}, None)],
)
def test_b12_mentoring_is_no_burden(
    office: Office, contents: list[str], relationship: dict[str, Any], expected: int | None
) -> None:
    make.make_tie(office.me, office.x, contents=contents)
    for points in (2, 1, 1):
        make.make_favour(office.me, office.x, direction="given", points=points, kind="information")
    for name, value in relationship.items():
        setattr(office.x.relationship, name, value)
    office.x.relationship.save()
    assert office.severity("B12", "X") == expected


def test_r16_whoever_reports_bears_nothing(office: Office) -> None:
    make.make_episode(office.me, office.colleague.party, cause="internal_conflict")
    assert office.severity("R16", "Colleague") == MEDIUM
    assert office.severity("R16", "Me") is None


@pytest.mark.parametrize(("leans", "expected"), [(False, None), (True, MEDIUM)])
def test_r14_is_sooner_where_we_lean_on_them(
    office: Office, *, leans: bool, expected: int | None
) -> None:
    """A silence of 250 days after gaps of 200: within 1.5 times, over once."""
    office.employ()
    make.make_tie(office.me, office.x)
    for age in (250, 450, 650, 850):
        make.make_interaction(office.me, office.x, on=ago(age))
    if not leans:  # an active client is leaned on
        office.client.relationship.client_active = False
        office.client.relationship.save()
    assert office.severity("R14", "X") == expected
