"""A caller of the API with a token, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
from django.test import Client

from firms.matrix import scopes
from firms.models import Firm, Membership
from firms.services import issue_token
from firms.tenant import set_tenant
from relationships.models import Relationship
from relationships.services.party import list_at_once
from tests.make import TODAY

BASE = "/api/v1/"


class Caller:
    """Calls as one member, with the scopes of one token."""

    def __init__(self, member: Membership, *allowed: str) -> None:
        now = datetime.now(tz=UTC)
        granted = allowed or tuple(scopes())
        self.member = member
        self.token, self.secret = issue_token(member, name="test", scopes=granted, now=now)
        self.client = Client(raise_request_exception=True)

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """Any request; ``path`` is below the base."""
        sent = {"Authorization": f"Bearer {self.secret}", **(headers or {})}
        data = b"" if body is None else (body if isinstance(body, bytes) else orjson.dumps(body))
        return self.client.generic(
            method.upper(), BASE + path, data, content_type="application/json", headers=sent
        )

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("get", path, headers=headers)

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """POST, with an Idempotency-Key where one is given."""
        return self.call("post", path, body, {"Idempotency-Key": key} if key else None)

    def bulk(self, resource: str, rows: list[Any], key: str | None = None) -> Any:
        """POST of many."""
        return self.post(f"{resource}/bulk/", rows, key or uuid4().hex)

    def change(self, method: str, path: str, body: Any = None, etag: str | None = None) -> Any:
        """PUT, PATCH or DELETE with the row's present ETag, or the one given."""
        tag = etag or self.get(path)["ETag"]
        return self.call(method, path, body, {"If-Match": tag})

    def rows(self, path: str) -> list[dict[str, Any]]:
        """The rows of one page of a list."""
        response = self.get(path)
        assert response.status_code == 200, response.content
        found: list[dict[str, Any]] = response.json()["results"]
        return found


@dataclass
class House:
    """A firm, two members who sign in, and a few parties."""

    firm: Firm
    owner: Caller
    member: Caller
    viewer: Caller
    person: Any
    other: Any
    organisation: Any

    def enter(self) -> None:
        """Enter the firm again after a call."""
        set_tenant(self.firm.pk)


def problems(response: Any) -> dict[str, str]:
    """Where -> what, of a problem document."""
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    return {
        one.get("parameter") or one.get("pointer", ""): one["detail"]
        for one in body.get("errors", [])
    }


def list_all(firm: Firm) -> None:
    """Scores in every view, as saving through the services makes them."""
    for relationship in Relationship.objects.of_firm(firm.pk):
        list_at_once(relationship, on=TODAY)
