"""Asking for an address as somebody, and what may come back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from firms.matrix import ANY_SCOPE, rights
from tests.access import catalogue
from tests.access.world import OWN, Identity, World

#: The request was let in and refused for what it carried, not for who sent it.
UNFIT = frozenset({400, 406, 409, 412, 413, 415, 422, 428})
CHANGING = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken": "|request_id": ?"|"nonce": ?")[^"]*'
)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    location: str = ""

    @property
    def let_in(self) -> bool:
        """The right was there; whether the request made sense is another question."""
        return (self.status < 400 and not self.to_sign_in) or self.status in UNFIT

    @property
    def to_sign_in(self) -> bool:
        """Sent to the sign-in page."""
        return self.status == 302 and self.location.startswith(("/accounts/", "/portal/sign-in/"))


def is_api(name: str) -> bool:
    """Addresses for programs; the rest is for browsers."""
    return name.startswith("api:")


def may(identity: Identity, right: str) -> bool:
    """What the matrix says, without the code that enforces it."""
    resource, _, action = right.partition(".")
    row = rights()[resource, action]
    if not identity.is_live or identity.role is None or identity.role not in row.levels:
        return False
    return identity.scopes is None or row.scope == ANY_SCOPE or row.scope in identity.scopes


def filled(value: Any, world: World) -> Any:
    """Sample data with the ids of own rows in place of ``{kind}``."""
    if isinstance(value, dict):
        return {key: filled(inner, world) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, world) for inner in value]
    if isinstance(value, str) and value.startswith("{"):
        kind = value.strip("{}")
        return str(world.firm.pk) if kind == "firm" else world.id_of(kind, OWN)
    return value


def url_of(name: str, entry: dict[str, Any], world: World, whose: str) -> str:
    """The address with an id of that kind."""
    arguments = dict(entry.get("args", {}))
    if "object" in entry:
        arguments["pk"] = world.id_of(entry["object"], whose)
    if name == "api-nothing":
        return "/api/v1/nothing/here/"
    query = f"?{entry['query']}" if "query" in entry else ""
    return reverse(name, kwargs=arguments) + query


def client_of(world: World, identity: Identity) -> Client:
    """A browser or a program of this identity; signed in once, as good as new each time."""
    if identity.name not in world.browsers:
        client = Client()
        if identity.token:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {identity.token}"
        elif identity.user:
            client.force_login(identity.user)
        world.browsers[identity.name] = client
    fresh = Client()
    fresh.handler = world.browsers[identity.name].handler  # its middleware is loaded
    fresh.defaults = world.browsers[identity.name].defaults
    fresh.cookies.load(world.browsers[identity.name].cookies.output(header="", sep=";"))
    return fresh


def headers_of(method: str, name: str, tag: str) -> dict[str, str]:
    """What a program sends with a change."""
    found = {}
    if method in {"PUT", "PATCH", "DELETE"}:
        found["If-Match"] = tag or '"none"'
    if name.endswith("-bulk"):
        found["Idempotency-Key"] = "key-of-a-test"
    return found


def ask(
    world: World,
    client: Client,
    method: str,
    name: str,
    entry: dict[str, Any],
    whose: str = OWN,
    tag: str = "",
) -> Answer:
    """One request, from outside any firm."""
    world.leave()
    url = url_of(name, entry, world, whose)
    send: dict[str, Any] = {"headers": headers_of(method, name, tag)}
    if method in {"POST", "PUT", "PATCH"} and is_api(name):
        body = json.dumps(filled(entry.get("body", {}), world))
        send |= {"data": body, "content_type": "application/json"}
    elif method == "POST":
        send["data"] = filled(entry.get("data", {}), world)
    response = getattr(client, method.lower())(url, **send)
    location = response.headers.get("Location", "")
    answer = Answer(response.status_code, plain(response, world, entry, whose), location)
    world.leave()
    return answer


def plain(response: HttpResponse, world: World, entry: dict[str, Any], whose: str) -> bytes:
    """The body without what differs from request to request, and without the id asked for."""
    body = b"" if response.streaming else response.content
    body = CHANGING.sub(rb"\1", body)
    if "object" in entry and whose != OWN:
        body = body.replace(world.id_of(entry["object"], whose).encode(), b"ID")
    return body


def fingerprint() -> str:
    """One digest over every row of every tenant table, as the owner of both firms' rows sees it."""
    parts = " || ".join(
        f"(SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {table} t)"  # noqa: S608
        for table in sorted(catalogue.tenant_tables())
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return str(cursor.fetchone()[0])


def everything(world: World) -> tuple[str, ...]:
    """The rows of both firms."""
    found = []
    for firm in (world.firm, world.other):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.firm', %s, true)", [str(firm.pk)])
        found.append(fingerprint())
    world.leave()
    return tuple(found)
