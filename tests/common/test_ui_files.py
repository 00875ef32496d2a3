"""Rules that hold for every template, style sheet and script of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from common import icons

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()

#: What a strict Content-Security-Policy forbids.
FORBIDDEN = re.compile(
    r"\sstyle=|<style|\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*(\bsrc=|application/json))"
)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_inline(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_compiles(path: Path) -> None:
    get_template(path.relative_to(ROOT / "templates").as_posix())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_icons_named_in_templates_exist(path: Path) -> None:
    used = set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
    assert used <= set(icons.NAMES)


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_scripts_bring_no_strings_to_life(path: Path) -> None:
    source = path.read_text()
    for word in ("eval(", "new Function", "innerHTML", "document.write", "insertAdjacentHTML"):
        assert word not in source


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_styles_come_from_here_and_have_no_own_dark_rule(path: Path) -> None:
    source = path.read_text()
    assert "@import" not in source
    assert "http" not in source
    if path.name != "tokens.css":
        assert "data-theme" not in source
        assert "prefers-color-scheme" not in source


def declarations(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def test_system_dark_equals_chosen_dark() -> None:
    chosen = re.search(r'\n\[data-theme="dark"\] {(.*?)\n}', TOKENS, re.DOTALL)
    system = re.search(r'not\(\[data-theme="light"\]\) {(.*?)\n  }', TOKENS, re.DOTALL)
    assert chosen is not None
    assert system is not None
    assert declarations(chosen[1])
    assert declarations(chosen[1]) == declarations(system[1])


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *(("ink", ground) for ground in ("paper", "surface", "sunken", "link-soft")),
    *(("ink-2", ground) for ground in ("paper", "surface", "sunken", "link-soft")),
    *(("ink-3", ground) for ground in ("paper", "surface", "sunken")),
    *((axis, f"{axis}-soft") for axis in ("gives", "costs", "watch", "soon", "now", "ok", "link")),
    ("on-action", "action"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_contrast(text: str, ground: str, theme: str) -> None:
    light, dark = TOKENS.split('\n[data-theme="dark"] {', 1)
    values = declarations(light if theme == "light" else dark)
    assert contrast(values[f"--{text}"], values[f"--{ground}"]) >= 4.5
