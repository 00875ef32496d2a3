"""Forms of checks: whom to ask, what to look into, what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from firms.forms import currency_field
from firms.models import FactRow, Membership
from partners.forms.partners import ServiceForm
from partners.models import Vetting, VettingStep
from partners.services import StepWords, add_step, ask_vetting, change_step, decide_vetting
from relationships.forms.base import FactForm, day_field
from relationships.forms.fields import PartyField, name_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from firms.access import Viewer
    from relationships.models import Party

ONE = _("Name one only: a person, a colleague or an agency.")
USUAL_STEPS = _("Company papers\nTalk to two customers\nVisit the office\nMoney and owners")
MOST_STEPS, LONGEST_STEP = 40, 160  # as the API


def colleagues(viewer: Viewer) -> Any:
    """Who of us can look into something."""
    rows = Membership.objects.visible_to(viewer).filter(is_active=True)
    return rows.filter(role__in=("owner", "member")).order_by("name", "pk")


class AskForm(FactForm):
    """A check that somebody is asked for."""

    pickers: ClassVar[Sequence[str]] = ("vetter",)
    past_only: ClassVar[Sequence[str]] = ("asked_on",)
    wide: ClassVar[Sequence[str]] = ("steps",)
    vetter = PartyField(
        label=_("Who checks"), required=False, blank=True, empty_label=_("Nobody in the network")
    )
    asked_on = day_field(_("Asked on"), required=False)
    steps = forms.CharField(
        label=_("What to look into"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One thing a line; who and by when can be said afterwards."),
    )

    class Meta:
        model = Vetting
        fields: ClassVar = ["vetter", "member", "agency", "asked_on", "method"]
        labels: ClassVar = {"member": _("Or a colleague"), "agency": _("Or an agency")}

    def __init__(self, *args: Any, subject: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.subject = subject
        self.fields["member"].queryset = colleagues(self.viewer)  # type: ignore[attr-defined]
        self.initial.setdefault("asked_on", self.as_of)
        self.initial.setdefault("steps", USUAL_STEPS)

    def clean_steps(self) -> list[StepWords]:
        """A step for each line that says something."""
        lines = [line.strip() for line in str(self.cleaned_data["steps"]).splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_STEPS or any(len(line) > LONGEST_STEP for line in found):
            raise ValidationError(_("No more than 40 lines, each no longer than 160 letters."))
        return [StepWords(line) for line in found]

    def clean(self) -> dict[str, Any]:
        """One who checks, and not themselves."""
        data = super().clean()
        if sum(bool(data.get(name)) for name in ("vetter", "member", "agency")) > 1:
            self.add_error("vetter", ONE)
        if data.get("vetter") == self.instance.subject:
            self.add_error("vetter", _("Nobody checks themselves."))
        return data

    def write(self) -> FactRow:
        row = cast("Vetting", self.instance)
        steps = self.cleaned_data["steps"]
        return ask_vetting(row, steps=steps, as_of=self.as_of, viewer=self.viewer)


class StepForm(FactForm):
    """One thing to look into: by whom, until when."""

    pickers: ClassVar[Sequence[str]] = ("person",)
    past_only: ClassVar[Sequence[str]] = ("done_on",)
    person = PartyField(
        label=_("Who does it"), required=False, blank=True, empty_label=_("Nobody in the network")
    )
    due_on = day_field(_("Due"), required=False)
    done_on = day_field(_("Done"), required=False)

    class Meta:
        model = VettingStep
        fields: ClassVar = ["what", "person", "member", "due_on", "done_on"]
        labels: ClassVar = {"what": _("What to look into"), "member": _("Or a colleague")}

    def __init__(self, *args: Any, vetting: Vetting, **kwargs: Any) -> None:
        self.vetting = vetting
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = colleagues(self.viewer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One who does it."""
        data = super().clean()
        if data.get("person") and data.get("member"):
            self.add_error("person", _("Name a person or a colleague, not both."))
        return data

    def write(self) -> FactRow:
        row = cast("VettingStep", self.instance)
        if self.is_new:
            return add_step(self.vetting, row, as_of=self.as_of, viewer=self.viewer)
        return change_step(row, as_of=self.as_of, viewer=self.viewer)


class DecideForm(ServiceForm):
    """What came out of a check; without one that is going on, of one that was done already."""

    aside = "result"
    wide: ClassVar[Sequence[str]] = ("basis",)
    result = forms.ChoiceField(
        label=_("Verdict"), choices=Vetting.Result.choices, widget=forms.RadioSelect
    )
    on = day_field(_("Done on"))
    method = forms.ChoiceField(
        label=_("How"), required=False, choices=[("", _("Not said")), *Vetting.Method.choices]
    )
    basis = forms.CharField(
        label=_("What it rests on"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In their words, as you would tell it. Partners never see it."),
    )
    loss_avoided = forms.DecimalField(
        label=_("Loss avoided"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    currency = currency_field(required=False)
    valid_until = day_field(_("Fresh until"), required=False)

    def __init__(
        self,
        *args: Any,
        subject: Party,
        row: Vetting | None,
        viewer: Viewer,
        as_of: date,
        **kwargs: Any,
    ) -> None:
        self.subject, self.row, self.viewer, self.as_of = subject, row, viewer, as_of
        super().__init__(*args, **kwargs)
        name_blanks(self.fields)
        self.fields["valid_until"].help_text = _("Left empty: a year after it was done.")
        known = {"on": as_of, "currency": viewer.firm.base_currency}
        if row is not None:
            known |= {"method": row.method, "basis": row.basis}
        self.initial = {**known, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Days in order; a loss needs its currency."""
        data = super().clean() or self.cleaned_data
        on, until = data.get("on"), data.get("valid_until")
        if on and until and until < on:
            self.add_error("valid_until", _("This lies before the day it was done."))
        if on and self.row and self.row.asked_on and on < self.row.asked_on:
            self.add_error("on", _("This lies before the day it was asked for."))
        if data.get("loss_avoided") is not None and not data.get("currency"):
            self.add_error("currency", _("Say in which currency."))
        return data

    def take(self, refused: ValidationError) -> None:
        """The service's names of days."""
        named = dict(refused.error_dict) if hasattr(refused, "error_dict") else {}
        if "done_on" in named:
            named["on"] = named.pop("done_on")
        super().take(ValidationError(named) if named else refused)

    def step(self) -> None:
        data = self.cleaned_data
        is_known = data["loss_avoided"] is not None
        decide_vetting(
            self.row or self.asked(),
            data["result"],
            on=data["on"],
            method=data["method"],
            basis=data["basis"],
            loss_avoided=data["loss_avoided"],
            currency=data["currency"] if is_known else "",
            valid_until=data["valid_until"],
            as_of=self.as_of,
        )

    def asked(self) -> Vetting:
        """A check of one's own, decided at once."""
        row = Vetting(subject=self.subject, member_id=self.viewer.membership_id)
        return ask_vetting(row, as_of=self.as_of, viewer=self.viewer)
