"""What a hidden relationship says in the firm's own fields, and its tags, change no byte for others."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from firms.tenant import set_tenant
from relationships.custom_filters import filters_of
from relationships.models import CustomField, Interaction, Participant, Relationship
from tests.access.test_world_diff import SECRETS, Worlds, ask, differences
from tests.firms.signing_in import signed_in, user_of

pytestmark = pytest.mark.django_db

VALUES = {
    "text": ("secret", "open"),
    "number": ("70", "5"),
    "date": ("2007-07-07", "2006-01-01"),
    "choice": ("gold", "silver"),
}


def define(worlds: Worlds) -> list[CustomField]:
    """A field of each kind, said by somebody all know."""
    set_tenant(worlds.firm.pk)
    keys = [{"key": "gold", "label": "Gold"}, {"key": "silver", "label": "Silver"}]
    fields = [
        CustomField.objects.create(
            pk=uuid.UUID(int=500 + at, version=4),
            firm=worlds.firm,
            slug=f"of-{kind}",
            label=f"Of {kind}",
            kind=kind,
            choices=keys if kind == "choice" else [],
            position=at,
        )
        for at, kind in enumerate(VALUES)
    ]
    say(worlds, worlds.ann.pk, fields, 1, "fair")
    return fields


def say(worlds: Worlds, party: Any, fields: list[CustomField], which: int, tag: str) -> None:
    """Values and a tag."""
    set_tenant(worlds.firm.pk)
    custom = {field.key: VALUES[field.kind][which] for field in fields}
    rows = Relationship.objects.of_firm(worlds.firm.pk).filter(party_id=party)
    rows.update(custom=custom, tags=[tag])


def addresses(worlds: Worlds, fields: list[CustomField]) -> list[str]:
    """The list, its facets and the API, by every filter and order; settings and forms."""
    asked = ["", "columns=tags&" + "&".join(f"columns=custom.{field.slug}" for field in fields)]
    for field in fields:
        ends = {".empty": ("true", "false")}
        for end in filters_of(field):
            values = ends.get(end, VALUES[field.kind])
            asked += [f"custom.{field.slug}{end}={value}" for value in values]
        if field.kind != "text":
            asked += [f"ordering={way}custom.{field.slug}" for way in ("", "-")]
    asked += ["tag=hidden", "tag=fair", "entry_tag=conflict", "entry_tag=vetting"]
    found = [f"/relationships/?{query}" for query in asked]
    plain = [query for query in asked if "=" in query and "ordering" not in query]
    found += [f"/relationships/facets/?{query}" for query in plain if "columns" not in query]
    found += [f"/api/v1/relationships/?{query}" for query in asked if "columns" not in query]
    found += ["/api/v1/tags/", "/api/v1/custom-fields/", "/settings/fields/", "/settings/tags/"]
    ann = Relationship.objects.of_firm(worlds.firm.pk).get(party=worlds.ann).pk
    found += [f"/relationships/{ann}/edit/", f"/relationships/{ann}/?show=tag-conflict"]
    return [*found, *(f"/settings/fields/{field.pk}/" for field in fields)]


def taking_away(client: Client, field: CustomField) -> tuple[int, bytes]:
    """The page that asks what becomes of those with the choice that only the hidden one has."""
    data = {"label": field.label, "lines": "", "help_text": ""}
    for at, key in enumerate(("gold", "silver"), start=1):
        data |= {f"label-{key}": key, f"place-{key}": str(at)}
    response = client.post(f"/settings/fields/{field.pk}/", {**data, "drop-gold": "on"})
    body = response.content
    assert b"What stands in their place?" in body
    return response.status_code, body[body.index(b"Instead of") : body.index(b"Take away</button>")]


def test_values_and_tags_of_a_hidden_relationship_change_no_byte(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = settings.EXPORTS_PER_HOUR = 1_000_000
    cache.clear()
    worlds = Worlds()
    fields = define(worlds)
    urls = addresses(worlds, fields)
    choice = next(field for field in fields if field.kind == "choice")
    owner = signed_in(user_of(worlds.owner))
    ask(owner, "/settings/account/")  # notes the use of the session

    without = {url: ask(owner, url) for url in urls}
    asked = taking_away(owner, choice)
    worlds.add_the_secret()
    for party in SECRETS:
        say(worlds, party, fields, 0, "hidden")
    tag_hidden_entries(worlds)
    present = {url: ask(owner, url) for url in urls}

    assert differences(without, present) == []
    assert taking_away(owner, choice) == asked
    assert {answer[0] for answer in without.values()} == {200}
    keeper = signed_in(user_of(worlds.keeper))
    assert b'"hidden"' in ask(keeper, "/api/v1/tags/")[1], "nothing was hidden"
    assert b"Zhang" in ask(keeper, "/api/v1/relationships/?custom.of-number.min=70")[1]
    assert b"Zhang" in ask(keeper, "/api/v1/relationships/?entry_tag=conflict")[1]


def tag_hidden_entries(worlds: Worlds) -> None:
    """A tag on what only the keeper knows of."""
    set_tenant(worlds.firm.pk)
    there = Participant.objects.of_firm(worlds.firm.pk).filter(party_id__in=SECRETS)
    rows = Interaction.objects.of_firm(worlds.firm.pk).filter(pk__in=there.values("interaction"))
    assert rows.update(tags=["conflict"])
