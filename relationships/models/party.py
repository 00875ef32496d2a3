"""People and organisations, and who works where."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from firms.fields import TenantForeignKey, TenantOneToOneField
from firms.models.base import FactRow, Precision
from relationships.names import search_keys
from relationships.querysets import first_name


class Party(FactRow):
    """A person or an organisation. ``ref`` is its key in the firm file."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class OrganisationKind(models.TextChoices):
        FOCAL_FIRM = "focal_firm", _("Our own firm")
        CLIENT = "client", _("Client")
        LOCAL_PARTNER = "local_partner", _("Local partner")
        SUPPLIER = "supplier", _("Supplier")
        ADVISER = "adviser", _("Adviser")
        EX_EMPLOYER = "ex_employer", _("Former employer")
        PLATFORM = "platform", _("Online network")
        TRADE_FAIR = "trade_fair", _("Trade fair")
        AUTHORITY = "authority", _("Authority")
        OTHER = "other", _("Other")

    class NameOrder(models.TextChoices):
        GIVEN_FIRST = "given_first", _("Given name first")
        FAMILY_FIRST = "family_first", _("Family name first")

    class ConsentBasis(models.TextChoices):
        LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    native_name = models.CharField(_("name in own script"), max_length=160, blank=True, default="")
    name_order = models.CharField(
        _("name order"), max_length=12, choices=NameOrder, default=NameOrder.GIVEN_FIRST
    )
    aliases = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    emails = ArrayField(models.EmailField(), default=list, blank=True)
    phones = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    city = models.CharField(_("city"), max_length=80, blank=True, default="")
    region = TenantForeignKey(
        "relationships.Region", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    #: What they do in one line: role of a person, product of an organisation.
    headline = models.CharField(_("in one line"), max_length=160, blank=True, default="")
    organisation_kind = models.CharField(
        _("kind of organisation"),
        max_length=14,
        choices=OrganisationKind,
        blank=True,
        default="",
    )
    kind_word = models.CharField(max_length=80, blank=True, default="")  # the word as entered
    parent = TenantForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    is_private = models.BooleanField(_("private person"), default=False)
    unnamed = models.BooleanField(_("name not known"), default=False)
    identity_uncertain = models.CharField(
        _("identity uncertain"), max_length=160, blank=True, default=""
    )
    do_not_share = models.BooleanField(_("do not share"), default=False)
    consent_basis = models.CharField(max_length=20, choices=ConsentBasis, blank=True, default="")
    #: The member this person is ("me" in the network).
    member = TenantOneToOneField(
        "firms.Membership", models.SET_NULL, null=True, blank=True, related_name="party"
    )
    extra = models.JSONField(default=dict, blank=True)  # words of the firm file kept as they came
    # Search, written by the app (PERFORMANCE 3).
    name_norm = models.TextField(editable=False, default="")
    name_cjk = ArrayField(models.CharField(max_length=1), default=list, editable=False)
    name_pinyin = models.TextField(editable=False, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="party_member_is_person",
                condition=Q(member=None) | Q(kind="person"),
            ),
            models.CheckConstraint(
                name="party_kind_of_organisation",
                condition=Q(kind="organisation") | Q(organisation_kind=""),
            ),
            models.CheckConstraint(name="party_has_name", condition=~Q(name="")),
        ]
        indexes = [
            models.Index(fields=["firm", "ref"], name="party_ref"),
            GinIndex(OpClass("name_norm", name="gin_trgm_ops"), name="party_name_trigram"),
            GinIndex(fields=["name_cjk"], name="party_name_cjk"),
            models.Index(
                "firm", OpClass("name_norm", name="text_pattern_ops"), name="party_name_prefix"
            ),
            models.Index(
                "firm", OpClass("name_pinyin", name="text_pattern_ops"), name="party_pinyin_prefix"
            ),
            models.Index("firm", first_name(), "id", name="party_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the search columns true to the names."""
        self.keep_searchable()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def keep_searchable(self) -> None:
        """The search columns of the names; who writes many rows at once has to call it."""
        self.name_norm, self.name_cjk, self.name_pinyin = search_keys(
            self.name, self.native_name, *self.aliases
        )

    @property
    def is_person(self) -> bool:
        """Person, else organisation."""
        return self.kind == self.Kind.PERSON


class Affiliation(FactRow):
    """A person at an organisation in a role, from-to; past employers are found by it."""

    person = TenantForeignKey(Party, models.CASCADE, related_name="affiliations")
    organisation = TenantForeignKey(Party, models.CASCADE, related_name="people")
    role = models.CharField(_("role"), max_length=120, blank=True, default="")
    started_on = models.DateField(_("from"), null=True, blank=True)
    started_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    ended_on = models.DateField(_("to"), null=True, blank=True)
    ended_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="affiliation_in_order",
                condition=Q(started_on=None)
                | Q(ended_on=None)
                | Q(ended_on__gte=models.F("started_on")),
            )
        ]
