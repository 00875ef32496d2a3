"""Introductions as a flow: steps, what they took, what is owed and what went wrong."""

from __future__ import annotations

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

DERIVED = ("tiescore", "score", "signal", "gatekeeper", "evaluationrun", "flag", "flagevent")


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0013_forget_old_sessions"),
        ("relationships", "0015_files_of_rows_above"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntroductionStep",
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
                ("number", models.PositiveSmallIntegerField()),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("asked", "Asked"),
                            ("promised", "Promised"),
                            ("made", "Made"),
                            ("met", "Met"),
                            ("negotiating", "Negotiating"),
                            ("earning", "Earns money"),
                            ("declined", "Declined"),
                            ("lapsed", "Lapsed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("asked", "Asked"),
                            ("promised", "Promised"),
                            ("made", "Made"),
                            ("met", "Met"),
                            ("negotiating", "Negotiating"),
                            ("earning", "Earns money"),
                            ("declined", "Declined"),
                            ("lapsed", "Lapsed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("year", "Year"),
                            ("unknown", "Unknown"),
                        ],
                        default="day",
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="reason"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="episode",
            name="introduction",
            field=firms.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="episodes",
                to="relationships.introduction",
            ),
        ),
        migrations.AddField(
            model_name="favour",
            name="introduction",
            field=firms.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="favours",
                to="relationships.introduction",
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="deadline",
            field=models.DateField(blank=True, null=True, verbose_name="deadline"),
        ),
        migrations.AddField(
            model_name="introduction",
            name="effort_h",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=7,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                verbose_name="hours it took",
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="remind_on",
            field=models.DateField(blank=True, null=True, verbose_name="remind on"),
        ),
        migrations.AddField(
            model_name="introduction",
            name="spent",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=14,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                verbose_name="money it took",
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="spent_currency",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("spent", None),
                    models.Q(("spent_currency", ""), _negated=True),
                    _connector="OR",
                ),
                name="introduction_spent_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("spent", None), ("spent__gte", 0), _connector="OR"),
                    models.Q(("effort_h", None), ("effort_h__gte", 0), _connector="OR"),
                ),
                name="introduction_took_no_less_than_nothing",
            ),
        ),
        migrations.AddField(
            model_name="introductionstep",
            name="audience",
            field=firms.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="firms.circle",
            ),
        ),
        migrations.AddField(
            model_name="introductionstep",
            name="created_by",
            field=firms.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="firms.membership",
            ),
        ),
        migrations.AddField(
            model_name="introductionstep",
            name="firm",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="firms.firm",
            ),
        ),
        migrations.AddField(
            model_name="introductionstep",
            name="introduction",
            field=firms.fields.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="relationships.introduction",
            ),
        ),
        migrations.AddConstraint(
            model_name="introductionstep",
            constraint=models.UniqueConstraint(
                fields=("introduction", "number"), name="introduction_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="introductionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_state", models.F("to_state")), _negated=True),
                name="introduction_step_moves",
            ),
        ),
        FenceApp("relationships", unaudited=(*DERIVED, "savedview", "deletedentry")),
    ]
