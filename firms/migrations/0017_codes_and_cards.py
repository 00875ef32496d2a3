"""Codes instead of names, and the cards of the dashboard: choices of one member.

Both are told at the doors, so that neither costs another question.
"""

from __future__ import annotations

import importlib
from typing import Any

from django.db import migrations, models

from firms.fence import app_role

OLD_FIRMS_OF: str = importlib.import_module("firms.migrations.0006_version_at_the_door").FIRMS_OF
OLD_BY_DIGEST: str = importlib.import_module("firms.migrations.0002_fence_and_doors").FIRM_BY_DIGEST
OLD_PATH, PATH = "search_path = pg_catalog, public ", "search_path = pg_catalog, public, pg_temp "


def with_choices(door: str) -> str:
    """The door, which tells the two choices of the member before the firm."""
    return (
        door.replace(", firm jsonb", ", shows_codes boolean, dashboard_cards jsonb, firm jsonb")
        .replace(", to_jsonb(f)", ", m.shows_codes, m.dashboard_cards, to_jsonb(f)")
        .replace(OLD_PATH, PATH)
    )


BEFORE = {
    "firms_of(uuid)": OLD_FIRMS_OF.replace(OLD_PATH, PATH),
    "token_by_digest(text)": OLD_BY_DIGEST.replace(OLD_PATH, PATH),
}
AFTER = {
    "firms_of(uuid)": with_choices(OLD_FIRMS_OF),
    "token_by_digest(text)": with_choices(OLD_BY_DIGEST),
}
for _body in AFTER.values():
    assert _body.count("dashboard_cards") == 2  # noqa: S101 - else nothing was replaced
    assert _body.count("pg_temp") == 1  # noqa: S101


def hang(schema_editor: Any, doors: dict[str, str]) -> None:
    """Put the doors in the place of the old ones; only the application role may go through."""
    for signature, body in doors.items():
        schema_editor.execute(f"DROP FUNCTION {signature}")
        schema_editor.execute(body)
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{app_role()}"')


def forwards(_apps: Any, schema_editor: Any) -> None:
    """The doors with the choices."""
    hang(schema_editor, AFTER)


def backwards(_apps: Any, schema_editor: Any) -> None:
    """The doors without."""
    hang(schema_editor, BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0016_outbox_claims"),
        ("relationships", "0014_temporary_tables_last"),  # which gives the doors their path
    ]

    operations = [
        migrations.AddField(
            "membership",
            "shows_codes",
            models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            "membership",
            "dashboard_cards",
            models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.RunPython(forwards, backwards),
    ]
