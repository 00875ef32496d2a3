"""The firm's side: sharing an introduction, the talk about it, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firms import mail
from firms.addresses import absolute
from firms.permissions import allowed, may, require
from portal.forms import GuestForm, ShareForm
from portal.models import Share
from portal.reads import Thread, thread_of
from portal.refusals import ConflictError
from portal.services import agree_other_side, close, reply, revoke
from relationships.introductions.titles import title_of
from relationships.views.introduction_move import introduction_or_404
from relationships.views.pages import (
    FORM,
    NOT_VALID,
    day_of,
    fresh,
    page,
    posted,
    viewer_of,
    way_back,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import Invitation


def share_or_404(viewer: Viewer, pk: UUID) -> Share:
    """A share that the viewer may change."""
    found = Share.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    require(viewer, "shares", "write", found)
    return found


def thread_url(row: Share) -> str:
    """The page of a share."""
    return reverse("portal:share", args=[row.pk])


@allowed("shares", "write")
@require_http_methods(FORM)
def share_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Share an introduction with one partner; what would reveal something asks why to go on."""
    viewer = viewer_of(request)
    row = introduction_or_404(viewer, pk)
    require(viewer, "shares", "write", row)
    initial = {"guest": request.GET.get("guest")}
    form = ShareForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        row=row,
        viewer=viewer,
        as_of=day_of(request),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid() and (made := form.put()):
        messages.success(request, _("Shared. They see it from now on."))
        return redirect(thread_url(made))
    here = reverse("relationships:introduction", args=[row.pk])
    context = {
        "form": form,
        "title": title_of(row, viewer.membership_id),
        "may_invite": may(viewer, "guests", "write"),
        "here": request.get_full_path(),
        "next": way_back(request, here),
    }
    status = NOT_VALID if request.method == "POST" else 200
    return render(request, "portal/share_add.html", context, status=status)


@allowed("shares")
@require_GET
@fresh
def share_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One share: what the guest reads, what it answered, what was said, and when it looked."""
    found = thread_of(viewer_of(request), pk, day_of(request))
    if found is None:
        raise Http404
    context = context_of(request, found)
    return page(request, "portal/share.html", context, partial="share")


def context_of(request: HttpRequest, found: Thread) -> dict[str, Any]:
    """What the template reads."""
    viewer = viewer_of(request)
    may_write = may(viewer, "shares", "write", found.row)
    return {
        "found": found,
        "row": found.row,
        "title": title_of(found.row.introduction, viewer.membership_id),
        "may_write": may_write,
        "may_say": may_write and found.row.revoked_at is None and not found.row.is_closed,
        "may_move": may(viewer, "introductions", "write", found.row.introduction),
        "as_of": found.line.as_of,
    }


@allowed("shares", "write")
@require_POST
def share_reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say something to the guest."""
    row = share_or_404(viewer_of(request), pk)
    text = request.POST.get("text", "")
    done = taken(
        request, lambda: reply(row, text, viewer=viewer_of(request), as_of=day_of(request))
    )
    if done:
        messages.success(request, _("Sent."))
    return redirect(f"{thread_url(row)}#talk")


@allowed("shares", "write")
@require_POST
def share_agreed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The other side agreed to be named."""
    row = share_or_404(viewer_of(request), pk)
    done = taken(
        request, lambda: agree_other_side(row, viewer=viewer_of(request), as_of=day_of(request))
    )
    if done:
        messages.success(request, _("Noted. Names are shown as soon as both sides have agreed."))
    return redirect(thread_url(row))


@allowed("shares", "write")
@require_POST
def share_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Done with; the guest may look back on it."""
    row = share_or_404(viewer_of(request), pk)
    done = taken(request, lambda: close(row, viewer=viewer_of(request), as_of=day_of(request)))
    if done:
        messages.success(request, _("Closed. They may look back on it."))
    return redirect(thread_url(row))


@allowed("shares", "write")
@require_POST
def share_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The guest sees it no more, from its next request on."""
    row = share_or_404(viewer_of(request), pk)
    revoke(row, viewer=viewer_of(request), now=timezone.now())
    messages.success(request, _("Revoked. They see it no more."))
    return redirect(thread_url(row))


def taken(request: HttpRequest, do: Callable[[], object]) -> bool:
    """Whether it was done; else the page says why not."""
    try:
        do()
    except (ConflictError, ValidationError) as refused:
        words = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
        messages.error(request, " ".join(words))
        return False
    return True


@allowed("guests", "write")
@require_http_methods(FORM)
def guest_add(request: HttpRequest) -> HttpResponse:
    """Let somebody from outside in: a letter with a link, as for colleagues."""
    viewer = viewer_of(request)
    form = GuestForm(posted(request), viewer=viewer)
    home = way_back(request, reverse("relationships:introductions"))
    if request.method == "POST" and form.is_valid() and (made := form.put(timezone.now())):
        guest, invitation, secret = made
        write_to(request, invitation, secret)
        messages.success(request, _("Invitation sent to %s.") % form.cleaned_data["email"])
        mark = "&" if "?" in home else "?"
        return redirect(f"{home}{mark}guest={guest.pk}")
    status = NOT_VALID if request.method == "POST" else 200
    return render(request, "portal/guest_add.html", {"form": form, "next": home}, status=status)


def write_to(request: HttpRequest, invitation: Invitation, secret: str) -> None:
    """The letter with the link that works once."""
    viewer = viewer_of(request)
    context = {
        "firm": viewer.firm,
        "inviter": viewer.user,
        "address": absolute(request, "firms:invitation", secret),
        "until": invitation.expires_at,
    }
    mail.post(invitation.email, "firms/mail/invitation.txt", context)
