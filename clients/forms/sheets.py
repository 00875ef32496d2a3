"""A sheet of rows to take in: what it holds, and the file, which waits in the form until it is."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.api.routes import ROUTES
from common.sheets.cells import SheetError
from common.sheets.reading import MOST_BYTES, Sheet, read
from firms.api.imports.action import ACTION, ImportRows
from firms.permissions import may

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer

#: What takes a sheet, in the order in which the page offers it.
SHEETS: dict[str, type[ImportRows]] = {
    name: view for name, view in ROUTES.items() if issubclass(view, ImportRows)
}
MOST_MB = 4  # of a file on this page; it goes back and forth with the preview
TOO_LARGE = gettext_lazy("The file is too large: send %s MB at most.")
LOST = gettext_lazy("The file is no longer here. Choose it again.")
GUESS, GUESS_WORDS = "columns", gettext_lazy("Known by its columns")
WORDS = {
    "clients": gettext_lazy("Clients"),
    "agreements": gettext_lazy("Agreements"),
    "engagements": gettext_lazy("Services"),
    "plans": gettext_lazy("Plans"),
    "stages": gettext_lazy("Stages"),
    "enquiries": gettext_lazy("Enquiries"),
    "revenue": gettext_lazy("Income"),
    "invoices": gettext_lazy("Invoices"),
    "receipts": gettext_lazy("Payments"),
    "time-entries": gettext_lazy("Hours"),
    "costs": gettext_lazy("Costs"),
}


class SheetForm(forms.Form):
    """Which rows, and the file; ``kept`` is the file that was looked at before."""

    what = forms.ChoiceField(label=gettext_lazy("What are the rows?"))
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        required=False,
        allow_empty_file=True,  # said in our own words
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        help_text=gettext_lazy("As an export gives it: the first row names the columns."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [name for name in SHEETS if may(viewer, resource_of(name), "write")]
        choices = [(name, WORDS[name]) for name in self.offered]
        self.fields["what"].choices = [(GUESS, GUESS_WORDS), *choices]  # type: ignore[attr-defined]
        self.fields["file"].required = not self.data.get("kept")
        self.bytes = b""

    def clean(self) -> dict[str, Any]:
        """Read the head of the file, and know what it is."""
        data = super().clean() or {}
        if self.errors:
            return data
        self.bytes = self.sent(data)
        try:
            sheet = read(self.bytes)
        except SheetError as error:
            raise ValidationError({"file": str(error)}) from error
        return data | {"what": self.known(data.get("what", ""), sheet), "sheet": sheet}

    def known(self, said: str, sheet: Sheet) -> str:
        """What the rows are. Raises ``ValidationError`` where the columns do not tell."""
        what = known_by(sheet.columns, self.offered) if said == GUESS else said
        if not what:
            raise ValidationError({"what": _("Its columns do not tell. Choose what the rows are.")})
        return what

    def sent(self, data: dict[str, Any]) -> bytes:
        """The bytes of the file just chosen, else of the one that was kept."""
        file = data.get("file")
        if file is None:
            return unpacked(data.get("kept", ""))
        if (file.size or 0) > MOST_MB * 1024**2:
            raise ValidationError({"file": TOO_LARGE % MOST_MB})
        return bytes(file.read())

    @property
    def packed(self) -> str:
        """The file as the next form carries it."""
        return base64.b64encode(zlib.compress(self.bytes)).decode() if self.bytes else ""


def resource_of(name: str) -> str:
    """The row of the access matrix that importing rows of this kind asks."""
    view = SHEETS[name]
    return view.resources.get(ACTION, view.resource)


def unpacked(text: str) -> bytes:
    """What ``packed`` made. Raises ``ValidationError`` for nothing and for anything else."""
    try:
        data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise ValidationError({"file": LOST}) from error
    return data


def known_by(columns: Iterable[str], offered: Iterable[str]) -> str:
    """The only resource that has all these columns, or of several the one they fill most."""
    names = set(columns)
    found = {}
    for name in offered:
        known = set(SHEETS[name].serializer_class().fields)
        if names <= known:
            found[name] = len(names) / len(known)
    best = [name for name, share in found.items() if share == max(found.values())]
    return best[0] if len(best) == 1 else ""
