"""Forms of a client's account: who it is, since when it pays in which way, who works for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientMember, ClientPhase
from clients.refusals import refusing
from clients.services import (
    assign_members,
    change_client,
    change_terms,
    close_client,
    open_client,
    reopen_client,
)
from firms.forms import currency_field
from firms.models import FactRow, Membership
from firms.permissions import may
from relationships.forms.base import FactForm, day_field
from relationships.forms.fields import PartyField
from relationships.forms.party import countries
from relationships.models import Party, Relationship
from relationships.services import add_party, own_circle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from firms.access import Viewer

ALREADY = _("This is a client already. Its page has the way to edit it.")
WORKERS = ("owner", "member")  # roles that can be assigned to a client


def may_assign(viewer: Viewer) -> bool:
    """Who sees all money says who sees a client's (DECISIONS 3)."""
    return may(viewer, "income", "read")


def kind_field() -> forms.ChoiceField:
    """Direct or commission."""
    return forms.ChoiceField(
        label=_("How it pays"), choices=ClientPhase.Kind.choices, widget=forms.RadioSelect
    )


def members_field(viewer: Viewer) -> forms.ModelMultipleChoiceField[Membership]:
    """Colleagues who work for a client."""
    rows = Membership.objects.visible_to(viewer).filter(is_active=True, role__in=WORKERS)
    return forms.ModelMultipleChoiceField(
        label=_("Who works for it"),
        queryset=rows.order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see its money; of the others only owners do."),
    )


class AccountForm(FactForm):
    """What is known of a client, apart from its terms."""

    pickers: ClassVar[Sequence[str]] = ("contact",)
    past_only: ClassVar[Sequence[str]] = ("disclosed_on",)
    wide: ClassVar[Sequence[str]] = ("obligation",)
    contact = PartyField(
        label=_("Contact"), required=False, blank=True, empty_label=_("Nobody yet")
    )
    disclosed_on = day_field(_("Disclosed to the former employer on"), required=False)
    covenant_until = day_field(_("Covenant until"), required=False)
    expected_first_sale_on = day_field(_("First sale expected"), required=False)
    market = forms.ChoiceField(
        label=_("Target market"), required=False, choices=lazy(countries, list)
    )
    currency = currency_field(required=False)

    class Meta:
        model = Client
        fields: ClassVar = [
            *("contact", "origin", "obligation", "disclosed_on", "covenant", "covenant_until"),
            *("expected_first_sale_on", "market", "currency", "contract_value", "one_person_firm"),
        ]
        widgets: ClassVar = {"obligation": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, sees_money: bool, **kwargs: Any) -> None:
        self.with_money = sees_money
        super().__init__(*args, **kwargs)
        self.fields["obligation"].help_text = _("What is owed to somebody for how it came to us.")
        if not sees_money:
            del self.fields["contract_value"]
        if may_assign(self.viewer):
            self.fields["members"] = members_field(self.viewer)
        if not self.is_new:
            rows = ClientMember.objects.visible_to(self.viewer).filter(client=self.instance)
            self.initial["members"] = list(rows.values_list("member_id", flat=True))
        else:
            self.initial.setdefault("currency", self.viewer.firm.base_currency)

    def clean(self) -> dict[str, Any]:
        """A day belongs to a covenant, an amount to a currency."""
        data = super().clean()
        if data.get("covenant_until") and data.get("covenant") not in {"active", "expired"}:
            self.add_error("covenant_until", _("Say whether the covenant is active or expired."))
        if (value := data.get("contract_value")) is not None:
            if value < 0:
                self.add_error("contract_value", _("An amount of zero or more."))
            if not data.get("currency"):
                self.add_error("currency", _("Say in which currency the contract is."))
        return data

    def assign(self) -> None:
        """Write who works for it, where the viewer may say so."""
        if "members" in self.fields:
            assign_members(self.instance, self.cleaned_data["members"])

    @transaction.atomic
    def write(self) -> FactRow:
        client = change_client(cast("Client", self.instance), as_of=self.as_of)
        self.assign()
        return client


