"""Exactly what a guest is shown of a share, as plain values, built here and nowhere else.

Templates and serializers of guests take these alone: no relation leads on from them to flags,
closeness, favours, notes, checks, income, what is kept from whom, or other shares.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch

from firms.access import View
from portal.models import Share, ShareComment, ShareFile
from relationships.guard.clear import keys_in
from relationships.guard.reveals import exposure
from relationships.models import Affiliation, OverrideNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from firms.models.base import FactRow
    from portal.models import Guest
    from relationships.models import Party

State = Share.State


@dataclass(frozen=True, slots=True)
class SharedSide:
    """One of the two: described, and named with its contacts once both sides agreed."""

    public: str
    name: str = ""
    native_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file chosen for the guest; ``id`` is its own, not the attachment's."""

    id: UUID
    name: str
    content_type: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class SharedComment:
    """A line of the talk; ``author`` as the firm or the guest calls itself."""

    id: UUID
    author: str
    is_mine: bool
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class SharedView:
    """A shared introduction as its guest sees it at this stage."""

    id: UUID
    firm: str
    asked_by: str
    question: str
    why: str
    introduced: SharedSide
    target: SharedSide
    state: str
    reason: str  # the guest's own
    is_named: bool
    can_answer: bool
    shared_on: date
    answered_on: date | None
    closed_on: date | None
    expires_on: date | None
    version: int
    files: tuple[SharedFile, ...]
    comments: tuple[SharedComment, ...]

    @property
    def waits(self) -> bool:
        """The guest has not said yes or no."""
        return self.closed_on is None and self.state in {State.WAITING, State.ASKED}


def shared_views(guest: Guest, as_of: date) -> tuple[SharedView, ...]:
    """All that the guest may see: what waits for it first, then the newest. Constant queries."""
    rows = kept_out(list(with_all(Share.objects.open_to(guest, as_of), guest)), guest, as_of)
    views = (view_of(row, guest) for row in rows)
    return tuple(sorted(views, key=lambda one: (not one.waits, -one.shared_on.toordinal())))


def shared_view(guest: Guest, pk: UUID, as_of: date) -> SharedView | None:
    """One of them; None for every other id, whether it was ever there or not."""
    rows = list(with_all(Share.objects.open_to(guest, as_of).filter(pk=pk), guest))
    found = kept_out(rows, guest, as_of)
    return view_of(found[0], guest) if found else None


def open_file(guest: Guest, pk: UUID, as_of: date) -> ShareFile | None:
    """A file of a share that is open now, itself known to the whole team."""
    files = files_for(guest).filter(pk=pk, share__in=Share.objects.open_to(guest, as_of))
    found = files.select_related(
        "attachment", "share__introduction", "share__created_by__view"
    ).first()
    if found is None or is_kept(found.share, guest, as_of):
        return None
    return found


# --- rows -----------------------------------------------------------------------------------------


def files_for(guest: Guest) -> QuerySet[ShareFile]:
    """Known to the whole team, and of nobody who is by now not to be shared."""
    open_ = ShareFile.objects.of_firm(guest.firm_id).filter(attachment__audience=None)
    return open_.exclude(attachment__relationship__party__do_not_share=True).exclude(
        attachment__relationship__party__is_private=True
    )


def with_all(rows: QuerySet[Share], guest: Guest) -> QuerySet[Share]:
    """With everything that is read of them."""
    files = files_for(guest).select_related("attachment")
    said = ShareComment.objects.of_firm(guest.firm_id).select_related("created_by")
    talk = said.order_by("created_at", "pk")
    return rows.select_related(
        "firm",
        "created_by__view",
        "introduction__requested_by",
        "introduction__introduced",
        "introduction__target",
    ).prefetch_related(
        Prefetch("files", files.order_by("attachment__name", "pk")), Prefetch("comments", talk)
    )


