"""Codes in the place of names: no word of the firm leaves in any byte (decision 0031)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from firms import code_views, codes
from firms.models import Firm, Membership
from firms.tenant import set_tenant
from relationships.models import Party
from tests.access import catalogue
from tests.access.asking import client_of, is_api, may, url_of
from tests.access.urls import methods_of, policy
from tests.access.world import OWN, Identity, World, build

pytestmark = pytest.mark.django_db
POLICY = policy()
WORD = "qzmark"
BEGINNING = WORD[:4]  # finds it, while the page that says it again does not hold the word
LONG = 14  # characters a column has to hold for a word of its row's own
#: Bytes as they were uploaded cannot be masked and are refused.
REFUSED = 403
BYTES = re.compile(r"/content/$|^/files/[0-9a-f-]{36}/$")


@pytest.fixture
def world(settings: Any) -> World:
    """Two firms and everybody; every text of ours holds the word."""
    settings.API_REQUESTS_PER_MINUTE = settings.EXPORTS_PER_HOUR = 1_000_000
    cache.clear()
    found = build()
    fill(found.firm)
    leave()
    return found


def leave() -> None:
    """As at the start of a request: in no firm, and without codes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.firm', '', true), set_config('app.actor', '', true), "
            "set_config('search_path', 'public', true)"
        )


# --- The word in every column ---------------------------------------------------------------


def columns() -> Iterator[tuple[str, str, str, int]]:
    """(table, column, type, length) of what is text and not one of our own words."""
    ours = code_views.words_of_ours()
    for table, name, kind, length in catalogue.rows(
        "SELECT table_name::text, column_name::text, udt_name::text, "
        "coalesce(character_maximum_length, 1000)::int FROM information_schema.columns "
        "WHERE table_schema = 'public' AND udt_name IN ('text', 'varchar', '_varchar', '_text')"
    ):
        kept = name in code_views.KEPT or (table, name) in code_views.KEPT_IN | ours
        if table in catalogue.tenant_tables() and not kept and length >= len(WORD):
            yield table, name, kind, length


def words_for(table: str, name: str, kind: str, length: int) -> str:
    """What the column is set to."""
    if kind.startswith("_"):
        return f"ARRAY['{WORD}']::{kind[1:]}[]"
    own = f"'{WORD}' || left(md5(id::text), 8)" if length >= LONG else f"'{WORD}'"
    return f"{own} || '@example.com'" if name == "email" else own


def fill(firm: Firm) -> None:
    """Put the word into every text, and into what rules found; noted in the log by the way."""
    set_tenant(firm.pk)
    filled = {
        (table, name)
        for table, name, kind, length in columns()
        if changed(f'UPDATE "{table}" SET "{name}" = {words_for(table, name, kind, length)}')  # noqa: S608
    }
    assert {("relationships_party", "name"), ("firms_firm", "name")} < filled
    assert len(filled) > 120, sorted(filled)
    named = f"""'{{"name": "{WORD}"}}'::jsonb"""
    for table in ("relationships_flag", "relationships_signal"):
        changed(f"UPDATE {table} SET evidence = evidence || {named}")  # noqa: S608
    changed(f"UPDATE relationships_relationship SET custom = {named}")  # noqa: S608
    changed(f"UPDATE relationships_party SET extra = {named}")  # noqa: S608


def changed(statement: str) -> bool:
    """False where a rule of the table forbids it, or the application may not write there."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return True
    except DatabaseError:
        return False


# --- Everything that can be read ------------------------------------------------------------


def switch(world: World, *, on: bool) -> None:
    """For everybody in the firm."""
    leave()
    set_tenant(world.firm.pk)
    Membership.objects.of_firm(world.firm.pk).update(shows_codes=on)
    leave()


def reads(world: World, identity: Identity) -> Iterator[str]:
    """Every address this one may read, searches and files too."""
    for name, entry in sorted(POLICY.items()):
        right = methods_of(entry).get("GET")
        if right is None or is_api(name) != bool(identity.token) or not has(right):
            continue
        if may(identity, right):
            url = url_of(name, entry, world, OWN)
            yield url
            yield from (f"{url}?file={kind}" for kind in ("csv", "xlsx") if is_api(name))
    if not identity.token:
        yield f"/search/?q={BEGINNING}"
        yield f"/relationships/?q={BEGINNING}"


def has(right: str) -> bool:
    """A right of the matrix, not one of the open addresses."""
    return "." in right


def answer(client: Client, url: str) -> tuple[int, bytes]:
    """Status and every byte, and the headers beside."""
    leave()
    response: Any = client.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    told = json.dumps({k: v for k, v in response.headers.items() if k != "X-Request-Id"}).encode()
    return response.status_code, unpacked(body) + told


def unpacked(body: bytes) -> bytes:
    """The text of a workbook; anything else as it is."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as book:
        return b"".join(book.read(name) for name in book.namelist())


WHO = ("owner", "member", "viewer", "owner's token", "member's token")


