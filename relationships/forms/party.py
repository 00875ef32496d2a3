"""Forms of parties: who they are, where they work, what we have with them, who may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from babel.core import Locale
from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import lazy
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firms.circles import strictest
from firms.models import CircleMember, FactRow, Membership
from firms.models.membership import COLLEAGUES
from relationships.custom import active_fields
from relationships.forms.base import FactForm, day_field
from relationships.forms.custom_field import changes_in, initial_values, value_fields
from relationships.forms.fields import PartyField, choosable, name_blanks, offered
from relationships.models import (
    Affiliation,
    AlterTie,
    Concealment,
    Party,
    Region,
    Relationship,
    Tie,
)
from relationships.models.relationship import LONGEST_CADENCE
from relationships.services import add_affiliation, add_party, change_party, own_circle
from relationships.services.custom_fields import with_changes
from relationships.services.tags import tags_in_use

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from firms.access import Viewer

ISO_LETTERS = 2
MOST_TAGS_TOLD = 30  # below the field of tags


def countries() -> list[tuple[str, str]]:
    """Countries by name in the reader's language."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    found = [(code, name) for code, name in names.items() if _is_country(code)]
    return [("", "---------"), *sorted(found, key=lambda pair: pair[1])]


def _is_country(code: str) -> bool:
    """Two letters, and not one of the codes that stand for no place."""
    return (
        len(code) == ISO_LETTERS
        and code.isalpha()
        and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    )


def words_field(label: Any, example: Any, base: forms.Field | None = None) -> SimpleArrayField:
    """Several short entries in one line, commas between them."""
    return SimpleArrayField(
        base or forms.CharField(max_length=160), label=label, required=False, help_text=example
    )


def who_field(initial: str | None = None) -> forms.ChoiceField:
    """The team, or a circle."""
    return forms.ChoiceField(
        label=_("Who can see this relationship"),
        choices=[("team", _("The whole team")), ("circle", _("Only you and those named below"))],
        widget=forms.RadioSelect,
        initial=initial,
    )


