"""Functions of the owner look for tables among temporary ones last.

PostgreSQL looks there first where the path does not say otherwise. The application role may make
temporary tables: one called ``firms_auditentry`` swallowed the log, one called ``firms_firm`` made
a demo of any firm.
"""

from __future__ import annotations

from django.db import migrations

PATHS = """
DO $do$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_roles r ON r.oid = p.proowner
        WHERE n.nspname = 'public' AND p.prosecdef AND r.rolname = current_user
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', one);
    END LOOP;
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [("firms", "0012_demo_from_birth"), ("relationships", "0013_cadence")]

    operations = [migrations.RunSQL(PATHS, migrations.RunSQL.noop)]
