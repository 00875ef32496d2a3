"""Deleting the demo firm one has entered: its rows, its log, and the firm; a note stays."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import migrations, models

from firms.fence import app_role

# The firm and who asks are those of the running transaction. Keys are checked at its end, so the
# order of the tables does not matter; the log goes last, as each deletion writes into it.
DELETE_DEMO = """
CREATE FUNCTION delete_entered_demo() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here uuid := nullif(current_setting('app.firm', true), '')::uuid;
    actor uuid := nullif(current_setting('app.actor', true), '')::uuid;
    one name;
BEGIN
    INSERT INTO firms_firmdeletion (id, former_id, name, slug, by_email, at)
    SELECT gen_random_uuid(), f.id, f.name, f.slug, u.email, clock_timestamp()
    FROM firms_firm f
    JOIN firms_membership m ON m.firm_id = f.id AND m.id = actor
    JOIN firms_user u ON u.id = m.user_id
    WHERE f.id = here AND f.is_demo AND m.is_active AND m.role = 'owner';
    IF NOT FOUND THEN RETURN false; END IF;
    FOR one IN
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'firm_id' AND NOT a.attisdropped
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'firms_auditentry'
        ORDER BY c.relname
    LOOP
        EXECUTE format('DELETE FROM public.%I WHERE firm_id = $1', one) USING here;
    END LOOP;
    DELETE FROM firms_auditentry WHERE firm_id = here;
    DELETE FROM firms_firm WHERE id = here;
    RETURN true;
END $$
"""
SIGNATURE = "delete_entered_demo()"


def open_door(_apps: Any, schema_editor: Any) -> None:
    """Only the application role may call it; nobody but the owner reads what it notes."""
    schema_editor.execute(DELETE_DEMO, params=None)  # its %I is its own
    schema_editor.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {SIGNATURE} TO "{app_role()}"')
    schema_editor.execute(f'REVOKE ALL ON firms_firmdeletion FROM "{app_role()}"')


def close_door(_apps: Any, schema_editor: Any) -> None:
    """Drop it."""
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {SIGNATURE}")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("firms", "0010_session")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="FirmDeletion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("former_id", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("slug", models.CharField(max_length=60)),
                ("by_email", models.EmailField(max_length=254)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(open_door, close_door),
    ]
