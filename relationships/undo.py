"""Taking a change back: what the row said before, kept in the session for a while.

A step is plain JSON, so that it fits into a session. Applying one goes through the same services
as the change, so that flags, audience and history follow.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CASCADE, SET_NULL
from django.utils.translation import gettext as _

from firms.models import FactRow
from relationships.files.audience import files_of
from relationships.models import (
    Affiliation,
    AlterTie,
    Attachment,
    BurdenNote,
    Concealment,
    Episode,
    EpisodeMember,
    Favour,
    Interaction,
    Introduction,
    Note,
    Participant,
    Party,
    Promise,
    Relationship,
    Tie,
)
from relationships.services import (
    attach_again,
    change_fact,
    change_party,
    delete_fact,
    record_fact,
)
from relationships.services.log import log_interaction, own_circle_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer

MODELS: dict[str, type[FactRow]] = {
    str(model._meta.model_name): model
    for model in (
        *(Affiliation, AlterTie, Attachment, BurdenNote, Concealment, Episode, Favour),
        *(Interaction, Introduction, Note, Party, Promise, Relationship, Tie),
    )
}
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


def new_key() -> str:
    """Names a step in a session."""
    return secrets.token_urlsafe(9)


def created(row: FactRow) -> Step:
    """Taking it back deletes the row."""
    return Step(op="created", model=_name(row), id=str(row.pk), fields={}, people=[])


def changed(row: FactRow, only: Iterable[str] = ()) -> Step:
    """Call before the change: taking it back restores what the row says now.

    ``only`` names the columns that are about to change, where the others are not to be touched.
    """
    step = _step("changed", row)
    wanted = set(only) or step["fields"].keys()
    step["fields"] = {name: value for name, value in step["fields"].items() if name in wanted}
    return step


def deleted(row: FactRow) -> Step:
    """Call before the deletion: taking it back writes the row again, with its id and its links.

    Its files come back with it: they are kept as long as something names them.
    """
    step = _step("deleted", row)
    step["links"] = _links(row)
    if own := own_circle_of(row):
        step["circle"] = str(own[0])
    if files := [_step("deleted", file) for file in files_of(row)]:
        step["also"] = files
    return step


def together(step: Step, *others: Step) -> Step:
    """Changes that are taken back at once."""
    step["also"] = [*step.get("also", []), *others]
    return step


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
    return Step(op=op, model=_name(row), id=str(row.pk), fields=fields, people=people)


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
        rows = _manager(model).of_firm(row.firm_id).filter(**{field: row.pk})
        if ids := [str(pk) for pk in rows.values_list("pk", flat=True)]:
            found[key] = ids
    return found


def _link_again(row: FactRow, links: dict[str, list[str]]) -> None:
    """Let them point at the row again, unless they have got another one meanwhile."""
    for key, model, field in _pointing_at(type(row)):
        rows = _manager(model).of_firm(row.firm_id).filter(pk__in=links.get(key, []))
        rows.filter(**{f"{field}__isnull": True}).update(**{field: row.pk})


def _manager(model: type[FactRow]) -> Any:
    return model._default_manager  # noqa: SLF001 - the public name is not on the base


@transaction.atomic
def apply(step: Step, viewer: Viewer) -> None:
    """Take the change back. Raises ``ValidationError`` when it cannot be."""
    _apply_one(step, viewer)
    for other in step.get("also", []):
        apply(other, viewer)


def _apply_one(step: Step, viewer: Viewer) -> None:
    model = MODELS[step["model"]]
    row: FactRow | None = _manager(model).visible_to(viewer).filter(pk=step["id"]).first()
    if step["op"] == "deleted":
        again = model(firm_id=viewer.firm_id)
        again.pk = UUID(step["id"])
        _write_again(again, step, viewer)
        return _link_again(again, step.get("links", {}))
    if row is None:
        raise ValidationError(_("This has been removed meanwhile. Nothing is left to take back."))
    if step["op"] == "created":
        return delete_fact(row)
    return _restore(row, step, viewer)


def _fill(row: FactRow, step: Step) -> None:
    """Put the kept values into the row; a link to what is gone meanwhile stays empty."""
    for field in row._meta.concrete_fields:
        if field.attname in step["fields"]:
            value = step["fields"][field.attname]
            kept = None if value is None or _is_gone(field, value, row) else field.to_python(value)
            setattr(row, field.attname, kept)


def _is_gone(field: Any, value: str, row: FactRow) -> bool:
    """A row of the firm that may be left out, and is not there any more."""
    if not (field.is_relation and field.null):
        return False
    return not _manager(field.related_model).of_firm(row.firm_id).filter(pk=value).exists()


def _require_named(row: FactRow, viewer: Viewer) -> None:
    """Whom the row names is still there for the viewer; hidden, foreign and gone are the same."""
    for model in (Party, Relationship):
        ids = {
            getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.related_model is model
            and getattr(field.remote_field, "on_delete", None) is CASCADE
        } - {None}
        _require_seen(model, ids, viewer)


def _require_seen(model: Any, ids: set[Any], viewer: Viewer) -> None:
    """Raise unless the viewer sees all of these rows."""
    if ids and model.objects.visible_to(viewer).filter(pk__in=ids).count() < len(ids):
        raise ValidationError(_("This has been removed meanwhile. Nothing is left to take back."))


def _write_again(row: FactRow, step: Step, viewer: Viewer) -> None:
    _fill(row, step)
    _require_named(row, viewer)
    if isinstance(row, Attachment):
        attach_again(row, viewer=viewer)
        return
    circle_id = UUID(step["circle"]) if "circle" in step else None
    if isinstance(row, Interaction):
        people = _parties(step, viewer)
        log_interaction(row, participants=people, viewer=viewer, circle_id=circle_id)
        return
    record_fact(row, viewer=viewer, circle_id=circle_id)
    if isinstance(row, Episode):
        write_episode_members(row, step["people"])


def _restore(row: FactRow, step: Step, viewer: Viewer) -> None:
    _fill(row, step)
    _require_named(row, viewer)
    if isinstance(row, Interaction):
        log_interaction(row, participants=_parties(step, viewer), viewer=viewer, is_new=False)
    elif isinstance(row, Party):
        change_party(row)
    elif isinstance(row, Relationship):
        row.save()
    else:
        change_fact(row, viewer=viewer)
    if isinstance(row, Episode):
        write_episode_members(row, step["people"])


def _parties(step: Step, viewer: Viewer) -> list[Party]:
    _require_seen(Party, set(step["people"]), viewer)
    return list(Party.objects.visible_to(viewer).filter(pk__in=step["people"]))


def write_episode_members(episode: Episode, member_ids: Iterable[Any]) -> None:
    """The members who are the parties of an internal conflict."""
    EpisodeMember.objects.of_firm(episode.firm_id).filter(episode=episode).delete()
    EpisodeMember.objects.bulk_create(
        EpisodeMember(
            firm_id=episode.firm_id,
            episode=episode,
            member_id=member_id,
            audience_id=episode.audience_id,
        )
        for member_id in member_ids
    )
