"""Opening and closing clients. What they are is written down to the relationship (DECISIONS 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from clients.models import (
    Client,
    ClientMember,
    ClientPhase,
    CommissionTerm,
    Cost,
    Invoice,
    Receipt,
    RevenueEvent,
    TimeEntry,
)
from firms import outbox
from firms.circles import refresh_views
from relationships.models import Relationship
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clients.querysets import PhaseQuerySet
    from firms.access import Viewer
    from firms.models import Membership

CATEGORIES = {
    ClientPhase.Kind.DIRECT: Relationship.Category.DIRECT_CLIENT,
    ClientPhase.Kind.COMMISSION: Relationship.Category.COMMISSION_CLIENT,
}


@transaction.atomic
def open_client(
    client: Client,
    *,
    relationship: Relationship,
    kind: str,
    since: date | None,
    as_of: date,
    viewer: Viewer,
) -> Client:
    """Make a relationship a client of this kind, from ``since`` on (None: not known).

    Raises ``ValidationError`` for bad values and for a day to come.
    """
    check_day(since, as_of)
    client.firm_id, client.relationship = viewer.firm_id, relationship
    client.audience_id, client.created_by_id = relationship.audience_id, viewer.membership_id
    client.currency = client.currency or viewer.firm.base_currency
    clean(client)
    client.save(force_insert=True)
    add_phase(client, kind=kind, since=since, viewer=viewer)
    if not Client.objects.of_firm(viewer.firm_id).exclude(pk=client.pk).exists():
        refresh_views(viewer.firm)  # from now on there is money
    after(client, as_of)
    return client


@transaction.atomic
def change_client(client: Client, *, as_of: date) -> Client:
    """Save an edited account: origin, obligation, disclosure, covenant."""
    clean(client)
    client.save()
    after(client, as_of)
    return client


@transaction.atomic
def change_terms(
    client: Client, *, kind: str, on: date, as_of: date, viewer: Viewer
) -> ClientPhase:
    """From this day it pays in the other way; what it did before stays as it was."""
    hold(client)
    phase = running_phase(client)
    if phase is None:
        raise ValidationError(_("This client is closed. Open it again first."))
    if phase.kind == kind:
        raise ValidationError({"kind": _("It is of this kind already.")})
    end_phase(phase, on, as_of)
    new = add_phase(client, kind=kind, since=on, viewer=viewer)
    after(client, as_of)
    return new


@transaction.atomic
def close_client(client: Client, *, on: date, as_of: date) -> ClientPhase:
    """From this day it is no client any more."""
    hold(client)
    phase = running_phase(client)
    if phase is None:
        raise ValidationError(_("This client is closed already."))
    end_phase(phase, on, as_of)
    after(client, as_of)
    return phase


@transaction.atomic
def reopen_client(
    client: Client, *, kind: str, since: date, as_of: date, viewer: Viewer
) -> ClientPhase:
    """A past client is one again; the pause between stays on record."""
    hold(client)
    if running_phase(client) is not None:
        raise ValidationError(_("This client is open already."))
    check_day(since, as_of)
    last = phases_of(client).order_by("-ended_on").first()
    if last is not None and last.ended_on is not None and since < last.ended_on:
        raise ValidationError({"since": _("It was a client until %s.") % last.ended_on})
    phase = add_phase(client, kind=kind, since=since, viewer=viewer)
    after(client, as_of)
    return phase


@transaction.atomic
def assign_members(client: Client, members: Iterable[Membership]) -> None:
    """These colleagues work for the client and see its money, nobody else but owners."""
    wanted = {member.pk for member in members}
    present = ClientMember.objects.of_firm(client.firm_id).filter(client=client)
    present.exclude(member__in=wanted).delete()
    known = set(present.values_list("member_id", flat=True))
    ClientMember.objects.bulk_create(
        ClientMember(
            firm_id=client.firm_id,
            client=client,
            member_id=member_id,
            audience_id=client.audience_id,
        )
        for member_id in sorted(wanted - known)
    )


@transaction.atomic
def delete_client(client: Client) -> None:
    """Take back an account that was opened by mistake; the relationship stays.

    Raises ``ProtectedError`` once anything was booked on it: such a client is closed.
    """
    for model in (RevenueEvent, Invoice, Receipt, Cost, TimeEntry, CommissionTerm):
        booked = model.objects.of_firm(client.firm_id).filter(client=client).first()
        if booked is not None:
            raise ProtectedError("booked on the client", {booked})
    rows = Relationship.objects.of_firm(client.firm_id).filter(pk=client.relationship_id)
    client.delete()
    rows.filter(category__in=CATEGORIES.values()).update(category=Relationship.Category.OTHER)
    rows.update(is_client=False, client_active=False, client_since=None)
    tell(client)


# --- phases -------------------------------------------------------------------------------------


def phases_of(client: Client) -> PhaseQuerySet[ClientPhase]:
    """All phases of the client."""
    return ClientPhase.objects.of_firm(client.firm_id).filter(client=client)


def hold(client: Client) -> None:
    """One writer at a time for the phases of a client; the second sees what the first did."""
    rows = Client.objects.of_firm(client.firm_id).select_for_update(no_key=True)
    rows.only("pk").get(pk=client.pk)


@transaction.atomic
def restore_phase(phase: ClientPhase, *, as_of: date) -> None:
    """Save a phase as it was before."""
    hold(phase.client)
    clean(phase)
    phase.save()
    after(phase.client, as_of)


@transaction.atomic
def remove_phase(phase: ClientPhase, *, as_of: date) -> None:
    """Take back a phase that was opened by mistake."""
    hold(phase.client)
    phase.delete()
    after(phase.client, as_of)


def running_phase(client: Client) -> ClientPhase | None:
    """The phase without end, locked until the transaction ends."""
    return phases_of(client).filter(ended_on=None).select_for_update().first()


def check_day(day: date | None, as_of: date) -> None:
    """A phase neither begins nor ends in the future: nobody would notice the day."""
    if day is not None and day > as_of:
        raise ValidationError(_("This day is still to come."))


def end_phase(phase: ClientPhase, on: date, as_of: date) -> None:
    """Close it; ``on`` is the first day that no longer belongs to it."""
    check_day(on, as_of)
    if phase.started_on is not None and on <= phase.started_on:
        raise ValidationError(_("It began on %s: choose a later day.") % phase.started_on)
    phase.ended_on = on
    phase.save(update_fields=["ended_on", "updated_at"])


def add_phase(client: Client, *, kind: str, since: date | None, viewer: Viewer) -> ClientPhase:
    """The next phase; its client's audience."""
    phase = ClientPhase(
        firm_id=client.firm_id,
        client=client,
        kind=kind,
        started_on=since,
        audience_id=client.audience_id,
        created_by_id=viewer.membership_id,
    )
    clean(phase)
    phase.save(force_insert=True)
    return phase


# --- what follows ---------------------------------------------------------------------------------


def after(client: Client, as_of: date) -> None:
    """Role columns and the worker, in the transaction of the change."""
    write_roles(client, as_of)
    tell(client)


def tell(client: Client) -> None:
    """Have the flags looked at again."""
    outbox.add(
        firm_id=client.firm_id,
        event="client.changed",
        relationship_ids=[client.relationship_id],
        audience_id=client.audience_id,
    )


def write_roles(client: Client, as_of: date) -> None:
    """``is_client``, ``client_active``, ``client_since`` and the kind of the relationship."""
    phases = phases_of(client)
    begun = phases.exclude(started_on__gt=as_of)
    now = phases.on(as_of).first()
    days = list(begun.values_list("started_on", flat=True))
    known = [day for day in days if day is not None]
    roles: dict[str, Any] = {
        "is_client": bool(days),
        "client_active": now is not None,
        "client_since": min(known) if known and len(known) == len(days) else None,
    }
    if now is not None:
        roles["category"] = CATEGORIES[ClientPhase.Kind(now.kind)]
    rows = Relationship.objects.of_firm(client.firm_id).filter(pk=client.relationship_id)
    rows.update(**roles)
