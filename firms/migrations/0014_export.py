"""Lists that leave as files are noted in the audit log."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    dependencies = [("firms", "0013_forget_old_sessions")]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("resource", models.CharField(max_length=60)),
                ("file", models.CharField(max_length=4)),
                ("by_token", models.BooleanField()),
                (
                    "by",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        FenceApp(
            "firms",
            unaudited=("outboxevent", "jobrun", "idempotencykey", "view", "auditentry"),
        ),
    ]
