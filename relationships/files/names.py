"""Names of files as people see them: no folder, nothing that cannot be seen, not too long."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from relationships.models.attachment import LONGEST_NAME

LONGEST_ENDING = 12  # characters, with its dot
#: Control characters, marks that turn the direction of writing, halves of characters, unassigned.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})
SPACES = re.compile(r"\s+")


def clean_name(given: str) -> str:
    """The last part of the name, composed, without what nobody sees; empty when nothing is left.

    ``invoice<RTL override>fdp.exe`` would be shown as ``invoiceexe.pdf``.
    """
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", last)
        if char.isspace() or unicodedata.category(char) not in UNSEEN
    )
    return shortened(SPACES.sub(" ", shown).strip(" ."))


def ending_of(name: str) -> str:
    """``.pdf``; empty without one, lower case."""
    return PurePosixPath(name).suffix.lower()


def shortened(name: str) -> str:
    """A long name loses the end of its stem, never its ending."""
    if len(name) <= LONGEST_NAME:
        return name
    suffix = PurePosixPath(name).suffix
    ending = suffix if len(suffix) <= LONGEST_ENDING else ""
    stem = name[: LONGEST_NAME - len(ending) - 1].rstrip(" .")
    return f"{stem}…{ending}"
