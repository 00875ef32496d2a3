"""The firm that is measured: made-up, evaluated, with somebody who is signed in."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from benchmarks.copies import ORIGINALS, multiply
from firms.access import View, Viewer
from firms.matrix import scopes
from firms.models import Firm, Membership, User
from firms.services import add_member, issue_token
from firms.tenant import tenant
from relationships.flags.engine import evaluate_firm
from relationships.generate import generate
from relationships.models import Relationship

SEED = 1
COPIED_FROM = 200_000  # relationships; smaller firms are generated one by one
PICKED = 40  # relationships that are opened, logged about, searched for


@dataclass(frozen=True, slots=True)
class Pick:
    """A person of the firm."""

    relationship: UUID
    party: UUID
    name: str


@dataclass(frozen=True, slots=True)
class World:
    """What the measurements need to know."""

    firm: Firm
    viewer: Viewer
    today: date
    relationships: list[UUID]  # all of them
    people: list[Pick]
    token: str
    cookie: str

    @property
    def environ(self) -> dict[str, str]:
        """Variables of the bare limit."""
        return {
            "BENCH_FIRM": str(self.firm.pk),
            "BENCH_VIEW": str(self.viewer.view.id),
            "BENCH_MEMBER": str(self.viewer.membership_id),
        }


def analyze() -> None:
    """Statistics as they are some minutes after any load; only the owner may ask for them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def made(relationships: int, contacts: int) -> Firm:
    """A firm of this size with so many interactions per relationship, evaluated once.

    Very large ones are copies of a smaller one, in whole times of ``ORIGINALS``.
    """
    now = timezone.now()
    times = relationships // ORIGINALS if relationships >= COPIED_FROM else 1
    size = ORIGINALS if times > 1 else relationships
    firm = generate(relationships=size, seed=SEED, today=now.date(), contacts=contacts)
    if times > 1:
        multiply(firm, times, now.date())
    analyze()
    evaluate_firm(firm.pk, firm.business_date(now))
    analyze()
    return firm


def entered(firm: Firm) -> World:
    """A new owner of the firm, signed in."""
    now = timezone.now()
    today = firm.business_date(now)
    user = User.objects.create_user(f"bench-{secrets.token_hex(4)}@example.com")
    with tenant(firm.pk):
        member = add_member(firm, name="Bench", role=Membership.Role.OWNER, user=user)
        _token, word = issue_token(member, name="bench", scopes=scopes(), now=now)
        people = picked(firm)
        every = list(Relationship.objects.of_firm(firm.pk).values_list("pk", flat=True))
    view = View(firm.pk, member.view_id)
    viewer = Viewer(firm=firm, user=user, membership_id=member.pk, role=member.role, view=view)
    return World(firm, viewer, today, every, people, word, signed_in(user))


def picked(firm: Firm) -> list[Pick]:
    """Some people, the same for the same seed."""
    rows = Relationship.objects.of_firm(firm.pk).filter(party__kind="person")
    found = list(
        rows.order_by("party__name", "pk").values_list("pk", "party_id", "party__name")[:20_000]
    )
    dice = random.Random(SEED)  # noqa: S311 - made-up data
    return [Pick(*row) for row in dice.sample(found, min(PICKED, len(found)))]


def signed_in(user: User) -> str:
    """The cookie of a session."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
