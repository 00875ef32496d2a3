"""What a file asks to be stored, and what the firm has already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portability.firm_file.derive import Circle
from portability.firm_file.names import Store

if TYPE_CHECKING:
    from portability.firm_file.problems import Path
    from relationships.models import CustomField


@dataclass
class Built:
    """A row to be stored: the columns the file gives, its natural key, who may know."""

    model: Any
    pk: UUID
    columns: dict[str, Any]
    key: Any
    path: Path = ()
    circle: Circle = None


@dataclass
class Plan:
    """Everything a file asks to be stored, in order."""

    rows: list[Built] = field(default_factory=list)

    def of(self, model: Any) -> list[Built]:
        """Rows of one model."""
        return [one for one in self.rows if one.model is model]


@dataclass
class Present:
    """What the firm has already: empty for a new one."""

    store: Store
    circles: dict[str, Circle] = field(default_factory=dict)  # by party key
    member_party: dict[str, str] = field(default_factory=dict)  # member key -> party key
    own_fields: dict[str, CustomField] = field(default_factory=dict)  # by short name
    custom: dict[str, dict[str, str]] = field(default_factory=dict)  # values by party key
    row_circles: dict[UUID, Circle] = field(default_factory=dict)  # of rows that others follow
    currency: str = "GBP"  # the firm's own
