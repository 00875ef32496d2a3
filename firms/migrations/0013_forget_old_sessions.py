"""Sign-ins from before our own table of sessions: nobody reads or clears them any more.

Their rows hold steps to take back, among them what confidential entries said.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("firms", "0012_demo_from_birth"), ("sessions", "0001_initial")]

    operations = [migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop)]
