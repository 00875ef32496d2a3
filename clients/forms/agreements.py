"""Forms of agreements and of the terms of a commission."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.commission.agreed import add_term
from clients.commission.states import ConflictError
from clients.commission.terms import Tier
from clients.models import Agreement, AgreementParty, CommissionTerm
from clients.services import change_agreement, record_agreement
from relationships.forms.base import FactForm, day_field
from relationships.forms.fields import PartiesField, PartyField
from relationships.forms.party import countries
from relationships.models import Party

if TYPE_CHECKING:
    from clients.models import Client
    from firms.models import FactRow

MOST_TIERS, MOST_SHARES = 4, 2
LONGEST_CURRENCY = 3


class AgreementForm(FactForm):
    """A contract of a client; the client is a side of it without being named."""

    pickers = ("parties", "covenant_person")
    wide = ("title", "note", "covenant_scope")
    past_only = ("signed_on",)

    parties = PartiesField(kind="", required=False, label=gettext_lazy("Other sides"))
    covenant_person = PartyField(
        kind="", required=False, label=gettext_lazy("Covenant: whom it binds")
    )
    market = forms.ChoiceField(
        label=gettext_lazy("Market"), required=False, choices=lazy(countries, list)
    )
    signed_on = day_field(gettext_lazy("Signed"), required=False)
    starts_on = day_field(gettext_lazy("From"), required=False)
    ends_on = day_field(gettext_lazy("Last day"), required=False)
    covenant_until = day_field(gettext_lazy("Covenant until"), required=False)

    class Meta:
        model = Agreement
        fields = (
            *("kind", "state", "title", "market", "signed_on", "starts_on", "ends_on"),
            *("notice_days", "renewal_months", "exclusivity", "ended_by", "parties"),
            *("covenant_person", "covenant_until", "covenant_scope", "note"),
        )
        labels: ClassVar[dict[str, Any]] = {
            "kind": gettext_lazy("Type"),
            "state": gettext_lazy("State"),
            "title": gettext_lazy("Title"),
            "notice_days": gettext_lazy("Days of notice"),
            "renewal_months": gettext_lazy("Renews itself by months"),
            "exclusivity": gettext_lazy("Exclusivity"),
            "ended_by": gettext_lazy("Ended by"),
            "covenant_scope": gettext_lazy("Covenant: what it forbids"),
            "note": gettext_lazy("Note"),
        }
        widgets: ClassVar[dict[str, Any]] = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, client: Client | None, **kwargs: Any) -> None:
        self.client = client
        row = kwargs.get("instance")
        if row is not None:
            sides = [party.pk for party in self.sides_of(row, kwargs["viewer"])]
            kwargs["initial"] = {**kwargs.get("initial", {}), "parties": sides}
        super().__init__(*args, **kwargs)

    def sides_of(self, row: Agreement, viewer: Any) -> list[Party]:
        """The other sides that the viewer sees."""
        named = AgreementParty.objects.visible_to(viewer).filter(agreement=row)
        parties = Party.objects.visible_to(viewer).filter(pk__in=named.values("party"))
        own = [self.client.relationship.party_id] if self.client else []
        return list(parties.exclude(pk__in=own))

    def clean(self) -> dict[str, Any]:
        """What the table checks, in words that say what to do."""
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day lies before the first."))
        if data.get("ended_by") and data.get("state") != Agreement.State.ENDED:
            self.add_error("ended_by", _("Only an agreement that ended was ended by somebody."))
        return data

    def write(self) -> FactRow:
        """The row, and its sides; sides that the viewer does not see stay as they are."""
        row: Agreement = self.instance
        sides = list(self.cleaned_data["parties"])
        if self.is_new:
            row.client = self.client
            return record_agreement(row, parties=sides, regions=[], viewer=self.viewer)
        row.covenant_person = row.covenant_person or self.hidden_person()
        return change_agreement(row, parties=sides, regions=None, viewer=self.viewer)

    def hidden_person(self) -> Party | None:
        """Whom the covenant binds, where the viewer does not see them."""
        stored = Agreement.objects.of_firm(self.viewer.firm_id).get(pk=self.instance.pk)
        held: Party | None = stored.covenant_person
        if held is None or Party.objects.visible_to(self.viewer).filter(pk=held.pk).exists():
            return None
        return held


def amount_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """An amount of the terms' currency."""
    options = {"required": False, "max_digits": 15, "decimal_places": 3, "min_value": 0} | kwargs
    field = forms.DecimalField(label=label, **options)
    field.widget.attrs["step"] = "any"  # how fine it may be is the currency's
    return field


