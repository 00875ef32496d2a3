"""How the worker goes on with an import: in batches, each its own transaction, one worker at a time."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from firms.models import Membership
from firms.permissions import may
from firms.tenant import set_tenant, tenant
from portability.models import Import

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from firms.access import Viewer


class EndedError(Exception):
    """Somebody stopped it, another worker took it over, or there is nothing left to do."""


class Run:
    """One worker's hold on one import. The newest hold wins; the others end by themselves."""

    def __init__(self, firm_id: UUID, import_id: UUID, state: str) -> None:
        self.firm_id, self.import_id, self.state = firm_id, import_id, state
        self.token = uuid.uuid4()

    def take(self) -> None:
        """Take hold. Raises ``EndedError`` where it is not in the state any more."""
        with tenant(self.firm_id):
            rows = Import.objects.of_firm(self.firm_id).filter(pk=self.import_id, state=self.state)
            if not rows.update(run=self.token, seen_at=timezone.now()):
                raise EndedError

    @contextmanager
    def batch(self) -> Iterator[tuple[Import, Viewer]]:
        """One transaction, in the importer's name and with their rights of this moment."""
        with tenant(self.firm_id):
            row = self.held()
            viewer = viewer_of(row)
            set_tenant(self.firm_id, viewer.membership_id)
            yield row, viewer

    def held(self) -> Import:
        """The import, locked. Raises ``EndedError`` where this is not its worker any more."""
        rows = Import.objects.of_firm(self.firm_id).select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=self.import_id, state=self.state, run=self.token).first()
        if row is None:
            raise EndedError
        row.seen_at = timezone.now()
        return row


class RightsGoneError(Exception):
    """Whoever began it may not add people any more."""


def viewer_of(row: Import) -> Viewer:
    """Whoever brought the file. Raises ``RightsGoneError``."""
    members = Membership.objects.of_firm(row.firm_id).select_related("user", "view", "firm")
    working = members.filter(is_active=True, user__is_active=True)
    member = working.filter(pk=row.created_by_id).first() if row.created_by_id else None
    viewer = member.as_viewer() if member else None
    if viewer is None:
        raise RightsGoneError(_("Whoever began this import is no member any more."))
    if not may(viewer, "imports", "write"):
        raise RightsGoneError(_("Whoever began this import may not add people any more."))
    return viewer
