"""Settings of the tags: one called something else, or taken off everywhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms.context import settings_tabs
from firms.permissions import allowed
from relationships.services.tags import MOST_UNDONE, rename_tag, said, tags_in_use, tidy
from relationships.views.pages import saved, viewer_of


@allowed("tags", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest) -> HttpResponse:
    """Tags in use with how many have them; POST renames, merges or takes one off."""
    if request.method == "POST":
        rename(request)
        return redirect("relationships:tags")
    context = {"rows": tags_in_use(viewer_of(request)), "tabs": settings_tabs(request)}
    return render(request, "relationships/tags.html", context)


def rename(request: HttpRequest) -> None:
    """Call a tag something else on what the viewer sees."""
    old, new = tidy(request.POST.get("tag", "")), tidy(request.POST.get("name", ""))
    if "remove" in request.POST:
        new = ""
    elif not new:
        messages.warning(request, _("Write how the tag is to be called. Nothing was changed."))
        return
    step = rename_tag(viewer_of(request), old, new, now=timezone.now())
    if step is None:
        messages.info(request, _("Nothing to change."))
        return
    is_small = len(step["people"]) <= MOST_UNDONE
    saved(request, said(old, new, len(step["people"])), step if is_small else None)
