"""Forms of plans and their stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from clients.forms.accounts import WORKERS
from clients.models import Stage, StagePlan
from clients.services import change_record
from clients.services.plans import EMPTY, FIVE_STAGES, add_stage, change_stage, make_plan
from firms.models import FactRow, Membership
from relationships.forms.base import FactForm, day_field
from relationships.forms.fields import PartyField
from relationships.forms.party import countries
from relationships.models import Party, Relationship

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clients.models import Client

ORDER = _("It cannot end before it begins. Choose a later day.")


class PlanForm(FactForm):
    """A plan: its name and market."""

    market = forms.ChoiceField(
        label=_("Target market"), required=False, choices=lazy(countries, list)
    )

    class Meta:
        model = StagePlan
        fields: ClassVar = ["name", "market"]

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        self.client = client
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial.setdefault("market", client.market)

    def write(self) -> FactRow:
        return change_record(cast("StagePlan", self.instance))


class NewPlanForm(PlanForm):
    """A new one, with the stages of a template."""

    template = forms.ChoiceField(
        label=_("Stages"),
        required=False,
        choices=[
            (FIVE_STAGES, _("Five-stage market entry: from market research to sales")),
            (EMPTY, _("None yet")),
        ],
        initial=FIVE_STAGES,
        widget=forms.RadioSelect,
    )

    class Meta(PlanForm.Meta):
        fields: ClassVar = ["name", "market", "template"]

    def write(self) -> FactRow:
        return make_plan(self.client, cast("StagePlan", self.instance), viewer=self.viewer)


class StageForm(FactForm):
    """A stage: what, when, who does it, whom it waits for."""

    pickers: ClassVar[Sequence[str]] = ("waits_for",)
    past_only: ClassVar[Sequence[str]] = ("actual_from", "actual_to")
    planned_from = day_field(_("Planned from"), required=False)
    planned_to = day_field(_("Planned to"), required=False)
    actual_from = day_field(_("Begun"), required=False)
    actual_to = day_field(_("Finished"), required=False)
    waits_for = PartyField(
        label=_("Waits for"), kind="", required=False, blank=True, empty_label=_("Nobody")
    )

    class Meta:
        model = Stage
        fields: ClassVar = [
            *("name", "state", "planned_from", "planned_to", "actual_from", "actual_to"),
            *("owner", "deliverables"),
        ]
        labels: ClassVar = {"owner": _("Who does it"), "deliverables": _("What comes out of it")}
        widgets: ClassVar = {"deliverables": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, plan: StagePlan, **kwargs: Any) -> None:
        self.plan = plan
        row = kwargs.get("instance")
        if row is not None and row.blocker_id:
            kwargs["initial"] = {"waits_for": row.blocker.party_id}
        super().__init__(*args, **kwargs)
        people = Membership.objects.visible_to(self.viewer).filter(is_active=True, role__in=WORKERS)
        self.fields["owner"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_waits_for(self) -> Party | None:
        """Somebody with a page of their own."""
        party: Party | None = self.cleaned_data["waits_for"]
        self.blocker = None
        if party is not None:
            rows = Relationship.objects.visible_to(self.viewer).select_related("party")
            self.blocker = rows.filter(party=party).first()
            if self.blocker is None:
                raise ValidationError(_("There is no page for this party to wait for."))
        return party

    def clean(self) -> dict[str, Any]:
        """Days in order; what is done has its day."""
        data = super().clean()
        for start, end in (("planned_from", "planned_to"), ("actual_from", "actual_to")):
            if data.get(start) and data.get(end) and data[end] < data[start]:
                self.add_error(end, ORDER)
        if data.get("state") == Stage.State.DONE and not data.get("actual_to"):
            if "actual_to" not in self.errors:
                data["actual_to"] = max(self.as_of, data.get("actual_from") or self.as_of)
        elif data.get("actual_to") and data.get("state") not in {"done", "dropped"}:
            self.add_error("state", _("It has a day on which it was finished: say Done."))
        return data

    def write(self) -> FactRow:
        stage = cast("Stage", self.instance)
        stage.blocker = self.blocker
        if self.is_new:
            return add_stage(self.plan, stage, viewer=self.viewer)
        return change_stage(stage, viewer=self.viewer)
