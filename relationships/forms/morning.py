"""What a member wishes of the morning mail and of the line about new flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.flags import registry
from relationships.models import Flag, MorningMail
from relationships.models.morning_mail import FIRST_HOUR, LAST_HOUR

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def rules_by_axis() -> list[tuple[StrOrPromise, list[tuple[str, StrOrPromise]]]]:
    """Every rule with its id, by what it is about."""
    groups = [
        (axis.label, [(rule.id, rule.title) for rule in registry.rules() if rule.axis == axis])
        for axis in Flag.Axis
    ]
    return [(label, found) for label, found in groups if found]


class MorningForm(forms.ModelForm):  # type: ignore[type-arg]
    """On or off, from when, without what."""

    hour = forms.TypedChoiceField(
        label=_("From this hour on, by your clock"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(FIRST_HOUR, LAST_HOUR + 1)],
    )
    muted = forms.MultipleChoiceField(
        label=_("Leave these out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of the mail and of the line about new flags. Today shows them all the same."),
    )

    class Meta:
        model = MorningMail
        fields: ClassVar = ["is_on", "hour", "muted"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["muted"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker
        field.choices = rules_by_axis()
