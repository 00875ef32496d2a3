"""The guard on random small networks, against following every tie by hand."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import combinations, product
from uuid import UUID

import pytest
from django.db import transaction

from firms.models import Firm
from relationships.guard.reveals import reveals
from relationships.models import Affiliation, AlterTie, Concealment, Party
from tests import make
from tests.introductions.test_advance import viewer_of

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
SEEDS, PEOPLE, ORGANISATIONS = 14, 5, 2
Key = tuple[UUID, UUID, UUID]


def drawn(firm: Firm, dice: random.Random) -> list[Party]:
    """People (one private), organisations, and whatever lies between them."""
    people = [
        make.make_person(firm, f"P{n}", is_private=n == 0 and dice.random() < 0.5)
        for n in range(PEOPLE)
    ]
    firms = [make.make_organisation(firm, f"O{n}") for n in range(ORGANISATIONS)]
    for person, organisation in product(people, firms):
        if dice.random() < 0.4:
            ended = dice.choice((None, None, TODAY, TODAY - timedelta(days=1)))
            make.make_affiliation(person, organisation, ended_on=ended)
    for a, b in combinations([*people, *firms], 2):
        if dice.random() < 0.4:
            make.make_alter_tie(
                a,
                b,
                kind=dice.choice(("knows", "friend", "customer_of", "dislikes")),
                status=dice.choice(("current", "current_or_former", "former")),
                confidence=dice.choice(("certain", "certain", "probable", "guess")),
            )
    for kept, outsider in product([*people, *firms], people[:2] + firms[:1]):
        if kept != outsider and dice.random() < 0.3:
            make.make_concealment(kept.relationship, outsider)
    return [*people, *firms]


def works(firm: Firm) -> set[tuple[UUID, UUID]]:
    """Who is where today."""
    return {
        (row.person_id, row.organisation_id)
        for row in Affiliation.objects.of_firm(firm.pk).select_related("person")
        if not row.person.is_private and (row.ended_on is None or row.ended_on >= TODAY)
    }


def talks(firm: Firm) -> set[tuple[UUID, UUID]]:
    """Who would tell whom, both ways."""
    found = set()
    for row in AlterTie.objects.of_firm(firm.pk).select_related("a", "b"):
        sure = row.confidence == "certain" and row.status != "former" and row.kind != "dislikes"
        if sure and not row.a.is_private and not row.b.is_private:
            found |= {(row.a_id, row.b_id), (row.b_id, row.a_id)}
    return found


def by_hand(firm: Firm, shown: set[UUID], to: set[UUID]) -> set[Key]:
    """Every leak, one rule after the other."""
    jobs, news, found = works(firm), talks(firm), set()
    for row in Concealment.objects.of_firm(firm.pk).select_related("relationship"):
        kept, outsider = row.relationship.party_id, row.hidden_from_id
        inside = {person for person, place in jobs if place == kept}
        core = {outsider, *(person for person, place in jobs if place == outsider)}
        near = core | {b for a, b in news if a in core} | {o for p, o in jobs if p in core}
        own = {place for person, place in jobs if person == outsider}
        near |= {person for person, place in jobs if place in own}
        for one, reader in product(shown & {kept, *inside}, to & near):
            if reader == outsider or reader not in {kept, one, *inside}:
                found.add((kept, outsider, reader))
    return found


def test_the_same_leaks_as_by_hand() -> None:
    firm = make.make_firm()
    viewer = viewer_of(make.make_member(firm, "EB", role="owner"))
    told = 0
    for seed in range(SEEDS):
        dice = random.Random(seed)  # noqa: S311 - made-up data
        with transaction.atomic():
            parties = [party.pk for party in drawn(firm, dice)]
            shown = set(dice.sample(parties, 3))
            leaks = reveals(viewer, shown, parties, TODAY)
            assert {leak.key for leak in leaks} == by_hand(firm, shown, set(parties)), seed
            told += len(leaks)
            transaction.set_rollback(True)
    assert told > SEEDS
