"""The form of an introduction: who, whom, to whom, and all that belongs to the asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from firms.models import Membership
from relationships.forms.base import day_field, workers
from relationships.forms.log import IntroductionForm
from relationships.introductions.advance import remind
from relationships.introductions.states import OPEN, State

if TYPE_CHECKING:
    from firms.models import FactRow

#: Of these it is known when somebody was asked.
ASKED = (State.ASKED, State.PROMISED)


class IntroduceForm(IntroductionForm):
    """With the day to ask again, the day by which it is wanted, and a fee."""

    past_only = ("on", "asked_on")
    remind_on = day_field(_("Ask again on"), required=False)
    deadline = day_field(_("Wanted by"), required=False)
    requested_by = forms.ModelChoiceField(
        label=_("Who of us asks"), queryset=Membership.objects.none(), required=False
    )

    class Meta(IntroductionForm.Meta):
        fields: ClassVar = [
            *("introducer", "introduced", "target", "purpose", "requested_by", "state"),
            *("asked_on", "on"),
            *("remind_on", "deadline", "fee_agreed", "decline_reason", "outcome"),
            "consent_of_both",
        ]
        labels: ClassVar = {**IntroductionForm.Meta.labels, "fee_agreed": _("Fee agreed")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_members()
        words = _("In %(currency)s, if the introducer is paid for it.")
        self.fields["fee_agreed"].help_text = words % {"currency": self.currency}
        if self.instance.suggested_to_id:  # a suggestion may name nobody yet
            self.fields["target"].required = False

    def offer_members(self) -> None:
        """Those who can ask for something; at first it is the one who writes."""
        field: Any = self.fields["requested_by"]
        field.queryset = workers(self.viewer, also=self.instance.requested_by_id)
        field.label_from_instance = lambda member: member.name
        if self.is_new:
            field.initial = self.viewer.membership_id

    @property
    def currency(self) -> str:
        """As it is written down already, else the firm's own."""
        stored: str = self.instance.currency
        return stored or str(self.viewer.firm.base_currency)

    def clean(self) -> dict[str, Any]:
        """A fee has a currency; who is asked today was asked today."""
        data = super().clean()
        if data.get("fee_agreed") is not None:
            self.instance.currency = self.currency
        if self.is_new and data.get("state") in ASKED and not data.get("asked_on"):
            data["asked_on"] = data.get("on")
        return data

    def _write(self, override: str) -> FactRow:
        """A step forgets the reminder of the state before; one set with it stays."""
        wanted = self.cleaned_data.get("remind_on")
        row = super()._write(override)
        is_set_anew = bool(wanted) and "remind_on" in self.changed_data
        if is_set_anew and self.instance.state in OPEN and row.remind_on != wanted:  # type: ignore[attr-defined]
            return remind(self.instance, wanted, viewer=self.viewer)
        return row
