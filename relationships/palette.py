"""The command palette: what a few letters can mean on any page (DESIGN 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.permissions import may
from relationships.kinds import log_kinds
from relationships.names import fold
from relationships.registry import found_pages
from relationships.search import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.search import Hit

MOST_HITS = 7
MOST_OTHERS = 6  # of each other group, while something is typed
#: Better than these a hit is named in "Log something with …" (``Hit.match``).
NAMED_UP_TO = 4


@dataclass(frozen=True, slots=True)
class Option:
    """A line of the palette."""

    label: _StrOrPromise
    url: str
    icon: str = ""
    key: str = ""  # what one presses on a page for the same
    party: Any = None  # somebody found or opened lately, drawn with avatar and both names
    note: _StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one sort."""

    slug: str
    label: _StrOrPromise
    options: Sequence[Option]


def groups_of(
    viewer: Viewer, text: str, *, places: Sequence[Option], recent: Sequence[Any]
) -> list[Group]:
    """What the letters find, the best group first. One query, and one for each sort of further
    pages that somebody found has; none without letters.

    ``places`` are the pages to go to; ``recent`` the relationships opened lately.
    """
    hits = find(viewer, text, MOST_HITS) if text else []
    most = MOST_OTHERS if text else None
    people = found_people(viewer, hits) if text else [of_recent(row) for row in recent]
    lines = [
        Group("people", _("People and firms") if text else _("Opened lately"), people),
        Group("do", _("Do"), [*about(viewer, hits), *fitting(actions(viewer), text)][:most]),
        Group("go", _("Go to"), fitting(places, text)[:most]),
    ]
    if text and not hits:
        lines.append(Group("add", _("Nobody by this name"), added(viewer, text)))
    return [group for group in lines if group.options]


def found_people(viewer: Viewer, hits: Sequence[Hit]) -> list[Option]:
    """Those who were found, each with its further pages below."""
    more = further(viewer, hits)
    return [line for hit in hits for line in (of_hit(hit), *more.get(hit.relationship_id, ()))]


def further(viewer: Viewer, hits: Sequence[Hit]) -> dict[UUID, list[Option]]:
    """Pages beside the relationship's that apps have of those found, by relationship."""
    names = {hit.relationship_id: hit.name for hit in hits}
    lines: dict[UUID, list[Option]] = {}
    for sort in found_pages():
        for pk, url in sort.addresses(viewer, hits).items():
            label = f"{names[pk]}: {sort.label}"
            lines.setdefault(pk, []).append(Option(label, url, sort.icon, note=sort.label))
    return lines


def of_hit(hit: Hit) -> Option:
    """Somebody who was found."""
    return Option(hit.name, record_url(hit.relationship_id), party=hit, note=hit.headline)


def of_recent(row: Any) -> Option:
    """Somebody whose page was opened lately."""
    return Option(row.party.name, record_url(row.pk), party=row.party, note=row.party.headline)


def record_url(pk: Any) -> str:
    """Address of a relationship's page."""
    return reverse("relationships:record", args=[pk])


def about(viewer: Viewer, hits: Sequence[Hit]) -> list[Option]:
    """What one does with the first who was found."""
    if not hits or hits[0].match > NAMED_UP_TO or not may(viewer, "interactions", "write"):
        return []
    first = hits[0]
    here = [first.relationship_id]
    log = Option(
        _("Log something with %(name)s") % {"name": first.name},
        reverse("relationships:log_here", args=here),
        icon="add",
        key="L",
    )
    ask = Option(
        _("Ask %(name)s for an introduction") % {"name": first.name},
        reverse("relationships:log_about", args=[*here, "introduction"]),
        icon="introductions",
        key="I",
    )
    return [log, ask]


def added(viewer: Viewer, text: str) -> list[Option]:
    """Nobody is called so: add them."""
    if not may(viewer, "parties", "write"):
        return []
    url = f"{reverse('relationships:party_add')}?{urlencode({'name': text})}"
    return [Option(_("Add “%(name)s” as a new person") % {"name": text}, url, icon="add")]


def actions(viewer: Viewer) -> list[Option]:
    """What one can do from everywhere."""
    found = []
    if may(viewer, "interactions", "write"):
        line = reverse("relationships:quick_log")
        found.append(Option(gettext_lazy("Log something"), line, "add", "L"))
    if may(viewer, "parties", "write"):
        add = reverse("relationships:party_add")
        found.append(Option(gettext_lazy("Add a new person"), add, "people", "A"))
        there = f"{add}?kind=organisation"
        found.append(Option(gettext_lazy("Add a new organisation"), there, "firm"))
    if may(viewer, "paths", "read"):
        url = reverse("relationships:paths")
        found.append(Option(gettext_lazy("Who can introduce me to…"), url, "network"))
    for kind in log_kinds():
        if may(viewer, kind.resource, "write"):
            url = reverse("relationships:log_kind", args=[kind.slug])
            found.append(Option(_("Log: %(kind)s") % {"kind": kind.label}, url, kind.icon))
    return found


def fitting(options: Iterable[Option], text: str) -> list[Option]:
    """Those in whose label every word that was typed begins a word."""
    wanted = fold(text).split()
    return [option for option in options if fits(fold(str(option.label)), wanted)]


def fits(label: str, wanted: Sequence[str]) -> bool:
    """True when each wanted word begins a word of the label."""
    words = label.replace(":", " ").split()
    return all(any(word.startswith(one) for word in words) for one in wanted)
