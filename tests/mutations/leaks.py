"""Deliberate leaks, put into modules as they are imported; the files stay as they are.

``python -m pytest -p tests.mutations.leaks …`` with ``IA_CRM_LEAK=name`` runs with that one.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

VARIABLE = "IA_CRM_LEAK"
CHECKOUT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("leaks.yaml")


@dataclass(frozen=True)
class Edit:
    """One replacement in one file."""

    file: str
    find: str
    replace: str

    @property
    def module(self) -> str:
        """Its name for ``import``."""
        return self.file.removesuffix(".py").replace("/", ".")

    def times(self) -> int:
        """How often the text occurs: once, or the leak no longer fits."""
        return (CHECKOUT / self.file).read_text(encoding="utf-8").count(self.find)

    def source(self) -> str:
        """The module with the leak."""
        text = (CHECKOUT / self.file).read_text(encoding="utf-8")
        return text.replace(self.find, self.replace)


@dataclass(frozen=True)
class Leak:
    """A mistake somebody could make, and the tests that have to see it."""

    name: str
    why: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


def leaks() -> dict[str, Leak]:
    """All of them by name."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: leak(name, entry) for name, entry in found.items()}


def leak(name: str, entry: Mapping[str, Any]) -> Leak:
    """One entry of the file."""
    edits = [entry, *entry.get("more", ())]
    made = tuple(Edit(one["file"], one["find"], one["replace"]) for one in edits)
    return Leak(name, entry["why"], made, tuple(entry["tests"]))


class Loader(importlib.machinery.SourceFileLoader):
    """Loads the leaky source; never from or into a cache of compiled files."""

    edit: Edit

    def get_code(self, fullname: str) -> Any:
        return compile(self.edit.source(), self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Stands before the ordinary finders for the modules of one leak."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = {edit.module: edit for edit in edits}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The leaky module; None leaves all others to the ordinary finders."""
        edit = self.edits.get(fullname)
        if edit is None:
            return None
        file = str(CHECKOUT / edit.file)
        loader = Loader(fullname, file)
        loader.edit = edit
        spec = importlib.machinery.ModuleSpec(fullname, loader, origin=file)
        spec.has_location = True
        return spec


if VARIABLE in os.environ:
    chosen = leaks()[os.environ[VARIABLE]]
    already = [edit.module for edit in chosen.edits if edit.module in sys.modules]
    if already:
        raise RuntimeError(f"imported before the leak: {already}")
    sys.meta_path.insert(0, Finder(chosen.edits))
