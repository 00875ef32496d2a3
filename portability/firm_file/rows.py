"""A checked row of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portability.firm_file.fields import Section
    from portability.firm_file.problems import Path


@dataclass
class Row:
    """Values by the format's key, whatever name the file used (``given`` remembers it)."""

    section: Section
    key: str
    values: dict[str, Any]
    path: Path
    given: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key."""
        return self.values.get(key, default)

    def word(self, key: str) -> str:
        """The list word of a key; empty where there is none."""
        value = self.values.get(key)
        return str(value[0]) if value else ""

    def place(self, key: str) -> Path:
        """Path of a value, by the name used in the file."""
        return (*self.path, self.given.get(key, key))
