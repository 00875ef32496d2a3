"""Two firms, everybody who may come, and one row of each kind: own, foreign, hidden."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from clients.models import ClientMember
from firms.matrix import scopes
from firms.models import Circle, Firm, Membership, User
from firms.services import invite, issue_token, revoke_token
from firms.tenant import set_tenant
from portability.models import Import, ImportRow
from portal.models import Guest, Share
from relationships import undo
from relationships.models import CustomField, DeletedEntry, Flag, Relationship, SavedView, Score
from relationships.models.introduction import Introduction
from tests import make
from tests.clients import builders as clients
from tests.markets import builders as markets
from tests.partners import builders as partners

OWN, FOREIGN, HIDDEN, NEVER = "own", "foreign", "hidden", "never"
#: Ids that nobody outside their firm or circle may tell apart.
UNSEEN = (FOREIGN, HIDDEN, NEVER)


@dataclass
class Identity:
    """Somebody who asks."""

    name: str
    user: User | None = None
    role: str | None = None
    token: str = ""
    scopes: frozenset[str] | None = None
    is_live: bool = True  # a revoked token is not
    is_elsewhere: bool = False  # in the other firm only


@dataclass
class World:
    """What the tests ask for."""

    firm: Firm
    other: Firm
    identities: list[Identity] = field(default_factory=list)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)  # by identity, signed in

    def id_of(self, kind: str, whose: str) -> str:
        """An id of this kind; a random one where nothing exists."""
        return self.ids.get((kind, whose)) or str(uuid.uuid4())

    def leave(self) -> None:
        """As at the start of a request: in no firm."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.firm', '', true), set_config('app.actor', '', true)"
            )


def a_user() -> User:
    """Somebody who signs in without a password being hashed."""
    user = User(email=f"{uuid.uuid4().hex}@example.com")
    user.set_unusable_password()
    user.save()
    return user


def rows_of(firm: Firm, member: Membership, circle: Circle | None) -> dict[str, Any]:
    """One row of each kind, all with this audience."""
    word = uuid.uuid4().hex[:8]
    people: dict[str, Any] = {"audience": circle}
    person = make.make_person(firm, f"Ann {word}", city="Leeds", **people)
    other = make.make_person(firm, f"Bob {word}", **people)
    works = make.make_organisation(firm, f"Works {word}", **people)
    relationship = Relationship.objects.of_firm(firm.pk).get(party=person)
    rows = {
        "party": person,
        "other": other,
        "organisation": works,
        "relationship": relationship,
        "affiliation": make.make_affiliation(person, works),
        "tie": make.make_tie(member, person),
        "alter_tie": make.make_alter_tie(person, other),
        "interaction": make.make_interaction(member, person),
        "favour": make.make_favour(member, person),
        "episode": make.make_episode(member, person),
        "burden_note": make.make_burden_note(person, "obligation"),
        "promise": make.make_promise(member, person),
        "introduction": make.make_introduction(
            other, person, works, state=Introduction.State.PROMISED
        ),
        "note": make.make_note(relationship, member, f"Text {word}"),
        "region": make.make_region(firm, f"CN-{word}", audience=circle),
    }
    rows["attachment"] = make.make_attachment(rows["favour"], created_by=member)
    rows["deleted_entry"] = a_deleted_entry(firm, member, person)
    rows |= client_rows(works)
    rows |= partner_rows(works, rows["region"])
    rows |= market_rows(firm, person)
    return rows | derived_rows(firm, member, relationship)


def client_rows(party: Any) -> dict[str, Any]:
    """A client with one row of each kind that belongs to one."""
    client = clients.make_client(party)
    firm = client.firm
    agreement = clients.make_agreement(firm, party, client=client)
    stage = clients.make_stage(client)
    return {
        "client": client,
        "agreement": agreement,
        "revenue": clients.make_revenue(client, 1_000),
        "time_entry": clients.make_hours(client, 3),
        "statement": clients.make_statement(agreement),
        "term": clients.make_term(clients.make_agreement(firm, party, client=client)),
        "stage": stage,
        "plan": stage.plan,
        "engagement": clients.make_engagement(client),
        "enquiry": clients.make_enquiry(client),
        "invoice": clients.make_invoice(client),
        "receipt": clients.make_receipt(client),
        "cost": clients.make_cost(client),
    }


