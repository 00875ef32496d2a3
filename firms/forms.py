"""Forms of accounts, firm, members and tokens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from firms.access import Viewer
from firms.matrix import rights, scopes
from firms.models import Firm, Membership, User
from firms.models.membership import Role
from firms.zones import offered, validate_zone

CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("Three letters, such as GBP or CNY."))
COUNTRY = RegexValidator(r"^[A-Z]{2}$", _("Two letters, such as GB or CN."))
MARKETS_MOST = 30


class UpperField(forms.CharField):
    """A code in capital letters, however it was typed."""

    def to_python(self, value: Any) -> str | None:
        """Trimmed and in capitals."""
        text = super().to_python(value)
        return text.upper() if text else text


def currency_field(**kwargs: Any) -> forms.CharField:
    """An ISO 4217 code."""
    return UpperField(
        label=_("Currency"),
        max_length=3,
        validators=[CURRENCY],
        help_text=_("Three letters: GBP, EUR, CNY."),
        **kwargs,
    )


def country_field(**kwargs: Any) -> forms.CharField:
    """An ISO 3166 code."""
    return UpperField(
        label=_("Home country"),
        max_length=2,
        validators=[COUNTRY],
        help_text=_("Two letters: GB, KR, CN."),
        **kwargs,
    )


class PasswordMixin(forms.Form):
    """A new password, checked against who will use it."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        min_length=12,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A few words in a row are good."),
    )

    def clean(self) -> dict[str, Any]:
        """Not too common, not too like the name or the address."""
        cleaned = super().clean() or {}
        someone = User(email=self.address(cleaned), full_name=cleaned.get("name", ""))
        if password := cleaned.get("password"):
            try:
                validate_password(password, someone)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def address(self, cleaned: dict[str, Any]) -> str:
        """The e-mail address the password is for."""
        return str(cleaned.get("email", ""))


class NewMemberForm(PasswordMixin):
    """Somebody without an account takes up an invitation."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    field_order = ["name", "password"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def address(self, cleaned: dict[str, Any]) -> str:
        """The invited address."""
        return self.email


class SetUpForm(PasswordMixin):
    """The first owner and the firm."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    firm = forms.CharField(
        label=_("Firm"), max_length=120, widget=forms.TextInput({"autocomplete": "organization"})
    )
    currency = currency_field(initial="GBP")
    home_country = country_field(initial="GB")
    target_markets = forms.CharField(
        label=_("Target markets"),
        required=False,
        max_length=600,
        help_text=_("Countries or regions you want to sell in, with commas between them."),
    )
    field_order = [
        "name",
        "email",
        "password",
        "firm",
        "currency",
        "home_country",
        "target_markets",
    ]

    def clean_email(self) -> str:
        """Nobody signs in with it yet."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("This address signs in here already. Take another."))
        return email

    def clean_target_markets(self) -> list[str]:
        """Each market once, in the order given."""
        words = (word.strip() for word in self.cleaned_data["target_markets"].split(","))
        markets = list(dict.fromkeys(word[:80] for word in words if word))
        if len(markets) > MARKETS_MOST:
            raise forms.ValidationError(_("Name at most 30 markets; more can follow later."))
        return markets


class ZoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """The person's time zone alone, as offered on Today."""

    class Meta:
        model = User
        fields = ["timezone"]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """The person's own settings."""

    class Meta:
        model = User
        fields = ["full_name", "timezone", "single_keys"]
        labels = {"full_name": _("Your name"), "timezone": _("Time zone")}
        widgets = {"timezone": forms.Select}
        help_texts = {
            "timezone": _(
                "For the times of the audit log, deleted entries and checks. The day of the "
                "firm stays the firm's."
            ),
            "single_keys": _("L logs, J and K move, G and a letter goes to a page."),
        }

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_firm = ("", _("As the firm: %(zone)s") % {"zone": firm.timezone})
        self.fields["timezone"].widget.choices = [as_firm, *offered()]


class FirmForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an owner may change about the firm. The demo day only moves forward."""

    base_currency = currency_field()
    home_country = country_field()

    class Meta:
        model = Firm
        fields = [
            "name",
            "base_currency",
            "home_country",
            "timezone",
            "fixed_on",
            "gives_cut",
            "costs_cut",
            "renewal_days",
        ]
        labels = {"fixed_on": _("Demo day"), "timezone": _("Time zone")}
        widgets = {"fixed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "timezone": _("For example Europe/London or Asia/Shanghai."),
            "fixed_on": _("This firm lives on one day. It can be moved forward, not back."),
            "gives_cut": _("From here on a relationship counts as giving much (1 to 99)."),
            "costs_cut": _("From here on a relationship counts as costing much (1 to 99)."),
            "renewal_days": _(
                "So many days before the last day for notice, agreements that end remind on Today."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day_before = self.instance.fixed_on
        if self.day_before is None:
            del self.fields["fixed_on"]
        else:
            self.fields["fixed_on"].required = True

    def clean_timezone(self) -> str:
        """One that the time zone database knows."""
        name = str(self.cleaned_data["timezone"])
        validate_zone(name)
        return name

    def clean_fixed_on(self) -> date:
        """Forward only: what was decided on a day cannot come after it."""
        day: date = self.cleaned_data["fixed_on"]
        if self.day_before and day < self.day_before:
            raise forms.ValidationError(_("The demo day can only move forward."))
        return day


class InvitationForm(forms.Form):
    """Ask somebody to join."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def clean_email(self) -> str:
        """In lower case, as addresses are kept."""
        return str(self.cleaned_data["email"]).lower()


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """Role of a member, and whether they may still sign in."""

    class Meta:
        model = Membership
        fields = ["role", "is_active"]
        labels = {"is_active": _("May sign in")}


class TokenForm(forms.Form):
    """A token and what it may do; scopes the role does not have are not offered."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What will use it?"))
    scopes = forms.MultipleChoiceField(
        label=_("It may"), widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meanings = scopes()
        choices = [(scope, meanings[scope]) for scope in scopes_of_role(viewer.role)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]


def scopes_of_role(role: str) -> list[str]:
    """Scopes that add anything to the role's rights."""
    useful = {right.scope for right in rights().values() if right.level(role)}
    return [scope for scope in scopes() if scope in useful]


class BreakGlassForm(forms.Form):
    """Ask for all confidential records of one member. The same whether there are any or none."""

    member = forms.ModelChoiceField(label=_("Member"), queryset=Membership.objects.none())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=240,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The member is told at once, with this reason."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.of_firm(viewer.firm_id).exclude(pk=viewer.membership_id)
        self.fields["member"].queryset = members.order_by("name")  # type: ignore[attr-defined]