class NewClientForm(AccountForm):
    """A client out of somebody who is in the network, or somebody new."""

    pickers: ClassVar[Sequence[str]] = ("party", "contact")
    past_only: ClassVar[Sequence[str]] = ("since", "disclosed_on")
    party = PartyField(label=_("Who"), kind="", required=False)
    new_name = forms.CharField(
        label=_("Or somebody new"),
        required=False,
        max_length=160,
        help_text=_("A name is enough; the rest can wait."),
    )
    new_kind = forms.ChoiceField(
        label=_("Somebody new is"),
        choices=Party.Kind.choices,
        initial=Party.Kind.ORGANISATION,
        required=False,
    )
    new_seen_by = forms.ChoiceField(
        label=_("Who can see somebody new"),
        choices=[("team", _("The whole team")), ("own", _("Only you"))],
        required=False,
    )
    kind = kind_field()
    since = day_field(_("Client since"), required=False)
    field_order = (
        *("party", "new_name", "new_kind", "new_seen_by", "kind", "since"),
        *AccountForm.Meta.fields,
        "members",
    )

    def clean_new_name(self) -> str:
        """Without spaces around it."""
        return " ".join(str(self.cleaned_data["new_name"]).split())

    def clean_party(self) -> Party | None:
        """Somebody with a page of their own who is no client."""
        party: Party | None = self.cleaned_data["party"]
        if party is None:
            return None
        rows = Relationship.objects.visible_to(self.viewer).select_related("party")
        self.relationship = rows.filter(party=party).first()
        if self.relationship is None:
            raise ValidationError(_("There is no page for this party to make a client of."))
        accounts = Client.objects.visible_to(self.viewer)
        if accounts.filter(relationship=self.relationship).exists():
            raise ValidationError(ALREADY)
        return party

    def clean(self) -> dict[str, Any]:
        """One party, known or new."""
        data = super().clean()
        chosen, new = data.get("party"), data.get("new_name")
        if "party" not in self.errors:
            if not chosen and not new:
                self.add_error("party", _("Choose who it is, or write a new name below."))
            if chosen and new:
                self.add_error("new_name", _("Choose somebody or write a new name, not both."))
        return data

    def write(self) -> FactRow:
        with refusing("clients_client_relationship_id_key", "party", ALREADY):
            self._open()
            self.assign()
        return cast("FactRow", self.instance)

    def _open(self) -> None:
        """The account, of somebody known or new."""
        open_client(
            cast("Client", self.instance),
            relationship=self.relationship or self._somebody_new(),
            kind=self.cleaned_data["kind"],
            since=self.cleaned_data["since"],
            as_of=self.as_of,
            viewer=self.viewer,
        )

    #: The one chosen; None for somebody new.
    relationship: Relationship | None = None

    def _somebody_new(self) -> Relationship:
        """A party of this name, for the team or for the writer alone."""
        own = self.cleaned_data["new_seen_by"] == "own"
        return add_party(
            Party(
                kind=self.cleaned_data["new_kind"] or Party.Kind.ORGANISATION,
                name=self.cleaned_data["new_name"],
            ),
            viewer=self.viewer,
            category=Relationship.Category.OTHER,
            circle_id=own_circle(self.viewer, []) if own else None,
        )


class StepForm(forms.Form):
    """A step of an account on a day: other terms, the end, a new beginning."""

    day_name: ClassVar[str] = "on"

    def __init__(self, *args: Any, client: Client, viewer: Viewer, as_of: date, **kw: Any) -> None:
        self.client, self.viewer, self.as_of = client, viewer, as_of
        super().__init__(*args, **kw)
        self.fields[self.day_name].initial = as_of

    def put(self) -> bool:
        """Take the step; False with errors on the form when it was refused."""
        try:
            self.step()
        except ValidationError as refused:
            fields = refused.error_dict if hasattr(refused, "error_dict") else {}
            for name, errors in fields.items():
                self.add_error(name if name in self.fields else None, errors)
            if not fields:
                self.add_error(self.day_name, refused)
            return False
        return True

    def step(self) -> None:
        """Call the service."""
        raise NotImplementedError


class TermsForm(StepForm):
    """It pays in the other way from a day on."""

    kind = kind_field()
    on = day_field(_("From"))

    def step(self) -> None:
        change_terms(
            self.client,
            kind=self.cleaned_data["kind"],
            on=self.cleaned_data["on"],
            as_of=self.as_of,
            viewer=self.viewer,
        )


class CloseForm(StepForm):
    """It is no client any more."""

    on = day_field(_("No longer a client from"))

    def step(self) -> None:
        close_client(self.client, on=self.cleaned_data["on"], as_of=self.as_of)


class ReopenForm(StepForm):
    """It is a client again."""

    day_name = "since"
    kind = kind_field()
    since = day_field(_("From"))

    def step(self) -> None:
        reopen_client(
            self.client,
            kind=self.cleaned_data["kind"],
            since=self.cleaned_data["since"],
            as_of=self.as_of,
            viewer=self.viewer,
        )
