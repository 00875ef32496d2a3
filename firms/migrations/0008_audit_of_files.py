"""Audit rows of a file know which entry it belongs to: a name of a file may tell of the entry."""

from __future__ import annotations

import importlib

from django.db import migrations

BEFORE: str = importlib.import_module("firms.migrations.0007_audit_parts").AUDIT
PARENT = "coalesce(whole ->> 'interaction_id', whole ->> 'episode_id')::uuid"
#: Only in the table of files: elsewhere a key of this name need not lead to a whole.
WITH_FILES = """coalesce(
            whole ->> 'interaction_id', whole ->> 'episode_id',
            CASE WHEN TG_TABLE_NAME = 'relationships_attachment' THEN
                coalesce(whole ->> 'favour_id', whole ->> 'promise_id', whole ->> 'note_id')
            END
        )::uuid"""
AUDIT = BEFORE.replace(PARENT, WITH_FILES)
assert AUDIT != BEFORE  # noqa: S101 - a statement that replaces nothing would go unseen


class Migration(migrations.Migration):
    dependencies = [("firms", "0007_audit_parts")]

    operations = [migrations.RunSQL(AUDIT, BEFORE)]
