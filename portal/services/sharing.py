"""What the firm does with a share: make it, answer, say that the other side agreed, end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms.permissions import may
from portal.models import Guest, Share, ShareComment, ShareFile
from portal.news import tell
from portal.refusals import ConflictError
from portal.shown import readers_in
from relationships.files.above import files_seen
from relationships.guard.clear import require_clear
from relationships.introductions.advance import held
from relationships.models import Introduction, OverrideNote, Relationship
from relationships.services.attachments import attach
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer
    from relationships.files.checking import Checked
    from relationships.models import Attachment, Party


@dataclass(frozen=True, slots=True)
class Words:
    """What the guest reads; written for it, never taken from a note."""

    question: str
    why: str
    introduced_public: str
    target_public: str


@transaction.atomic
def share(
    introduction: Introduction,
    guest: Guest,
    words: Words,
    *,
    files: Iterable[UUID] = (),
    uploads: Sequence[Checked] = (),
    expires_on: date | None = None,
    reason: str = "",
    viewer: Viewer,
    as_of: date,
) -> Share:
    """Show an introduction to a guest; ``reason`` says why although something kept would come out.

    ``files`` are there already; ``uploads`` are kept with the relationship and shown, too.

    Raises ``ValidationError`` for bad values and for what is confidential, ``WouldReveal``
    (``relationships.guard``), ``ConflictError`` where it is shared with the guest already,
    ``DoesNotExist`` where the viewer sees the introduction or the guest no more.
    """
    row = held(introduction, viewer)
    whom = Guest.objects.seen_with_whom(viewer).select_for_update(of=("self",)).get(pk=guest.pk)
    refuse_closed(row, whom)
    refuse_past(expires_on, as_of)
    make_room(row, whom, viewer, as_of)
    require_kept(row, whom, reason, viewer=viewer, as_of=as_of)
    made = written(row, whom, words, expires_on, viewer, as_of)
    add_files(made, [*files, *kept_with(row, uploads, viewer)], viewer)
    tell(made)
    return made


def written(
    row: Introduction,
    guest: Guest,
    words: Words,
    expires_on: date | None,
    viewer: Viewer,
    as_of: date,
) -> Share:
    """The row itself."""
    made = Share(
        firm_id=viewer.firm_id,
        created_by_id=viewer.membership_id,
        introduction=row,
        guest=guest,
        question=words.question,
        why=words.why,
        introduced_public=words.introduced_public,
        target_public=words.target_public,
        shared_on=as_of,
        expires_on=expires_on,
    )
    clean(made)
    made.save(force_insert=True)
    return made


def sides(row: Introduction) -> list[Party]:
    """Both sides, as far as they are known."""
    return [party for party in (row.introduced, row.target) if party is not None]


def refuse_closed(row: Introduction, guest: Guest) -> None:
    """Nothing confidential leaves the firm, and nobody who is not to be shared (TRUST 2)."""
    named = [*sides(row), *([row.introducer] if row.introducer else [])]
    audiences = [row.audience_id, guest.audience_id, *(party.audience_id for party in named)]
    if any(audience is not None for audience in audiences):
        words = _("This is confidential, so it cannot be shared. Open it to the team first.")
        raise ValidationError(words)
    if guest.party is None:
        raise ValidationError({"guest": _("Introductions are shared with local partners.")})
    for party in sides(row):
        if party.do_not_share or party.is_private:
            words = _("%(name)s is not to be shared. Change that on their page first.")
            raise ValidationError(words % {"name": party.name})


def refuse_past(expires_on: date | None, as_of: date) -> None:
    """A share is seen for one day at least."""
    if expires_on is not None and expires_on < as_of:
        raise ValidationError({"expires_on": _("This day is over. Choose a later one.")})


def make_room(row: Introduction, guest: Guest, viewer: Viewer, as_of: date) -> None:
    """One live share each: raise where there is one; one that has run out is ended."""
    live = Share.objects.of_firm(row.firm_id).live().filter(introduction=row, guest=guest)
    for other in live.select_for_update():
        if other.expires_on is None or other.expires_on >= as_of:
            raise ConflictError(_("It is shared with this partner already."))
        other.revoked_at, other.revoked_by_id = other.updated_at, viewer.membership_id
        saved(other, "revoked_at", "revoked_by_id")


def require_kept(
    row: Introduction, guest: Guest, reason: str, *, viewer: Viewer, as_of: date
) -> OverrideNote | None:
    """Warn where the guest, or whom it works for, would learn what is kept from them."""
    return require_clear(
        viewer,
        [party.pk for party in sides(row)],
        readers_in(viewer.view, guest, as_of),
        reason,
        as_of=as_of,
        step=OverrideNote.Step.SHARE,
        introduction=row,
    )


def offered_files(row: Introduction, viewer: Viewer) -> QuerySet[Attachment]:
    """Files that may be chosen: of the relationship with either side, known to the whole team."""
    about = [party.pk for party in sides(row)]
    rows = files_seen(viewer).filter(audience=None, relationship__party__in=about)
    return rows.order_by("name", "pk")


def keeper_of_files(row: Introduction, viewer: Viewer) -> Relationship | None:
    """The relationship that takes the files sent with a share: with who is introduced, else with
    the other side. None for who may not add any, or where both are known to some only.
    """
    rows = Relationship.objects.visible_to(viewer).filter(audience=None, party__in=sides(row))
    found = {one.party_id: one for one in rows} if may(viewer, "attachments", "write") else {}
    return next((found[party.pk] for party in sides(row) if party.pk in found), None)


def kept_with(row: Introduction, uploads: Sequence[Checked], viewer: Viewer) -> list[UUID]:
    """Their ids, once they are stored. Raises ``ValidationError``."""
    if not uploads:
        return []
    keeper = keeper_of_files(row, viewer)
    if keeper is None:
        raise ValidationError({"uploads": _("No file can be added here.")})
    return [one.pk for one in attach(keeper, uploads, viewer=viewer)]


def add_files(made: Share, files: Iterable[UUID], viewer: Viewer) -> None:
    """Those that were chosen one by one; any other is as good as none."""
    wanted = set(files)
    found = {file.pk for file in offered_files(made.introduction, viewer).filter(pk__in=wanted)}
    if wanted - found:
        raise ValidationError({"files": _("Choose files from the list.")})
    ShareFile.objects.bulk_create(
        ShareFile(
            firm_id=made.firm_id,
            share=made,
            attachment_id=pk,
            created_by_id=viewer.membership_id,
            audience_id=made.audience_id,
        )
        for pk in sorted(found)
    )


def saved(row: Share, *fields: str) -> None:
    """Write these, with the next version, and tell open pages."""
    row.version += 1
    names = [name.removesuffix("_id") for name in fields]
    row.save(update_fields=[*names, "version", "updated_at"])
    tell(row)


def held_share(row: Share, viewer: Viewer) -> Share:
    """As it is stored, locked; ``Share.DoesNotExist`` where the viewer does not see it any more."""
    rows = Share.objects.visible_to(viewer).select_for_update(of=("self",))
    return rows.select_related("introduction", "guest__membership").get(pk=row.pk)


def refuse_ended(row: Share) -> None:
    """Nothing changes on what the guest does not see any more."""
    if row.revoked_at is not None:
        raise ConflictError(_("It is not shared any more. Share it again to go on."))
    if row.is_closed:
        raise ConflictError(_("It is closed. Nothing was changed."))


@transaction.atomic
def revoke(row: Share, *, viewer: Viewer, now: datetime) -> Share:
    """From the guest's next request on it is as if it had never been. Twice is as good as once."""
    share = held_share(row, viewer)
    if share.revoked_at is None:
        share.revoked_at, share.revoked_by_id = now, viewer.membership_id
        saved(share, "revoked_at", "revoked_by_id")
    return share


