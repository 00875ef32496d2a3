"""JSON with orjson; text that the view rendered already passes through."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.utils.encoding import force_str
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList


def plain(value: Any) -> Any:
    """What orjson does not know: exact numbers as text, lazy translations, DRF's containers."""
    if isinstance(value, (Decimal, Promise)):
        return force_str(value)
    if isinstance(value, (ReturnDict, dict)):
        return dict(value)
    if isinstance(value, (ReturnList, list, tuple, set, frozenset)):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dumps(data: Any) -> bytes:
    """UTF-8 JSON; the same data always gives the same bytes."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS)


class OrjsonRenderer(BaseRenderer):
    """The only renderer of the API."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        """Bytes as they are, nothing for None, else JSON."""
        if data is None:
            return b""
        return data if isinstance(data, bytes) else dumps(data)


class AnyRenderer(BaseRenderer):
    """Takes whatever the caller accepts: bytes go out as they are, problems as JSON."""

    media_type = "*/*"
    format = ""
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """A problem document."""
        return b"" if data is None else dumps(data)
