"""Taking an import back: the last row first; what somebody has gone on with stays and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from firms import outbox
from portability.importing.applying import ADDED, WRITTEN, State, searchable
from portability.importing.changes import known_of
from portability.importing.stamps import stamp
from portability.importing.working import Run
from portability.models import Import, ImportRow, PartyKey
from relationships.models import Affiliation, Note, Party, Relationship, Tie
from relationships.services.removal import delete_party, keys_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from firms.access import Viewer

BATCH = 500  # rows of one transaction
CREATED = ("party", "organisation")
#: What hangs on a party, by its word in ``ImportRow.made``.
FACTS: dict[str, Any] = {"affiliation": Affiliation, "note": Note, "tie": Tie}


def undo_import(firm_id: UUID, import_id: UUID) -> None:
    """Take back what the rows did, batch by batch."""
    run = Run(firm_id, import_id, Import.State.UNDOING)
    run.take()
    while True:
        with run.batch() as (row, viewer):
            done = row.rows.filter(state=State.DONE).order_by("-number")
            rows = list(done[:BATCH])
            if not rows:
                return ended(row, viewer)
            Taking(viewer, rows).back()
            row.rows_done = max(0, row.rows_done - len(rows))
            row.save(update_fields=["rows_done", "seen_at"])


def ended(row: Import, viewer: Viewer) -> None:
    """Nothing is left to be taken back; the whole firm is looked at once."""
    row.state, row.ended_at, row.rows_done = Import.State.UNDONE, timezone.now(), 0
    row.save()
    outbox.add(firm_id=viewer.firm_id, event="party.deleted", audience_id=row.audience_id)


class Taking:
    """Some rows, the last of the file first."""

    def __init__(self, viewer: Viewer, rows: list[ImportRow]) -> None:
        self.viewer, self.rows = viewer, rows
        touched = {row.party_id for row in rows if row.party_id}
        self.known = known_of(viewer, touched | set(self.created(rows)))

    def back(self) -> None:
        """All but what somebody has gone on with."""
        for row in self.rows:
            row.state = State.UNDONE
            self.take_out_of(row)
        self.store()
        kept = self.kept()
        self.delete_facts([row for row in self.rows if row not in kept])
        self.delete_parties([pk for row in self.rows if row not in kept for pk in created_by(row)])
        for row in kept:
            row.state, row.reason = State.KEPT, "gone_on"
        ImportRow.objects.bulk_update(self.rows, ["state", "reason", "updated_at"])

    @staticmethod
    def created(rows: Iterable[ImportRow]) -> Iterator[UUID]:
        """Parties that the rows made."""
        for row in rows:
            yield from created_by(row)

    # --- What was added to somebody who was there --------------------------------------------

    def take_out_of(self, row: ImportRow) -> None:
        """What the row added, where it is still there as it was added."""
        known = self.known.get(row.party_id) if row.party_id else None
        if known is None:
            return
        for name, value in row.made.get("added", {}).items():
            now = getattr(known.party, name)
            if name in ADDED:
                setattr(known.party, name, [one for one in now if one not in value])
            elif now == value:
                setattr(known.party, name, "")
        if known.relationship and (tags := row.made.get("tags")):
            known.relationship.tags = [one for one in known.relationship.tags if one not in tags]

    def store(self) -> None:
        """Write the parties and relationships that rows were added to."""
        now = timezone.now()
        added = {row.party_id for row in self.rows if "added" in row.made}
        tagged = {row.party_id for row in self.rows if "tags" in row.made}
        parties = [searchable(self.known[pk].party) for pk in added if pk in self.known]
        pages = [self.known[pk].relationship for pk in tagged if pk in self.known]
        relationships = [one for one in pages if one is not None]
        for row in (*parties, *relationships):
            row.updated_at = now
        Party.objects.bulk_update(parties, WRITTEN)
        Relationship.objects.bulk_update(relationships, ["tags", "updated_at"])

    # --- What somebody has gone on with --------------------------------------------------------

    def kept(self) -> list[ImportRow]:
        """Rows whose party was changed since, or has entries that the import did not make.

        A row that is kept keeps its facts, and with them the place where its person works.
        """
        kept = [row for row in self.rows if self.is_changed(row)]
        while True:
            used = self.used([row for row in self.rows if row not in kept])
            more = [row for row in self.rows if row not in kept and used & set(created_by(row))]
            if not more:
                return kept
            kept += more

    def is_changed(self, row: ImportRow) -> bool:
        """Somebody changed what the row made."""
        pairs = (row.made[word] for word in CREATED if word in row.made)
        return any(
            UUID(pk) in self.known and stamp(self.known[UUID(pk)]) != stood for pk, stood in pairs
        )

    def used(self, going: list[ImportRow]) -> set[UUID]:
        """Parties of these rows about which there are entries beside those that go with them."""
        parties = set(self.created(going))
        pages = {
            known.relationship.pk: pk
            for pk, known in self.known.items()
            if known.relationship and pk in parties
        }
        gone = {fact for row in going for fact in facts_of(row)}
        found: set[UUID] = set()
        for model, name in keys_to(Party):
            found |= self.named(model, name, parties, gone)
        for model, name in keys_to(Relationship):
            found |= {pages[pk] for pk in self.named(model, name, set(pages), gone)}
        return found

    def named(self, model: Any, name: str, ids: set[UUID], gone: set[UUID]) -> set[UUID]:
        """Those whom rows of a table name that the viewer sees. One query."""
        rows = model.objects.visible_to(self.viewer).filter(**{f"{name}__in": ids})
        return set(rows.exclude(pk__in=gone).values_list(f"{name}_id", flat=True))

    # --- Deleting ------------------------------------------------------------------------------

    def delete_facts(self, rows: list[ImportRow]) -> None:
        """What the rows said of parties that were there."""
        for word, model in FACTS.items():
            ids = [row.made[word] for row in rows if word in row.made]
            model.objects.of_firm(self.viewer.firm_id).filter(pk__in=ids).delete()
        keys = [row.made["key"] for row in rows if "key" in row.made]
        PartyKey.objects.of_firm(self.viewer.firm_id).filter(pk__in=keys).delete()

    def delete_parties(self, ids: list[UUID]) -> None:
        """Parties that nobody has gone on with; what colleagues keep about them stays theirs."""
        hidden = self.with_hidden(set(ids))
        for party in Party.objects.visible_to(self.viewer).filter(pk__in=hidden):
            delete_party(party, viewer=self.viewer)
        rows = Party.objects.visible_to(self.viewer).filter(pk__in=ids)
        rows.exclude(pk__in=hidden).delete()

    def with_hidden(self, ids: set[UUID]) -> set[UUID]:
        """Those about whom colleagues keep something that the viewer does not see."""
        found: set[UUID] = set()
        for model, name in keys_to(Party):
            found |= self.hidden(model, Q(**{f"{name}__in": ids}), f"{name}_id")
        for model, name in keys_to(Relationship):
            about = Q(**{f"{name}__party__in": ids})
            found |= self.hidden(model, about, f"{name}__party_id")
        return found

    def hidden(self, model: Any, about: Q, who: str) -> set[UUID]:
        """Parties of rows that the viewer does not see. One query."""
        rows = model.objects.of_firm(self.viewer.firm_id).filter(about, audience__isnull=False)
        unseen = rows.exclude(audience__in=self.viewer.view.circle_ids)
        return set(unseen.values_list(who, flat=True))


def created_by(row: ImportRow) -> list[UUID]:
    """Parties that the row made."""
    return [UUID(row.made[word][0]) for word in CREATED if word in row.made]


def facts_of(row: ImportRow) -> list[UUID]:
    """Entries that the row made."""
    return [UUID(row.made[word]) for word in FACTS if word in row.made]
