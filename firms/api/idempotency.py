"""A POST that is sent twice is done once (TRUST P8).

The key is written in the transaction of the request. A second request with the same key waits
for the first; when that one commits, it gets its answer, and when that one fails, it goes ahead.
An answer is given again only while its rows are there for the viewer.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from common.api.problems import Conflict, KeyReused
from firms.models import IdempotencyKey
from firms.once import reserve

if TYPE_CHECKING:
    from rest_framework.request import Request

    from firms.access import Viewer

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("ETag", "Location")
LONGEST_KEY = 255
ANY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Replayed(APIException):
    """Carries the answer that was given before."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def key_of(request: Request, *, is_required: bool) -> str | None:
    """The key of a request. Raises ``ValidationError`` for a missing or unreadable one."""
    key = request.headers.get(HEADER, "")
    if not key and HEADER not in request.headers:
        if is_required:
            raise ValidationError({HEADER: [_("This header is required here.")]})
        return None
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        raise ValidationError({HEADER: [_("1 to 255 printable ASCII characters.")]})
    return key


def fingerprint(request: Request) -> str:
    """What was asked for: method, path and body, SHA-256."""
    http = request._request  # noqa: SLF001 - DRF offers no other way to the bytes
    is_form = (request.content_type or "").startswith("multipart/")
    body = said_in_form(request) if is_form else http.body
    asked = f"{http.method} {http.get_full_path()}\n".encode() + body
    return hashlib.sha256(asked).hexdigest()


def said_in_form(request: Request) -> bytes:
    """Fields of a form, its files by their digest: each sending has a boundary of its own."""
    form: Any = request.data
    said = [
        [name, [file_said(value) if hasattr(value, "chunks") else value for value in values]]
        for name, values in sorted(form.lists())
    ]
    return orjson.dumps(said)


def file_said(file: Any) -> list[str]:
    """Name and digest of an uploaded file."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name, digest.hexdigest()]


def take(request: Request, viewer: Viewer, key: str) -> UUID:
    """Reserve the key. Raises ``Replayed`` with the stored answer, ``KeyReused`` for another body."""
    asked = fingerprint(request)
    taken = reserve(viewer, key, asked)
    if taken is not None:
        return taken
    known = IdempotencyKey.objects.visible_to(viewer).get(membership=viewer.membership_id, key=key)
    if known.fingerprint != asked:
        raise KeyReused
    if known.status is None:
        raise Conflict(_("The first request with this key has not been answered yet."))
    raise Replayed(replay(known))


def replay(known: IdempotencyKey) -> Response:
    """The stored answer, byte for byte."""
    body = known.body.encode() if known.body is not None else None
    return Response(
        body, status=known.status, headers={**known.headers, "Idempotent-Replayed": "true"}
    )


def row_ids_in(answer: bytes) -> set[UUID]:
    """Ids of the rows that a stored answer tells of: one, or those of a bulk."""
    data = orjson.loads(answer) if answer else {}
    rows = [each["row"] for each in data["results"]] if "results" in data else [data]
    return {UUID(row["id"]) for row in rows if "id" in row}


def ids_in(answer: bytes) -> set[UUID]:
    """Every id in a stored answer, whatever it is of."""
    return {UUID(text) for text in ANY_ID.findall(answer.decode())}


def keep(viewer: Viewer, key_id: UUID, response: Response, body: bytes | None) -> None:
    """Store the answer beside the key."""
    headers: dict[str, Any] = {
        name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
    }
    IdempotencyKey.objects.visible_to(viewer).filter(pk=key_id).update(
        status=response.status_code,
        body=None if body is None else body.decode(),
        headers=headers,
    )
