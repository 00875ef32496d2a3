"""Addresses that lead to a page of ours, and never to somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest


def is_own(request: HttpRequest, address: str) -> bool:
    """A path here, or a whole address at this host and no less safe than the request."""
    return url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )


def page_before(request: HttpRequest) -> str:
    """The page the request came from, if it is one of ours; else the first one."""
    came = request.headers.get("Referer", "")
    return came if is_own(request, came) else "/"
