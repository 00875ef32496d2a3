"""Taking a change back: what the row said before, kept in the session for a while.

A step is plain JSON, so that it fits into a session. Applying one goes through the same services
as the change, so that flags, audience and history follow: those of the model's ``Keeper``, which
upper apps add for models of their own (``relationships.keepers``).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import SET_NULL
from django.utils.translation import gettext as _

from relationships.files.audience import files_of
from relationships.keepers import MODELS, gone, keeper_named, keeper_of, manager_of, moved_on
from relationships.models import Episode, EpisodeMember, Interaction, Participant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer
    from firms.models import FactRow

T = TypeVar("T")

#: Written by the services, not taken back.
LEFT_ALONE = frozenset({"firm_id", "audience_id", "created_at", "updated_at"})


class Step(TypedDict):
    """A change that can be taken back."""

    op: str  # created, changed or deleted
    model: str
    id: str
    fields: dict[str, str | None]
    people: list[str]  # participants of an interaction, members of an episode
    links: NotRequired[dict[str, list[str]]]  # model and field to the rows that pointed at it
    circle: NotRequired[str]  # of a deleted row that is stricter than those it names
    also: NotRequired[list[Step]]  # changes that belong to this one
    lists: NotRequired[dict[str, list[str]]]  # rows it names in tables of their own
    parts: NotRequired[list[Step]]  # rows that were deleted with it
    since: NotRequired[Since]  # what has to be as the change left it
    back: NotRequired[str]  # page to go to afterwards, where that of the row goes with it


class Since(TypedDict):
    """How a change left its row: where somebody has gone on from there, it is not taken back."""

    at: NotRequired[str]  # when a new row was written
    state: NotRequired[str]  # a digest of all that the row says
    fields: NotRequired[dict[str, str | None]]
    lists: NotRequired[dict[str, list[str]]]


def new_key() -> str:
    """Names a step in a session."""
    return secrets.token_urlsafe(9)


def created(row: FactRow) -> Step:
    """Taking it back deletes the row."""
    step = Step(op="created", model=_name(row), id=str(row.pk), fields={}, people=[])
    if keeper_of(row).is_strict:
        step["since"] = Since(at=row.updated_at.isoformat())
    return step


def changed(row: FactRow, only: Iterable[str] = ()) -> Step:
    """Call before the change: taking it back restores what the row says now.

    ``only`` names the columns that are about to change, where the others are not to be touched.
    """
    step = _step("changed", row)
    wanted = set(only) or step["fields"].keys()
    step["fields"] = {name: value for name, value in step["fields"].items() if name in wanted}
    return step


def settled(step: Step, row: FactRow) -> Step:
    """Call after the change: only what it changed is taken back, while that is still as it left it.

    Of a step that ``changed`` has made of the row. One query.
    """
    stored: FactRow = manager_of(type(row)).of_firm(row.firm_id).get(pk=row.pk)
    after, since = _step("changed", stored), Since()
    since["fields"] = _differing(after["fields"], step["fields"])
    since["lists"] = _differing(after.get("lists", {}), step.get("lists", {}))
    if keeper_of(row).is_strict:
        since["state"] = _digest(after)
    step["fields"] = {name: step["fields"][name] for name in since["fields"]}
    step["lists"] = {name: step["lists"][name] for name in since["lists"]}
    step["since"] = since
    return step


def _digest(step: Step) -> str:
    """The same for rows that say the same."""
    said = json.dumps([step["fields"], step.get("lists")], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _differing(new: dict[str, T], old: dict[str, T]) -> dict[str, T]:
    """Of those that both have, the new ones that say something else."""
    return {name: value for name, value in new.items() if name in old and value != old[name]}


def deleted(row: FactRow) -> Step:
    """Call before the deletion: taking it back writes the row again, with its id and its links.

    Its files come back with it: they are kept as long as something names them.
    """
    step, keeper = _step("deleted", row), keeper_of(row)
    step["links"] = _links(row)
    if own := keeper.own_circle(row):
        step["circle"] = str(own)
    if parts := [deleted(part) for part in keeper.parts(row)]:
        step["parts"] = parts
    if files := [_step("deleted", file) for file in files_of(row)]:
        step["also"] = files
    return step


def together(step: Step, *others: Step) -> Step:
    """Changes that are taken back at once."""
    step["also"] = [*step.get("also", []), *others]
    return step


def in_turn(*steps: Step) -> Step:
    """Changes of which the later rest on the earlier: taken back at once, the last one first."""
    last, *before = reversed(steps)
    return together(last, *before)


def _name(row: FactRow) -> str:
    return str(row._meta.model_name)


def _step(op: str, row: FactRow) -> Step:
    """What the row says now."""
    fields = {
        field.attname: None if field.value_from_object(row) is None else field.value_to_string(row)
        for field in row._meta.concrete_fields
        if field.attname not in LEFT_ALONE and not field.primary_key
    }
    people = [str(pk) for pk in _people(row)]
    step = Step(op=op, model=_name(row), id=str(row.pk), fields=fields, people=people)
    if lists := keeper_of(row).lists(row):
        step["lists"] = lists
    return step


def _people(row: FactRow) -> Iterable[Any]:
    """Rows that belong to this one and are written with it."""
    if isinstance(row, Interaction):
        found = Participant.objects.of_firm(row.firm_id).filter(interaction=row)
        return found.values_list("party_id", flat=True)
    if isinstance(row, Episode):
        members = EpisodeMember.objects.of_firm(row.firm_id).filter(episode=row)
        return members.values_list("member_id", flat=True)
    return []


def _pointing_at(model: type[FactRow]) -> Iterable[tuple[str, type[FactRow], str]]:
    """Kinds of facts that lose a link, and go on, when a row of the model is deleted."""
    for name, other in MODELS.items():
        for field in other._meta.concrete_fields:
            loses = getattr(field.remote_field, "on_delete", None) is SET_NULL
            if loses and field.related_model is model:
                yield f"{name}.{field.name}", other, field.name


def _links(row: FactRow) -> dict[str, list[str]]:
    """Rows that point at this one. Those the viewer does not see get their link back, too."""
    found = {}
    for key, model, field in _pointing_at(type(row)):
        rows = manager_of(model).of_firm(row.firm_id).filter(**{field: row.pk})
        if ids := [str(pk) for pk in rows.values_list("pk", flat=True)]:
            found[key] = ids
    return found


def is_named(row: FactRow) -> bool:
    """True where rows point at it that would lose their link."""
    return bool(_links(row))


def _link_again(row: FactRow, links: dict[str, list[str]]) -> None:
    """Let them point at the row again, unless they have got another one meanwhile."""
    for key, model, field in _pointing_at(type(row)):
        rows = manager_of(model).of_firm(row.firm_id).filter(pk__in=links.get(key, []))
        rows.filter(**{f"{field}__isnull": True}).update(**{field: row.pk})


def apply(step: Step, viewer: Viewer) -> None:
    """Take the change back, or nothing of it. Raises ``ValidationError`` when it cannot be."""
    try:
        with transaction.atomic():
            _apply_all(step, viewer)
            connection.check_constraints()  # now, not at the commit
    except (IntegrityError, ValueError) as refused:  # taken meanwhile, or confidential to others
        raise ValidationError(
            _("Something else stands in the way by now. Nothing was taken back.")
        ) from refused


def _apply_all(step: Step, viewer: Viewer) -> None:
    _apply_one(step, viewer)
    for other in step.get("also", []):
        _apply_all(other, viewer)


def _apply_one(step: Step, viewer: Viewer) -> None:
    keeper = keeper_named(step["model"])
    if step["op"] == "deleted":
        again = _blank(step, viewer)
        keeper.write(again, step, viewer)
        return _write_rest(again, step, viewer)
    rows = keeper.rows(viewer).select_for_update(of=("self",), no_key=True)
    row: FactRow | None = rows.filter(pk=step["id"]).first()
    if row is None:
        raise gone()
    _require_unchanged(row, step.get("since", Since()))
    if step["op"] == "created":
        return keeper.take_out(row, viewer)
    return keeper.restore(row, step, viewer)


def _blank(step: Step, viewer: Viewer) -> FactRow:
    """An unsaved row with the id of the deleted one."""
    row = MODELS[step["model"]](firm_id=viewer.firm_id)
    row.pk = UUID(step["id"])
    return row


def _write_rest(row: FactRow, step: Step, viewer: Viewer) -> None:
    """What was deleted with a row, and what pointed at it."""
    for part in step.get("parts", []):
        again = _blank(part, viewer)
        keeper_named(part["model"]).write_part(again, part, viewer)
        _write_rest(again, part, viewer)
    _link_again(row, step.get("links", {}))
    keeper_of(row).linked(row)


def _require_unchanged(row: FactRow, since: Since) -> None:
    """Raise where somebody has gone on from the change."""
    if since.get("at", row.updated_at.isoformat()) != row.updated_at.isoformat():
        raise moved_on()
    said = _step("changed", row)
    if since.get("state", _digest(said)) != _digest(said):
        raise moved_on()
    if _differing(said["fields"], since.get("fields", {})):
        raise moved_on()
    if _differing(said.get("lists", {}), since.get("lists", {})):
        raise moved_on()
