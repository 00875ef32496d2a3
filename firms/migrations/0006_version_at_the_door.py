"""The door tells the version of the view: an open page asks for it every two seconds."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from firms.fence import app_role

SIGNATURE = "firms_of(uuid)"
# As in 0003: an owner who broke the glass looks through both members' circles until it expires.
FIRMS_OF = """
CREATE FUNCTION firms_of(wanted_user uuid) RETURNS TABLE (
    firm_id uuid, membership_id uuid, role text, joined_at timestamptz,
    view_id uuid, circle_ids uuid[], version bigint, firm jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.firm_id, m.id, m.role, m.created_at, v.id, v.circle_ids, v.version, to_jsonb(f)
    FROM firms_membership m
    JOIN firms_firm f ON f.id = m.firm_id
    JOIN firms_view v ON v.firm_id = m.firm_id AND v.id = coalesce(
        (
            SELECT g.view_id FROM firms_breakglass g
            WHERE g.firm_id = m.firm_id AND g.asked_by_id = m.id AND g.expires_at > now()
              AND m.role = 'owner'
            ORDER BY g.created_at DESC LIMIT 1
        ),
        m.view_id
    )
    WHERE m.user_id = wanted_user AND m.is_active
$$
"""
WITHOUT_VERSION = """
CREATE FUNCTION firms_of(wanted_user uuid) RETURNS TABLE (
    firm_id uuid, membership_id uuid, role text, joined_at timestamptz,
    view_id uuid, circle_ids uuid[], firm jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.firm_id, m.id, m.role, m.created_at, v.id, v.circle_ids, to_jsonb(f)
    FROM firms_membership m
    JOIN firms_firm f ON f.id = m.firm_id
    JOIN firms_view v ON v.firm_id = m.firm_id AND v.id = coalesce(
        (
            SELECT g.view_id FROM firms_breakglass g
            WHERE g.firm_id = m.firm_id AND g.asked_by_id = m.id AND g.expires_at > now()
              AND m.role = 'owner'
            ORDER BY g.created_at DESC LIMIT 1
        ),
        m.view_id
    )
    WHERE m.user_id = wanted_user AND m.is_active
$$
"""


def hang(schema_editor: Any, body: str) -> None:
    """Put a door in the place of the old one; only the application role may go through."""
    schema_editor.execute(f"DROP FUNCTION {SIGNATURE}")
    schema_editor.execute(body)
    schema_editor.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {SIGNATURE} TO "{app_role()}"')


def forwards(apps, schema_editor):
    """The door with the version."""
    hang(schema_editor, FIRMS_OF)


def backwards(apps, schema_editor):
    """The door of 0003."""
    hang(schema_editor, WITHOUT_VERSION)


class Migration(migrations.Migration):
    dependencies = [("firms", "0005_outbox_audience")]

    operations = [migrations.RunPython(forwards, backwards)]
