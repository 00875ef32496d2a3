"""Marks of the clients' rules: one-person firm, a sale that takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.services import change_client
from firms.permissions import require
from relationships import undo
from relationships.flags.marks import Mark, MarkForm, add_mark
from relationships.forms.base import day_field

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from relationships.models import Flag


def account_of(flag: Flag, viewer: Viewer) -> Client:
    """The client the flag is about, which the viewer may change."""
    clients = Client.objects.visible_to(viewer).select_for_update(of=("self",))
    found: Client | None = clients.filter(relationship=flag.relationship_id).first()
    if found is None:
        raise ValidationError(_("This client is not there any more."))
    require(viewer, "clients", "write", found)
    return found


def change(flag: Flag, viewer: Viewer, on: date, **values: Any) -> undo.Step:
    """Write columns of the account; flags follow."""
    client = account_of(flag, viewer)
    step = undo.changed(client, only=values)
    for name, value in values.items():
        setattr(client, name, value)
    change_client(client, as_of=on)
    return undo.settled(step, client)


def one_person(flag: Flag, _form: MarkForm, viewer: Viewer, on: date) -> undo.Step:
    """Nobody else is there to know."""
    return change(flag, viewer, on, one_person_firm=True)


class SaleForm(MarkForm):
    """When the first sale is expected."""

    expected_on = day_field(gettext_lazy("First sale expected"))


def slow_sale(flag: Flag, form: MarkForm, viewer: Viewer, on: date) -> undo.Step:
    """Work before the first sale is no loss yet."""
    day = form.cleaned_data["expected_on"]
    if day <= on:
        raise ValidationError({"expected_on": _("Choose a day after today.")})
    return change(flag, viewer, on, expected_first_sale_on=day)


add_mark(
    Mark(
        "one-person-firm",
        ("R10c",),
        gettext_lazy("One-person firm"),
        gettext_lazy("There is no second name to ask for. It stands on the account."),
        one_person,
    )
)
add_mark(
    Mark(
        "long-sale",
        ("B09",),
        gettext_lazy("The sale takes its time"),
        gettext_lazy("Until that day the hours are only told, not weighed."),
        slow_sale,
        SaleForm,
    )
)
