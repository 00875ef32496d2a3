"""Letters about an introduction: to copy, or to open in the mail program. Nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.drafts import Draft
from firms.permissions import allowed
from relationships.guard.clear import WouldReveal
from relationships.introductions.letters import Offer, go_on, letters
from relationships.introductions.titles import title_of
from relationships.models.override import LONGEST_REASON
from relationships.views.introduction import introduction_to_change, url_of
from relationships.views.pages import FORM, NOT_VALID, day_of, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from relationships.models import Introduction

MOST_SUBJECT, MOST_BODY = 300, 20_000  # characters of a letter that was edited


def drafts_url(row: Introduction) -> str:
    """The page of its letters."""
    return reverse("relationships:introduction_drafts", args=[row.pk])


def offer_or_404(offers: list[Offer], slug: str) -> Offer:
    """A letter by its slug."""
    found = next((one for one in offers if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


@allowed("introductions", "write")
@require_http_methods(FORM)
def drafts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All letters; a reason that is sent gives the text of one that was held back."""
    viewer, today = viewer_of(request), day_of(request)
    row = introduction_to_change(request, pk)
    offers = letters(viewer, row, today)
    typed = {}
    if request.method == "POST":
        asked = offer_or_404(offers, request.POST.get("letter", ""))
        reason = request.POST.get(asked.slug, "")[:LONGEST_REASON]
        try:
            go_on(viewer, row, asked, reason, as_of=today)
        except WouldReveal:
            typed = {"slug": asked.slug, "reason": reason}
        else:
            saved(request, _("Your reason is kept. The letter is below."), None)
            return redirect(f"{drafts_url(row)}#{asked.slug}")
    context = {
        "row": row,
        "title": title_of(row, viewer.membership_id),
        "offers": offers,
        "typed": typed,
        "here": url_of(row),
    }
    template = "relationships/introductions/drafts.html"
    return render(request, template, context, status=NOT_VALID if typed else 200)


@allowed("introductions", "write")
@require_POST
def draft(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """A letter as it was edited, as a file that mail programs open as a mail still to be sent."""
    row = introduction_to_change(request, pk)
    asked = offer_or_404(letters(viewer_of(request), row, day_of(request)), slug)
    if asked.draft is None:
        return redirect(f"{drafts_url(row)}#{slug}")
    subject = request.POST.get("subject", asked.draft.subject)[:MOST_SUBJECT]
    body = request.POST.get("body", asked.draft.body).replace("\r\n", "\n")[:MOST_BODY]
    mail = Draft(asked.draft.to, subject, body)
    name = f'attachment; filename="{slug}.eml"'
    return HttpResponse(
        mail.eml, content_type="message/rfc822", headers={"Content-Disposition": name}
    )
