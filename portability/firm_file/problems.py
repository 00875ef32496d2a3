"""What is wrong with a file, all of it, each with its place in the file and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_PROBLEMS = 500  # a file of another kind would otherwise list every line of itself

Path = tuple[str | int, ...]


def shown_path(path: Path) -> str:
    """``interactions[3].w[0]``; the file as a whole is ``(file)``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "(file)"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (a warning) that was read in a way worth knowing."""

    path: Path
    what: str
    fix: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = shown_path(self.path)
        if self.line is not None:
            place += f" (line {self.line})"
        return f"{place}: {self.what}" + (f" {self.fix}" if self.fix else "")


class FirmFileError(Exception):
    """The file was not loaded; ``problems`` says why."""

    def __init__(self, problems: list[Problem], title: str = "Nothing was loaded.") -> None:
        self.problems = problems
        self.title = title
        super().__init__("\n".join([title, *map(str, problems)]))


@dataclass
class Findings:
    """Collects problems and warnings while a file is read."""

    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def problem(self, path: Path, what: str, fix: str = "") -> None:
        """Something that keeps the file from being loaded."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path, what, fix, self.line_of(path)))

    def warn(self, path: Path, what: str, fix: str = "") -> None:
        """Something loaded in a way its writer should know of."""
        self.warnings.append(Problem(path, what, fix, self.line_of(path)))

    def line_of(self, path: Path) -> int | None:
        """Line of the nearest place that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def stop_if_bad(self) -> None:
        """Raise ``FirmFileError`` with everything found so far, if there is anything."""
        if self.problems:
            raise FirmFileError(self.problems)
