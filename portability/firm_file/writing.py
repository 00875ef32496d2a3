"""A plan beside what the firm has: refuse, add, update. Never delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from firms.circles import circle_for, circles_by_member
from firms.models import Membership
from markets.models import CommitmentEvent
from portability.firm_file.building import ORDER
from portability.firm_file.building_clients import CLIENT_KEYS
from portability.firm_file.building_commission import COMMISSION_KEYS
from portability.firm_file.building_guard import GUARD_KEYS
from portability.firm_file.building_markets import MARKET_KEYS
from portability.firm_file.building_partners import PARTNER_KEYS
from portability.firm_file.building_portal import PORTAL_KEYS
from portability.firm_file.names import key_of
from portability.firm_file.own_fields import live
from portability.firm_file.plan import Built, Plan
from portability.firm_file.problems import Problem
from relationships.models import (
    Concealment,
    CustomField,
    EpisodeMember,
    FlagRuleSetting,
    KeptSection,
    Participant,
    Party,
    Reach,
    Region,
    Relationship,
    Tie,
)

if TYPE_CHECKING:
    from uuid import UUID

    from firms.models import Firm
    from portability.firm_file.derive import Circle

BATCH = 1_000
#: Not business data: identity, bookkeeping, what is made from or kept beside other columns.
SEARCH_COLUMNS = frozenset({"name_norm", "name_cjk", "name_pinyin"})
UNCOMPARED = SEARCH_COLUMNS | {
    *("id", "firm_id", "ref", "created_at", "updated_at", "content_words", "stored"),
}
#: What tells rows of a model apart; else the ref or, without one, the id.
NATURAL_KEYS: dict[Any, Callable[[Any], Any]] = {
    Region: lambda row: row.code,
    CustomField: lambda row: row.slug,
    Relationship: lambda row: row.party_id,
    Tie: lambda row: (row.member_id, row.person_id),
    Participant: lambda row: (row.interaction_id, row.party_id),
    EpisodeMember: lambda row: (row.episode_id, row.member_id),
    Reach: lambda row: (row.member_id, row.region_id),
    Concealment: lambda row: (row.relationship_id, row.hidden_from_id),
    FlagRuleSetting: lambda row: row.slug,
    KeptSection: lambda row: row.name,
    **CLIENT_KEYS,
    **PARTNER_KEYS,
    **COMMISSION_KEYS,
    **PORTAL_KEYS,
    **MARKET_KEYS,
    **GUARD_KEYS,
}


@dataclass
class Difference:
    """A row that the firm and the file do not agree on."""

    model: Any
    key: Any
    what: str

    def as_problem(self) -> Problem:
        """In the form all refusals have."""
        return Problem((str(self.model._meta.verbose_name), str(self.key)), self.what)


@dataclass
class Changes:
    """What storing a plan means."""

    added: dict[Any, list[Any]] = field(default_factory=dict)
    updated: dict[Any, list[tuple[Any, list[str]]]] = field(default_factory=dict)
    missing: list[Difference] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Rows added or updated."""
        return sum(map(len, self.added.values())) + sum(map(len, self.updated.values()))

    def differences(self) -> list[Difference]:
        """Everything in which file and firm differ."""
        found = [
            Difference(model, natural_key(model, row), "is in the file and not in the firm.")
            for model, rows in self.added.items()
            for row in rows
        ]
        for model, pairs in self.updated.items():
            for row, columns in pairs:
                what = f"differs in {', '.join(columns)}."
                found.append(Difference(model, natural_key(model, row), what))
        return found + self.missing


def natural_key(model: Any, row: Any) -> Any:
    """What tells this row apart from others of its model."""
    found: Callable[[Any], Any] = NATURAL_KEYS.get(model, key_of)
    return found(row)


