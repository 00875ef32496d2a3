"""What a measurement is, and where it goes."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from ia_crm import places

#: Every run writes here; ``--record`` copies the file to where it is kept (decision 8).
RUN_RESULTS = Path("bench") / "results"
KEPT_RESULTS = places.CHECKOUT / "docs" / "bench" / "results"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the result.

    ``target`` is the most that ``ratio`` may be where there is a ratio, else the most that
    ``value`` may be; without one nothing is asked. ``holds`` says whether it was kept.
    """

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str = ""
    target: float | None = None
    hard: bool = False  # --strict fails on it: a ratio or a count, never bare time

    @property
    def holds(self) -> bool | None:
        """None where nothing is asked."""
        if self.target is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.target

    def line(self) -> str:
        """The JSON object of PRODUCT 2."""
        shown = asdict(self)
        del shown["hard"]
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in shown.items()}
        return json.dumps({**rounded, "holds": self.holds}, ensure_ascii=False)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie; of few values the nearest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def compared(
    name: str,
    ours: Sequence[float],
    limit: Sequence[float],
    *,
    against: str,
    target: float | None = None,
    unit: str = "ms",
) -> Measurement:
    """Medians of two series that were measured in turns."""
    value, least = statistics.median(ours), statistics.median(limit)
    ratio = value / least if least else None
    return Measurement(name, value, unit, ratio, against, target, hard=target is not None)


@dataclass(slots=True)
class Report:
    """Prints each line when it is known and keeps it in a file."""

    file: Path
    out: TextIO
    found: list[Measurement] = field(default_factory=list)

    def add(self, measurements: Iterable[Measurement]) -> None:
        """Print and keep."""
        for one in measurements:
            self.found.append(one)
            self.out.write(one.line() + "\n")
            self.out.flush()
            with self.file.open("a", encoding="utf-8") as kept:
                kept.write(one.line() + "\n")

    def missed(self, *, hard_only: bool = False) -> list[Measurement]:
        """Those whose target was not kept."""
        return [one for one in self.found if one.holds is False and (one.hard or not hard_only)]

    def keep(self) -> Path:
        """Copy to the folder of runs that are kept with the code."""
        KEPT_RESULTS.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(self.file, KEPT_RESULTS / self.file.name))


def beside(name: str) -> Path:
    """A file in the folder of the runs."""
    folder = places.CHECKOUT / ".run" / RUN_RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def new_file(stamp: str) -> Path:
    """An empty file for the run; of two on one day the later one replaces the earlier."""
    file = beside(f"{stamp}.jsonl")
    file.write_text("", encoding="utf-8")
    return file
