"""The firm's own fields: adding, changing, putting away, and what a relationship says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _

from relationships.custom import merged
from relationships.models import CustomField, Relationship
from relationships.models.custom_field import (
    LONGEST_LABEL,
    LONGEST_SLUG,
    MOST_CHOICES,
    MOST_FIELDS,
    MOST_KEPT,
    SLUG,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from firms.access import Viewer
    from relationships.undo import Step

#: Columns that taking a change back restores.
KEPT = ("label", "unit", "help_text", "choices", "position", "archived_at", "deleted_at")
MOMENTS = frozenset({"archived_at", "deleted_at"})
Wanted = tuple[str, str]  # key of a choice, empty for a new one, and its words


def made_slug(text: str, taken: Collection[str], otherwise: str) -> str:
    """Small letters, digits and hyphens made of words; numbered where it is taken."""
    base = slugify(text.replace("_", "-"))[: LONGEST_SLUG - 3].strip("-") or otherwise
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


@transaction.atomic
def add_field(field: CustomField, *, viewer: Viewer, choices: Sequence[Wanted] = ()) -> CustomField:
    """A new field, the last in order. Raises ``ValidationError`` when there are too many."""
    kept = with_room(viewer.firm_id)
    field.firm_id = viewer.firm_id
    field.slug = field.slug or made_slug(field.label, {one.slug for one in kept}, "field")
    field.position = max((one.position for one in kept), default=0) + 1
    if field.kind == CustomField.Kind.CHOICE:
        field.choices = changed_choices(field, choices, {})
    return stored(field)


def with_room(firm_id: UUID) -> list[CustomField]:
    """The fields there are. Raises ``ValidationError`` when one more would be too many."""
    kept = list(CustomField.objects.of_firm(firm_id).kept().select_for_update())
    if len(kept) >= MOST_FIELDS:
        full = _("A firm can have %(n)d fields. Delete one that you no longer use.")
        raise ValidationError(full % {"n": MOST_FIELDS})
    return kept


def stored(field: CustomField) -> CustomField:
    """Save. Raises ``ValidationError`` by field."""
    field.clean_fields(exclude={"firm"})
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError as error:
        taken = _("Another field has this short name. Choose another.")
        raise ValidationError({"slug": taken}) from error
    return field


@transaction.atomic
def change_field(
    field: CustomField,
    *,
    choices: Sequence[Wanted] | None = None,
    becomes: Mapping[str, str | None] | None = None,
) -> CustomField:
    """Save an edited field. ``becomes`` says what stands in place of each choice taken away."""
    if choices is not None and field.kind == CustomField.Kind.CHOICE:
        field.choices = changed_choices(field, choices, becomes or {})
    return stored(field)


def removed_choices(field: CustomField, wanted: Sequence[Wanted]) -> list[str]:
    """Keys of choices that are no longer wanted."""
    stay = {key for key, _label in wanted}
    return [choice.key for choice in field.offered if choice.key not in stay]


def changed_choices(
    field: CustomField, wanted: Sequence[Wanted], becomes: Mapping[str, str | None]
) -> list[dict[str, str]]:
    """The choices as they are kept. Raises ``ValidationError`` saying what to put right."""
    check_labels([label for _key, label in wanted])
    gone = [one for one in field.choices if "becomes" in one]
    taken = {one["key"] for one in field.choices} | {key for key, _label in wanted}
    found: list[dict[str, str]] = []
    for key, label in wanted:
        if key in {one["key"] for one in gone} or (key and not re.fullmatch(SLUG, key)):
            raise ValidationError({"choices": _("“%s” cannot be the key of a choice.") % key})
        made = key or made_slug(label, taken, "choice")
        taken.add(made)
        found.append({"key": made, "label": " ".join(label.split())})
    stay = {one["key"] for one in found}
    if len(stay) < len(found):
        raise ValidationError({"choices": _("Name each choice once.")})
    now_gone = [
        {"key": key, "label": "", "becomes": heir(key, becomes, stay)}
        for key in removed_choices(field, wanted)
    ]
    kept = [*found, *gone, *now_gone]
    if len(kept) > MOST_KEPT:
        full = _("Too many choices were taken away from this field over time. Make a new field.")
        raise ValidationError({"choices": full})
    return kept


def heir(key: str, becomes: Mapping[str, str | None], stay: Collection[str]) -> str:
    """What stands in place of a choice that is taken away: another one, or nothing."""
    if key not in becomes:
        missing = _("Say what becomes of “%s”: another choice, or nothing.") % key
        raise ValidationError({"becomes": missing}, code="becomes")
    target = becomes[key] or ""
    if target and target not in stay:
        raise ValidationError({"becomes": _("“%s” is no choice that stays.") % target})
    return target


def check_labels(labels: Sequence[str]) -> None:
    """At least one, not too many, each short and only once."""
    folded = [" ".join(label.split()).casefold() for label in labels]
    problem = ""
    if not labels or not all(folded):
        problem = _("Write at least one choice, and words for each.")
    elif len(labels) > MOST_CHOICES:
        problem = _("At most %d choices fit.") % MOST_CHOICES
    elif len(set(folded)) < len(folded):
        problem = _("Name each choice once.")
    elif max(map(len, labels)) > LONGEST_LABEL:
        problem = _("Shorten each choice to %d characters.") % LONGEST_LABEL
    if problem:
        raise ValidationError({"choices": problem})


@transaction.atomic
def move_field(field: CustomField, *, viewer: Viewer, by: int) -> None:
    """One place up (-1) or down (1)."""
    rows = list(CustomField.objects.visible_to(viewer).kept().select_for_update())
    at = next(place for place, row in enumerate(rows) if row.pk == field.pk)
    to = min(max(at + by, 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    for place, row in enumerate(rows, start=1):
        row.position = place
    CustomField.objects.bulk_update(rows, ["position"])


@transaction.atomic
def put_away(field: CustomField, *, column: str, now: datetime | None) -> CustomField:
    """Archive or delete (``archived_at``, ``deleted_at``), or (None) bring it back.

    Raises ``ValidationError`` when there is no room for one that comes back.
    """
    if column == "deleted_at" and now is None and field.deleted_at:
        with_room(field.firm_id)
    setattr(field, column, now)
    return stored(field)


# --- Taking back ----------------------------------------------------------------------------


def before(field: CustomField) -> Step:
    """Call before a change: what brings the field back to what it is now."""
    values = {name: json.dumps(getattr(field, name), cls=DjangoJSONEncoder) for name in KEPT}
    return {
        "op": "field",
        "model": "customfield",
        "id": str(field.pk),
        "fields": {**values},
        "people": [],
    }


def added(field: CustomField, *, now: datetime) -> Step:
    """Taking it back deletes the new field."""
    step = before(field)
    step["fields"] = {"deleted_at": json.dumps(now, cls=DjangoJSONEncoder)}
    return step


@transaction.atomic
def take_back(step: Step, viewer: Viewer) -> None:
    """Bring a field back to what it was. Raises ``ValidationError`` when it cannot be."""
    row = CustomField.objects.visible_to(viewer).filter(pk=step["id"]).first()
    if row is None:
        raise ValidationError(_("This has been removed meanwhile. Nothing is left to take back."))
    if row.deleted_at and step["fields"].get("deleted_at") in {None, "null"}:
        with_room(row.firm_id)
    for name, text in step["fields"].items():
        value = json.loads(text or "null")
        setattr(row, name, parse_datetime(value) if name in MOMENTS and value else value)
    stored(row)


# --- Values ---------------------------------------------------------------------------------


def with_changes(row: Relationship, changes: Mapping[str, str | None]) -> dict[str, str]:
    """The row's values after these changes, locked against others who change it meanwhile."""
    rows = Relationship.objects.of_firm(row.firm_id).select_for_update(of=("self",))
    found = rows.filter(pk=row.pk).values_list("custom", flat=True).first()
    return merged(found if found is not None else row.custom, changes)


def set_for_all(
    rows: Sequence[Relationship], changes: Mapping[str, str | None], now: datetime
) -> list[Relationship]:
    """Give several relationships the same values. Those that changed."""
    changed = []
    for row in rows:
        values = with_changes(row, changes)
        if values != row.custom:
            row.custom, row.updated_at = values, now
            changed.append(row)
    Relationship.objects.bulk_update(changed, ["custom", "updated_at"])
    return changed


def forget_deleted(firm_id: UUID, until: datetime) -> None:
    """Drop fields deleted before, with what every relationship says in them."""
    for field in CustomField.objects.of_firm(firm_id).filter(deleted_at__lt=until):
        rows: Any = Relationship.objects.of_firm(firm_id).filter(custom__has_key=field.key)
        without = Func(
            F("custom"), Cast(Value(field.key), TextField()), template="%(expressions)s", arg_joiner=" - ",
            output_field=JSONField(),
        )  # fmt: skip
        rows.update(custom=without)
        field.delete()
