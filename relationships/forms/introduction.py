"""What belongs to an introduction: what it took, and entries that were for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.forms.base import FactForm, day_field
from relationships.models import Introduction


class TookForm(FactForm):
    """Hours and money that an introduction took so far, and by when it is wanted."""

    written: ClassVar = ("effort_h", "spent", "spent_currency", "deadline")
    past_only = ()
    deadline = day_field(_("Wanted by"), required=False)

    class Meta:
        model = Introduction
        fields: ClassVar = ["effort_h", "spent", "deadline"]
        labels: ClassVar = {"effort_h": _("Hours"), "spent": _("Money spent")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effort_h"].help_text = _("Of all of us, so far.")
        self.fields["spent"].help_text = _("So far, in %(currency)s.") % {"currency": self.currency}

    @property
    def currency(self) -> str:
        """As it is written down already, else the firm's own."""
        stored: str = self.instance.spent_currency
        return stored or str(self.viewer.firm.base_currency)

    def clean(self) -> dict[str, Any]:
        """An amount has a currency."""
        data = super().clean()
        self.instance.spent_currency = self.currency if data.get("spent") is not None else ""
        return data


class ForIntroduction(FactForm):
    """An entry that may be for an introduction: named by the address of the form, then kept."""

    introduction = forms.ModelChoiceField(
        label=_("Introduction"),
        queryset=Introduction.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:  # an edit leaves it as it is, seen or not
            del self.fields["introduction"]
            return
        field = self.fields["introduction"]
        field.queryset = Introduction.objects.visible_to(self.viewer)  # type: ignore[attr-defined]
