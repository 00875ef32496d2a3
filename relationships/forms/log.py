"""The log forms: contact, favour, trouble, promise, note, introduction, burden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from firms.circles import strictest
from firms.models import FactRow, Membership
from relationships.forms.base import FactForm, day_field, precision_field, workers
from relationships.forms.fields import PartiesField, PartyField
from relationships.forms.introduction import ForIntroduction
from relationships.guard.clear import WouldReveal
from relationships.guard.contacts import require_apart
from relationships.guard.introductions import refuse_leaks, require_discreet
from relationships.introductions.advance import ConflictError, advance
from relationships.introductions.states import MADE, NOWHERE, State, after
from relationships.keepers import write_episode_members
from relationships.models import (
    Affiliation,
    BurdenNote,
    Episode,
    EpisodeMember,
    Favour,
    Interaction,
    Introduction,
    Note,
    Participant,
    Party,
    Promise,
    Relationship,
)
from relationships.models.override import LONGEST_REASON
from relationships.services import add_affiliation, add_party, log_interaction, own_circle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

SHORT = forms.Textarea(attrs={"rows": 3})
OVERRIDE = "override"  # why to go on where something kept would come out


def ask_why(form: FactForm, warning: WouldReveal) -> ValidationError:
    """The form gets a field for why to go on; the error names each way."""
    form.fields[OVERRIDE] = forms.CharField(
        label=_("Why go on all the same"), max_length=LONGEST_REASON, required=False
    )
    return ValidationError({OVERRIDE: f"{warning} {warning.advice}"})


class ContactForm(FactForm):
    """A dinner, a call, a message: with whom, how, and what about."""

    pickers = ("participants",)
    takes_files = True
    wide = ("new_person",)
    participants = PartiesField(label=_("With"), required=False)
    new_person = forms.CharField(
        label=_("Or somebody new"),
        required=False,
        max_length=160,
        help_text=_("A name is enough; the rest can wait."),
    )
    new_seen_by = forms.ChoiceField(
        label=_("Who can see somebody new"),
        choices=[("team", _("The whole team")), ("own", _("Only you, and this entry too"))],
        required=False,
        help_text=_("With somebody confidential, they are confidential as well."),
    )
    on = day_field()
    precision = precision_field()
    tags = forms.MultipleChoiceField(
        label=_("It was also"),
        choices=Interaction.Tag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Interaction
        fields: ClassVar = [
            *("participants", "new_person", "new_seen_by"),
            *("channel", "orientation", "on", "precision"),
            *("summary", "place", "tags", "effort_h", "effort_paid"),
        ]
        widgets: ClassVar = {"summary": SHORT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            found = Participant.objects.of_firm(instance.firm_id).filter(interaction=instance)
            people = list(found.values_list("party_id", flat=True))
            kwargs["initial"] = {"participants": people, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial.setdefault("channel", Interaction.Channel.IN_PERSON)
            self.initial.setdefault("orientation", Interaction.Orientation.BUSINESS)

    def clean(self) -> dict[str, Any]:
        """Somebody has to have been there."""
        data = super().clean()
        if not data.get("participants") and not data.get("new_person", "").strip():
            self.add_error("participants", _("Choose with whom, or write a new name below."))
        return data

    def write(self) -> FactRow:
        row: Interaction = self.instance
        is_new = self.is_new
        if is_new:
            row.member_id = self.viewer.membership_id
        people = [*self.cleaned_data["participants"], *self._new_people()]
        self._keep_apart(people)
        return log_interaction(row, participants=people, viewer=self.viewer, is_new=is_new)

    def _keep_apart(self, people: Sequence[Party]) -> None:
        """Somebody met what is kept from them: ask why before it is written down."""
        before = [] if self.is_new else self.initial.get("participants", [])
        ids = [party.pk for party in people]
        typed = self.data.get(self.add_prefix(OVERRIDE), "")
        try:
            require_apart(self.viewer, ids, typed, as_of=self.as_of, before=before)
        except WouldReveal as warning:
            raise ask_why(self, warning) from warning

    def _new_people(self) -> list[Party]:
        """The person written below the list, at the organisation the form was opened for."""
        name = self.cleaned_data.get("new_person", "").strip()
        return [add_person(self, name, self._circle_of_new())] if name else []

    def _circle_of_new(self) -> UUID | None:
        """As confidential as those who were there, or the writer's alone."""
        circles = [party.audience_id for party in self.cleaned_data["participants"]]
        if self.cleaned_data.get("new_seen_by") == "own":
            circles.append(own_circle(self.viewer, []))
        return strictest(self.viewer.firm, circles)


