"""Typed readers of the environment. A bad value is refused with the name of its variable.

Every reader takes ``NAME`` or, for whatever a container keeps in a file, ``NAME_FILE``.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


class BadVariable(ImproperlyConfigured):
    """An environment variable that cannot be used; the message names it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that ``NAME_FILE`` names."""
    file = os.environ.get(f"{name}_FILE")
    if file is None:
        return os.environ.get(name, default).strip()
    if name in os.environ:
        raise BadVariable(name, f"set either {name} or {name}_FILE, not both")
    return _content(f"{name}_FILE", Path(file))


def _content(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadVariable(name, f"cannot read {file} ({error})") from error


def flag(name: str, *, default: bool) -> bool:
    """yes/no, true/false, on/off or 1/0."""
    value = text(name).lower()
    if not value:
        return default
    if value not in YES | NO:
        raise BadVariable(name, f"{value!r} is neither yes nor no")
    return value in YES


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not below ``least``."""
    value = text(name)
    if not value:
        return default
    try:
        parsed = int(value)
    except ValueError as error:
        raise BadVariable(name, f"{value!r} is not a whole number") from error
    if parsed < least:
        raise BadVariable(name, f"{parsed} is below {least}")
    return parsed


def items(name: str) -> list[str]:
    """A list separated by commas; empty parts do not count."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of the words ``allowed``."""
    value = text(name, default) or default
    if value not in allowed:
        raise BadVariable(name, f"{value!r} is not one of {', '.join(allowed)}")
    return value


def url(name: str, schemes: tuple[str, ...], default: str = "") -> str:
    """An address with one of the ``schemes``."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise BadVariable(name, f"must begin with {' or '.join(f'{s}://' for s in schemes)}")
    return value


def folder(name: str, default: Path) -> Path:
    """An absolute folder; it need not exist yet."""
    value = text(name)
    if not value:
        return default
    path = Path(value).expanduser()
    if not path.is_absolute():
        raise BadVariable(name, f"{value!r} is not an absolute path")
    return path


def secret(name: str, kept_in: Path) -> str:
    """The variable or its file; else a secret made once and kept in ``kept_in`` (0600)."""
    return text(name) or made_once(kept_in)


def made_once(file: Path) -> str:
    """The secret in ``file``, made now when there is none (0600, safe against a race)."""
    for folder in (file.parent.parent, file.parent):  # a mode does not hold for parents
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _content(file.name, file)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(secrets.token_urlsafe(50))
    return _content(file.name, file)
