"""Forms of local partners: who it is, where it works, how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.refusals import refusing
from firms.models import FactRow
from partners.models import Competition, LocalPartner, Territory
from partners.refusals import ConflictError
from partners.services import Place, add_partner, change_partner, move_stage
from partners.services.checks import Override
from partners.stages import NEXT, RISING, Stage
from relationships.forms.base import FactForm, day_field
from relationships.forms.fields import PartiesField, PartyField
from relationships.models import Party, Region, Relationship
from relationships.services import add_party, own_circle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from firms.access import Viewer

ALREADY = _("This is a local partner already. Its page has the way to edit it.")
HOW_TO_FIX = _("Have it checked first, or let an owner go on and say why.")


class PartnerForm(FactForm):
    """What is known of a partner, apart from its stage and where it works."""

    pickers: ClassVar[Sequence[str]] = ("through", "competes_with")
    past_only: ClassVar[Sequence[str]] = ("since",)
    wide: ClassVar[Sequence[str]] = ("note",)
    since = day_field(_("Known since"), required=False)
    through = PartyField(
        label=_("Who leads to it"), kind="", required=False, blank=True, empty_label=_("Nobody")
    )
    exclusive_from = day_field(_("Exclusive from"), required=False)
    exclusive_until = day_field(_("Exclusive until"), required=False)
    competes_with = PartiesField(
        label=_("Competes with"),
        kind="",
        required=False,
        help_text=_("Partners or clients that it stands against."),
    )

    class Meta:
        model = LocalPartner
        fields: ClassVar = [
            *("type", "since", "through", "exclusivity", "exclusive_from", "exclusive_until"),
            "note",
        ]
        labels: ClassVar = {"type": _("Does"), "exclusivity": _("Exclusive")}
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        self.hidden_through = row.through_id if row is not None else None
        if row is not None:
            rows = Competition.objects.visible_to(kwargs["viewer"]).filter(partner=row)
            kwargs["initial"] = {"competes_with": list(rows.values_list("against_id", flat=True))}
        super().__init__(*args, **kwargs)
        if self.fields["through"].queryset.filter(pk=self.hidden_through).exists():  # type: ignore[attr-defined]
            self.hidden_through = None

    def clean(self) -> dict[str, Any]:
        """Days of exclusivity belong to one, and stand in order."""
        data = super().clean()
        start, end = data.get("exclusive_from"), data.get("exclusive_until")
        if (start or end) and data.get("exclusivity") == LocalPartner.Exclusivity.NONE:
            self.add_error("exclusivity", _("Say what is exclusive, or leave its days out."))
        if start and end and end < start:
            self.add_error("exclusive_until", _("It cannot end before it begins."))
        return data

    def keep_hidden(self) -> LocalPartner:
        """The row; who leads to it stays where the viewer does not see them."""
        row = cast("LocalPartner", self.instance)
        if row.through_id is None and self.hidden_through:
            row.through_id = self.hidden_through
        return row

    def _take(self, refused: ValidationError) -> None:
        """Refusals of fields that are not on the form say how to go on."""
        found = refused.error_dict if hasattr(refused, "error_dict") else {}
        super()._take(refused)
        if "stage" in found:
            self.add_error("stage" if "stage" in self.fields else None, HOW_TO_FIX)

    def write(self) -> FactRow:
        return change_partner(
            self.keep_hidden(),
            competes_with=list(self.cleaned_data["competes_with"]),
            as_of=self.as_of,
            viewer=self.viewer,
        )


class NewPartnerForm(PartnerForm):
    """A partner out of somebody who is in the network, or somebody new."""

    pickers: ClassVar[Sequence[str]] = ("party", "through", "competes_with")
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
    stage = forms.ChoiceField(
        label=_("How far it has come"),
        choices=[(stage.value, stage.label) for stage in RISING],
        initial=Stage.IDENTIFIED,
    )
    regions = forms.ModelMultipleChoiceField(
        label=_("Where it works"),
        queryset=Region.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    override_reason = forms.CharField(
        label=_("Why appointed without a clear check"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only of an owner; it is kept with the partner."),
    )
    field_order = (
        *("party", "new_name", "new_kind", "new_seen_by", "type", "stage", "regions", "through"),
        *("since", "exclusivity", "exclusive_from", "exclusive_until", "competes_with", "note"),
        "override_reason",
    )

    #: The one chosen; None for somebody new.
    relationship: Relationship | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Region.objects.visible_to(self.viewer).order_by("position", "code")
        self.fields["regions"].queryset = rows  # type: ignore[attr-defined]
        if not self.viewer.is_owner:
            del self.fields["override_reason"]

    def clean_new_name(self) -> str:
        """Without spaces around it."""
        return " ".join(str(self.cleaned_data["new_name"]).split())

    def clean_party(self) -> Party | None:
        """Somebody with a page of their own who is no partner."""
        party: Party | None = self.cleaned_data["party"]
        if party is None:
            return None
        rows = Relationship.objects.visible_to(self.viewer).select_related("party")
        self.relationship = rows.filter(party=party).first()
        if self.relationship is None:
            raise ValidationError(_("There is no page for this party to make a partner of."))
        if LocalPartner.objects.visible_to(self.viewer).filter(relationship=self.relationship):
            raise ValidationError(ALREADY)
        return party

    def clean(self) -> dict[str, Any]:
        """One party, known or new."""
        data = super().clean()
        if "party" not in self.errors:
            if not data.get("party") and not data.get("new_name"):
                self.add_error("party", _("Choose who it is, or write a new name below."))
            if data.get("party") and data.get("new_name"):
                self.add_error("new_name", _("Choose somebody or write a new name, not both."))
        return data

    def write(self) -> FactRow:
        data = self.cleaned_data
        reason = data.get("override_reason", "")
        row = self.keep_hidden()
        row.stage = data["stage"]
        with refusing("partners_localpartner_relationship_id_key", "party", ALREADY):
            return add_partner(
                row,
                relationship=self.relationship or self._somebody_new(),
                places=[Place(region) for region in data["regions"]],
                competes_with=list(data["competes_with"]),
                override=Override(reason) if reason else None,
                as_of=self.as_of,
                viewer=self.viewer,
            )

    def _somebody_new(self) -> Relationship:
        """A party of this name, for the team or for the writer alone."""
        data = self.cleaned_data
        is_own = data["new_seen_by"] == "own"
        return add_party(
            Party(kind=data["new_kind"] or Party.Kind.ORGANISATION, name=data["new_name"]),
            viewer=self.viewer,
            category=Relationship.Category.LOCAL_PARTNER,
            circle_id=own_circle(self.viewer, []) if is_own else None,
        )


class ServiceForm(forms.Form):
    """A form that only calls a service: its refusals stand on the fields."""

    #: Where refusals about something that is not a field are shown.
    aside: ClassVar[str] = ""

    def put(self) -> bool:
        """Call it; False with errors on the form when it was refused."""
        try:
            self.step()
        except ConflictError as faster:
            self.add_error(None, str(faster))
        except ValidationError as refused:
            self.take(refused)
        else:
            return True
        return False

    def take(self, refused: ValidationError) -> None:
        """Put a service's errors on the fields they are about."""
        named = refused.error_dict if hasattr(refused, "error_dict") else {None: refused}
        for name, errors in named.items():
            self.add_error(name if name in self.fields else self.aside or None, errors)

    def step(self) -> None:
        """Call the service."""
        raise NotImplementedError


