"""Forms of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from portability.importing.words import MEANINGS
from relationships.models import Relationship
from relationships.services.tags import LONGEST_TAG, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

#: What an import may make of people: clients and partners need more than a file of contacts says.
KINDS = [
    (value, label)
    for value, label in Relationship.Category.choices
    if value not in {"direct_client", "commission_client", "local_partner"}
]


class ImportForm(forms.Form):
    """A file, and what holds for everybody in it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Contacts from LinkedIn, Google, Outlook, HubSpot or a phone: CSV, XLSX or vCard (.vcf)."
        ),
        error_messages={"required": _("Choose a file.")},
        max_length=255,
    )
    category = forms.ChoiceField(label=_("To us"), choices=KINDS, initial="other")
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=LONGEST_TAG,
        help_text=_("Put on everybody in the file, so that you find them again: “fair 2006”."),
    )
    who = forms.ChoiceField(
        label=_("Who can see these people"),
        choices=[("team", _("The whole team")), ("me", _("Only you"))],
        widget=forms.RadioSelect,
        initial="team",
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Bounded; what is in it is looked at by the worker."""
        found: UploadedFile[Any] = self.cleaned_data["file"]
        if (found.size or 0) > settings.IMPORT_MAX_BYTES:
            most = filesizeformat(settings.IMPORT_MAX_BYTES)
            raise forms.ValidationError(
                _("The file is larger than %(most)s. Split it.") % {"most": most}
            )
        return found

    def clean_tag(self) -> str:
        """One line."""
        return tidy(self.cleaned_data["tag"])


class ColumnsForm(forms.Form):
    """What the columns of an unknown file mean; fields are numbered, since names are anything."""

    def __init__(
        self, *args: Any, columns: Sequence[str], known: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(dict.fromkeys(columns))
        for at, name in enumerate(self.columns):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=lazystr(name),
                required=False,
                choices=list(MEANINGS.items()),
                initial=known.get(name, ""),
            )

    @property
    def chosen(self) -> dict[str, str]:
        """Columns by name with what they mean."""
        pairs = ((name, self.cleaned_data[f"column-{at}"]) for at, name in enumerate(self.columns))
        return {name: field for name, field in pairs if field}
