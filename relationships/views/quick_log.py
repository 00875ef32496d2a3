"""The one-line log: a line, what was picked up from it as chips, and Save.

With scripts the chips follow the typing; without them the first press shows them and the second
saves. A line that could not be sent is sent again with its key, so it is saved once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from firms.once import first_time
from firms.permissions import allowed
from relationships import undo
from relationships.api.quick_log import SaveSerializer
from relationships.guard.clear import WouldReveal
from relationships.models import Favour, Interaction, Party, Promise
from relationships.models.override import LONGEST_REASON
from relationships.quicklog.booked import settled
from relationships.quicklog.chips import decided, pieces, posted, private_names
from relationships.quicklog.edits import as_private, edited, including
from relationships.quicklog.reader import LONGEST, read
from relationships.quicklog.readers import line_readers
from relationships.quicklog.source import ViewerNames
from relationships.services.quick_log import save_reading
from relationships.timeline import CHANNEL_ICONS
from relationships.views.pages import (
    NOT_VALID,
    day_of,
    relationship_or_404,
    saved,
    viewer_of,
    way_back,
)

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from relationships.models import Relationship
    from relationships.quicklog.reading import Reading
    from relationships.services.quick_log import Saved

#: Parts of a reading as their chips are called.
PARTS = {
    "channel": gettext_lazy("How"),
    "date": gettext_lazy("When"),
    "orientation": gettext_lazy("About"),
    "place": gettext_lazy("Where"),
    "participants": gettext_lazy("Who"),
    "introduced_by": gettext_lazy("Through"),
    "promises": gettext_lazy("Promise"),
    "favours": gettext_lazy("Favour"),
    "tags": gettext_lazy("Held back"),
    "hours": gettext_lazy("Hours"),
    "amount": gettext_lazy("Amount"),
}
CURRENCIES = ("GBP", "USD", "EUR", "CNY", "JPY", "KRW", "SGD", "INR")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was posted, and as it is understood with what was put right in the chips."""

    text: str
    reading: Reading
    touched: frozenset[str]  # parts that somebody changed


def about_of(request: HttpRequest, viewer: Viewer) -> Relationship | None:
    """On whose page the line is written; 404 for one the viewer does not see."""
    asked = request.POST.get("with") or request.GET.get("with")
    if not asked:
        return None
    try:
        return relationship_or_404(viewer, UUID(asked))
    except ValueError as error:
        raise Http404 from error


def line_of(
    request: HttpRequest, viewer: Viewer, as_of: date, about: Relationship | None = None
) -> Line:
    """The posted line. Chips that were shown for it count whole, else those that were touched.

    Raises ``ValidationError`` by field for a chip that cannot be.
    """
    text = " ".join(request.POST.get("text", "").split())[:LONGEST]
    more = [reader.read for reader in line_readers()]
    found = there(read(text, names=ViewerNames(viewer), today=as_of, more=more), about)
    touched = frozenset(request.POST.getlist("touched"))
    only = None if request.POST.get("shown") == text else set(touched)
    body = posted(request.POST, only=only) if "shown" in request.POST else {}
    checked = SaveSerializer(data={"text": text or "-", **body})
    if not checked.is_valid():
        raise ValidationError(told(checked.errors))
    fields = {name: part for name, part in checked.validated_data.items() if name != "text"}
    decision = decided(edited(found, fields), found, request.POST)
    decision = as_private(decision, private_names(request.POST))
    return Line(text, settled(there(decision, about), viewer, as_of), touched)


def there(reading: Reading, about: Relationship | None) -> Reading:
    """The reading with whose page it is."""
    return including(reading, str(about.party_id), about.party.name) if about else reading


def told(errors: dict[str, Any]) -> list[str]:
    """What to put right, and in which chip."""
    parts = PARTS | {reader.slug: reader.label for reader in line_readers()}
    return [
        f"{parts.get(name, name)}: {one}" for name, found in errors.items() for one in flat(found)
    ]


def flat(errors: Any) -> list[str]:
    """Messages of a part, without their places."""
    if isinstance(errors, dict):
        return [message for part in errors.values() for message in flat(part)]
    if isinstance(errors, list):
        return [message for part in errors for message in flat(part)]
    return [str(errors)]


