"""Forms of the firm's own fields: what a field is, and what it says about somebody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from relationships.custom import DIGITS, LONGEST_TEXT, PLACES, clean_value, current
from relationships.forms.base import day_field
from relationships.models import CustomField
from relationships.models.custom_field import LONGEST_LABEL
from relationships.services.custom_fields import removed_choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from relationships.services.custom_fields import Wanted

PREFIX = "custom-"  # before the slug of a field, in the names of a form
Kind = CustomField.Kind
LINES = forms.Textarea(attrs={"rows": 4})


def lines_of(text: str) -> list[str]:
    """Lines with something in them, without spaces around."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class NewFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new field."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind.choices, help_text=_("The kind cannot be changed later.")
    )
    lines = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=LINES,
        help_text=_("Only for the kind “Choice”: one a line, the highest first."),
    )

    class Meta:
        model = CustomField
        fields: ClassVar = ["label", "kind", "unit", "lines", "help_text"]
        help_texts: ClassVar = {
            "unit": _("Only for numbers: “pcs”, “%”, “EUR”."),
            "help_text": _("Stands below the field in forms."),
        }

    def clean(self) -> dict[str, Any]:
        """What belongs to another kind is not kept."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") != Kind.NUMBER:
            data["unit"] = ""
        if data.get("kind") == Kind.CHOICE and not lines_of(data.get("lines", "")):
            self.add_error("lines", _("Write at least one choice, one a line."))
        return data

    @property
    def wanted(self) -> list[Wanted]:
        """The choices."""
        return [("", label) for label in lines_of(self.cleaned_data.get("lines", ""))]


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A field that is there: its words and, where it has them, its choices."""

    lines = forms.CharField(
        label=_("More choices"), required=False, widget=LINES, help_text=_("One a line.")
    )

    class Meta:
        model = CustomField
        fields: ClassVar = ["label", "unit", "lines", "help_text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = self.instance.offered
        if self.instance.kind != Kind.NUMBER:
            del self.fields["unit"]
        if self.instance.kind != Kind.CHOICE:
            del self.fields["lines"]
            return
        for at, choice in enumerate(self.choices, start=1):
            self.fields |= choice_fields(choice.key, choice.label, at)

    @property
    def plain(self) -> Iterable[forms.BoundField]:
        """The fields beside those of the choices."""
        return [self[name] for name in self._meta.fields or () if name in self.fields]

    @property
    def lines_of_choices(self) -> list[dict[str, Any]]:
        """Words, place and the box that takes it away, of each choice."""
        parts = ("label", "place", "drop")
        return [
            {part: self[f"{part}-{choice.key}"] for part in parts} | {"name": choice.label}
            for choice in self.choices
        ]

    @property
    def wanted(self) -> list[Wanted] | None:
        """The choices as the form has them; None for a field without choices."""
        if "lines" not in self.fields:
            return None
        data = self.cleaned_data
        stay = [
            (data[f"place-{one.key}"], at, (one.key, data[f"label-{one.key}"]))
            for at, one in enumerate(self.choices)
            if not data[f"drop-{one.key}"]
        ]
        new = [("", label) for label in lines_of(data["lines"])]
        return [pair for _place, _at, pair in sorted(stay)] + new

    @property
    def removed(self) -> list[str]:
        """Keys of choices that are taken away."""
        wanted = self.wanted
        return [] if wanted is None else removed_choices(self.instance, wanted)


def choice_fields(key: str, label: str, at: int) -> dict[str, forms.Field]:
    """What can be changed about a choice."""
    return {
        f"label-{key}": forms.CharField(
            label=_("Words"), initial=label, max_length=LONGEST_LABEL, strip=True
        ),
        f"place-{key}": forms.IntegerField(
            label=_("Place"), initial=at, min_value=1, max_value=999
        ),
        f"drop-{key}": forms.BooleanField(label=_("Take away"), required=False),
    }


# --- Values ---------------------------------------------------------------------------------


class NumberInput(forms.NumberInput):
    """Any number of digits after the point."""

    def __init__(self) -> None:
        super().__init__(attrs={"step": "any"})


def value_field(field: CustomField) -> forms.Field:
    """The form field for values of a field."""
    if field.kind == Kind.NUMBER:
        found: forms.Field = forms.DecimalField(
            label=field.label_with_unit,
            required=False,
            max_digits=DIGITS,
            decimal_places=PLACES,
            widget=NumberInput(),
            error_messages={"invalid": _("Write a number such as 12 or 12.5.")},
        )
    elif field.kind == Kind.DATE:
        found = day_field(field.label, required=False)
    elif field.kind == Kind.CHOICE:
        pairs = [(choice.key, choice.label) for choice in field.offered]
        found = forms.ChoiceField(
            label=field.label, required=False, choices=[("", _("Not said")), *pairs]
        )
    else:
        found = forms.CharField(label=field.label, required=False, max_length=LONGEST_TEXT)
    found.help_text = escape(field.help_text)  # templates write help texts as they are
    return found


def value_fields(fields: Iterable[CustomField]) -> dict[str, forms.Field]:
    """Form fields for the values of all fields, by their name in the form."""
    return {f"{PREFIX}{field.slug}": value_field(field) for field in fields}


def initial_values(fields: Iterable[CustomField], stored: Mapping[str, str]) -> dict[str, Any]:
    """What the form fields show first."""
    found: dict[str, Any] = {}
    for field in fields:
        value = current(field, stored)
        if value is not None:
            found[f"{PREFIX}{field.slug}"] = typed(field, value)
    return found


def typed(field: CustomField, value: str) -> Any:
    """A stored value as a form shows it."""
    if field.kind == Kind.NUMBER:
        return Decimal(value)
    return date.fromisoformat(value) if field.kind == Kind.DATE else value


def changes_in(form: forms.BaseForm, fields: Sequence[CustomField]) -> dict[str, str | None]:
    """The values of a valid form as they are stored, by the id of the field.

    Those that the form shows as they were are left out: a colleague may be changing them.
    """
    found: dict[str, str | None] = {}
    for field in fields:
        name = f"{PREFIX}{field.slug}"
        if name not in form.fields or name not in form.changed_data:
            continue
        try:
            found[field.key] = clean_value(field, form.cleaned_data[name])
        except ValidationError as refused:
            form.add_error(name, refused)
    return found


class ManyValuesForm(forms.Form):
    """Values for several relationships at once; what is left alone stays as it is."""

    def __init__(self, *args: Any, of: Sequence[CustomField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self.fields |= value_fields(of)
        self.fields["empty"] = forms.MultipleChoiceField(
            label=_("Empty these"),
            required=False,
            choices=[(field.slug, field.label) for field in of],
            widget=forms.CheckboxSelectMultiple,
        )

    def changes(self) -> dict[str, str | None]:
        """What is filled in, and None for what is emptied."""
        emptied = {field.key: None for field in self.of if field.slug in self.cleaned_data["empty"]}
        return changes_in(self, self.of) | emptied
