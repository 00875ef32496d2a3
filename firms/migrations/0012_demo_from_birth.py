"""A firm is a demo from its birth or never: only a demo can be deleted with its log."""

from __future__ import annotations

from django.db import migrations

FUNCTION = """
CREATE FUNCTION demo_from_birth() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a firm does not become a demo' USING ERRCODE = 'insufficient_privilege';
END $$
"""
TRIGGER = """
CREATE TRIGGER demo_from_birth BEFORE UPDATE ON firms_firm FOR EACH ROW
WHEN (NEW.is_demo AND NOT OLD.is_demo) EXECUTE FUNCTION demo_from_birth()
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0011_demo_deletion")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION demo_from_birth()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER demo_from_birth ON firms_firm"),
    ]
