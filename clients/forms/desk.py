"""Forms of the desk: an enquiry by hand or from a mail, who asks, and the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.desk.discreet import require_discreet_link
from clients.desk.eml import ADDRESS, read_mail
from clients.desk.languages import LANGUAGES
from clients.models import Client, Enquiry
from clients.services.desk import amend, link_enquirer, receive
from relationships.forms.base import FactForm
from relationships.forms.fields import PartyField
from relationships.forms.log import OVERRIDE, ask_why
from relationships.guard.clear import WouldReveal
from relationships.models import Party, Relationship
from relationships.services import add_party

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from clients.desk.eml import Mail
    from firms.access import Viewer

LONGEST = 20_000  # characters of a text
MINUTES = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, *, required: bool) -> forms.DateTimeField:
    """A day and a time of the reader's clock."""
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"}),
        input_formats=[MINUTES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
        error_messages={"invalid": _("Write it as 2006-06-30 14:05.")},
    )


def text_field(label: Any, rows: int, *, required: bool = True) -> forms.CharField:
    """Some lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ClientField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A client by the name of its party."""

    def label_from_instance(self, obj: Client) -> str:
        return str(obj.relationship.party.name)


class MailForm(forms.Form):
    """A mail as a file."""

    mail = forms.FileField(
        label=_("E-mail file (.eml)"),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
        help_text=_("Drag the mail out of your mail program, or save it as .eml. At most 10 MB."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_mail(self) -> Mail:
        """What is in the mail."""
        file: UploadedFile[bytes] = self.cleaned_data["mail"]
        return read_mail(file.read())


class EnquiryForm(FactForm):
    """An enquiry as it came in."""

    wide: ClassVar = ("subject", "original")
    past_only: ClassVar = ()
    client = ClientField(Client.objects.none(), label=_("For"))
    received_at = moment_field(_("Came in"), required=True)
    due_at = moment_field(_("Answer due"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=LANGUAGES)
    original = text_field(_("What they ask, in their words"), 8)

    class Meta:
        model = Enquiry
        fields: ClassVar = [
            *("client", "received_at", "channel", "language", "enquirer_words", "due_at"),
            *("subject", "original"),
        ]
        labels: ClassVar = {"enquirer_words": _("Who asks")}

    def __init__(self, *args: Any, moment: datetime, **kwargs: Any) -> None:
        self.moment = moment
        super().__init__(*args, **kwargs)
        clients = Client.objects.visible_to(self.viewer).select_related("relationship__party")
        mine = Q(relationship__client_active=True)
        if not self.is_new:
            mine |= Q(pk=self.instance.client_id)
        field: Any = self.fields["client"]
        field.queryset = clients.filter(mine).order_by("relationship__party__name", "pk")
        if tag := self.initial.get("language"):
            for name in ("subject", "original", "enquirer_words"):
                self.fields[name].widget.attrs["lang"] = tag
        self.fields["enquirer_words"].help_text = _("As they call themselves, with an address.")
        if not self.is_new:
            del self.fields["client"]  # its clocks are this client's
            self._keep_language()

    def _keep_language(self) -> None:
        """A tag that came another way stays choosable."""
        tag = self.instance.language
        field: Any = self.fields["language"]
        if tag and tag not in dict(LANGUAGES):
            field.choices = [*LANGUAGES, (tag, tag)]

    def clean_received_at(self) -> datetime:
        """Not to come."""
        came: datetime = self.cleaned_data["received_at"]
        if came > self.moment:
            raise ValidationError(_("This moment has not come yet."))
        return came

    def write(self) -> Enquiry:
        row: Enquiry = self.instance
        if not self.is_new:
            return amend(row, now=self.moment)
        return receive(self.cleaned_data["client"], row, now=self.moment, viewer=self.viewer)


def found_in(mail: Mail, moment: datetime) -> dict[str, Any]:
    """Values of a new enquiry out of a mail; the form shows them before anything is kept."""
    sent = min(mail.sent_at, moment) if mail.sent_at else moment
    return {
        "received_at": sent,
        "channel": Enquiry.Channel.EMAIL,
        "language": mail.language,
        "enquirer_words": mail.enquirer,
        "subject": mail.subject,
        "original": mail.text,
    }


class SummaryForm(forms.Form):
    """The summary for the client."""

    english_summary = text_field(_("English summary"), 5)


class ResponseForm(forms.Form):
    """What the client wants."""

    response = forms.ChoiceField(
        label=_("What the client wants"),
        choices=[
            (Enquiry.Response.RESPOND, _("It wants to answer")),
            (Enquiry.Response.DECLINE, _("It declines")),
            (Enquiry.Response.IGNORE, _("It does not want to answer")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the client wants.")},
    )


class AnswerForm(forms.Form):
    """The answer in the enquirer's language."""

    answer = text_field(_("Answer"), 6)

    def __init__(self, *args: Any, language: str = "", label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if language:
            self.fields["answer"].widget.attrs["lang"] = language
        self.fields["answer"].label = label or self.fields["answer"].label


class ReasonForm(forms.Form):
    """Why it is not for us."""

    reason = forms.CharField(label=_("Why"), required=False, max_length=240)


class EnquirerForm(FactForm):
    """Who asks: somebody with a record."""

    pickers: ClassVar = ("enquirer",)
    past_only: ClassVar = ()
    enquirer = PartyField(label=_("Who asks"), required=False, kind="", empty_label=_("Nobody"))

    class Meta:
        model = Enquiry
        fields: ClassVar = ["enquirer"]

    def write(self) -> Enquiry:
        if "enquirer" in self.changed_data:
            self._keep_quiet()
        return link_enquirer(self.instance, self.cleaned_data["enquirer"])

    def _keep_quiet(self) -> None:
        """A mail that went out before names the client to who is chosen now: ask why."""
        typed = self.data.get(self.add_prefix(OVERRIDE), "")
        try:
            require_discreet_link(self.instance, self.viewer, typed, as_of=self.as_of)
        except WouldReveal as warning:
            raise ask_why(self, warning) from warning


class NewEnquirerForm(forms.Form):
    """Who asks: somebody new, who gets a record that is as open as the enquiry."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=Party.Kind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name"), max_length=160)
    native_name = forms.CharField(label=_("Name in own script"), max_length=160, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)

    def __init__(self, *args: Any, enquiry: Enquiry, viewer: Viewer, **kwargs: Any) -> None:
        self.enquiry, self.viewer = enquiry, viewer
        super().__init__(*args, **kwargs)
        words = enquiry.enquirer_words
        found = ADDRESS.findall(words)
        name = words.replace(f"<{found[-1]}>", "").strip() if found else words.strip()
        own = "" if name.isascii() else name[:160]
        values: dict[str, Any] = {
            "kind": Party.Kind.PERSON,
            "name": name[:160],
            "native_name": own,
            "email": found[-1] if found else "",
        }
        self.initial.update(values)

    def clean_name(self) -> str:
        """A name is more than spaces."""
        if not (name := " ".join(self.cleaned_data["name"].split())):
            raise ValidationError(_("Write a name."))
        return name

    def put(self) -> bool:
        """Keep the party and say that it asks; False with an error on the form when refused."""
        data, circle = self.cleaned_data, self.enquiry.audience_id
        emails = [data["email"]] if data["email"] else []
        party = Party(name=data["name"], native_name=data["native_name"], kind=data["kind"], emails=emails)  # fmt: skip
        other = Relationship.Category.OTHER
        try:
            add_party(party, viewer=self.viewer, category=other, circle_id=circle)
        except ValidationError as refused:
            self.add_error(None, refused)
            return False
        link_enquirer(self.enquiry, party)
        return True
