"""What every form of a fact does: visible choices, the firm's day, saving through a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from firms.models import FactRow, Membership, Precision
from firms.models.membership import WORKERS
from firms.permissions import may
from relationships.files.audience import files_of
from relationships.files.checking import MOST_FILES, too_many
from relationships.forms.fields import PartyField, choosable, name_blanks, offered
from relationships.forms.files import FilesField
from relationships.services import attach, change_fact, record_fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer
    from relationships.files.checking import Checked
    from relationships.models import Attachment, Party

FUTURE = _("This day has not come yet. What is planned is a promise or a next step.")
SEPARATE = _(
    "These people are confidential to different colleagues. Log it for each of them apart."
)


def day_field(label: Any = None, *, required: bool = True) -> forms.DateField:
    """A day, entered as the browser likes and as 2006-06-30."""
    return forms.DateField(
        label=label or _("Date"),
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%d %B %Y"],
        error_messages={"invalid": _("Write the day as 2006-06-30.")},
    )


def precision_field() -> forms.ChoiceField:
    """How exactly the date is known."""
    return forms.ChoiceField(
        label=_("Known to the"), choices=Precision.choices, initial=Precision.DAY, required=False
    )


def workers(viewer: Viewer, also: UUID | None = None) -> QuerySet[Membership]:
    """Who can be named in what happens; ``also`` is whom it names already."""
    can_be = Q(is_active=True, role__in=WORKERS)
    return Membership.objects.visible_to(viewer).filter(can_be | Q(pk=also) if also else can_be)


class FactForm(forms.ModelForm):  # type: ignore[type-arg]
    """A fact; ``about`` are the parties it is opened for."""

    #: Party fields, the first of which takes ``about``.
    pickers: ClassVar[Sequence[str]] = ()
    #: Fields over the whole width, beside those that are wide by nature.
    wide: ClassVar[Sequence[str]] = ()
    #: Dates that may not lie ahead.
    past_only: ClassVar[Sequence[str]] = ("on",)
    #: Whether files can be added.
    takes_files: ClassVar[bool] = False

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        as_of: date,
        about: Sequence[Party] = (),
        **kwargs: Any,
    ) -> None:
        self.viewer, self.as_of, self.about = viewer, as_of, about
        super().__init__(*args, **kwargs)
        self.attached: list[Attachment] = []  # files that saving has added
        self.followed: list[FactRow] = []  # other rows that it has added
        if self.takes_files and may(viewer, "attachments", "write"):
            self.fields["files"] = FilesField(required=False)
        name_blanks(self.fields)
        if "on" in self.fields and self.is_new:
            self.fields["on"].initial = as_of
        for at, name in enumerate(self.pickers):
            self._offer(name, about if at == 0 else ())

    @property
    def is_new(self) -> bool:
        """True while the row is not stored."""
        return bool(self.instance._state.adding)  # noqa: SLF001 - Django's own mark

    def _offer(self, name: str, about: Sequence[Party]) -> None:
        """Fill a party field with those picked, the ones it is about, and hits or recent ones."""
        field = self.fields[name]
        assert isinstance(field, PartyField)  # noqa: S101 - tells the type checker
        field.queryset = choosable(self.viewer, field.kind)
        if self.is_new and about and name not in self.initial:
            self.initial[name] = [p.pk for p in about] if field.many else about[0].pk
        picked = [value for value in self._picked(name) if value]
        field.shown = offered(
            self.viewer, field.kind, [*picked, *(p.pk for p in about)], self.sought(name)
        )

    def _picked(self, name: str) -> list[Any]:
        """What is chosen at the moment, from the submitted form or the row."""
        if self.is_bound:
            key = self.add_prefix(name)
            return self.data.getlist(key) if hasattr(self.data, "getlist") else [self.data.get(key)]
        value = self.initial.get(name)
        return list(value) if isinstance(value, list | tuple) else [value]

    def sought(self, name: str) -> str:
        """The name looked for in a party field."""
        return str(self.data.get(f"find-{name}", "")) if self.is_bound else ""

    def hold(self) -> None:
        """Show the form as it was typed, without judging it: only somebody was looked for."""
        self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        """Common checks with words that say what to do."""
        data = super().clean() or self.cleaned_data
        for name in self.past_only:
            if (day := data.get(name)) and day > self.as_of:
                self.add_error(name, FUTURE)
        return data

    def clean_precision(self) -> str:
        """The day, where nothing else is said."""
        return self.cleaned_data["precision"] or Precision.DAY

    def _get_validation_exclusions(self) -> set[str]:
        """Keys are checked by the visible choices and the fence."""
        keys = {f.name for f in self.instance._meta.concrete_fields if f.is_relation}
        return super()._get_validation_exclusions() | keys  # type: ignore[misc,no-any-return]

    def clean_files(self) -> list[Checked]:
        """With those that are there already, not too many."""
        files: list[Checked] = self.cleaned_data["files"]
        if files and not self.is_new and files_of(self.instance).count() + len(files) > MOST_FILES:
            raise too_many()
        return files

    def put(self) -> FactRow | None:
        """Save through the service; None with errors on the form when it was refused."""
        try:
            row = self.write()
            self.attached = attach(row, self.cleaned_data.get("files", []), viewer=self.viewer)
            return row
        except ValidationError as refused:
            self._take(refused)
        except ValueError:
            self.add_error(None, SEPARATE)
        return None

    def _take(self, refused: ValidationError) -> None:
        """Put a service's errors on the fields they are about."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)

    def write(self) -> FactRow:
        """One row about one or two parties."""
        row: FactRow = self.instance
        service = record_fact if self.is_new else change_fact
        return service(row, viewer=self.viewer)
