"""What a guest does: answer, ask, look. Rows only through ``Share.objects.open_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.models import Share, ShareComment, ShareView
from portal.refusals import ConflictError
from portal.services.sharing import said, saved
from portal.shown import is_kept, open_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from portal.models import Guest
    from relationships.models import Attachment

State = Share.State
#: What a guest can say; each may be changed as long as names have not been told.
ANSWERS: Final = (State.ACCEPTED, State.NOT_NOW, State.ASKED)
#: For fields that take one of them.
CHOICES: Final = tuple((one.value, one.label) for one in ANSWERS)


def held_by(guest: Guest, pk: UUID, as_of: date) -> Share:
    """A share the guest may see now, locked. ``Share.DoesNotExist`` for every other id.

    Who revokes it holds the same lock: whoever comes second finds what the first one did.
    """
    rows = Share.objects.open_to(guest, as_of).select_for_update(of=("self",))
    share = rows.select_related("introduction", "created_by__view").get(pk=pk)
    if is_kept(share, guest, as_of):
        raise Share.DoesNotExist
    return share


@transaction.atomic
def answer(
    guest: Guest,
    pk: UUID,
    to: str,
    *,
    reason: str = "",
    question: str = "",
    expected: int | None = None,
    as_of: date,
) -> Share:
    """Accept, not now (needs no reason), or ask first, with the question as a comment.

    ``expected`` is the version that was looked at. The same answer again changes nothing.

    Raises ``Share.DoesNotExist`` (answer as for an id that never was), ``ConflictError``,
    ``ValidationError``.
    """
    share = held_by(guest, pk, as_of)
    if to not in ANSWERS:
        raise ValidationError({"state": _("Choose one of the answers.")})
    reason, question = without_nul(reason), without_nul(question)
    if to == share.state and not question.strip():
        return share
    refuse_late(share, expected)
    if question.strip():
        said(share, question, guest.membership_id, as_of)
    share.state, share.answered_on = State(to), as_of
    share.reason = reason.strip() if to == State.NOT_NOW else ""
    share.clean_fields(exclude={"introduction", "guest", "firm", "audience", "created_by"})
    saved(share, "state", "answered_on", "reason")
    return share


def without_nul(words: str) -> str:
    """What the database keeps of words that come from a page as they were sent."""
    return words.replace("\0", "")


def refuse_late(share: Share, expected: int | None) -> None:
    """What is closed, or has told names, is not answered again; nor what looks different now."""
    if share.is_closed:
        raise ConflictError(_("This has been closed meanwhile. Nothing was changed."))
    if share.is_named:
        raise ConflictError(_("You both agreed already. Write a comment to say more."))
    if expected is not None and expected != share.version:
        raise ConflictError(_("This has changed meanwhile. Look at it again, then answer."))


@transaction.atomic
def ask(guest: Guest, pk: UUID, text: str, *, as_of: date) -> ShareComment:
    """A comment of the guest. Raises as ``answer`` does."""
    share = held_by(guest, pk, as_of)
    if share.is_closed:
        raise ConflictError(_("This has been closed meanwhile. Nothing was changed."))
    return said(share, text, guest.membership_id, as_of)


def log_views(guest: Guest, shares: Iterable[UUID], *, now: datetime) -> None:
    """The firm sees who looked at what, and when. Ids of what was just read through ``shown``."""
    ShareView.objects.bulk_create(
        ShareView(firm_id=guest.firm_id, share_id=pk, created_by_id=guest.membership_id, at=now)
        for pk in shares
    )


def fetch_file(guest: Guest, pk: UUID, *, as_of: date, now: datetime) -> Attachment | None:
    """A shared file by its own id, and the view of it written down; None for every other id."""
    found = open_file(guest, pk, as_of)
    if found is None:
        return None
    ShareView.objects.create(
        firm_id=guest.firm_id,
        share_id=found.share_id,
        file=found,
        created_by_id=guest.membership_id,
        at=now,
    )
    attachment: Attachment = found.attachment
    return attachment
