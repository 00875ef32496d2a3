"""Links that leave the product, in letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest


def absolute(request: HttpRequest, name: str, *args: object) -> str:
    """Address of a page as people outside write it."""
    path = reverse(name, args=args)
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return request.build_absolute_uri(path)
