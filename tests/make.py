"""Builders of rows for tests: plain functions, everything not asked for gets a sober default.

Call them inside a transaction in which the firm was entered; ``make_firm`` enters its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from firms.circles import circle_for, strictest
from firms.models import Circle, Firm, Membership, User
from firms.services import add_member, create_firm
from relationships.files import store
from relationships.files.above import owner_columns
from relationships.files.kinds import kind_named
from relationships.models import (
    Affiliation,
    AlterTie,
    Attachment,
    BurdenNote,
    Concealment,
    Episode,
    EpisodeMember,
    Favour,
    Interaction,
    Introduction,
    Note,
    Participant,
    Party,
    Promise,
    Reach,
    Region,
    Relationship,
    Tie,
)

NOW = datetime(2006, 6, 30, 12, 0, tzinfo=UTC)
TODAY = date(2006, 6, 30)
PASSWORD = "a long test password"
_number = count(1)


def make_user(email: str = "", **fields: Any) -> User:
    """Somebody who can sign in with ``PASSWORD``."""
    return User.objects.create_user(email or f"user{next(_number)}@example.com", PASSWORD, **fields)


def make_firm(name: str = "", **fields: Any) -> Firm:
    """A firm living on ``TODAY``, entered for the rest of the transaction."""
    values: dict[str, Any] = {"fixed_on": TODAY} | fields
    return create_firm(name=name or f"Firm {next(_number)}", **values)


def make_member(
    firm: Firm,
    name: str = "",
    *,
    role: str = Membership.Role.MEMBER,
    user: User | None = None,
    is_principal: bool = False,
    with_party: bool = True,
    with_user: bool = False,
) -> Membership:
    """A member with a party of their own; a relationship too unless the principal."""
    name = name or f"Member {next(_number)}"
    user = user or (make_user() if with_user else None)
    member = add_member(firm, name=name, role=role, user=user, ref=name, is_principal=is_principal)
    if with_party:
        make_person(firm, name, member=member, with_relationship=not is_principal)
    return member


def make_circle(firm: Firm, creator: Membership, *named: Membership) -> Circle:
    """The confidential circle of exactly these members."""
    return circle_for(firm, creator, named)


def make_party(firm: Firm, *, with_relationship: bool = True, **fields: Any) -> Party:
    """A party and its relationship, both with the same audience."""
    party = Party.objects.create(firm=firm, **fields)
    if with_relationship:
        make_relationship(party)
    return party


def make_relationship(party: Party, **fields: Any) -> Relationship:
    """The firm's relationship with a party."""
    return Relationship.objects.create(
        firm_id=party.firm_id, party=party, audience_id=party.audience_id, ref=party.ref, **fields
    )


def make_person(firm: Firm, name: str = "", **fields: Any) -> Party:
    """A person."""
    name = name or f"Person {next(_number)}"
    return make_party(firm, **({"kind": Party.Kind.PERSON, "name": name, "ref": name} | fields))


def make_organisation(firm: Firm, name: str = "", **fields: Any) -> Party:
    """An organisation, of kind *other* unless told."""
    name = name or f"Organisation {next(_number)}"
    values = {
        "kind": Party.Kind.ORGANISATION,
        "name": name,
        "ref": name,
        "organisation_kind": Party.OrganisationKind.OTHER,
    }
    return make_party(firm, **(values | fields))


def audience_of(firm: Firm, *parties: Party | None) -> Any:
    """Circle of a row that touches these parties; None for the team."""
    return strictest(firm, [party.audience_id for party in parties if party is not None])


def make_affiliation(person: Party, organisation: Party, **fields: Any) -> Affiliation:
    """A person at an organisation."""
    audience = audience_of(person.firm, person, organisation)
    values = {"firm": person.firm, "audience_id": audience} | fields
    return Affiliation.objects.create(person=person, organisation=organisation, **values)


def make_tie(member: Membership, person: Party, **fields: Any) -> Tie:
    """What a member has with a person."""
    values = {"firm": person.firm, "audience_id": person.audience_id, "closeness": 3} | fields
    return Tie.objects.create(member=member, person=person, **values)


def make_alter_tie(a: Party, b: Party, **fields: Any) -> AlterTie:
    """A tie between two people who are not us."""
    values = {"kind": AlterTie.Kind.KNOWS, "audience_id": audience_of(a.firm, a, b)} | fields
    return AlterTie.objects.create(firm=a.firm, a=a, b=b, **values)


