"""A large made-up firm, quickly: rows are copied into temporary tables, then inserted.

The same seed gives the same network (ids aside). Four in five parties are people; each person
has an organisation, a tie with one of four members and contacts over the last three years. Every
second one knows another, every tenth was introduced to somebody. Upper apps add rows of their own
in a module ``generating``, with ``generate_too``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from firms.models import Firm, Membership
from firms.services import add_member, create_firm
from relationships.models import (
    Affiliation,
    AlterTie,
    Interaction,
    Introduction,
    Participant,
    Party,
    Relationship,
    Tie,
)
from relationships.names import search_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.models import Model

MEMBERS = 4
CONTACTS = 3  # interactions per relationship, unless asked for more
PEOPLE_PER_ORGANISATION = 4
YEARS = 3
CHUNK = 20_000  # rows per copy
GIVEN = ["Ana", "Bo", "Chen", "Dai", "Eva", "Finn", "Gao", "Hana", "Ivo", "Jin", "Kim", "Lea"]
FAMILY = ["Adler", "Brandt", "Costa", "Dahl", "Erik", "Fuchs", "Gruber", "Haas", "Ito", "Jansen"]
NATIVE = ["李哲", "王伟", "김민준", "佐藤健", "", "", "", "", "", ""]
COUNTRIES = ["CN", "KR", "JP", "SG", "IN", "GB", "US", "DE", "FI", "CL"]
CHANNELS = [str(value) for value in Interaction.Channel.values]
ORIENTATIONS = [str(value) for value in Interaction.Orientation.values]
CONTENTS = ["friendship", "client_contact", "partner_contact", "information", "peer", "adviser"]
KNOWS_ANOTHER, INTRODUCED = 2, 10  # every so many people
KNOWING = [kind for kind in AlterTie.Kind.values if kind not in {"owns", "employs"}]  # of people
CONFIDENCES = [str(value) for value in AlterTie.Confidence.values]
BECAME = {  # what became of introductions, and how often
    Introduction.State.ASKED: 2,
    Introduction.State.MADE: 6,
    Introduction.State.MET: 5,
    Introduction.State.NEGOTIATING: 2,
    Introduction.State.EARNING: 1,
    Introduction.State.DECLINED: 3,
    Introduction.State.LAPSED: 1,
}


@dataclass(slots=True)
class World:
    """What rows need to be made."""

    firm: Firm
    members: list[Membership]
    dice: random.Random
    today: date
    contacts: int = CONTACTS
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def member(self) -> Membership:
        """Any one of the team."""
        return self.dice.choice(self.members)

    def day(self) -> date:
        """A day in the years before today."""
        return self.today - timedelta(days=self.dice.randrange(365 * YEARS))


if TYPE_CHECKING:
    #: Adds rows to the firm whose first people these are: what a firm has once, whatever its size.
    Maker = Callable[[World, Sequence[Party]], None]

_makers: list[Maker] = []


def generate_too(maker: Maker) -> None:
    """Let an upper app add its rows to firms that are made up."""
    _makers.append(maker)


@transaction.atomic
def generate(*, relationships: int, seed: int, today: date, contacts: int = CONTACTS) -> Firm:
    """The firm, entered for the rest of the transaction. Nothing is evaluated yet.

    ``contacts`` is the number of interactions per relationship.
    """
    dice = random.Random(seed)  # noqa: S311 - made-up data
    firm = create_firm(
        name=f"Made up {relationships}", slug=f"made-up-{relationships}-{seed}", is_demo=True
    )
    world = World(
        firm,
        [add_member(firm, name=f"Member {n + 1}", is_principal=n == 0) for n in range(MEMBERS)],
        dice,
        today,
        contacts,
    )
    first: Sequence[Party] = ()
    for start in range(0, relationships, CHUNK):
        people = write_chunk(world, min(CHUNK, relationships - start))
        first = first or people
    autodiscover_modules("generating")
    for maker in _makers:
        maker(world, first)
    return firm


def write_chunk(world: World, size: int) -> Sequence[Party]:
    """Parties of one chunk with everything around them; its people."""
    organisations = [organisation(world) for _ in range(size // (PEOPLE_PER_ORGANISATION + 1))]
    people = [person(world) for _ in range(size - len(organisations))]
    parties = [*organisations, *people]
    insert(Party, parties)
    insert(Relationship, (relationship(world, party) for party in parties))
    if organisations:
        insert(Affiliation, affiliations(world, people, organisations))
    insert(Tie, (tie(world, one) for one in people))
    each = per_person(world.contacts, size, len(people))
    met = [(contact(world), one) for one in people for _ in range(each)]
    insert(Interaction, (row for row, _ in met))
    insert(Participant, (participant(row, one) for row, one in met))
    insert(AlterTie, alter_ties(world, people))
    insert(Introduction, introductions(world, people))
    return people


def per_person(contacts: int, size: int, people: int) -> int:
    """Interactions per person, so that there are so many ``contacts`` per relationship."""
    return max(1, round(contacts * size / people))


def organisation(world: World) -> Party:
    """A client or another organisation."""
    name = f"{world.dice.choice(FAMILY)} {world.dice.randrange(100_000)} Ltd"
    kind = world.dice.choice(["client", "other", "supplier"])
    return party(world, name, kind=Party.Kind.ORGANISATION, organisation_kind=kind)


def person(world: World) -> Party:
    """A person with a name, sometimes in a second script."""
    dice = world.dice
    name = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)} {dice.randrange(100_000)}"
    return party(world, name, kind=Party.Kind.PERSON, native_name=dice.choice(NATIVE))


def party(world: World, name: str, **columns: Any) -> Party:
    """A party with the columns search needs."""
    norm, characters, pinyin = search_keys(name, columns.get("native_name", ""))
    return Party(
        id=uuid4(),
        firm=world.firm,
        name=name,
        country=world.dice.choice(COUNTRIES),
        name_norm=norm,
        name_cjk=characters,
        name_pinyin=pinyin,
        **columns,
    )


def relationship(world: World, one: Party) -> Relationship:
    """The firm's relationship with a party."""
    is_client = one.organisation_kind == Party.OrganisationKind.CLIENT
    category = Relationship.Category.DIRECT_CLIENT if is_client else Relationship.Category.OTHER
    return Relationship(
        id=uuid4(),
        firm=world.firm,
        party=one,
        category=category,
        is_client=is_client,
        client_active=is_client and world.dice.random() < 0.7,
        owner=world.member(),
    )


