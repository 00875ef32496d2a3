"""What a person does with an import: begin, say what columns mean, answer, apply, stop, take back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms import outbox
from portability.models import Import, ImportRow
from portability.models.imports import LONGEST_NAME
from relationships.files import store
from relationships.services import own_circle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from firms.access import Viewer

TASK = "portability.tasks.go_on"
State = Import.State


def wake(row: Import) -> None:
    """Ring for the worker when this commits; the sweeper comes by anyway."""
    firm_id, import_id = str(row.firm_id), str(row.pk)
    transaction.on_commit(partial(outbox.ring, TASK, firm_id, import_id), robust=True)


@transaction.atomic
def begin(
    name: str,
    chunks: Iterable[bytes],
    *,
    viewer: Viewer,
    now: datetime,
    category: str = "other",
    tag: str = "",
    only_me: bool = False,
) -> Import:
    """Keep the file and have it read. Nothing is imported yet."""
    stored = store.put(viewer.firm_id, chunks)
    if not stored.size:
        raise ValidationError({"file": [_("This file is empty. Choose another one.")]})
    row = Import.objects.create(
        firm_id=viewer.firm_id,
        created_by_id=viewer.membership_id,
        audience_id=own_circle(viewer, []) if only_me else None,
        name=name[-LONGEST_NAME:],
        stored=stored.name,
        size=stored.size,
        sha256=stored.sha256,
        category=category,
        tag=tag,
        seen_at=now,
    )
    wake(row)
    return row


def held(row: Import, viewer: Viewer, *states: str) -> Import:
    """The import, locked. Raises ``ValidationError`` where it has gone on meanwhile."""
    rows = Import.objects.visible_to(viewer).select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=row.pk, state__in=states).first()
    if found is None:
        raise ValidationError(_("This import has gone on meanwhile. Look at it again."))
    return found


@transaction.atomic
def set_state(
    row: Import, state: str, *, viewer: Viewer, now: datetime, of: Iterable[str]
) -> Import:
    """Have the worker go on with it, or not. Raises ``ValidationError``."""
    found = held(row, viewer, *of)
    found.state, found.seen_at, found.run = state, now, None
    found.save(update_fields=["state", "seen_at", "run", "updated_at"])
    if found.is_busy:
        wake(found)
    return found


def apply(row: Import, *, viewer: Viewer, now: datetime) -> Import:
    """Import what waits. Rows that ask and have no answer are left out."""
    of = (State.READY, State.STOPPED)
    return set_state(row, State.APPLYING, viewer=viewer, now=now, of=of)


def stop(row: Import, *, viewer: Viewer, now: datetime) -> Import:
    """Write no further batch; it can go on later, or be taken back."""
    return set_state(row, State.STOPPED, viewer=viewer, now=now, of=(State.APPLYING,))


def take_back(row: Import, *, viewer: Viewer, now: datetime) -> Import:
    """Undo the whole of it."""
    of = (State.DONE, State.STOPPED)
    return set_state(row, State.UNDOING, viewer=viewer, now=now, of=of)


@transaction.atomic
def choose_columns(
    row: Import, chosen: Mapping[str, str], *, viewer: Viewer, now: datetime
) -> Import:
    """Say what columns mean, by their names; read anew."""
    wanted = {name: field for name, field in chosen.items() if field and name in row.columns}
    if not {"name", "given", "family", "email", "organisation"} & set(wanted.values()):
        what = _("Say at least which column holds the name, the e-mail address or the company.")
        raise ValidationError(what)
    found = held(row, viewer, State.COLUMNS, State.READY)
    found.chosen = wanted
    found.save(update_fields=["chosen", "updated_at"])
    return set_state(found, State.READING, viewer=viewer, now=now, of=(found.state,))


@transaction.atomic
def answer(row: Import, answers: Mapping[UUID, str], *, viewer: Viewer) -> int:
    """Who is meant by rows that ask; how many were answered. One of several needs ``same``
    with the party: ``same:<id>``. Raises ``ValidationError``.
    """
    found = held(row, viewer, State.READY)
    rows = list(found.rows.filter(pk__in=answers, action=ImportRow.Action.ASK))
    for one in rows:
        word, _colon, party = answers[one.pk].partition(":")
        if word not in ImportRow.Answer.values and word:
            raise ValidationError(_("Choose one of the answers."))
        if word == ImportRow.Answer.SAME:
            party = party or str(one.candidates[0])
            if party not in map(str, one.candidates):
                raise ValidationError(_("Choose one of the people that are offered."))
            one.party_id = party
        one.answer = word
    ImportRow.objects.bulk_update(rows, ["answer", "party", "updated_at"])
    return len(rows)


@transaction.atomic
def answer_all(row: Import, word: str, *, viewer: Viewer) -> int:
    """The same answer for all that ask and have none."""
    found = held(row, viewer, State.READY)
    rows = found.rows.filter(action=ImportRow.Action.ASK, answer="")
    if word not in {ImportRow.Answer.NEW, ImportRow.Answer.LEAVE}:
        raise ValidationError(_("Choose one of the answers."))
    return int(rows.update(answer=word))
