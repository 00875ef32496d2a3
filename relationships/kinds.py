"""What can be logged: one form each, and how an entry looks in a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from relationships.forms.introduce import IntroduceForm
from relationships.forms.log import (
    BurdenForm,
    ContactForm,
    FavourForm,
    NoteForm,
    PromiseForm,
    TroubleForm,
)
from relationships.forms.party import AffiliationForm, AlterTieForm, TieForm

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from firms.models import FactRow
    from relationships.forms.base import FactForm


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry. ``slug`` is in its addresses, ``resource`` in the access matrix."""

    slug: str
    label: _StrOrPromise
    title: _StrOrPromise
    icon: str
    form: type[FactForm]
    resource: str
    in_log: bool = True

    @property
    def model(self) -> type[FactRow]:
        """The rows it writes."""
        return self.form._meta.model


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("contact", _("Contact"), _("A contact"), "meal", ContactForm, "interactions"),
        Kind("favour", _("Favour"), _("A favour"), "gift", FavourForm, "favours"),
        Kind("promise", _("Promise"), _("A promise"), "promise", PromiseForm, "promises"),
        Kind("trouble", _("Trouble"), _("Trouble"), "conflict", TroubleForm, "episodes"),
        Kind("note", _("Note"), _("A note"), "note", NoteForm, "notes"),
        Kind(
            "introduction",
            _("Introduction"),
            _("An introduction"),
            "introductions",
            IntroduceForm,
            "introductions",
        ),
        Kind("burden", _("Burden"), _("A burden"), "hand", BurdenForm, "burden-notes"),
        Kind(
            *("affiliation", _("Works at"), _("Who works where"), "firm", AffiliationForm),
            *("affiliations", False),
        ),
        Kind("tie", _("Tie"), _("Your tie"), "link", TieForm, "ties", in_log=False),
        Kind(
            *("alter-tie", _("Tie of others"), _("A tie between others"), "network"),
            *(AlterTieForm, "alter-ties", False),
        ),
    )
}
#: Names of models in evidence and timelines to the slugs of their entries.
SLUGS = {str(kind.model._meta.model_name): slug for slug, kind in KINDS.items()}


def log_kinds() -> list[Kind]:
    """Kinds offered as tabs of the log form."""
    return [kind for kind in KINDS.values() if kind.in_log]