def partner_rows(party: Any, region: Any) -> dict[str, Any]:
    """A partner with one row of each kind that belongs to one."""
    partner = partners.make_partner(party, stage="contacted")
    vetting = partners.make_vetting(party, "", None, agency="Bureau")
    return {
        "partner": partner,
        "vetting_step": partners.make_step(vetting),
        "territory": partners.make_territory(partner, region),
        "vetting": vetting,
        "partner_need": partners.make_need(region),
    }


def market_rows(firm: Firm, party: Any) -> dict[str, Any]:
    """Steps of a market: entered, proposed, and decided on."""
    found: Any = {"kind": "partner_termination", "via": (party,)}
    return {
        "market_event": markets.make_event(firm, "IS", 3, via=(party,)),
        "market_proposal": markets.make_event(
            firm, "IS", 3, state="proposed", facts_key="e:IS:one:2006", **found
        ),
        "market_decided": markets.make_event(firm, "IS", 3, facts_key="e:IS:two:2006", **found),
    }


def share_rows(introduction: Any, member: Membership) -> dict[str, Any]:
    """The introduction shared with a guest, which the member is."""
    firm_id, audience = introduction.firm_id, introduction.audience_id
    common = {"firm_id": firm_id, "audience_id": audience}
    guest = Guest.objects.create(membership=member, party=introduction.introducer, **common)
    share = Share.objects.create(
        introduction=introduction,
        guest=guest,
        question="Would you?",
        why="Because",
        introduced_public="Software",
        target_public="A dealer",
        shared_on=make.TODAY,
        **common,
    )
    return {"guest": guest, "share": share}


def assign(client: Any, *members: Membership) -> None:
    """Who may see the money of the client (``assigned`` in the matrix)."""
    ClientMember.objects.bulk_create(
        ClientMember(firm=client.firm, client=client, member=member, audience=client.audience)
        for member in members
    )


def a_deleted_entry(firm: Firm, member: Membership, person: Any) -> DeletedEntry:
    """A favour that was deleted, as its deletion left it."""
    favour = make.make_favour(member, person)
    step = undo.deleted(favour)
    favour.delete()
    values = {"kind": "favour", "row_id": step["id"], "title": person.name, "step": step}
    return DeletedEntry.objects.create(firm=firm, audience_id=person.audience_id, **values)


def derived_rows(firm: Firm, member: Membership, relationship: Relationship) -> dict[str, Any]:
    """Score and flag as the worker would write them in the member's view."""
    common = {"firm": firm, "view_id": member.view_id}
    score = Score.objects.create(relationship=relationship, computed_on=make.TODAY, **common)
    flag = Flag.objects.create(
        relationship=relationship,
        shown_on=relationship,
        rule="B04",
        slug="matter-of-fact-tie",
        axis="plug",
        severity=2,
        evidence={},
        opened_evidence={},
        opened_on=make.TODAY,
        last_seen_on=make.TODAY,
        **common,
    )
    return {"score": score, "flag": flag}


def a_member(firm: Firm, role: str, user: User | None = None) -> Membership:
    """A member who can sign in."""
    member = make.make_member(firm, role=role, user=user or a_user(), with_party=False)
    member.refresh_from_db()
    return member