def named_field(viewer: Viewer) -> forms.ModelMultipleChoiceField[Membership]:
    """Colleagues who can be let into a circle."""
    others = Membership.objects.visible_to(viewer).filter(is_active=True, role__in=COLLEAGUES)
    return forms.ModelMultipleChoiceField(
        label=_("Named colleagues"),
        queryset=others.exclude(pk=viewer.membership_id).order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For everybody else this relationship does not exist."),
    )


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person or an organisation with the firm's relationship."""

    country = forms.ChoiceField(label=_("Country"), required=False, choices=lazy(countries, list))
    category = forms.ChoiceField(label=_("To us"), choices=Relationship.Category.choices)
    aliases = words_field(_("Also called"), _("Commas between them."))
    emails = words_field(
        _("E-mail addresses"), _("Commas between them."), forms.EmailField(max_length=254)
    )
    phones = words_field(_("Telephone"), _("Commas between them."))
    tags = words_field(_("Tags"), _("Commas between them."), forms.CharField(max_length=40))
    cadence_days = forms.IntegerField(
        label=_("In touch every so many days"), required=False, min_value=1,
        max_value=LONGEST_CADENCE,
        help_text=_("Today tells when it is time. Empty: by your usual rhythm with them."),
    )  # fmt: skip
    no_return_expected = forms.BooleanField(
        label=_("No return is expected"), required=False,
        help_text=_("A mentor, a charity: one-sided favours are no flag here."),
    )  # fmt: skip
    transactional_by_choice = forms.BooleanField(
        label=_("Business only, by choice"), required=False,
        help_text=_("We do not want more: “All business” is no flag here."),
    )  # fmt: skip

    class Meta:
        model = Party
        fields: ClassVar = [
            *("name", "native_name", "name_order", "organisation_kind", "headline", "category"),
            *("country", "city", "region", "emails", "phones", "aliases", "tags"),
            "cadence_days",
            *("is_private", "do_not_share", "no_return_expected", "transactional_by_choice"),
        ]
        labels: ClassVar = {"organisation_kind": _("What it is")}

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        kind: str,
        relationship: Relationship | None = None,
        **kwargs: Any,
    ) -> None:
        self.viewer, self.kind, self.relationship = viewer, kind, relationship
        self.own_fields = own_fields = active_fields(viewer)
        if relationship is not None:
            kwargs["instance"] = relationship.party
            kwargs["initial"] = {name: getattr(relationship, name) for name in OF_RELATIONSHIP}
            kwargs["initial"] |= initial_values(own_fields, relationship.custom)
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.visible_to(viewer).order_by("name")  # type: ignore[attr-defined]
        self._fit_kind()
        self._offer_tags()
        self.fields |= value_fields(own_fields)
        name_blanks(self.fields)
        if relationship is None:
            self.fields |= {"who": who_field(initial="team"), "named": named_field(viewer)}

    def _fit_kind(self) -> None:
        """Leave out what only the other kind of party has."""
        is_person = self.kind == Party.Kind.PERSON
        gone = ["organisation_kind"] if is_person else ["name_order", "is_private"]
        for name in gone:
            del self.fields[name]
        self.fields["headline"].help_text = (
            _("Role or trade: “sales director”.") if is_person else _("What it makes or does.")
        )

    def _offer_tags(self) -> None:
        """Say which tags there are, so that nobody makes a second one for the same."""
        known = [tag for tag, _n in tags_in_use(self.viewer)[:MOST_TAGS_TOLD]]
        if known:
            told = _("Commas between them. In use: %(tags)s.") % {"tags": ", ".join(known)}
            self.fields["tags"].help_text = escape(told)

    def clean_name(self) -> str:
        """A name is more than spaces."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("Write a name."))
        return name

    def _get_validation_exclusions(self) -> set[str]:
        keys = {f.name for f in self.instance._meta.concrete_fields if f.is_relation}
        return super()._get_validation_exclusions() | keys  # type: ignore[misc,no-any-return]

    def clean(self) -> dict[str, Any]:
        """Who looks at a confidential place for a day only cannot keep somebody there alone."""
        data = super().clean() or self.cleaned_data
        place = self.circle_of_place()
        if place and data.get("who") == "circle":
            inside = CircleMember.objects.visible_to(self.viewer).filter(circle=place)
            if not inside.filter(member=self.viewer.membership_id).exists():
                self.add_error("who", _("Where they work is confidential to other colleagues."))
        return data

    def own_values(self) -> dict[str, str | None]:
        """What was changed in the firm's own fields, by their id."""
        return changes_in(self, self.own_fields)

    def circle_of_place(self) -> UUID | None:
        """Somebody new at a confidential organisation is known only through it (TRUST 2, 3)."""
        place = self.cleaned_data.get("organisation")
        return place.audience_id if place else None

    def circle(self) -> UUID | None:
        """Who may know of a new one: from the first moment, not even the log tells others."""
        place = self.circle_of_place()
        if self.cleaned_data["who"] != "circle":
            return place
        own = own_circle(self.viewer, self.cleaned_data["named"])
        return strictest(self.viewer.firm, [place, own])

    @transaction.atomic
    def put(self) -> Relationship:
        """Save the party and what the firm has with it."""
        party: Party = self.instance
        party.kind = self.kind
        if self.relationship is None:
            self.relationship = add_party(
                party,
                viewer=self.viewer,
                category=self.cleaned_data["category"],
                circle_id=self.circle(),
            )
        else:
            change_party(party)
        for name in OF_RELATIONSHIP:
            setattr(self.relationship, name, self.cleaned_data[name])
        self.relationship.custom = with_changes(self.relationship, self.own_values())
        self.relationship.save(update_fields=[*OF_RELATIONSHIP, "custom", "updated_at"])
        return self.relationship


OF_RELATIONSHIP = (
    *("category", "tags", "cadence_days"),
    *("no_return_expected", "transactional_by_choice"),
)


class NewPersonForm(PartyForm):
    """A new person, at once at an organisation where that is known."""

    organisation = PartyField(
        label=_("Works at"), kind=Party.Kind.ORGANISATION, required=False, empty_label=_("Nowhere")
    )
    role = forms.CharField(label=_("Role there"), required=False, max_length=120)

    def offer_organisations(self, picked: Sequence[Any]) -> None:
        """Those chosen, and hits of the name looked for."""
        field = self.fields["organisation"]
        assert isinstance(field, PartyField)  # noqa: S101 - tells the type checker
        field.queryset = choosable(self.viewer, field.kind)
        chosen = [value for value in picked if value]
        field.shown = offered(self.viewer, field.kind, chosen, self.sought("organisation"))

    def sought(self, name: str) -> str:
        """The name looked for in a party field."""
        return str(self.data.get(f"find-{name}", "")) if self.is_bound else ""


