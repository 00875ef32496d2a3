"""A small world for page tests: a firm, its people, a browser without scripts for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from firms.models import Firm, Membership
from firms.tenant import set_tenant
from relationships.flags.engine import evaluate_firm
from relationships.models import Relationship
from tests import make

BACKEND = "firms.session_store.SignInBackend"


@dataclass
class World:
    """A firm with an owner, a member and a viewer who are signed in."""

    firm: Firm
    owner: Membership
    member: Membership
    reader: Membership

    def browser(self, who: Membership) -> Client:
        """Signed in as one of them."""
        client = Client(HTTP_HOST="localhost")
        assert who.user is not None
        client.force_login(who.user, backend=BACKEND)
        return client

    def enter(self) -> None:
        """Enter the firm again: each request entered its own."""
        set_tenant(self.firm.pk)


def make_world() -> World:
    """The firm on its fixed day."""
    firm = make.make_firm("Alder")
    return World(
        firm=firm,
        owner=make.make_member(firm, "Ada", role="owner", with_user=True, is_principal=True),
        member=make.make_member(firm, "Ben", with_user=True),
        reader=make.make_member(firm, "Cleo", role="viewer", with_user=True, with_party=False),
    )


def relationship_with(party: Any) -> Relationship:
    """The firm's relationship with a party."""
    return Relationship.objects.of_firm(party.firm_id).get(party=party)


def busy_person(world: World, name: str, **fields: Any) -> Any:
    """A person with a tie, contacts, favours, trouble and a promise."""
    person = make.make_person(world.firm, name, **fields)
    make.make_tie(world.owner, person, closeness=4)
    for days in (10, 40, 90, 150):
        make.make_interaction(world.owner, person, on=make.TODAY - timedelta(days=days))
    make.make_favour(world.owner, person, direction="received", points=3)
    make.make_episode(world.owner, person, severity=2)
    make.make_promise(world.owner, person, text="Send the contract", due_on=make.TODAY)
    return person


def evaluate(world: World) -> None:
    """Have the worker's work done."""
    evaluate_firm(world.firm.pk, make.TODAY)
    world.enter()
