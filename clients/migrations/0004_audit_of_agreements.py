"""The log knows which agreement a side or a file was of: a name of a file may tell of a client."""

from __future__ import annotations

import importlib

from django.db import migrations

#: As relationships 0014 left it: among temporary tables it looks last.
BEFORE: str = importlib.import_module("firms.migrations.0008_audit_of_files").AUDIT.replace(
    "SET search_path = pg_catalog, public", "SET search_path = pg_catalog, public, pg_temp"
)
OF_FILES = "coalesce(whole ->> 'favour_id', whole ->> 'promise_id', whole ->> 'note_id')"
OF_ROWS_ABOVE = OF_FILES[:-1] + ", whole ->> 'above_id')"
OF_SIDES = """
            WHEN TG_TABLE_NAME IN ('clients_agreementparty', 'clients_agreementregion') THEN
                whole ->> 'agreement_id'"""
AUDIT = BEFORE.replace(OF_FILES, OF_ROWS_ABOVE + OF_SIDES)
assert BEFORE.count(OF_FILES) == BEFORE.count("pg_temp") == 1  # noqa: S101 - else nothing is replaced

KNOWN = """
UPDATE firms_auditentry
SET part_of = (changes -> 'agreement_id' ->> CASE action WHEN 'delete' THEN 0 ELSE 1 END)::uuid
WHERE table_name IN ('clients_agreementparty', 'clients_agreementregion')
  AND changes ? 'agreement_id'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0003_refuse_nothing_hidden"),
        ("firms", "0013_forget_old_sessions"),
        ("relationships", "0015_files_of_rows_above"),
    ]

    operations = [
        migrations.RunSQL(AUDIT, BEFORE),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
