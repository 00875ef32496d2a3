"""Changes that wait for the worker are shown to those only who may know of them."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    dependencies = [("firms", "0004_outbox_interruptions")]

    operations = [
        migrations.AddField(
            "outboxevent",
            "audience",
            firms.fields.TenantForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="firms.circle",
            ),
        ),
        FenceApp(
            "firms",
            unaudited=("outboxevent", "jobrun", "idempotencykey", "view", "auditentry"),
        ),
    ]
