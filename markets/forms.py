"""The form of a step into or out of a market; a proposal is confirmed with its corrections."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.forms import currency_field
from firms.permissions import may
from markets import path
from markets.kinds import FORWARD
from markets.models import CommitmentEvent
from markets.services import Behind, change_event, confirm_event, record_event
from markets.services.proposals import CORRECTABLE
from relationships.forms.base import FactForm, day_field, precision_field
from relationships.forms.fields import PartiesField, choosable, ids_in
from relationships.forms.party import countries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.models import Party

WHOLE = 100  # percent
SHARE = "share-"  # of the party with this id
Kind, State = CommitmentEvent.Kind, CommitmentEvent.State


@dataclass(frozen=True, slots=True)
class Now:
    """Who stands behind a stored step, by party."""

    shares: dict[UUID, Decimal | None]
    parties: dict[UUID, Party]


def kinds() -> list[Any]:
    """Kinds of steps in two groups."""
    forward = [(kind.value, kind.label) for kind in Kind if kind in FORWARD]
    back = [(kind.value, kind.label) for kind in Kind if kind not in FORWARD]
    return [("", _("Choose")), (_("Forward"), forward), (_("Back"), back)]


def level_before(
    viewer: Viewer, market: str, on: date, without: CommitmentEvent | None = None
) -> int:
    """The level of a market before a day's step, from the steps that are seen. One query."""
    rows = CommitmentEvent.objects.visible_to(viewer).confirmed().by(on).in_order()
    events = [row for row in rows if without is None or row.pk != without.pk]
    steps = path.levels(events).get(market, [])
    return steps[-1].level if steps else 0


