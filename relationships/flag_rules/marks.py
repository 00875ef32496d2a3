"""Marks of the network's own rules: business only, no return, mentoring, rhythm, region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.permissions import require
from relationships import undo
from relationships.flags.marks import Mark, MarkForm, add_mark
from relationships.models import Brief, Party, Region, Relationship, Tie
from relationships.models.relationship import LONGEST_CADENCE
from relationships.services.log import announce, change_fact, record_fact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from firms.access import Viewer
    from relationships.models import Flag

CHANGED_LATER = gettext_lazy("It stands on the record, where you can change it at any time.")


def change(relationship: Relationship, viewer: Viewer, **values: Any) -> undo.Step:
    """Write columns of the relationship and have it looked at again."""
    require(viewer, "relationships", "write", relationship)
    step = undo.changed(relationship, only=values)
    for name, value in values.items():
        setattr(relationship, name, value)
    relationship.save(update_fields=[*values, "updated_at"])
    announce(relationship, [relationship.party])
    return step


def of_flag(flag: Flag) -> Relationship:
    """The relationship that the flag is about."""
    found: Relationship | None = flag.relationship
    if found is None:
        raise ValidationError(_("This flag is not about a relationship."))
    return found


def switched_on(column: str) -> Callable[[Flag, MarkForm, Viewer, date], undo.Step]:
    """Writes a yes into a column of the relationship."""

    def put(flag: Flag, _form: MarkForm, viewer: Viewer, _on: date) -> undo.Step:
        return change(of_flag(flag), viewer, **{column: True})

    return put


def mentoring(flag: Flag, _form: MarkForm, viewer: Viewer, _on: date) -> undo.Step:
    """Add mentoring to the closest tie with the person, the viewer's own first."""
    person = of_flag(flag).party
    require(viewer, "ties", "write")
    tie = closest_tie(person, viewer)
    if tie is None:
        made = Tie(person=person, member_id=viewer.membership_id, contents=[Tie.Content.MENTOR])
        return undo.created(record_fact(made, viewer=viewer))
    step = undo.changed(tie, only=("contents", "content_words"))
    if Tie.Content.MENTOR not in tie.contents:
        tie.contents = [*tie.contents, Tie.Content.MENTOR]
        tie.content_words = [*tie.content_words, ""] if tie.content_words else []
        change_fact(tie, viewer=viewer)
    return step


def closest_tie(person: Party, viewer: Viewer) -> Tie | None:
    """The viewer's own tie with the person, else the closest one the viewer sees."""
    ties = Tie.objects.visible_to(viewer).filter(person=person).select_related("person")
    return min(
        ties,
        key=lambda tie: (tie.member_id != viewer.membership_id, -(tie.closeness or 0), tie.pk),
        default=None,
    )


class RhythmForm(MarkForm):
    """How often is normal."""

    days = forms.IntegerField(
        label=gettext_lazy("In touch every so many days"), min_value=1, max_value=LONGEST_CADENCE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = self.flag.evidence.get("silence")
        self.fields["days"].initial = longest if isinstance(longest, int) else None


def rhythm(flag: Flag, form: MarkForm, viewer: Viewer, _on: date) -> undo.Step:
    """Set the cadence by which Today reminds from now on."""
    return change(of_flag(flag), viewer, cadence_days=form.cleaned_data["days"])


class RegionForm(MarkForm):
    """What the member was hired for."""

    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"), queryset=Region.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = Region.objects.visible_to(self.viewer).order_by("position", "name")
        largest = next((bar["name"] for bar in self.flag.evidence.get("bars", [])), "")
        field.initial = field.queryset.filter(name=largest).first()


def hired_for(flag: Flag, form: MarkForm, viewer: Viewer, on: date) -> undo.Step:
    """The member answers for this region, and is judged inside it only."""
    require(viewer, "regions", "write")
    region = form.cleaned_data["region"]
    running = Brief.objects.visible_to(viewer).filter(member=flag.member_id, region=region)
    if running.filter(ended_on=None).exists():
        raise ValidationError(_("This region stands in the brief already."))
    brief = Brief(member=flag.member, region=region, started_on=on)
    return undo.created(record_fact(brief, viewer=viewer))


for mark in (
    Mark(
        "business-only",
        ("B04",),
        gettext_lazy("Business only, by choice"),
        CHANGED_LATER,
        switched_on("transactional_by_choice"),
    ),
    Mark(
        "no-return",
        ("B11", "B12"),
        gettext_lazy("No return is expected"),
        CHANGED_LATER,
        switched_on("no_return_expected"),
    ),
    Mark(
        "mentor",
        ("B11", "B12"),
        gettext_lazy("This is mentoring"),
        gettext_lazy("The tie says so from now on; what is given and received stays on show."),
        mentoring,
    ),
    Mark(
        "rhythm",
        ("R14",),
        gettext_lazy("This rhythm is normal"),
        gettext_lazy("Season, distance or choice: Today reminds you by these days instead."),
        rhythm,
        RhythmForm,
    ),
    Mark(
        "hired-for-region",
        ("B05",),
        gettext_lazy("Hired for this region"),
        gettext_lazy("A member who answers for a region is judged by that region only."),
        hired_for,
        RegionForm,
    ),
):
    add_mark(mark)