def make_interaction(
    member: Membership, *people: Party, on: date = TODAY, **fields: Any
) -> Interaction:
    """A contact of a member with people; a business phone call unless told."""
    firm = people[0].firm
    values = {
        "channel": Interaction.Channel.PHONE,
        "orientation": Interaction.Orientation.BUSINESS,
        "audience_id": audience_of(firm, *people),
    } | fields
    row = Interaction.objects.create(firm=firm, member=member, on=on, **values)
    Participant.objects.bulk_create(
        Participant(firm=firm, interaction=row, party=person, on=on, audience_id=row.audience_id)
        for person in people
    )
    return row


def make_favour(member: Membership, person: Party, *, on: date = TODAY, **fields: Any) -> Favour:
    """A favour received, one point of hospitality unless told."""
    values = {
        "direction": Favour.Direction.RECEIVED,
        "kind": Favour.Kind.HOSPITALITY,
        "points": 1,
        "audience_id": person.audience_id,
    } | fields
    return Favour.objects.create(firm=person.firm, member=member, person=person, on=on, **values)


def make_episode(
    owner: Membership,
    about: Party,
    *,
    on: date = TODAY,
    parties: Iterable[Membership] = (),
    **fields: Any,
) -> Episode:
    """Trouble of severity 2 unless told."""
    values = {"severity": 2, "audience_id": about.audience_id} | fields
    row = Episode.objects.create(firm=about.firm, owner=owner, about=about, on=on, **values)
    EpisodeMember.objects.bulk_create(
        EpisodeMember(firm=about.firm, episode=row, member=member, audience_id=row.audience_id)
        for member in parties
    )
    return row


def make_burden_note(party: Party, category: str, **fields: Any) -> BurdenNote:
    """Why a relationship weighs on us."""
    values = {"audience_id": party.audience_id} | fields
    return BurdenNote.objects.create(firm=party.firm, party=party, category=category, **values)


def make_promise(
    member: Membership, person: Party, text: str = "Send the paper", **fields: Any
) -> Promise:
    """A promise by us unless told."""
    values = {"by": Promise.By.US, "audience_id": person.audience_id} | fields
    return Promise.objects.create(
        firm=person.firm, member=member, person=person, text=text, **values
    )


def make_introduction(
    introducer: Party | None, introduced: Party, target: Party | None, **fields: Any
) -> Introduction:
    """Somebody brought two together; made ``TODAY`` unless told."""
    values = {
        "state": Introduction.State.MADE,
        "on": TODAY,
        "audience_id": audience_of(introduced.firm, introducer, introduced, target),
    } | fields
    return Introduction.objects.create(
        firm=introduced.firm,
        introducer=introducer,
        introduced=introduced,
        target=target,
        **values,
    )


def make_note(relationship: Relationship, author: Membership, text: str, **fields: Any) -> Note:
    """Free text on a relationship."""
    values = {"on": TODAY, "audience_id": relationship.audience_id} | fields
    return Note.objects.create(
        firm=relationship.firm, relationship=relationship, author=author, text=text, **values
    )


def make_concealment(relationship: Relationship, hidden_from: Party) -> Concealment:
    """An outsider who must not learn of the relationship."""
    return Concealment.objects.create(
        firm=relationship.firm,
        relationship=relationship,
        hidden_from=hidden_from,
        audience_id=audience_of(relationship.firm, relationship.party, hidden_from),
    )


def make_attachment(
    owner: Any, name: str = "plan.txt", data: bytes = b"A plan", **fields: Any
) -> Attachment:
    """A file of an entry or a relationship, on disk too until the test ends."""
    stored = store.put(owner.firm_id, [data])
    values: dict[str, Any] = {
        "firm_id": owner.firm_id,
        "audience_id": owner.audience_id,
        "content_type": kind_named(name).content_type,  # type: ignore[union-attr]
        "size": stored.size,
        "sha256": stored.sha256,
        "stored": stored.name,
        **owner_columns(owner),
    }
    return Attachment.objects.create(name=name, **(values | fields))


def make_region(firm: Firm, code: str, **fields: Any) -> Region:
    """A region the firm works in."""
    values = {"name": code, "country": code[:2], "is_target": True} | fields
    return Region.objects.create(firm=firm, code=code, **values)


def make_reach(member: Membership, region: Region, contacts: int) -> Reach:
    """Contacts of a member in a region."""
    return Reach.objects.create(
        firm_id=member.firm_id, member=member, region=region, contacts=contacts
    )
