"""Notes of who went past a warning that something kept would come out, and why."""

from __future__ import annotations

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

DERIVED = ("tiescore", "score", "signal", "gatekeeper", "evaluationrun", "flag", "flagevent")


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0013_forget_old_sessions"),
        ("relationships", "0016_introduction_flow"),
    ]

    operations = [
        migrations.CreateModel(
            name="OverrideNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("introduction", "Introduction"),
                            ("share", "Shared with a partner"),
                            ("export", "Export"),
                            ("draft", "Draft"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        max_length=500, validators=[django.core.validators.MinLengthValidator(10)]
                    ),
                ),
                ("leaks", models.JSONField()),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                (
                    "introduction",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="override_notes",
                        to="relationships.introduction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OverrideParty",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("shown", "Shown"),
                            ("to", "To whom"),
                            ("hidden_from", "Kept from"),
                            ("on_the_way", "On the way"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                (
                    "note",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="relationships.overridenote",
                    ),
                ),
                (
                    "party",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relationships.party",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="overridenote",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThanOrEqual(
                    django.db.models.functions.text.Length("reason"), 10
                ),
                name="override_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="overrideparty",
            constraint=models.UniqueConstraint(
                fields=("note", "party", "role"), name="override_names_once"
            ),
        ),
        FenceApp("relationships", unaudited=(*DERIVED, "savedview", "deletedentry")),
    ]