def affiliations(
    world: World, people: Sequence[Party], organisations: Sequence[Party]
) -> Iterator[Affiliation]:
    """Everybody works somewhere."""
    for number, one in enumerate(people):
        yield Affiliation(
            id=uuid4(),
            firm=world.firm,
            person=one,
            role="contact",
            organisation=organisations[number % len(organisations)],
        )


def tie(world: World, one: Party) -> Tie:
    """What a member has with the person."""
    return Tie(
        id=uuid4(),
        firm=world.firm,
        member=world.member(),
        person=one,
        closeness=world.dice.randint(1, 5),
        started_on=world.day(),
        contents=world.dice.sample(CONTENTS, world.dice.randint(1, 3)),
    )


def contact(world: World) -> Interaction:
    """A contact of a member."""
    return Interaction(
        id=uuid4(),
        firm=world.firm,
        member=world.member(),
        on=world.day(),
        channel=world.dice.choice(CHANNELS),
        orientation=world.dice.choice(ORIENTATIONS),
        summary="Made up",
    )


def participant(row: Interaction, one: Party) -> Participant:
    """The person met."""
    return Participant(id=row.id, firm_id=row.firm_id, interaction=row, party=one, on=row.on)


def alter_ties(world: World, people: Sequence[Party]) -> Iterator[AlterTie]:
    """Some know each other."""
    for one in people[::KNOWS_ANOTHER]:
        other = world.dice.choice(people)
        if other is not one:
            yield AlterTie(
                id=uuid4(),
                firm=world.firm,
                a=one,
                b=other,
                kind=world.dice.choice(KNOWING),
                confidence=world.dice.choice(CONFIDENCES),
                seen_by=world.member(),
            )


def introductions(world: World, people: Sequence[Party]) -> Iterator[Introduction]:
    """Some were introduced to others, by others again."""
    if len(people) < 3:
        return
    for _one in people[::INTRODUCED]:
        introducer, introduced, target = world.dice.sample(people, 3)
        state = world.dice.choices(list(BECAME), list(BECAME.values()))[0]
        is_asked = state == Introduction.State.ASKED
        yield Introduction(
            id=uuid4(),
            firm=world.firm,
            introducer=introducer,
            introduced=introduced,
            target=target,
            state=state,
            requested_by=world.member(),
            **{"asked_on" if is_asked else "on": world.day()},
        )


def insert(model: type[Model], rows: Iterable[Model]) -> None:
    """Copy rows into a temporary table, then insert them: COPY ignores row-level security."""
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{column.column}"' for column in fields)
    table, now = model._meta.db_table, datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
        cursor.execute(f"CREATE TEMPORARY TABLE incoming (LIKE {table})")
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([value(row, column, now) for column in fields])
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")


def value(row: Any, column: Any, now: datetime) -> Any:
    """A column's value as COPY takes it."""
    if column.attname in {"created_at", "updated_at"}:
        return now
    found = getattr(row, column.attname)
    return (
        column.get_db_prep_save(found, connection)
        if column.get_internal_type() == "JSONField"
        else found
    )
