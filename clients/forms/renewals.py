"""The form that decides on the end of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import AgreementDecision
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

    def put(self) -> bool:
        """Keep it; False with an error on the form when it is refused."""
        data = self.cleaned_data
        try:
            decide(
                self.agreement,
                data["kind"],
                as_of=self.as_of,
                viewer=self.viewer,
                day=data["day"],
            )
        except ValidationError as refused:
            self.add_error(None, refused)
            return False
        return True