def add_person(form: FactForm, name: str, circle_id: UUID | None = None) -> Party:
    """A new person with nothing but a name, where it applies at the organisation in question."""
    place = next((party for party in form.about if not party.is_person), None)
    party = Party(kind=Party.Kind.PERSON, name=name)
    circle_id = strictest(form.viewer.firm, [circle_id, place.audience_id if place else None])
    add_party(
        party,
        viewer=form.viewer,
        category=Relationship.Category.OTHER,
        circle_id=circle_id,
    )
    if place is not None:
        add_affiliation(Affiliation(person=party, organisation=place), viewer=form.viewer)
    return party


class FavourForm(ForIntroduction):
    """Something given or received that nobody invoices."""

    pickers = ("person",)
    takes_files = True
    person = PartyField(label=_("Who"))
    on = day_field()
    precision = precision_field()
    until = day_field(_("Until"), required=False)

    class Meta:
        model = Favour
        fields: ClassVar = [
            *("direction", "person", "kind", "points", "note", "on", "precision"),
            *("recurring", "until", "money_value", "no_return_expected", "introduction"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["money_value"].help_text = _("In %(currency)s, if you know it.") % {
            "currency": self.viewer.firm.base_currency
        }

    def clean(self) -> dict[str, Any]:
        """Dates in order; an amount has a currency."""
        data = super().clean()
        start, end = data.get("on"), data.get("until")
        if start and end and end < start:
            self.add_error("until", _("It cannot end before it began. Choose a later day."))
        has_value = data.get("money_value") is not None
        if has_value and not self.instance.currency:
            self.instance.currency = self.viewer.firm.base_currency
        return data

    def write(self) -> FactRow:
        if self.is_new:
            self.instance.member_id = self.viewer.membership_id
        return super().write()


class TroubleForm(ForIntroduction):
    """Something bad that happened, about one person."""

    pickers = ("about_party",)
    takes_files = True
    about_party = PartyField(label=_("Who caused it"))
    on = day_field()
    precision = precision_field()
    resolved_on = day_field(_("Settled on"), required=False)
    members = forms.ModelMultipleChoiceField(
        label=_("Members in the conflict"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for a conflict among ourselves: the two who are in it."),
    )

    class Meta:
        model = Episode
        fields: ClassVar = [
            *("about_party", "cause", "severity", "harmed", "note", "on", "precision"),
            *("is_resolved", "resolved_on", "members", "introduction"),
        ]
        widgets: ClassVar = {"note": SHORT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            parties = EpisodeMember.objects.of_firm(instance.firm_id).filter(episode=instance)
            kwargs["initial"] = {
                "about_party": instance.about_id,
                "members": list(parties.values_list("member_id", flat=True)),
            }
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = workers(self.viewer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A settled conflict was settled after it began."""
        data = super().clean()
        began, settled = data.get("on"), data.get("resolved_on")
        if settled and not data.get("is_resolved"):
            data["is_resolved"] = True
        if began and settled and settled < began:
            self.add_error("resolved_on", _("It cannot be settled before it began."))
        return data

    def write(self) -> FactRow:
        row: Episode = self.instance
        row.about = self.cleaned_data["about_party"]
        row.is_resolved = self.cleaned_data["is_resolved"]
        if self.is_new:
            row.owner_id = self.viewer.membership_id
        super().write()
        write_episode_members(row, [m.pk for m in self.cleaned_data["members"]])
        return row


class PromiseForm(FactForm):
    """A promise of either side, or a next step of ours."""

    pickers = ("person",)
    takes_files = True
    past_only = ()
    person = PartyField(label=_("Who"), kind="")
    due_on = day_field(_("Due"), required=False)

    class Meta:
        model = Promise
        fields: ClassVar = ["by", "person", "text", "due_on", "is_next_step"]
        labels: ClassVar = {"is_next_step": _("Only a next step of ours, nobody was told")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("us", _("We promised")), ("them", _("They promised"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A next step is ours."""
        data = super().clean()
        if data.get("is_next_step") and data.get("by") == Promise.By.THEM:
            self.add_error("is_next_step", _("A next step is ours. Choose “We promised”."))
        return data

    def write(self) -> FactRow:
        if self.is_new:
            self.instance.member_id = self.viewer.membership_id
            self.instance.made_on = self.as_of
        return super().write()


class NoteForm(FactForm):
    """Free text on a relationship."""

    pickers = ("party",)
    takes_files = True
    party = PartyField(label=_("About"), kind="")
    on = day_field()
    text = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Markdown if you like: **bold**, - lists, > what somebody said."),
    )

    class Meta:
        model = Note
        fields: ClassVar = ["party", "text", "on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            kwargs["initial"] = {"party": instance.relationship.party_id}
        super().__init__(*args, **kwargs)

    def clean_party(self) -> Party:
        """The party has a relationship page."""
        party: Party = self.cleaned_data["party"]
        found = Relationship.objects.visible_to(self.viewer).select_related("party")
        relationship = found.filter(party=party).first()
        if relationship is None:
            raise ValidationError(_("There is no page for this party to put a note on."))
        self.relationship = relationship
        return party

    def write(self) -> FactRow:
        row: Note = self.instance
        row.relationship = self.relationship
        if self.is_new:
            row.author_id = self.viewer.membership_id
        return super().write()


class IntroductionForm(FactForm):
    """Who brought whom together, and what came of it."""

    pickers = ("introducer", "introduced", "target")
    past_only = ("on", "asked_on")
    introducer = PartyField(label=_("Who introduces"), kind="")
    introduced = PartyField(label=_("Whom"), kind="")
    target = PartyField(label=_("To whom"), kind="")
    on = day_field(required=False)
    asked_on = day_field(_("Asked on"), required=False)

    class Meta:
        model = Introduction
        fields: ClassVar = [
            *("introducer", "introduced", "target", "state", "purpose", "asked_on", "on"),
            *("decline_reason", "outcome", "consent_of_both"),
        ]
        labels: ClassVar = {
            "purpose": _("What for"),
            "decline_reason": _("Why it went nowhere"),
            "outcome": _("Harm"),
            "consent_of_both": _("Both sides agreed"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.pickers:  # we introduce and are introduced too
            field = self.fields[name]
            field.queryset = Party.objects.visible_to(self.viewer)  # type: ignore[attr-defined]
        me = list(field.queryset.filter(member=self.viewer.membership_id))  # type: ignore[attr-defined]
        for name in self.pickers:
            field = self.fields[name]
            known = {party.pk for party in field.shown}  # type: ignore[attr-defined]
            field.shown += [party for party in me if party.pk not in known]  # type: ignore[attr-defined]
        if not self.is_new:
            ways = [self.instance.state, *after(self.instance.state)]
            offered_states = [(one, Introduction.State(one).label) for one in ways]
            self.fields["state"].choices = offered_states  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Three different parties."""
        data = super().clean()
        people = [data.get(name) for name in self.pickers]
        named: Sequence[Any] = [person for person in people if person]
        if len({person.pk for person in named}) < len(named):
            self.add_error("target", _("Introducer, whom and to whom are three different parties."))
        return data

    def write(self) -> FactRow:
        """As ``_write``; a change that tells somebody what is kept from them asks why first."""
        try:
            return self._write(self.data.get(self.add_prefix(OVERRIDE), ""))
        except WouldReveal as warning:
            raise ask_why(self, warning) from warning

    def _write(self, override: str) -> FactRow:
        """A stored one goes to another state by a step, on the day that the form names for it."""
        row: Introduction = self.instance
        to, before = row.state, self.initial.get("state", row.state)
        if self.is_new or to == before:
            return self._discreet(row, override)
        row.state = before
        on = {State.ASKED: row.asked_on}.get(State(to), row.on if to in MADE else None)
        why = row.decline_reason if to in NOWHERE else ""
        super().write()
        step: Any = {"on": on or self.as_of, "reason": why, "as_of": self.as_of}
        try:
            moved = advance(row, to, viewer=self.viewer, override=override, **step)
        except ConflictError as late:
            raise ValidationError({"state": str(late)}) from late
        self.followed.append(moved.step)
        return moved.introduction

    def _discreet(self, row: Introduction, override: str) -> FactRow:
        """Save one that stays in its state, or is new, with other sides."""
        if not self.is_new and not {*self.pickers} & {*self.changed_data}:
            return super().write()
        about: Any = {"viewer": self.viewer, "state": row.state, "reason": override}
        refuse_leaks(row=row, as_of=self.as_of, **about)
        stored = super().write()
        require_discreet(row=row, as_of=self.as_of, **about)
        return stored


class BurdenForm(FactForm):
    """Why a relationship weighs on us, in our own words."""

    pickers = ("party",)
    party = PartyField(label=_("About"), kind="")
    on = day_field()
    closed_on = day_field(_("No longer so since"), required=False)

    class Meta:
        model = BurdenNote
        fields: ClassVar = ["party", "category", "text", "on", "closed_on"]
        widgets: ClassVar = {"text": SHORT}
