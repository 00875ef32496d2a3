"""The form that decides on the end of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import AgreementDecision
from clients.reads.renewals import end_after_notice
from clients.services.renewals import decide
from relationships.forms.base import day_field

if TYPE_CHECKING:
    from datetime import date

    from clients.models import Agreement
    from firms.access import Viewer


class RenewalForm(forms.Form):
    """Renewed, it ends, or not now."""

    kind = forms.ChoiceField(
        label=_("Decision"), choices=AgreementDecision.Kind.choices, widget=forms.RadioSelect
    )
    day = day_field(_("New last day, or when to remind again"), required=False)

    def __init__(
        self, *args: Any, agreement: Agreement, viewer: Viewer, as_of: date, **kwargs: Any
    ) -> None:
        self.agreement, self.viewer, self.as_of = agreement, viewer, as_of
        super().__init__(*args, **kwargs)
        self.fields["day"].help_text = _("Not needed where it ends.")
        if agreement.ends_on is None:
            self.only_end()

    def only_end(self) -> None:
        """What has no end goes on until somebody gives notice."""
        kind, day = self.fields["kind"], self.fields["day"]
        ends = AgreementDecision.Kind.ENDS
        kind.choices, kind.initial = [(ends.value, ends.label)], ends  # type: ignore[attr-defined]
        day.label, day.initial = _("Last day"), end_after_notice(self.agreement, self.as_of)
        day.help_text = _("The day on which it ends if notice is given today.")

    def put(self) -> AgreementDecision | None:
        """What is kept; None with an error on the form when it is refused."""
        said = self.cleaned_data
        try:
            return decide(
                self.agreement, said["kind"], as_of=self.as_of, viewer=self.viewer, day=said["day"]
            )
        except ValidationError as refused:
            self.add_error(None, refused)
            return None
