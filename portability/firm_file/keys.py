"""Who and what a file names, so that references can be checked while rows are read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portability.firm_file.problems import Findings, Path

PERSON, ORGANISATION, MEMBER, REGION = "person", "organisation", "member", "region"
KINDS_IN_WORDS = {
    PERSON: "person",
    ORGANISATION: "organisation",
    MEMBER: "member",
    REGION: "region",
}


def content_key(text: str, prefix: str = "") -> str:
    """A short key made from content: the same content has the same key everywhere."""
    return prefix + hashlib.sha256(text.encode()).hexdigest()[:10]


@dataclass
class Keys:
    """Keys by kind; ``unnamed`` holds parties that are only described by a sentence."""

    named: dict[str, set[str]] = field(default_factory=dict)
    unnamed: dict[str, str] = field(default_factory=dict)  # key -> sentence
    companies: set[str] = field(default_factory=set)  # those of them that are organisations

    def add(self, kind: str, keys: Iterable[str]) -> None:
        """Keys that the file (or, when merging, the firm) has."""
        self.named.setdefault(kind, set()).update(keys)

    def has(self, kinds: Iterable[str], key: str) -> bool:
        """Whether one of the kinds has this very key; case counts: CR is not Cr."""
        return any(key in self.named.get(kind, ()) for kind in kinds)

    def nearest(self, kinds: Iterable[str], key: str) -> str | None:
        """A key that may have been meant."""
        known = sorted(set().union(*(self.named.get(kind, set()) for kind in kinds)))
        found = get_close_matches(key, known, n=1, cutoff=0.5)
        return found[0] if found else None

    def unnamed_party(self, sentence: str, *, is_company: bool = False) -> str:
        """Key of somebody who is only described; equal sentences are the same party."""
        key = content_key(" ".join(sentence.split()), "unnamed-")
        if is_company and key not in self.unnamed:
            self.companies.add(key)
        self.unnamed.setdefault(key, sentence.strip())
        return key


@dataclass(frozen=True)
class Spot:
    """A place in the file, and what is needed to judge the value there."""

    path: Path
    keys: Keys
    findings: Findings

    def child(self, step: str | int) -> Spot:
        """A place inside this one."""
        return Spot((*self.path, step), self.keys, self.findings)

    def problem(self, what: str, fix: str = "") -> None:
        """Note what is wrong here."""
        self.findings.problem(self.path, what, fix)

    def warn(self, what: str, fix: str = "") -> None:
        """Note what was read in a way worth knowing."""
        self.findings.warn(self.path, what, fix)
