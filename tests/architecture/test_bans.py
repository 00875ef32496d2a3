"""What may not be written anywhere, and pages that must be current (TRUST T11)."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from firms.matrix import as_markdown

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    *("common", "firms", "relationships", "clients"),
    *("partners", "portal", "dashboards", "portability"),
    "ia_crm",
)
#: (pattern, why, files that may).
BANNED = [
    (r"\bmark_safe\b", "use format_html", ()),
    (r"fields\s*=\s*[\"']__all__", "name the fields", ()),
    # One address: mail programs post to it by themselves, and its token is all that it takes.
    (r"\bcsrf_exempt\b", "no page without CSRF", ("relationships/views/morning.py",)),
    (r"\.delay\(|\.apply_async\(", "write an outbox event", ("relationships/tasks.py",)),
    (r"ordering_fields\s*=\s*[\"']__all__", "name the orderings", ()),
    (r"\bSET\s+(?!LOCAL\b)app\.", "the tenant is set for one transaction", ()),
    (r"set_config\([^)]*,\s*false\s*\)", "the tenant is set for one transaction", ()),
    (r"\beval\(|\bexec\(", "no code from data", ()),
    (r"\bpickle\b|yaml\.load\(", "no code from data", ()),
    (r"\.extra\(|\bRawSQL\(", "use expressions", ("relationships/search.py",)),
]


def sources(*suffixes: str) -> Iterator[Path]:
    """Files of the product."""
    for app in APPS:
        for suffix in suffixes:
            yield from sorted((ROOT / app).rglob(f"*{suffix}"))


def templates() -> list[Path]:
    """Every template."""
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize(("pattern", "why", "exempt"), BANNED, ids=[ban[0] for ban in BANNED])
def test_banned(pattern: str, why: str, exempt: tuple[str, ...]) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in sources(".py")
        if str(file.relative_to(ROOT)) not in exempt
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == [], why


def test_templates_trust_nothing() -> None:
    """No ``|safe`` but on the help text of our own forms; no inline style, script or handler."""
    inline = re.compile(
        r"\son[a-z]+=|\sstyle=|<style|<script(?![^>]*(?:\bsrc=|type=\"application/json\"))|hx-on"
    )
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in templates()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (re.search(r"\|\s*safe\b", line) and "field.help_text|safe" not in line)
        or inline.search(line)
    ]
    assert found == []


def all_of_firm(tree: ast.AST) -> Iterator[int]:
    """Lines on which rows are reached by ``X.objects.all()`` and the like, without a firm."""
    unscoped = {"all", "filter", "exclude", "get", "first", "last", "count", "values", "order_by"}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        inner = node.func.value
        if (
            node.func.attr in unscoped
            and isinstance(inner, ast.Attribute)
            and inner.attr == "objects"
            and isinstance(inner.value, ast.Name)
            and inner.value.id not in {"User", "SetupTicket", "Firm", "EmailAddress"}
        ):
            yield node.lineno


def test_pages_and_api_reach_rows_through_a_scope_only() -> None:
    """In views and API every read starts with ``visible_to``, ``for_view`` or ``of_firm``."""
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sources(".py")
        if {"views", "api"} & set(file.parts) or file.name in {"views.py", "queries.py"}
        for line in all_of_firm(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert "No changes" in out.getvalue()


def test_access_matrix_page_is_current() -> None:
    page = (ROOT / "docs" / "access-matrix.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "run: ./run manage access_matrix > docs/access-matrix.md"


def test_no_place_of_one_machine_in_the_tree() -> None:
    """Code, templates and documents name no folder of somebody's machine."""
    pattern = re.compile(r"/home/[a-z]|/root/|/Users/|/tmp/venv")
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    found = [
        str(file.relative_to(ROOT))
        for file in [*sources(".py", ".yaml"), *templates(), *documents]
        if pattern.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
