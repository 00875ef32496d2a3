"""How far the check of a whole firm is, and how the last one ended."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

DERIVED = (
    *("tiescore", "score", "scorehistory", "signal", "gatekeeper", "evaluationrun"),
    *("flag", "flagevent", "savedview", "deletedentry"),
)
STATES = ("running", "done", "stopped", "failed")


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0016_outbox_claims"),
        ("relationships", "0026_flag_on_market"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirmCheck",
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
                    "state",
                    models.CharField(
                        choices=[(state, state) for state in STATES],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("as_of", models.DateField()),
                ("backend", models.IntegerField()),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("doing", models.CharField(max_length=20)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("steps", models.PositiveSmallIntegerField()),
                ("stop_asked_at", models.DateTimeField(null=True)),
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
                    "stopped_by",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["firm"], name="one_check_per_firm")]
            },
        ),
        FenceApp("relationships", unaudited=(*DERIVED, "morningmail", "firmcheck")),
    ]