class EventForm(FactForm):
    """What happened where and when, how it came about, and who was behind it."""

    pickers: ClassVar[Sequence[str]] = ("parties",)
    past_only: ClassVar[Sequence[str]] = ("happened_on",)
    wide: ClassVar[Sequence[str]] = ("lesson", "note")
    market = forms.ChoiceField(label=gettext_lazy("Market"), choices=lazy(countries, list))
    kind = forms.ChoiceField(label=gettext_lazy("What happened"), choices=lazy(kinds, list))
    happened_on = day_field()
    precision = precision_field()
    currency = currency_field(required=False)
    parties = PartiesField(kind="", required=False, label=gettext_lazy("Who was behind it"))

    class Meta:
        model = CommitmentEvent
        fields: ClassVar = [
            *("market", "kind", "happened_on", "precision", "to_mode", "level_after", "extent"),
            *("volition", "motive", "role", "cost", "currency", "hours", "parties"),
            *("lesson", "note"),
        ]
        labels: ClassVar = {
            "to_mode": gettext_lazy("Way of being there afterwards"),
            "level_after": gettext_lazy("Level afterwards, 0 to 10"),
            "extent": gettext_lazy("How much of it"),
            "volition": gettext_lazy("By choice or forced"),
            "motive": gettext_lazy("Why"),
            "role": gettext_lazy("What relationships had to do with it"),
            "cost": gettext_lazy("What it cost"),
            "hours": gettext_lazy("Hours it took"),
            "lesson": gettext_lazy("What you learnt"),
        }
        help_texts: ClassVar = {
            "level_after": gettext_lazy(
                "0 not there, 1 contacts, 3 agent, 5 office, 8 subsidiary. Empty: as the way of "
                "being there says."
            ),
        }
        widgets: ClassVar = {
            "lesson": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row, viewer = kwargs.get("instance"), kwargs["viewer"]
        self.now = behind_now(row)
        if row is not None:
            kwargs["initial"] = {**kwargs.get("initial", {}), "parties": list(self.now.shares)}
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial.setdefault("happened_on", self.as_of)
            self.initial.setdefault("currency", viewer.firm.base_currency)
        if self.is_proposal:
            self.fields["market"].disabled = True
        if not may(viewer, "income", "read"):  # an amount that is not shown is not changed either
            del self.fields["cost"], self.fields["currency"]
        self.shares = self.add_shares()

    @property
    def is_proposal(self) -> bool:
        """It waits for somebody to say whether it happened."""
        return str(self.instance.state) == State.PROPOSED

    def add_shares(self) -> dict[UUID, str]:
        """A field for the share of each party that is picked; names of fields by party."""
        picked = ids_in(value for value in self._picked("parties") if value)
        shown = {party.pk: party for party in self.fields["parties"].shown}  # type: ignore[attr-defined]
        found = {}
        for pk in picked:
            if pk not in shown:
                continue
            label = _("Share of %(name)s, percent") % {"name": shown[pk].name}
            self.fields[f"{SHARE}{pk}"] = share_field(label)
            self.initial.setdefault(f"{SHARE}{pk}", self.now.shares.get(pk))
            found[pk] = f"{SHARE}{pk}"
        return found

    def clean(self) -> dict[str, Any]:
        """Levels that go with the kind, shares that are no more than all of it."""
        data = super().clean()
        self.check_level(data)
        shares = [data.get(name) or Decimal(0) for name in self.shares.values()]
        if sum(shares) > WHOLE:
            self.add_error(
                list(self.shares.values())[-1],
                _("The shares make %(sum)s percent together. Take some away.")
                % {"sum": f"{sum(shares):g}"},
            )
        if data.get("cost") is None and "currency" in data:
            data["currency"] = ""
        return data

    def check_level(self, data: dict[str, Any]) -> None:
        """A step in leads no lower, a step back no higher; remembers where it came from."""
        level, kind, on = data.get("level_after"), data.get("kind"), data.get("happened_on")
        if not (kind and on and data.get("market")):
            return
        stored = None if self.is_new else self.instance
        before = level_before(self.viewer, data["market"], on, stored)
        self.instance.level_before = before
        if level is None:
            return
        if kind in FORWARD and level < before:
            words = _(
                "This is a step in, and the market stood at %(n)d before. Choose a step back."
            )
            self.add_error("level_after", words % {"n": before})
        if kind not in FORWARD and level > before:
            words = _("This is a step back, and the market stood at %(n)d before. Write no more.")
            self.add_error("level_after", words % {"n": before})

    def behind(self) -> list[Behind]:
        """Those picked with their shares, and those that cannot be picked as they were."""
        data = self.cleaned_data
        said = [Behind(one, data.get(f"{SHARE}{one.pk}")) for one in data["parties"]]
        open_ones = set(
            choosable(self.viewer)
            .filter(pk__in=list(self.now.parties))
            .values_list("pk", flat=True)
        )
        kept = [
            Behind(party, self.now.shares[pk])
            for pk, party in self.now.parties.items()
            if pk not in open_ones
        ]
        return [*said, *kept]

    def write(self) -> FactRow:
        row = cast("CommitmentEvent", self.instance)
        about: Any = {"behind": self.behind(), "as_of": self.as_of, "viewer": self.viewer}
        if self.is_new:
            return record_event(row, **about)
        if not self.is_proposal:
            row.direction = ""  # as the kind says
            return change_event(row, **about)
        named = {*self.changed_data, "level_before"} & {*CORRECTABLE}
        values = {name: getattr(row, name) for name in named}
        return confirm_event(row, values=values | {"direction": ""}, **about)


def share_field(label: str) -> forms.DecimalField:
    """Percent of a step."""
    field = forms.DecimalField(
        label=label,
        required=False,
        max_digits=6,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=WHOLE,
    )
    field.widget.attrs["step"] = "any"
    return field


def behind_now(row: CommitmentEvent | None) -> Now:
    """Who stands behind a stored step; nobody for a new one."""
    rows = [] if row is None else list(row.triggers.select_related("party").order_by("position"))
    return Now(
        shares={one.party_id: one.share for one in rows},
        parties={one.party_id: one.party for one in rows},
    )
