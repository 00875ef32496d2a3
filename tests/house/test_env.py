"""Environment readers name the bad variable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ia_crm import env


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("perhaps", lambda: env.flag("KNOB", default=False)),
        ("seven", lambda: env.number("KNOB", 1)),
        ("-1", lambda: env.number("KNOB", 1)),
        ("pink", lambda: env.choice("KNOB", ("red", "blue"), "red")),
        ("http://x", lambda: env.url("KNOB", ("postgresql",))),
        ("relative/path", lambda: env.folder("KNOB", Path("/x"))),
    ],
    ids=["no flag", "no number", "too small", "unknown word", "wrong scheme", "relative folder"],
)
def test_bad_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, value: str, read: Callable[[], object]
) -> None:
    monkeypatch.setenv("KNOB", value)
    with pytest.raises(env.BadVariable, match="KNOB"):
        read()


def test_defaults_hold_for_unset_and_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOB", raising=False)
    assert env.flag("KNOB", default=True)
    monkeypatch.setenv("KNOB", "")
    assert env.number("KNOB", 3) == 3
    assert env.choice("KNOB", ("a", "b"), "b") == "b"
    assert env.folder("KNOB", Path("/there")) == Path("/there")
    assert env.items("KNOB") == []


def test_good_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOB", " a, b ,,c ")
    assert env.items("KNOB") == ["a", "b", "c"]
    monkeypatch.setenv("KNOB", "Yes")
    assert env.flag("KNOB", default=False)
    monkeypatch.setenv("KNOB", "12")
    assert env.number("KNOB", 0) == 12


def test_value_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hidden\n")
    monkeypatch.setenv("KNOB_FILE", str(file))
    assert env.text("KNOB") == "hidden"
    monkeypatch.setenv("KNOB", "open")
    with pytest.raises(env.BadVariable, match="not both"):
        env.text("KNOB")


def test_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KNOB_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(env.BadVariable, match="KNOB_FILE"):
        env.text("KNOB")


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "home" / "secrets" / "key"
    first = env.made_once(file)
    assert env.made_once(file) == first
    assert len(first) > 40
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.parent.stat().st_mode & 0o777 == 0o700
