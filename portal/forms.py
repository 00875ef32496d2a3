"""Forms of the firm's side: sharing an introduction, and letting a guest in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Guest, Share
from portal.models.share import LONGEST_WORDS
from portal.refusals import ConflictError
from portal.services import Words, invite_guest, keeper_of_files, offered_files, share
from relationships.forms.base import day_field
from relationships.forms.files import FilesField
from relationships.guard.clear import WouldReveal
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from firms.access import Viewer
    from firms.models import Invitation
    from relationships.guard.reveals import Leak
    from relationships.models import Introduction

OVERRIDE = "override"  # why to go on where something kept would come out


class ShareForm(forms.Form):
    """With whom, in which words, until when. ``leaks``: what it would give away, once refused."""

    guest = forms.ModelChoiceField(
        label=_("With whom"),
        queryset=Guest.objects.none(),
        empty_label=_("Choose a partner"),
        error_messages={"required": _("Choose a partner, or let one in first.")},
    )
    question = forms.CharField(
        label=_("What you ask"), max_length=160, initial=_("Would you make this introduction?")
    )
    introduced_public = forms.CharField(
        label=_("Who is to be introduced"),
        max_length=160,
        help_text=_("Describe them without their name: “American messaging software”."),
    )
    target_public = forms.CharField(
        label=_("To whom"),
        max_length=160,
        help_text=_("Without their name: “A dealer you trust in Seoul”."),
    )
    why = forms.CharField(
        label=_("Why, in plain words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files = forms.ModelMultipleChoiceField(  # type: ignore[assignment]  # as FilesForm
        label=_("Files"),
        queryset=Share.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Seen at once, before anybody has agreed to be named."),
    )
    uploads = FilesField(label=_("Further files"), required=False)
    expires_on = day_field(_("Last day"), required=False)

    def __init__(
        self, *args: Any, row: Introduction, viewer: Viewer, as_of: date, **kwargs: Any
    ) -> None:
        self.row, self.viewer, self.as_of = row, viewer, as_of
        self.leaks: Sequence[Leak] = ()
        super().__init__(*args, **kwargs)
        guests = Guest.objects.seen_with_whom(viewer).exclude(party=None)
        self.fields["guest"].queryset = guests.order_by("membership__name", "pk")  # type: ignore[attr-defined]
        self.fields["introduced_public"].initial = public_part(row.introduced)
        self.fields["target_public"].initial = public_part(row.target)
        papers = offered_files(row, viewer)
        if papers.exists():
            self.fields["files"].queryset = papers  # type: ignore[attr-defined]
        else:
            del self.fields["files"]
        if keeper_of_files(row, viewer) is None:
            del self.fields["uploads"]

    @property
    def override(self) -> str:
        """Why to go on, as it was typed."""
        return str(self.data.get(OVERRIDE, ""))

    def put(self) -> Share | None:
        """Share it; None with errors on the form where that was refused."""
        try:
            return self.shared()
        except WouldReveal as warning:
            self.leaks = warning.leaks
            self.ask_for_files_again()
        except ConflictError as late:
            self.add_error("guest", str(late))
        except ValidationError as refused:
            self.take(refused)
        return None

    def ask_for_files_again(self) -> None:
        """A browser does not send a file twice without being told to."""
        if self.cleaned_data.get("uploads"):
            self.add_error("uploads", _("Choose these files again: nothing has been kept of them."))

    def shared(self) -> Share:
        """Through the service."""
        told = self.cleaned_data
        words = ("question", "why", "introduced_public", "target_public")
        return share(
            self.row,
            told["guest"],
            Words(**{name: told[name] for name in words}),
            files=[file.pk for file in told.get("files", ())],
            uploads=told.get("uploads", ()),
            expires_on=told["expires_on"],
            reason=self.override,
            viewer=self.viewer,
            as_of=self.as_of,
        )

    def take(self, refused: ValidationError) -> None:
        """Show a refusal beside its field."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def public_part(party: Party | None) -> str:
    """What may stand for somebody without their name: what they do, in one line."""
    return party.headline if party else ""


class GuestForm(forms.Form):
    """Who comes from outside, and for which partner."""

    party = forms.ModelChoiceField(
        label=_("Local partner"),
        queryset=Party.objects.none(),
        empty_label=_("Choose a partner"),
        help_text=_("The person or firm for whom the guest comes."),
    )
    name = forms.CharField(label=_("Name of the guest"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=Guest.Language.choices)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)
        rows = Party.objects.visible_to(viewer).filter(audience=None, member=None)
        works_for_us = Q(relationship__category="local_partner") | ~Q(
            relationship__partner_stage=""
        )
        partners = rows.filter(works_for_us, relationship__isnull=False, guests=None)
        self.fields["party"].queryset = partners.order_by("name", "pk")  # type: ignore[attr-defined]

    def put(self, now: datetime) -> tuple[Guest, Invitation, str] | None:
        """The guest, the invitation and its secret; None with errors on the form."""
        told = self.cleaned_data
        try:
            return invite_guest(**told, viewer=self.viewer, now=now)
        except ValidationError as refused:
            for name, errors in refused.message_dict.items():
                self.add_error(name if name in self.fields else None, errors)
            return None