class Writer:
    """Compares and stores one plan inside the firm that was entered."""

    def __init__(self, firm: Firm, plan: Plan, *, is_partial: bool) -> None:
        self.firm, self.plan, self.is_partial = firm, plan, is_partial
        self.circle_ids: dict[Circle, UUID | None] = {None: None}
        self.members = {key_of(member): member for member in Membership.objects.of_firm(firm.pk)}
        self._know_circles()

    # --- circles ----------------------------------------------------------------------------

    def _know_circles(self) -> None:
        """Circles the firm has, by the keys of their members."""
        keys = {member.pk: key for key, member in self.members.items()}
        members: dict[UUID, set[str]] = {}
        for member_id, circle_ids in circles_by_member(self.firm).items():
            for circle_id in circle_ids:
                members.setdefault(circle_id, set()).add(keys[member_id])
        for circle_id, named in sorted(members.items(), reverse=True):
            self.circle_ids[frozenset(named)] = circle_id

    def _circle_id(self, circle: Circle) -> UUID | None:
        """The circle's id; made when the firm has none of these members."""
        if circle not in self.circle_ids:
            named = [self.members[key] for key in sorted(circle or ())]
            self.circle_ids[circle] = circle_for(self.firm, named[0], named[1:]).pk
        return self.circle_ids[circle]

    # --- comparing --------------------------------------------------------------------------

    def compare(self) -> Changes:
        """What is new, what differs, what the firm has beside the file."""
        changes = Changes()
        for model in ORDER:
            self._compare_model(model, changes)
        return changes

    def _compare_model(self, model: Any, changes: Changes) -> None:
        present = self._present(model)
        for built in self.plan.of(model):
            row = present.pop(built.key, None)
            if row is None:
                changes.added.setdefault(model, []).append(self._new(built))
            else:
                self._compare_row(row, built, changes)
        if not self.is_partial:
            changes.missing += [
                Difference(model, key, "is in the firm and not in the file.")
                for key, row in present.items()
                if getattr(row, "deleted_at", None) is None and not is_open_proposal(row)
            ]

    def _present(self, model: Any) -> dict[Any, Any]:
        """What the firm has, by what tells the rows apart."""
        rows = model.objects.of_firm(self.firm.pk)
        return live(rows) if model is CustomField else {natural_key(model, r): r for r in rows}

    def _new(self, built: Built) -> Any:
        columns = built.columns
        if has_audience(built.model):
            columns = columns | {"audience_id": self._circle_id(built.circle)}
        return built.model(id=built.pk, firm_id=self.firm.pk, **columns)

    def _compare_row(self, row: Any, built: Built, changes: Changes) -> None:
        wanted = self._new(built)
        names = self._compared(built)
        differing = [one for one in names if getattr(row, one) != getattr(wanted, one)]
        if not differing:
            return
        for name in (*differing, *(n for n in built.columns if n.startswith("name_"))):
            setattr(row, name, getattr(wanted, name))
        changes.updated.setdefault(built.model, []).append((row, differing))

    def _compared(self, built: Built) -> list[str]:
        """Columns in which the file must agree; when merging, those it gives."""
        columns = [one.attname for one in built.model._meta.concrete_fields]
        if self.is_partial:
            given = {*built.columns, "audience_id"}
            columns = [one for one in columns if one in given]
        return [one for one in columns if one not in UNCOMPARED]

    # --- storing ----------------------------------------------------------------------------

    def store(self, changes: Changes) -> None:
        """Update and add; the caller's transaction keeps it whole.

        In this order: what ends in the file makes room for what begins in it.
        """
        for model in ORDER:
            self._update(model, changes.updated.get(model, ()))
            self._add(model, changes.added.get(model, ()))

    def _add(self, model: Any, rows: Iterable[Any]) -> None:
        model.objects.bulk_create(list(rows), batch_size=BATCH)

    def _update(self, model: Any, pairs: Iterable[tuple[Any, list[str]]]) -> None:
        """Updated rows, with the time of the change and the columns search looks into."""
        rows = [row for row, _ in pairs]
        names = {name for _, differing in pairs for name in differing}
        if not rows:
            return
        for row in rows:
            row.updated_at = timezone.now()
        fields = {model._meta.get_field(name.removesuffix("_id")).name for name in names}
        extra = SEARCH_COLUMNS if isinstance(rows[0], Party) else frozenset()
        model.objects.bulk_update(rows, sorted(fields | extra | {"updated_at"}), batch_size=BATCH)


def has_audience(model: Any) -> bool:
    """Whether rows of the model carry an audience."""
    return any(one.attname == "audience_id" for one in model._meta.concrete_fields)


def is_open_proposal(row: Any) -> bool:
    """Made by the program from other rows, and nobody has decided on it yet."""
    return isinstance(row, CommitmentEvent) and row.is_open_proposal
