"""What every page of ours does the same way."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.own_pages import is_own
from relationships import undo
from relationships.forms.base import FactForm
from relationships.models import Relationship

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from firms.access import Viewer

P = ParamSpec("P")
FORM = ["GET", "HEAD", "POST"]  # methods of a page with a form
UNDO_KEPT = 5  # newest changes of a session that can be taken back
NOT_VALID = 422  # a form comes back with what to put right
MAX_NEXT = 500  # characters of an address to go back to


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks; 404 for anybody without a firm."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if viewer is None:
        raise Http404
    return viewer


def day_of(request: HttpRequest) -> date:
    """The firm's today."""
    return viewer_of(request).today(timezone.now())


def is_fragment(request: HttpRequest) -> bool:
    """True for a region that a script swaps in; a whole page otherwise."""
    details: Any = getattr(request, "htmx", None)
    if not details:
        return False
    return not details.boosted and not details.history_restore_request


def version_of(viewer: Viewer) -> int:
    """Grows when something the viewer sees changed; as of the begin of the request."""
    return viewer.view.version or 0


def fresh(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The page refreshes itself: its version is read before its rows."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_fragment(request):
            request.poll_version = version_of(viewer_of(request))  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or only its region ``partial`` when a script asks for it."""
    name = f"{template}#{partial}" if partial and is_fragment(request) else template
    return render(request, name, context, status=status)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, if anything."""
    return request.POST if request.method == "POST" else None


def accepted(request: HttpRequest, form: Any) -> bool:
    """True when a submitted form was saved; a look for somebody only holds it."""
    if request.method != "POST":
        return False
    if "look" in request.POST and isinstance(form, FactForm):
        form.hold()
        return False
    return form.is_valid() and bool(form.put())


def form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    otherwise: str,
    template: str = "relationships/form.html",
    **extra: Any,
) -> HttpResponse:
    """A form on its page; ``otherwise`` is where it returns to when nothing else is said."""
    looked = "look" in request.POST
    context = {"form": form, "title": title, "next": way_back(request, otherwise), **extra}
    status = NOT_VALID if request.method == "POST" and not looked else 200
    return render(request, template, context, status=status)


def relationship_or_404(viewer: Viewer, pk: UUID) -> Relationship:
    """A relationship the viewer sees; hidden, foreign and never existing are the same."""
    found = Relationship.objects.visible_to(viewer).select_related("party").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where a form returns to: ``next``, else the page it was opened from, else ``otherwise``."""
    asked = request.POST.get("next") or request.GET.get("next")
    target = asked or _referrer(request)
    own = is_own(request, target)
    return target if target and own and len(target) <= MAX_NEXT else otherwise


def _referrer(request: HttpRequest) -> str:
    """The address before, when it was another page of ours."""
    parts = urlsplit(request.META.get("HTTP_REFERER", ""))
    if parts.netloc != request.get_host() or parts.path == request.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def saved(request: HttpRequest, text: str, step: undo.Step | None, back: StrOrPromise = "") -> None:
    """Say that it was saved, with a way to take it back.

    ``back`` is where that leads to, where the page of the row goes with it.
    """
    if step is None:
        messages.success(request, text)
        return
    kept: dict[str, Any] = request.session.get("undo", {})
    key = undo.new_key()
    kept[key] = step if not back else {**step, "back": str(back)}
    request.session["undo"] = dict(list(kept.items())[-UNDO_KEPT:])
    messages.success(request, text, extra_tags=f"undo:{reverse('relationships:undo', args=[key])}")


def back_to(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Redirect to where the form was opened from."""
    return redirect(way_back(request, otherwise))
