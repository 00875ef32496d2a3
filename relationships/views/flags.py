"""What a person decides about a flag, and how flags work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firms.permissions import allowed, require
from relationships import undo
from relationships.flag_words import Own, explained, rule_pages
from relationships.flags.marks import mark_for
from relationships.forms.base import day_field
from relationships.keepers import moved_on
from relationships.models import Flag
from relationships.said import take_off
from relationships.services import (
    acknowledge_flag,
    dismiss_flag,
    mark_flag,
    reopen_flag,
    snooze_flag,
)
from relationships.views.pages import (
    back_to,
    day_of,
    page,
    posted,
    relationship_or_404,
    saved,
    viewer_of,
    way_back,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from firms.access import Viewer

SNOOZE_DAYS = 30
NOT_VALID = 422


def flag_or_404(viewer: Viewer, pk: UUID) -> Flag:
    """A live flag of the viewer's view, on a relationship the viewer may decide about."""
    rows = Flag.objects.visible_to(viewer).select_related("shown_on__party", "member")
    found = rows.filter(pk=pk).exclude(state=Flag.State.CLEARED).first()
    if found is None:
        raise Http404
    require(viewer, "flags", "write", found.shown_on or found)
    return found


class SnoozeForm(forms.Form):
    """Until when."""

    until = day_field(gettext_lazy("Remind me on"))


class DismissForm(forms.Form):
    """Why it is no problem."""

    reason = forms.CharField(
        label=gettext_lazy("Why is this not a problem?"),
        max_length=240,
        help_text=gettext_lazy("Your reason is kept with the flag."),
        error_messages={"required": gettext_lazy("Say in a few words why.")},
    )


def decide(flag: Flag, action: str, form: forms.Form, viewer: Viewer, on: date) -> str:
    """Carry the decision out; the words that say so."""
    data = form.cleaned_data
    if action == "snooze":
        snooze_flag(flag, viewer=viewer, on=on, until=data["until"])
        return _("Put aside until then.")
    if action == "dismiss":
        dismiss_flag(flag, viewer=viewer, on=on, reason=data["reason"])
        return _("Closed, with your reason.")
    if action == "acknowledge":
        acknowledge_flag(flag, viewer=viewer, on=on)
        return _("You are on it.")
    reopen_flag(flag, viewer=viewer, on=on)
    return _("Open again.")


FORMS: dict[str, Callable[..., forms.Form]] = {
    "acknowledge": forms.Form,
    "snooze": SnoozeForm,
    "dismiss": DismissForm,
    "reopen": forms.Form,
}


@allowed("flags", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def flag_decide(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Acknowledge, snooze, dismiss or reopen a flag; GET asks what the action needs."""
    if action not in FORMS:
        raise Http404
    viewer, today = viewer_of(request), day_of(request)
    flag = flag_or_404(viewer, pk)
    initial = {"until": today + timedelta(days=SNOOZE_DAYS)}
    form = FORMS[action](request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            words = decide(flag, action, form, viewer, today)
        except ValidationError as refused:
            form.add_error(None, " ".join(refused.messages))
        else:
            saved(request, words, flag_step(flag, action))
            return back_to(request, reverse("dashboards:today"))
    return ask(request, flag, action, form)


@allowed("flags", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def flag_mark(request: HttpRequest, pk: UUID, mark: str) -> HttpResponse:
    """Say on the record that it is meant to be so; the rule then leaves it alone."""
    viewer, today = viewer_of(request), day_of(request)
    flag = flag_or_404(viewer, pk)
    chosen = mark_for(flag, mark)
    if chosen is None:
        raise Http404
    form = chosen.form(posted(request), flag=flag, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            step = chosen.put(flag, form, viewer, today)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            mark_flag(flag, viewer=viewer, on=today, reason=str(chosen.label))
            saved(request, _("Noted on the record. The flag clears of itself."), step)
            return back_to(request, reverse("dashboards:today"))
    return ask(request, flag, f"mark-{mark}", form, title=str(chosen.label), help=chosen.help)


@allowed("relationships", "write")
@require_POST
def mark_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a mark off the record; the rule looks again."""
    viewer = viewer_of(request)
    relationship = relationship_or_404(viewer, pk)
    require(viewer, "relationships", "write", relationship)
    step = take_off(viewer, relationship, request.POST.get("mark", ""))
    saved(request, _("Taken off. The rule looks again."), step)
    return back_to(request, reverse("relationships:record", args=[pk]))


def flag_step(flag: Flag, action: str) -> undo.Step | None:
    """Taking a decision back opens the flag again, while it stands as it was decided."""
    if action == "reopen":
        return None
    return undo.Step(op="reopen", model="flag", id=str(flag.pk), fields=said(flag), people=[])


def said(flag: Flag) -> dict[str, str | None]:
    """What was decided, to tell it from a later decision."""
    until = flag.snoozed_until
    return {
        "state": flag.state,
        "reason": flag.reason,
        "snoozed_until": until.isoformat() if until else None,
    }


def take_back_decision(step: undo.Step, viewer: Viewer, on: date) -> None:
    """Open the flag again. Raises ``ValidationError`` where somebody decided otherwise since."""
    flag = Flag.objects.visible_to(viewer).filter(pk=step["id"]).first()
    if flag is None:
        raise ValidationError(_("This flag has gone meanwhile. Nothing is left to take back."))
    require(viewer, "flags", "write", flag.shown_on or flag)
    if flag.state != Flag.State.CLEARED and step["fields"] != said(flag):
        raise moved_on()
    reopen_flag(flag, viewer=viewer, on=on)


def ask(
    request: HttpRequest, flag: Flag, action: str, form: forms.Form, **extra: StrOrPromise
) -> HttpResponse:
    """The small page of one decision: what scripts show in place works without them too."""
    titles = {
        "acknowledge": _("You are on it?"),
        "snooze": _("Remind me"),
        "dismiss": _("Not a problem"),
        "reopen": _("Open again?"),
    }
    context = {
        "flag": flag,
        "card": explained(flag, day_of(request), Own(viewer_of(request).firm.base_currency)),
        "action": action,
        "title": titles.get(action, ""),
        "form": form,
        "next": way_back(request, reverse("dashboards:today")),
        **extra,
    }
    status = NOT_VALID if form.errors else 200
    return render(request, "relationships/flag_decide.html", context, status=status)


@allowed("rules")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """How flags work: each rule, its lines, what to do, what clears it."""
    viewer = viewer_of(request)
    context = {"groups": rule_pages(viewer), "signals": []}
    return page(request, "relationships/rules.html", context)