class AffiliationForm(FactForm):
    """A person at an organisation, from-to."""

    pickers = ("person", "organisation")
    past_only = ("started_on",)
    person = PartyField(label=_("Person"))
    organisation = PartyField(label=_("Organisation"), kind=Party.Kind.ORGANISATION)
    started_on = day_field(_("From"), required=False)
    ended_on = day_field(_("To"), required=False)

    class Meta:
        model = Affiliation
        fields: ClassVar = ["person", "organisation", "role", "started_on", "ended_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        about = list(kwargs.pop("about", ()))
        organisations = [party for party in about if not party.is_person]
        people = [party for party in about if party.is_person]
        if organisations:
            kwargs["initial"] = {"organisation": organisations[0].pk, **kwargs.get("initial", {})}
        super().__init__(*args, about=people, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the beginning."""
        data = super().clean()
        start, end = data.get("started_on"), data.get("ended_on")
        if start and end and end < start:
            self.add_error("ended_on", _("It cannot end before it began. Choose a later day."))
        return data

    def write(self) -> FactRow:
        if self.is_new:
            return add_affiliation(self.instance, viewer=self.viewer)
        return super().write()


class TieForm(FactForm):
    """What the viewer has with a person."""

    pickers = ("person",)
    past_only = ("started_on",)
    person = PartyField(label=_("With"))
    contents = forms.MultipleChoiceField(
        label=_("What connects you"),
        choices=Tie.Content.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    closeness = forms.TypedChoiceField(
        label=_("How close"),
        choices=[
            *[("", _("Not said")), (1, _("1 hardly know each other")), (2, "2")],
            *[(3, "3"), (4, "4"), (5, _("5 very close"))],
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    trust = forms.TypedChoiceField(
        label=_("How far you trust them"),
        choices=[("", _("Not said")), (1, _("1 not at all")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 wholly"))],
        coerce=int,
        empty_value=None,
        required=False,
    )  # fmt: skip
    started_on = day_field(_("Since"), required=False)
    ended_on = day_field(_("Ended"), required=False)

    class Meta:
        model = Tie
        fields: ClassVar = [
            *("person", "contents", "closeness", "trust", "origin", "origin_word"),
            *("started_on", "ended_on", "end_kind"),
        ]
        labels: ClassVar = {"origin_word": _("Where exactly"), "end_kind": _("How it ended")}

    def clean_person(self) -> Party:
        """One tie per member and person."""
        person: Party = self.cleaned_data["person"]
        if self.is_new:
            ties = Tie.objects.visible_to(self.viewer).filter(person=person)
            if ties.filter(member=self.viewer.membership_id).exists():
                raise ValidationError(_("You have a tie with this person already. Edit that one."))
        return person

    def write(self) -> FactRow:
        if self.is_new:
            self.instance.member_id = self.viewer.membership_id
        return super().write()


class AlterTieForm(FactForm):
    """A tie between two parties who are not us."""

    pickers = ("a", "b")
    past_only = ()
    a = PartyField(label=_("One side"), kind="")
    b = PartyField(label=_("Other side"), kind="")

    class Meta:
        model = AlterTie
        fields: ClassVar = ["a", "kind", "b", "status", "confidence"]

    def clean(self) -> dict[str, Any]:
        """Two different parties."""
        data = super().clean()
        if data.get("a") and data.get("a") == data.get("b"):
            self.add_error("b", _("Choose two different parties."))
        return data


class CircleForm(forms.Form):
    """Which colleagues may know of a relationship."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {"who": who_field(), "named": named_field(viewer)}


class KeepFromForm(FactForm):
    """An outsider who must not learn of a relationship."""

    pickers = ("hidden_from",)
    past_only = ()
    hidden_from = PartyField(label=_("Keep it from"), kind="")

    class Meta:
        model = Concealment
        fields: ClassVar = ["hidden_from"]

    def __init__(self, *args: Any, relationship: Relationship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.relationship = self.relationship = relationship

    def clean_hidden_from(self) -> Party:
        """Somebody else, and only once."""
        party: Party = self.cleaned_data["hidden_from"]
        if party.pk == self.relationship.party_id:
            raise ValidationError(_("Choose somebody else: this is the relationship itself."))
        kept = Concealment.objects.visible_to(self.viewer).filter(relationship=self.relationship)
        if kept.filter(hidden_from=party).exists():
            raise ValidationError(_("It is kept from this party already."))
        return party