def view_of(row: Share, guest: Guest) -> SharedView:
    """The plain values."""
    introduction = row.introduction
    asker = introduction.requested_by or row.created_by
    return SharedView(
        id=row.pk,
        firm=row.firm.name,
        asked_by=asker.name if asker else row.firm.name,
        question=row.question,
        why=row.why,
        introduced=side(row.introduced_public, introduction.introduced if row.is_named else None),
        target=side(row.target_public, introduction.target if row.is_named else None),
        state=row.state,
        reason=row.reason,
        is_named=row.is_named,
        can_answer=not (row.is_closed or row.is_named),
        shared_on=row.shared_on,
        answered_on=row.answered_on,
        closed_on=row.closed_on,
        expires_on=row.expires_on,
        version=row.version,
        files=tuple(map(file_of, row.files.all())),
        comments=tuple(comment_of(one, guest) for one in row.comments.all()),
    )


def side(public: str, party: Party | None) -> SharedSide:
    """Described; ``party`` once both sides agreed."""
    if party is None or party.do_not_share or party.is_private:
        return SharedSide(public)
    return SharedSide(
        public, party.name, party.native_name, tuple(party.emails), tuple(party.phones)
    )


def file_of(row: ShareFile) -> SharedFile:
    """Name, kind and size."""
    file = row.attachment
    return SharedFile(row.pk, file.name, file.content_type, file.size)


def comment_of(row: ShareComment, guest: Guest) -> SharedComment:
    """Who said what on which day."""
    author = row.created_by.name if row.created_by else row.share.firm.name
    return SharedComment(row.pk, author, row.created_by_id == guest.membership_id, row.text, row.on)


# --- the guard ------------------------------------------------------------------------------------


def is_kept(row: Share, guest: Guest, as_of: date) -> bool:
    """Something of it is kept from the guest since it was shared."""
    return not kept_out([row], guest, as_of)


def kept_out(rows: Sequence[Share], guest: Guest, as_of: date) -> list[Share]:
    """Without those that would tell the guest what is kept from it by now (DOMAIN R03).

    Asked again each time, as what is kept may be said after sharing; in the view of who shared, so
    that nothing a colleague keeps to themselves shows by its effect. Four queries for each view.
    """
    by_view: dict[View, list[Share]] = defaultdict(list)
    for row in rows:
        by_view[view_behind(row)].append(row)
    clear: set[UUID] = set()
    for view, own in by_view.items():
        clear |= clear_in(view, own, guest, as_of)
    return [row for row in rows if row.pk in clear]


def view_behind(row: FactRow) -> View:
    """Of who wrote it (shared it, approved it); of the team where they are gone."""
    member = row.created_by
    return member.view.as_access() if member else View(row.firm_id, UUID(int=0))


def clear_in(view: View, rows: Sequence[Share], guest: Guest, as_of: date) -> set[UUID]:
    """Shares of which nothing is given away, or only what somebody gave a reason for."""
    told = exposure(view, {one for row in rows for one in shown(row)}, as_of)
    readers = readers_in(view, guest, as_of) if told.kept else []
    leaks = {row.pk: told.about(shown(row)).leaks(readers) for row in rows}
    if not any(leaks.values()):
        return {*leaks}
    excused = excused_in(view, [row.introduction_id for row in rows])
    return {
        row.pk
        for row in rows
        if all(leak.key in excused[row.introduction_id] for leak in leaks[row.pk])
    }


def shown(row: Share) -> set[UUID]:
    """Both sides."""
    found = {row.introduction.introduced_id, row.introduction.target_id}
    return {party for party in found if party is not None}


def readers_in(view: View, guest: Guest, as_of: date) -> list[UUID]:
    """The guest's party and the organisations at which it works."""
    if guest.party_id is None:
        return []
    jobs = Affiliation.objects.for_view(view).filter(person=guest.party_id)
    live = jobs.exclude(ended_on__lt=as_of).values_list("organisation_id", flat=True)
    return [guest.party_id, *live]


def excused_in(view: View, introductions: Iterable[UUID]) -> dict[UUID, set[tuple[UUID, ...]]]:
    """Leaks by introduction that somebody went past with a reason."""
    found: dict[UUID, set[tuple[UUID, ...]]] = defaultdict(set)
    notes = OverrideNote.objects.for_view(view).filter(introduction__in=introductions)
    for introduction, leaks in notes.values_list("introduction_id", "leaks"):
        if introduction is not None:
            found[introduction].update(keys_in(leaks))
    return found
