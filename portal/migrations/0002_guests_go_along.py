"""A guest goes with whom it comes for, also when the database is the first to delete."""

from __future__ import annotations

from django.db import migrations

from firms.fence import gone_with

COMES_FOR = {"party_id": "relationships_party", "client_id": "clients_client"}


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_first")]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for column, target in COMES_FOR.items()
        for statement in gone_with("portal_guest", column, target)
    ]