def firm_rows(firm: Firm, owner: Membership) -> dict[str, Any]:
    """Rows that settings pages act on."""
    now = timezone.now()
    invitation, _ = invite(
        firm=firm,
        email=f"{uuid.uuid4().hex}@example.com",
        role="member",
        invited_by_id=owner.pk,
        now=now,
    )
    token, _ = issue_token(owner, name="Sheet", scopes=["network:read"], now=now)
    return {
        "token": token,
        "membership": make.make_member(firm, role="viewer", with_party=False),
        "invitation": invitation,
        "saved_view": SavedView.objects.create(firm=firm, member=owner, name="Mine"),
        "custom_field": CustomField.objects.create(firm=firm, label="Tier", slug="tier"),
        "import": an_import(owner),
    }


def an_import(member: Membership) -> Import:
    """A file with one row that was read."""
    row = Import.objects.create(
        firm=member.firm,
        created_by=member,
        state=Import.State.READY,
        name="people.csv",
        stored="0" * 32,
        size=1,
        sha256="0" * 64,
        seen_at=timezone.now(),
        rows_read=1,
    )
    ImportRow.objects.create(firm=row.firm, within=row, number=1, line=2, title="Ann", action="ask")
    return row


def a_token(member: Membership, name: str, wanted: frozenset[str]) -> Identity:
    """A token of the member."""
    set_tenant(member.firm_id)
    _, secret = issue_token(member, name=name, scopes=wanted, now=timezone.now())
    return Identity(name, member.user, member.role, secret, wanted)


def a_revoked_token(member: Membership) -> Identity:
    """A token with every scope that no longer works."""
    set_tenant(member.firm_id)
    token, secret = issue_token(
        member, name="revoked", scopes=frozenset(scopes()), now=timezone.now()
    )
    revoke_token(token, now=timezone.now())
    return Identity("revoked token", None, None, secret, frozenset(), is_live=False)


def everybody(world: World, staff: dict[str, Membership], client: Any) -> list[Identity]:
    """Every identity the matrix knows, and those it does not."""
    found = [Identity("anonymous")]
    found += [Identity(role, member.user, role) for role, member in staff.items()]
    stranger = world_owner(world.other)
    own_client = world.id_of("client", FOREIGN)
    ClientMember.objects.create(firm=world.other, client_id=own_client, member=stranger)
    found.append(Identity("owner elsewhere", stranger.user, "owner", is_elsewhere=True))
    set_tenant(world.firm.pk)
    both = a_member(world.firm, "member")
    assign(client, both)
    set_tenant(world.other.pk)
    a_member(world.other, "owner", both.user)
    found.append(Identity("member of both", both.user, "member"))
    owner = staff["owner"]
    found += [a_token(owner, f"token {scope}", frozenset({scope})) for scope in scopes()]
    found += [
        a_token(member, f"{role}'s token", frozenset(scopes())) for role, member in staff.items()
    ]
    found.append(a_revoked_token(owner))
    return found


def world_owner(firm: Firm) -> Membership:
    """An owner of the firm."""
    set_tenant(firm.pk)
    return a_member(firm, "owner")


def build() -> World:
    """The world, nobody in any firm."""
    firm = make.make_firm("Here")
    staff = {role: a_member(firm, role) for role in ("owner", "member", "viewer", "partner")}
    keeper = a_member(firm, "member")
    circle = make.make_circle(firm, keeper)
    keeper.refresh_from_db()
    own = rows_of(firm, staff["owner"], None) | firm_rows(firm, staff["owner"])
    own |= share_rows(own["introduction"], staff["partner"])
    assign(own["client"], *staff.values())
    hidden = rows_of(firm, keeper, circle)
    hidden |= share_rows(hidden["introduction"], a_member(firm, "partner"))
    other = make.make_firm("Elsewhere")
    theirs = a_member(other, "owner")
    foreign = rows_of(other, theirs, None) | firm_rows(other, theirs)
    foreign |= share_rows(foreign["introduction"], a_member(other, "partner"))
    world = World(firm, other)
    for whose, rows in ((OWN, own), (HIDDEN, hidden), (FOREIGN, foreign)):
        world.ids |= {(kind, whose): str(row.pk) for kind, row in rows.items()}
    world.identities = everybody(world, staff, own["client"])
    world.leave()
    return world
