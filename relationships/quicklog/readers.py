"""What upper apps read in a line and book of it: hours, payments (DECISIONS 7).

Each app registers its reader in a module ``line_readers``, found at start-up. A reader sees the
words first, without a database; then it looks up, with a constant number of queries, what of it
concerns the viewer. What does not concern them leaves no trace: the line is read as if nobody
booked anything of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise
    from rest_framework.serializers import Serializer

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.quicklog.reading import Booking, Reading
    from relationships.quicklog.scene import Scene


class LineReader(ABC):
    """Reads, shows and writes one app's part of a line."""

    slug: ClassVar[str]  # of its part in the API, and of its chips
    label: ClassVar[_StrOrPromise]  # of its chips in what has to be put right
    template: ClassVar[str]  # of its chips; extra: booking, at (its number), as_of
    names: ClassVar[tuple[str, ...]]  # fields of a chip, one first that each of them has
    body: ClassVar[type[Serializer[Any]]]  # of one booking as a program or a chip says it
    answer: ClassVar[type[Serializer[Any]]]  # of one booking as it is read
    resources: ClassVar[Mapping[str, str]]  # of the API, by model

    @abstractmethod
    def read(self, scene: Scene, reading: Reading) -> Iterable[Booking]:
        """What the words say, by themselves."""

    def posted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of one chip in the types of ``body``."""
        return dict(values)

    @abstractmethod
    def edited(self, reading: Reading, values: list[Mapping[str, Any]]) -> tuple[Booking, ...]:
        """Its bookings as somebody put them right."""

    @abstractmethod
    def settled(
        self, reading: Reading, bookings: Sequence[Booking], viewer: Viewer, as_of: date
    ) -> tuple[Booking, ...]:
        """Those that concern this viewer, with whom they are about and what is still to be asked.

        Raises ``ValidationError`` for a choice that is not there.
        """

    @abstractmethod
    def left_out(self, bookings: Sequence[Booking], viewer: Viewer) -> list[str]:
        """Why a token may not book what its member may, told of the words alone."""

    @abstractmethod
    def save(self, booking: Booking, *, on: date, precision: str, viewer: Viewer) -> list[FactRow]:
        """Write it. Called within the transaction of the line."""


_readers: dict[str, LineReader] = {}


def add_line_reader(reader: LineReader) -> None:
    """Have lines read by it, too."""
    _readers[reader.slug] = reader


def line_readers() -> list[LineReader]:
    """All of them, in the order in which they were added."""
    return list(_readers.values())
