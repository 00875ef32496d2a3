"""Who wants the morning mail."""

from __future__ import annotations

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

DERIVED = (
    *("tiescore", "score", "scorehistory", "signal", "gatekeeper", "evaluationrun"),
    *("flag", "flagevent", "savedview", "deletedentry"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0016_outbox_claims"),
        ("relationships", "0022_score_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="MorningMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "is_on",
                    models.BooleanField(
                        default=False, verbose_name="send me a mail in the morning"
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(default=7, verbose_name="from this hour on"),
                ),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "site",
                    models.CharField(blank=True, default="", editable=False, max_length=200),
                ),
                ("done_on", models.DateField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "member",
                    firms.fields.TenantOneToOneField(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
            ],
        ),
        # What somebody reads in the morning is theirs: no audit row tells it to the owners.
        FenceApp("relationships", unaudited=(*DERIVED, "morningmail")),
    ]
