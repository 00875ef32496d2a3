"""What all pages of guests share: who comes, in which language, and what nobody may keep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode

from firms.models.membership import Role
from portal.languages import HTML_CODES, NAMES, language_of
from portal.models import Guest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from firms.access import Viewer

    Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Coming:
    """A guest at this moment. ``guest`` is None where the firm has not said for whom they come."""

    viewer: Viewer
    guest: Guest | None
    as_of: date
    now: datetime

    @property
    def required(self) -> Guest:
        """The guest; 404 as for an id that never was where there is none."""
        if self.guest is None:
            raise Http404
        return self.guest


def guest_page(view: Page) -> Page:
    """Only guests who signed in to the portal; what they may not see answers as what never was."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        coming = coming_of(request)
        language = language_of(request, coming.guest if coming else None)
        with translation.override(language):
            response = answered(view, request, coming, *args, **kwargs)
        return finished(response, language)

    return guarded


def open_page(view: Page) -> Page:
    """For strangers, too, in the language of their browser."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        return finished(response, language)

    return spoken


def answered(
    view: Page, request: HttpRequest, coming: Coming | None, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The page, or the one page that says that there is none."""
    try:
        if coming is None:
            raise Http404
        return view(request, coming, *args, **kwargs)
    except Http404:
        context = context_of(request, coming)
        return render(request, "portal/guest/gone.html", context, status=404)


def coming_of(request: HttpRequest) -> Coming | None:
    """Who comes; None for everybody whom this firm has not invited as a guest."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if viewer is None or viewer.role != Role.PARTNER:
        return None
    now = timezone.now()
    rows = Guest.objects.of_member(viewer.firm_id, viewer.membership_id)
    found = rows.select_related("membership", "party", "client__relationship__party").first()
    return Coming(viewer, found, viewer.today(now), now)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the portal's own sign-in, and back to the page that was asked for."""
    address = reverse("guest:sign_in")
    if request.method in {"GET", "HEAD"} and request.path != reverse("guest:home"):
        address += "?" + urlencode({"next": request.path})
    return redirect(address)


def finished(response: HttpResponseBase, language: str) -> HttpResponseBase:
    """Kept by nobody, and said in which language it is."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    response.headers.setdefault("Content-Language", HTML_CODES[language])
    return response


def context_of(request: HttpRequest, coming: Coming | None, **more: Any) -> dict[str, Any]:
    """What the shell of the portal reads."""
    current = language_of(request, coming.guest if coming else None)
    return {
        "html_code": HTML_CODES[current],
        "languages": [(code, HTML_CODES[code], name) for code, name in NAMES.items()],
        "language": current,
        "coming": coming,
        "guest": coming.guest if coming else None,
        "firms": firms_of(request),
        **more,
    }


def firms_of(request: HttpRequest) -> list[Any]:
    """Firms between which the guest may switch; each shows its own list."""
    choices = request.memberships  # type: ignore[attr-defined]
    return [choice for choice in choices if choice.role == Role.PARTNER]