@transaction.atomic
def agree_other_side(row: Share, *, viewer: Viewer, as_of: date) -> Share:
    """The other side may be named; it is once the guest has accepted, too."""
    share = held_share(row, viewer)
    refuse_ended(share)
    if share.other_side_agreed_on is None:
        share.other_side_agreed_on = as_of
        saved(share, "other_side_agreed_on")
    return share


@transaction.atomic
def close(row: Share, *, viewer: Viewer, as_of: date) -> Share:
    """Done with: the guest may look back on it, and answers no more."""
    share = held_share(row, viewer)
    refuse_ended(share)
    share.closed_on = as_of
    saved(share, "closed_on")
    return share


@transaction.atomic
def reply(row: Share, text: str, *, viewer: Viewer, as_of: date) -> ShareComment:
    """What the firm says to the guest."""
    share = held_share(row, viewer)
    refuse_ended(share)
    return said(share, text, viewer.membership_id, as_of)


def said(share: Share, text: str, by: UUID, as_of: date) -> ShareComment:
    """A line of the talk."""
    comment = ShareComment(
        firm_id=share.firm_id,
        share=share,
        text=text.replace("\0", "").strip(),
        on=as_of,
        created_by_id=by,
        audience_id=share.audience_id,
    )
    clean(comment)
    comment.save(force_insert=True)
    tell(share)
    return comment
