"""Choosing files in a form, several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relationships.files.checking import MOST_FILES, Checked, checked, most_bytes, too_many
from relationships.files.kinds import ACCEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile


class FilesInput(forms.FileInput):
    """A file chooser that takes several; files can also be dropped on it."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Files that may be kept; each that may not says why."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Files"))
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Choose a file.")
        self.help_text = _(
            "PDF, pictures, text, Word, Excel, PowerPoint, OpenDocument, e-mail, vCard or "
            "calendar; at most %(most)s each, %(count)d together."
        ) % {"most": filesizeformat(most_bytes()), "count": MOST_FILES}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What the chooser offers first."""
        return {"accept": ACCEPT, "multiple": True}

    def clean(self, value: Sequence[UploadedFile[bytes]] | None) -> list[Checked]:
        """All of them, or every reason why not."""
        files = list(value or [])
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise too_many()
        found, problems = [], []
        for file in files:
            try:
                found.append(checked(file, file.name or "", file.size or 0))
            except ValidationError as refused:
                problems += refused.error_list
        if problems:
            raise ValidationError(problems)
        return found
