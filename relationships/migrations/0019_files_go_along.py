"""A file goes with the entry it belongs to, also when the database is the first to delete."""

from __future__ import annotations

from django.db import migrations

from firms.fence import gone_with

OWNERS = ("interaction", "favour", "episode", "promise", "note", "relationship")


class Migration(migrations.Migration):
    dependencies = [("relationships", "0018_override_of_contacts")]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for owner in OWNERS
        for statement in gone_with(
            "relationships_attachment", f"{owner}_id", f"relationships_{owner}"
        )
    ]
