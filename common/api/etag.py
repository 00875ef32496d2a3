"""Entity tags: a digest of the representation the caller sees (DECISIONS 11)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils.http import parse_etags

from common.api.problems import PreconditionFailed, PreconditionRequired

if TYPE_CHECKING:
    from rest_framework.request import Request


def etag_of(body: bytes) -> str:
    """A strong entity tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_unchanged(request: Request, tag: str) -> bool:
    """True when ``If-None-Match`` names what the caller has already."""
    header = request.headers.get("If-None-Match", "")
    tags = [known.removeprefix("W/") for known in parse_etags(header)]
    return "*" in tags or tag in tags


def require_match(request: Request, tag: str) -> None:
    """Raise unless ``If-Match`` names the state the row is in."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    tags = parse_etags(header)
    if "*" not in tags and tag not in tags:
        raise PreconditionFailed


def require_header(request: Request) -> None:
    """Refuse a change without ``If-Match`` before looking at anything."""
    if not request.headers.get("If-Match", "").strip():
        raise PreconditionRequired
