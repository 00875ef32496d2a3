from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

DERIVED = ("tiescore", "score", "signal", "gatekeeper", "evaluationrun", "flag", "flagevent")


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0005_outbox_audience"),
        ("relationships", "0006_keyset_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "query",
                    models.CharField(blank=True, default="", editable=False, max_length=1000),
                ),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="show it to my colleagues"),
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
                (
                    "member",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("firm", "member", "name"),
                        name="saved_view_name_once",
                        violation_error_message="You already have a view of this name.",
                    )
                ],
            },
        ),
        # What somebody looks for is theirs: no audit row tells it to the owners.
        FenceApp("relationships", unaudited=(*DERIVED, "savedview")),
    ]