def percent_field(label: Any) -> forms.DecimalField:
    """Percent."""
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=6,
        decimal_places=3,
        min_value=Decimal(0),
        max_value=Decimal(100),
    )


class TermForm(FactForm):
    """A version of the terms with its tiers and splits; earlier versions stay as they are."""

    past_only = ()
    pickers = tuple(f"share_party_{place}" for place in range(1, MOST_SHARES + 1))

    valid_from = day_field(gettext_lazy("Holds from"))
    currency = forms.CharField(
        label=gettext_lazy("Currency"), min_length=LONGEST_CURRENCY, max_length=LONGEST_CURRENCY
    )
    share_party_1 = PartyField(
        kind="", required=False, label=gettext_lazy("Introducer who gets a share")
    )
    share_pct_1 = percent_field(gettext_lazy("Their share of the commission, in percent"))
    share_party_2 = PartyField(kind="", required=False, label=gettext_lazy("Second introducer"))
    share_pct_2 = percent_field(gettext_lazy("Share of the second introducer, in percent"))

    class Meta:
        model = CommissionTerm
        fields = (
            *("valid_from", "base", "rate_pct", "currency", "period", "lag_days"),
            *("threshold", "cap", "tail_months", "attribution_days"),
        )
        labels: ClassVar[dict[str, Any]] = {
            "base": gettext_lazy("Share of"),
            "rate_pct": gettext_lazy("Rate in percent"),
            "period": gettext_lazy("Settled every"),
            "lag_days": gettext_lazy("Days until report and money are due"),
            "threshold": gettext_lazy("Nothing is earned up to"),
            "cap": gettext_lazy("At most in a period"),
            "tail_months": gettext_lazy("Sales earn for so many months after the end"),
            "attribution_days": gettext_lazy(
                "Sales count as ours for so many days after we named the buyer"
            ),
        }

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        self.agreement = agreement
        super().__init__(*args, **kwargs)
        for place in range(1, MOST_TIERS + 1):
            label = _("Tier %d: above") % place
            self.fields[f"above_{place}"] = amount_field(label)
            self.fields[f"rate_{place}"] = percent_field(_("Tier %d: rate in percent") % place)
        self.order_fields([name for name in self.fields if not name.startswith("share_")])

    def clean_currency(self) -> str:
        """Three capital letters."""
        currency: str = self.cleaned_data["currency"].upper()
        if not (currency.isascii() and currency.isalpha()):
            raise ValidationError(_("Write a currency as three letters, as USD."))
        return currency

    def clean(self) -> dict[str, Any]:
        """Halves of a pair are not left alone."""
        data = super().clean()
        for first, second, count in (
            ("above", "rate", MOST_TIERS),
            ("share_party", "share_pct", MOST_SHARES),
        ):
            for place in range(1, count + 1):
                self.check_pair(f"{first}_{place}", f"{second}_{place}")
        return data

    def check_pair(self, first: str, second: str) -> None:
        """Both or none."""
        values = [self.cleaned_data.get(name) for name in (first, second)]
        if (values[0] is None) == (values[1] is None) or {first, second} & set(self.errors):
            return
        self.add_error(second if values[1] is None else first, _("Fill in both, or neither."))

    def pairs(self, first: str, second: str, count: int) -> list[tuple[Any, Any]]:
        """Filled pairs of fields."""
        data = self.cleaned_data
        found = [(data[f"{first}_{n}"], data[f"{second}_{n}"]) for n in range(1, count + 1)]
        return [(one, other) for one, other in found if one is not None]

    def write(self) -> FactRow:
        """A new version. What stands against it is said above the form."""
        tiers = [Tier(start, rate) for start, rate in self.pairs("above", "rate", MOST_TIERS)]
        shares = dict(self.pairs("share_party", "share_pct", MOST_SHARES))
        row: CommissionTerm = self.instance
        try:
            return add_term(
                row,
                agreement=self.agreement,
                viewer=self.viewer,
                as_of=self.as_of,
                tiers=sorted(tiers, key=lambda tier: tier.start),
                shares=shares,
            )
        except ConflictError as refused:
            raise ValidationError(str(refused)) from refused
