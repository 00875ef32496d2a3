"""Asking who can introduce us: to somebody, or to anybody who has a role in a market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import PartyField, name_blanks, offered
from relationships.forms.party import countries
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Sequence

    from firms.access import Viewer

SHORTEST_ROLE, LONGEST_ROLE = 2, 60  # characters


class PathForm(forms.Form):
    """What both questions share: whom to introduce, if it is not ourselves."""

    pickers: ClassVar[Sequence[str]] = ("introduced",)
    #: What has to be in the address for a question to be asked.
    asks: ClassVar[Sequence[str]] = ()
    introduced = PartyField(
        label=_("Whom to introduce"),
        kind="",
        required=False,
        blank=True,
        empty_label=_("Ourselves"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_blanks(self.fields)
        for name in self.pickers:
            field: Any = self.fields[name]
            field.queryset = Party.objects.visible_to(viewer).filter(member=None)
            picked = [value for value in [self.picked(name)] if value]
            field.shown = offered(viewer, field.kind, picked, self.sought(name))

    def picked(self, name: str) -> str:
        """Who is chosen at the moment."""
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, ""))

    def sought(self, name: str) -> str:
        """The name looked for in a party field."""
        return str(self.data.get(f"find-{name}", ""))[:100] if self.is_bound else ""

    def hold(self) -> None:
        """Show the form as it was filled in: only somebody was looked for."""
        self._errors = ErrorDict()

    @property
    def is_for_another(self) -> bool:
        """Somebody else than ourselves is to be introduced, or was looked for."""
        return bool(self.picked("introduced") or self.sought("introduced"))


class ToPartyForm(PathForm):
    """To somebody we know of."""

    pickers: ClassVar = ("to", "introduced")
    asks: ClassVar = ("to",)
    to = PartyField(label=_("Who can introduce me to"), kind="")
    field_order = ("to", "introduced")

    def clean(self) -> dict[str, Any]:
        """Two different parties."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("to") is not None and data["to"] == data.get("introduced"):
            self.add_error("introduced", _("Nobody needs to be introduced to themselves."))
        return data


class ToRoleForm(PathForm):
    """To anybody who has a role in a market."""

    asks: ClassVar = ("role",)
    market = forms.ChoiceField(label=_("Market"), choices=lazy(countries, list))
    role = forms.CharField(
        label=_("Role"),
        min_length=SHORTEST_ROLE,
        max_length=LONGEST_ROLE,
        help_text=_("A word of the job or of the headline: buyer, distributor, director."),
    )
    field_order = ("market", "role", "introduced")

    def clean_role(self) -> str:
        """Without what no database holds."""
        role: str = self.cleaned_data["role"]
        if "\x00" in role:
            raise ValidationError(_("Write the role in plain letters."))
        return role