@pytest.mark.parametrize("who", WHO)
def test_no_word_of_the_firm_is_told(world: World, who: str) -> None:
    identity = next(one for one in world.identities if one.name == who)
    client = client_of(world, identity)
    urls = list(reads(world, identity))
    plain = {url: answer(client, url) for url in urls}
    assert sum(WORD.encode() in body.lower() for _, body in plain.values()) > len(urls) / 5
    switch(world, on=True)
    told, wrong = [], []
    for url in urls:
        status, body = answer(client, url)
        if WORD.encode() in body.lower():
            at = body.lower().index(WORD.encode())
            told.append((url, body[max(0, at - 90) : at + 30]))
        if status != (REFUSED if BYTES.search(url) else plain[url][0]):
            wrong.append((url, status, plain[url][0]))
    assert (told, wrong) == ([], [])


def test_off_again_all_is_as_before(world: World) -> None:
    identity = next(one for one in world.identities if one.name == "owner's token")
    client = client_of(world, identity)
    urls = ["/api/v1/relationships/", "/api/v1/parties/", "/api/v1/flags/", "/api/v1/me/"]
    before = [answer(client, url) for url in urls]
    switch(world, on=True)
    shown = [answer(client, url) for url in urls]
    switch(world, on=False)
    assert [answer(client, url) for url in urls] == before
    assert all(one != other for one, other in zip(shown, before, strict=True))


# --- The switch, and what it forbids --------------------------------------------------------


def test_the_switch_is_on_every_page_and_leads_back(world: World) -> None:
    owner = next(one for one in world.identities if one.name == "owner")
    client = client_of(world, owner)
    leave()
    assert client.post("/settings/account/codes/", {"shows_codes": "on"}).status_code == 302
    for url in ("/", "/relationships/", "/settings/account/"):
        assert b"Codes instead of names" in answer(client, url)[1]
    leave()
    refused = client.post("/settings/account/", {"full_name": "Other"})
    assert (refused.status_code, refused["Location"]) == (303, "/")
    leave()
    htmx = client.post("/settings/account/", {"full_name": "O"}, headers={"HX-Request": "true"})
    assert (htmx.status_code, b"Switch it off" in htmx.content) == (409, True)
    leave()
    assert client.post("/settings/account/codes/").status_code == 302
    assert WORD.encode() in answer(client, "/relationships/")[1]


def test_a_program_is_told_why_nothing_changes(world: World) -> None:
    owner = next(one for one in world.identities if one.name == "owner's token")
    switch(world, on=True)
    response = client_of(world, owner).post(
        "/api/v1/parties/", {"kind": "person", "name": "New"}, content_type="application/json"
    )
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == codes.PROBLEM_TYPE
    leave()
    set_tenant(world.firm.pk)
    assert not Party.objects.of_firm(world.firm.pk).filter(name="New").exists()


def test_somebody_is_found_by_code_only(world: World) -> None:
    owner = next(one for one in world.identities if one.name == "owner's token")
    pk = world.id_of("party", OWN)
    own = codes.code("P", world.firm.pk, pk)
    switch(world, on=True)
    client = client_of(world, owner)
    assert own.encode() in answer(client, f"/api/v1/parties/{pk}/")[1]
    assert own.encode() in answer(client, f"/api/v1/search/?q={own}")[1]
    assert b'"id"' not in answer(client, f"/api/v1/search/?q={WORD}")[1]


# --- The schema -----------------------------------------------------------------------------


def test_every_table_of_a_firm_has_its_view_with_the_same_columns() -> None:
    shape = (
        "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), "
        "a.attcollation::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relnamespace = %s::regnamespace "
        "AND c.relkind = ANY (%s)"
    )
    views = set(catalogue.rows(shape, codes.SCHEMA, ["v"]))
    wanted = catalogue.tenant_tables() | code_views.PEOPLE
    assert views == {row for row in catalogue.rows(shape, "public", ["r", "p"]) if row[0] in wanted}


def test_views_run_as_who_asks_and_functions_too() -> None:
    loose = catalogue.names(
        "SELECT relname FROM pg_class WHERE relnamespace = 'codes'::regnamespace "
        "AND relkind = 'v' AND NOT reloptions::text LIKE '%%security_invoker=true%%'"
    )
    definer = catalogue.names(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'codes'::regnamespace AND prosecdef"
    )
    assert (loose, definer) == (set(), set())


def test_without_the_views_nothing_is_read(world: World) -> None:
    """Where a migration broke off, who shows codes reads no table, rather than names."""
    assert re.search(r"to_regnamespace\('codes'\).*'pg_catalog'\)", codes.PATH, re.DOTALL)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('search_path', coalesce(to_regnamespace('gone')::text "
            "|| ', public', 'pg_catalog'), true)"
        )
        with pytest.raises(DatabaseError, match="does not exist"), transaction.atomic():
            cursor.execute("SELECT name FROM relationships_party")
    leave()
