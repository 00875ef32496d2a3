"""Names in two scripts: the keys search looks under (PERFORMANCE 3)."""

from __future__ import annotations

import os
import unicodedata
from functools import cache
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


@cache
def dictionary() -> ModuleType:
    """Loaded with the first Han name that is written; without its phrases, which names are not.

    The phrases would take 40 MiB more of every process and a second to load.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    return import_module("pypinyin")


def fold(text: str) -> str:
    """Lower case without accents; other scripts keep their characters."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", plain).casefold().strip()


def is_cjk(char: str) -> bool:
    """Han, kana or hangul: scripts written without spaces or searched by character."""
    return "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or char >= "\U00020000"


def cjk_characters(text: str) -> list[str]:
    """The distinct CJK characters of a text, in order."""
    return list(dict.fromkeys(char for char in text if is_cjk(char)))


def pinyin(text: str) -> str:
    """Syllables of the Han characters, joined: ``lizhe`` for 李哲; empty without any."""
    han = "".join(char for char in text if "\u4e00" <= char <= "\u9fff")
    return "".join(dictionary().lazy_pinyin(han)) if han else ""


def search_keys(*names: str) -> tuple[str, list[str], str]:
    """Folded names, CJK characters and pinyin of all names of a party."""
    present = [name for name in names if name]
    folded = "\n".join(dict.fromkeys(fold(name) for name in present))
    characters = list(dict.fromkeys(chain.from_iterable(map(cjk_characters, present))))
    return folded, characters, "\n".join(filter(None, map(pinyin, present)))