class MoveForm(ServiceForm):
    """To another stage."""

    aside = "to"
    wide: ClassVar[Sequence[str]] = ("reason",)
    expected = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    on = day_field(_("On"))
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    override = forms.BooleanField(
        label=_("Appoint it without a clear check"),
        required=False,
        help_text=_("Only an owner may; the reason is kept with the partner."),
    )

    def __init__(
        self, *args: Any, partner: LocalPartner, viewer: Viewer, as_of: date, **kwargs: Any
    ) -> None:
        self.partner, self.viewer, self.as_of = partner, viewer, as_of
        super().__init__(*args, **kwargs)
        ways = NEXT[Stage(partner.stage)]
        field = cast("forms.ChoiceField", self.fields["to"])
        field.choices = [(one.value, one.label) for one in Stage if one in ways]
        if self.is_bound:  # somebody may have moved it meanwhile: the service says so
            field.choices = Stage.choices
        self.initial = {"expected": partner.stage, "on": as_of, **self.initial}
        if not viewer.is_owner:
            del self.fields["override"]

    def take(self, refused: ValidationError) -> None:
        """A refusal for want of a check says how to go on."""
        found = refused.error_dict if hasattr(refused, "error_dict") else {}
        super().take(refused)
        if "stage" in found:
            self.add_error("to", HOW_TO_FIX)

    def step(self) -> None:
        data = self.cleaned_data
        move_stage(
            self.partner,
            data["to"],
            expected=data["expected"],
            on=data["on"],
            reason=data["reason"],
            override=Override(data["reason"]) if data.get("override") else None,
            as_of=self.as_of,
            viewer=self.viewer,
        )


class TerritoryForm(ServiceForm):
    """A region in which a partner works."""

    aside = "region"
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none())
    starts_on = day_field(_("From"), required=False)
    ends_on = day_field(_("Until"), required=False)

    def __init__(
        self,
        *args: Any,
        partner: LocalPartner,
        row: Territory | None = None,
        viewer: Viewer,
        as_of: date,
        **kwargs: Any,
    ) -> None:
        self.partner, self.row, self.viewer, self.as_of = partner, row, viewer, as_of
        super().__init__(*args, **kwargs)
        rows = Region.objects.visible_to(viewer).order_by("position", "code")
        self.fields["region"].queryset = rows  # type: ignore[attr-defined]
        if row is not None:
            self.initial = {
                "region": row.region_id,
                "starts_on": row.starts_on,
                "ends_on": row.ends_on,
            }

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("It cannot end before it begins. Choose a later day."))
        return data

    def step(self) -> None:
        data = self.cleaned_data
        place = Place(data["region"], data["starts_on"], data["ends_on"])
        self.write([*self.others(), place])

    def take_out(self) -> None:
        """Without this one."""
        self.write(self.others())

    def others(self) -> list[Place]:
        """The other territories that the viewer sees."""
        rows = Territory.objects.visible_to(self.viewer).filter(partner=self.partner)
        rows = rows.filter(region__in=Region.objects.visible_to(self.viewer))
        kept = rows.exclude(pk=self.row.pk) if self.row else rows
        return [
            Place(one.region, one.starts_on, one.ends_on) for one in kept.select_related("region")
        ]

    def write(self, places: list[Place]) -> None:
        """All of them again; promises that stand against each other are refused."""
        change_partner(self.partner, places=places, as_of=self.as_of, viewer=self.viewer)
