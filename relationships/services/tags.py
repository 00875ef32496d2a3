"""Tags of relationships: those in use, and another name for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Count, Func
from django.utils.translation import gettext as _

from relationships.models import Relationship
from relationships.services.bulk import store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from firms.access import Viewer
    from relationships.undo import Step

LONGEST_TAG = 40
MOST_TOLD = 1_000  # tags that are listed
MOST_UNDONE = 2_000  # relationships of which a step can hold the ids


def tags_in_use(viewer: Viewer) -> list[tuple[str, int]]:
    """Tags of relationships that the viewer sees, by name, with how many have them. One query."""
    each = Func("tags", function="unnest", output_field=CharField())
    rows = Relationship.objects.visible_to(viewer).filter(archived_at=None).annotate(tag=each)
    counted = rows.order_by("tag").values_list("tag").annotate(n=Count("pk"))
    return [(tag, n) for tag, n in counted[:MOST_TOLD]]


def tidy(text: str) -> str:
    """A tag as it is stored: one line without spaces around."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST_TAG]


@transaction.atomic
def rename_tag(viewer: Viewer, old: str, new: str, *, now: datetime) -> Step | None:
    """Call a tag something else on all relationships the viewer sees; one that is there already
    takes both. Empty takes the tag off. The step that takes it back; None where nothing changed.
    """
    rows = list(
        Relationship.objects.visible_to(viewer)
        .filter(tags__contains=[old])
        .select_for_update(of=("self",))
    )
    if not rows or old == new:
        return None
    both = [str(row.pk) for row in rows if new in row.tags]
    for row in rows:
        row.tags = renamed(row.tags, old, new)
    store(rows, "tags", now)
    return {
        "op": "tag",
        "model": "relationship",
        "id": "",
        "fields": {"old": old, "new": new},
        "people": [str(row.pk) for row in rows],
        "links": {"both": both},
    }


def renamed(tags: Iterable[str], old: str, new: str) -> list[str]:
    """The tags with one called something else, each once."""
    found = (new if tag == old else tag for tag in tags)
    return [tag for tag in dict.fromkeys(found) if tag]


@transaction.atomic
def take_back(step: Step, viewer: Viewer, *, now: datetime) -> None:
    """The tag is called as before where it was; what else was tagged meanwhile stays."""
    old, new = step["fields"]["old"] or "", step["fields"]["new"] or ""
    both = set(step.get("links", {}).get("both", []))
    ids = [UUID(pk) for pk in step["people"]]
    rows = list(Relationship.objects.visible_to(viewer).filter(pk__in=ids))
    for row in rows:
        if str(row.pk) in both or new not in row.tags:
            row.tags = list(dict.fromkeys([*row.tags, old]))
        else:
            row.tags = renamed(row.tags, new, old)
    store(rows, "tags", now)


def said(old: str, new: str, changed: int) -> str:
    """What was done, in words."""
    words = {"old": old, "new": new, "n": changed}
    if not new:
        return _("“%(old)s” was taken off (%(n)d).") % words
    return _("“%(old)s” is called “%(new)s” now (%(n)d).") % words
