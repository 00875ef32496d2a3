"""Forms of the steps of a statement, and of what goes with a sales report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.commission.statements import open_amount
from clients.commission.states import Step
from clients.commission.steps import EXPECT_AGAIN, PAY_BACK, stamp
from common.currencies import places
from relationships.forms.base import FUTURE, day_field

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clients.models import CommissionStatement
    from firms.access import Viewer

LONGEST_REASON, LONGEST_NUMBER, LONGEST_EVIDENCE = 240, 40, 240
WITH_RATE = frozenset({Step.APPROVE, Step.INVOICE, Step.PAY, PAY_BACK})
WITH_REASON = frozenset({Step.DISPUTE, Step.DECLINE, Step.REVERSE})


def reason_field(*, required: bool = True) -> forms.CharField:
    """Why; kept in the statement's history."""
    return forms.CharField(
        label=gettext_lazy("Why?"),
        required=required,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Kept in the statement's history."),
        error_messages={"required": gettext_lazy("Say why.")},
    )


def rate_field(own: str, other: str) -> forms.DecimalField:
    """The firm's currency for one unit of the statement's."""
    return forms.DecimalField(
        label=_("%(own)s for one %(other)s") % {"own": own, "other": other},
        max_digits=18,
        decimal_places=8,
        help_text=_("The rate of that day, as 0.5409."),
    )


def number_field(label: Any) -> forms.CharField:
    """The number of an invoice or a credit note."""
    return forms.CharField(label=label, max_length=LONGEST_NUMBER)


class StepForm(forms.Form):
    """One step of a statement; its fields depend on the step."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(
        self,
        data: Any,
        *,
        statement: CommissionStatement,
        step: str,
        viewer: Viewer,
        as_of: date,
    ) -> None:
        super().__init__(data, initial={"seen": stamp(statement), "on": as_of})
        self.statement, self.step, self.viewer, self.as_of = statement, step, viewer, as_of
        if step != EXPECT_AGAIN:
            self.fields["on"] = day_field()
        if step in WITH_REASON or step == Step.SETTLE:
            self.fields["reason"] = reason_field(required=step in WITH_REASON)
        if step in OWN_FIELDS:
            OWN_FIELDS[step](self)
        own = viewer.firm.base_currency
        if step in WITH_RATE and statement.currency != own:
            self.fields["rate"] = rate_field(own, statement.currency)

    def take_number(self) -> None:
        """Number and due day of an invoice."""
        self.fields["number"] = number_field(_("Number of the invoice"))
        self.fields["due_on"] = day_field(_("Due"), required=False)

    def take_amount(self) -> None:
        """How much came in."""
        label = _("Amount in %s") % self.statement.currency
        digits = places(self.statement.currency)
        self.fields["amount"] = forms.DecimalField(
            label=label, max_digits=12 + digits, decimal_places=digits
        )
        self.initial["amount"] = open_amount(self.statement)

    def take_credit_note(self) -> None:
        """An invoice that went out is taken back by a credit note."""
        if self.statement.invoice_id:
            self.fields["credit_note"] = number_field(_("Number of the credit note"))

    def clean_on(self) -> date:
        """No day to come."""
        on: date = self.cleaned_data["on"]
        if on > self.as_of:
            raise ValidationError(FUTURE)
        return on

    def clean(self) -> dict[str, Any]:
        """An invoice is due on its day or later."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        on, due = data.get("on"), data.get("due_on")
        if on and due and due < on:
            self.add_error("due_on", _("It is due before its day."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the step is taken with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def refuse(self, refused: ValidationError) -> None:
        """Put a service's errors on the fields they are about."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            field = "credit_note" if name == "number" and self.step == Step.REVERSE else name
            self.add_error(field if field in self.fields else None, errors)


OWN_FIELDS: dict[str, Callable[[StepForm], None]] = {
    Step.INVOICE: StepForm.take_number,
    Step.PAY: StepForm.take_amount,
    Step.REVERSE: StepForm.take_credit_note,
}


class ReportForm(forms.Form):
    """What a report says beside its rows."""

    received_on = day_field(gettext_lazy("Received"))
    evidence = forms.CharField(
        label=gettext_lazy("Where it can be looked up"),
        max_length=LONGEST_EVIDENCE,
        required=False,
        help_text=gettext_lazy("A letter, an export, the name of a file."),
    )

    def __init__(self, data: Any, *, as_of: date) -> None:
        super().__init__(data, initial={"received_on": as_of})
        self.as_of = as_of

    def clean_received_on(self) -> date:
        """No day to come."""
        on: date = self.cleaned_data["received_on"]
        if on > self.as_of:
            raise ValidationError(FUTURE)
        return on
