from __future__ import annotations

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q, Value

from firms.fence import FenceApp

DERIVED = ("tiescore", "score", "signal", "gatekeeper", "evaluationrun", "flag", "flagevent")


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0007_audit_parts"),
        ("relationships", "0010_attachment"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("label", models.CharField(max_length=40, verbose_name="name")),
                (
                    "slug",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(?:-[a-z0-9]+)*$", "Small letters, digits and hyphens."
                            )
                        ],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                        ],
                        default="text",
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "unit",
                    models.CharField(blank=True, default="", max_length=12, verbose_name="unit"),
                ),
                (
                    "help_text",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="help"),
                ),
                ("choices", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("deleted_at", None)),
                        fields=("firm", "slug"),
                        name="custom_field_slug_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="relationship",
            name="custom",
            field=models.JSONField(
                blank=True,
                db_default=Value({}, models.JSONField()),
                default=dict,
                editable=False,
            ),
        ),
        FenceApp("relationships", unaudited=(*DERIVED, "savedview", "deletedentry")),
    ]
