"""Choosing people in a form, with and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from relationships.models import Party, Score
from relationships.search import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from firms.access import Viewer

SHOWN = 8  # people offered before anybody is looked for
FOUND = 12  # hits shown of a search
DASHES = BLANK_CHOICE_DASH[0][1]


def name_blanks(fields: dict[str, forms.Field]) -> None:
    """Say what leaving a list alone means, in place of Django's dashes."""
    for field in fields.values():
        word = _("Choose") if field.required else _("Not said")
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = word if field.empty_label == DASHES else field.empty_label
        elif isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            field.choices = [
                (value, word if value == "" and label == DASHES else label)
                for value, label in choices
            ]


class ShownChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """Only the offered parties: a firm may have a hundred thousand."""

    def __iter__(self) -> Iterator[Any]:
        field: Any = self.field
        if field.empty_label is not None:
            yield ("", field.empty_label)
        for party in field.shown:
            yield self.choice(party)

    def __bool__(self) -> bool:
        return True


def label_of(party: Party) -> str:
    """Name, name in own script, and who that is."""
    names = f"{party.name} {party.native_name}".strip()
    return f"{names}, {party.headline}" if party.headline else names


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One person or organisation, chosen from a short list that a search changes."""

    iterator = ShownChoices
    widget = forms.RadioSelect
    many = False

    def __init__(self, **kwargs: Any) -> None:
        if not self.many:
            kwargs.setdefault("empty_label", None)
        self.kind = kwargs.pop("kind", Party.Kind.PERSON)
        self.shown: list[Party] = []
        super().__init__(Party.objects.none(), **kwargs)
        self.error_messages |= {
            "required": _("Choose who it is about. Look for a name if it is not in the list."),
            "invalid_choice": _("Choose somebody from the list."),
        }

    def label_from_instance(self, obj: Party) -> str:
        return label_of(obj)


class PartiesField(PartyField, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several people, chosen the same way."""

    widget = forms.CheckboxSelectMultiple
    many = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {
            "invalid_choice": _("Choose people from the list."),
            "list": _("Choose people from the list."),
            "invalid_pk_value": _("Choose people from the list."),
        }


def choosable(viewer: Viewer, kind: str = "") -> Any:
    """Parties the viewer may name: all they see but themselves."""
    found = Party.objects.visible_to(viewer).exclude(member=viewer.membership_id)
    return found.filter(kind=kind) if kind else found


def ids_in(values: Iterable[object]) -> list[UUID]:
    """The well-formed ids among submitted values."""
    found = []
    for value in values:
        try:
            found.append(value if isinstance(value, UUID) else UUID(str(value)))
        except ValueError:
            continue
    return found


def offered(viewer: Viewer, kind: str, picked: Iterable[object], text: str = "") -> list[Party]:
    """Those picked already, then the hits of a search, else whom we had contact with last."""
    people = choosable(viewer, kind)
    first = list(people.filter(pk__in=ids_in(picked))) if picked else []
    more = hits(viewer, kind, text) if text.strip() else recent(viewer, kind)
    known = {party.pk for party in first}
    return [*first, *(party for party in more if party.pk not in known)]


def hits(viewer: Viewer, kind: str, text: str) -> list[Party]:
    """Parties of the kind whose name matches, best first."""
    ids = [hit.party_id for hit in find(viewer, text, FOUND)]
    rows = choosable(viewer, kind).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def recent(viewer: Viewer, kind: str) -> list[Party]:
    """Whom the firm had contact with last; the order within a day tells nothing of later checks."""
    scores = Score.objects.visible_to(viewer).filter(relationship__archived_at=None)
    if kind:
        scores = scores.filter(relationship__party__kind=kind)
    latest = scores.exclude(last_on=None).order_by("-last_on", "-relationship_id")
    ids = list(latest.values_list("relationship__party_id", flat=True)[:SHOWN])
    rows = choosable(viewer, kind).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]
