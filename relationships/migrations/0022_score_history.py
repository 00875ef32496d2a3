"""What each relationship gave and cost at month-ends, per view."""

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


class Migration(migrations.Migration):
    dependencies = [("relationships", "0021_flag_on_firm")]

    operations = [
        migrations.CreateModel(
            name="ScoreHistory",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("computed_on", models.DateField()),
                ("points", models.JSONField(default=list)),
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
                    "relationship",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="histories",
                        to="relationships.relationship",
                    ),
                ),
                (
                    "view",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.view",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="scorehistory",
            constraint=models.UniqueConstraint(
                fields=("view", "relationship"), name="score_history_once"
            ),
        ),
        FenceApp("relationships", unaudited=DERIVED),
    ]
