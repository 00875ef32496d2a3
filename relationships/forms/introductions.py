"""Moving an introduction on, by the one form that the board and its page lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relationships.forms.base import FUTURE, day_field
from relationships.guard.clear import WouldReveal
from relationships.introductions.advance import ConflictError, Moved, advance
from relationships.introductions.states import MADE, State, after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from firms.access import Viewer
    from relationships.guard.reveals import Leak
    from relationships.models import Introduction

OVERRIDE = "override"  # why to go on where something kept would come out


class MoveForm(forms.Form):
    """Where to, when, and why. ``leaks``: what the step would give away, once it was refused."""

    to = forms.ChoiceField(
        label=_("Move to"), choices=State.choices, widget=forms.RadioSelect(choices=())
    )
    on = day_field(_("When"))
    reason = forms.CharField(
        label=_("Why it went nowhere"),
        max_length=240,
        required=False,
        help_text=_("Needed for declined and lapsed: the next one will profit from it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    not_a_fit = forms.BooleanField(
        label=_("Not a fit for us: it says nothing about who suggested it"), required=False
    )
    harm = forms.BooleanField(label=_("It did harm"), required=False)
    expected = forms.ChoiceField(choices=State.choices, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, row: Introduction, viewer: Viewer, as_of: date, **kwargs: Any
    ) -> None:
        self.row, self.viewer, self.as_of = row, viewer, as_of
        self.leaks: Sequence[Leak] = ()
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.choices = [(one, one.label) for one in after(row.state)]
        self.fields["on"].initial = as_of
        self.fields["expected"].initial = row.state
        self.fields["harm"].initial = bool(row.outcome)
        asked = {"harm": row.state in MADE, "not_a_fit": row.state == State.IDEA}
        for name in (name for name, is_asked in asked.items() if not is_asked):
            del self.fields[name]

    @property
    def override(self) -> str:
        """Why to go on, as it was typed."""
        return str(self.data.get(OVERRIDE, ""))

    def clean_on(self) -> date:
        """A step has been taken."""
        day: date = self.cleaned_data["on"]
        if day > self.as_of:
            raise ValidationError(FUTURE)
        return day

    def put(self) -> Moved | None:
        """Take the step; None with errors on the form where it was refused."""
        try:
            return self.advanced()
        except WouldReveal as warning:
            self.leaks = warning.leaks
        except ConflictError as late:
            self.add_error("to", str(late))
        except ValidationError as refused:
            for name, errors in refused.message_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        return None

    def advanced(self) -> Moved:
        """Through the service."""
        told = self.cleaned_data
        return advance(
            self.row,
            told["to"],
            on=told["on"],
            viewer=self.viewer,
            reason=told["reason"],
            outcome=self.outcome(),
            not_a_fit=bool(told.get("not_a_fit")),
            expected=told["expected"] or None,
            override=self.override,
            as_of=self.as_of,
        )

    def outcome(self) -> str | None:
        """Whether it did harm; None where the form did not ask."""
        if "harm" not in self.fields or "asks_harm" not in self.data:
            return None
        return "harmful" if self.cleaned_data["harm"] else ""
