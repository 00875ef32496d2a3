"""What a file must not bring beside rows that the firm has: told before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clients.models import AttributionShare
from portability.firm_file.names import key_of
from portal.models import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from firms.models import Firm
    from portability.firm_file.plan import Plan
    from portability.firm_file.problems import Findings
    from portability.firm_file.writing import Changes


@dataclass(frozen=True, slots=True)
class Once:
    """Of a model's rows that count, no two agree in these columns."""

    model: Any
    columns: tuple[str, ...]
    what: str  # said of a second one, with the id of the first
    fix: str
    counts: Callable[[Any], bool] = lambda _row: True

    def pair(self, row: Any) -> tuple[Any, ...]:
        """What no other row has."""
        return tuple(getattr(row, name) for name in self.columns)


ONCE = (
    Once(
        Share,
        ("introduction_id", "guest_id"),
        "shares what this guest is shown already: by %r of the firm.",
        "Give it that id, or say when one of the two was revoked.",
        lambda row: row.revoked_at is None,
    ),
    Once(
        AttributionShare,
        ("introduction_id", "party_id"),
        "credits who has a share already: %r of the firm.",
        "Give it that id.",
    ),
)


def refuse_second_ones(plan: Plan, changes: Changes, firm: Firm, findings: Findings) -> None:
    """Note each row of the file that the firm has under another id."""
    for once in ONCE:
        paths = {built.pk: built.path for built in plan.of(once.model)}
        rows = after(once, changes, firm)
        stored = {once.pair(row): row for row in rows if row.pk not in paths}
        for row in rows:
            if row.pk in paths and (first := stored.get(once.pair(row))) is not None:
                findings.problem(paths[row.pk], once.what % key_of(first), once.fix)


def after(once: Once, changes: Changes, firm: Firm) -> list[Any]:
    """Rows that count once the changes are stored."""
    rows: dict[UUID, Any] = {row.pk: row for row in once.model.objects.of_firm(firm.pk)}
    rows |= {row.pk: row for row in written(once.model, changes)}
    return [row for row in rows.values() if once.counts(row)]


def written(model: Any, changes: Changes) -> Iterator[Any]:
    """Rows of the model that are added or changed."""
    yield from changes.added.get(model, ())
    yield from (row for row, _columns in changes.updated.get(model, ()))