def context_of(
    line: Line, viewer: Viewer, as_of: date, about: Relationship | None = None
) -> dict[str, Any]:
    """What the chips need beside the reading. One query, none without names."""
    said = line.reading
    people = [*said.participants, *([said.introduced_by] if said.introduced_by else [])]
    ids = {one for person in people for one in (person.party, *person.candidates) if one}
    ids |= {one.party for one in said.bookings if one.party}
    rows = Party.objects.visible_to(viewer).in_bulk(ids) if ids else {}
    return {
        "line": line,
        "reading": said,
        "pieces": pieces(said),
        "channel_icon": CHANNEL_ICONS.get(said.channel.value if said.channel else "", "people"),
        "known": {str(pk): party for pk, party in rows.items()},
        "log_about": about,
        "fixed": str(about.party_id) if about else "",
        "is_hidden": any(party.audience_id for party in rows.values()),
        "as_of": as_of,
        "channels": Interaction.Channel.choices,
        "orientations": Interaction.Orientation.choices,
        "all_tags": Interaction.Tag.choices,
        "tag_values": [tag.value for tag in said.tags],
        "sides": Promise.By.choices,
        "directions": Favour.Direction.choices,
        "favour_kinds": Favour.Kind.choices,
        "currencies": CURRENCIES,
        "is_noted": not said.is_all_booked,
        "bookings": [
            {"template": reader.template, "slug": reader.slug, "at": at, "booking": booking}
            for reader in line_readers()
            for at, booking in enumerate(said.booked_by(reader.slug))
        ],
    }


@allowed("interactions", "write")
@require_GET
def quick_log(request: HttpRequest) -> HttpResponse:
    """The line on a page of its own: what the phone opens, and where one lands without scripts."""
    about = about_of(request, viewer_of(request))
    context = {
        "next": way_back(request, reverse("dashboards:today")),
        "as_of": day_of(request),
        "log_about": about,
    }
    return render(request, "relationships/quick_log.html", context)


@allowed("interactions", "write")
@require_POST
def quick_read(request: HttpRequest) -> HttpResponse:
    """What is picked up so far, while somebody types."""
    viewer, as_of = viewer_of(request), day_of(request)
    about = about_of(request, viewer)
    try:
        line = line_of(request, viewer, as_of, about)
    except ValidationError as refused:
        return render(request, "relationships/_quick_errors.html", {"errors": refused.messages})
    context = context_of(line, viewer, as_of, about) if line.text else {"log_about": about}
    return render(request, "relationships/_quick_reading.html", context)


@allowed("interactions", "write")
@require_POST
def quick_save(request: HttpRequest) -> HttpResponse:
    """Save the line with its chips; a line whose chips were not seen yet shows them first."""
    viewer, as_of = viewer_of(request), day_of(request)
    about = about_of(request, viewer)
    try:
        line = line_of(request, viewer, as_of, about)
    except ValidationError as refused:
        return again(request, {"log_about": about}, refused.messages)
    if not line.text:
        return again(request, {"log_about": about}, [_("Write what happened, and with whom.")])
    if "shown" not in request.POST and "key" not in request.POST:
        return again(request, context_of(line, viewer, as_of, about), [], status=200)
    try:
        done = save_once(request, line, viewer, as_of)
    except WouldReveal as warning:
        asks = {"leaks": warning.leaks, "override": request.POST.get("override", "")}
        return again(request, context_of(line, viewer, as_of, about) | asks, [])
    except (ValidationError, ValueError) as refused:
        errors = getattr(refused, "messages", [str(refused)])
        return again(request, context_of(line, viewer, as_of, about), errors)
    return accepted(request, done)


@transaction.atomic
def save_once(request: HttpRequest, line: Line, viewer: Viewer, as_of: date) -> Saved | None:
    """The rows; None when this very line was saved before."""
    key = request.POST.get("key", "")
    if key and not first_time(viewer, key, line.text):
        return None
    why = request.POST.get("override", "")[:LONGEST_REASON]
    return save_reading(line.reading, viewer=viewer, as_of=as_of, override=why)


def again(
    request: HttpRequest, context: dict[str, Any], errors: list[str], status: int = NOT_VALID
) -> HttpResponse:
    """The chips with what to put right: a region for scripts, a page without."""
    context |= {
        "errors": errors,
        "text": request.POST.get("text", "")[:LONGEST],
        "next": way_back(request, reverse("dashboards:today")),
    }
    if wants_json(request):
        region = render(request, "relationships/_quick_reading.html", context)
        return JsonResponse({"html": region.content.decode()}, status=status)
    return render(request, "relationships/quick_log.html", context, status=status)


def accepted(request: HttpRequest, done: Saved | None) -> HttpResponse:
    """Saved, with one undo for everything it wrote."""
    if done is not None:
        saved(request, _("Saved."), undo.together(*map(undo.created, done.rows)))
    target = way_back(request, reverse("dashboards:today"))
    if wants_json(request):
        return JsonResponse({"next": target}, status=201 if done else 200)
    return redirect(target)


def wants_json(request: HttpRequest) -> bool:
    """Sent by our script."""
    return request.headers.get("Accept") == "application/json"
