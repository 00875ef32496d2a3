"""Decisions on the end of agreements, and the attribution window of commission terms."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_decimals_of_currencies"),
        ("firms", "0013_forget_old_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="commissionterm",
            name="attribution_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="attribution window in days"
            ),
        ),
        migrations.CreateModel(
            name="AgreementDecision",
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
                    "kind",
                    models.CharField(
                        choices=[("renewed", "Renewed"), ("ends", "It ends"), ("later", "Not now")],
                        max_length=7,
                        verbose_name="decision",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("last_day", models.DateField(verbose_name="last day then")),
                (
                    "new_last_day",
                    models.DateField(blank=True, null=True, verbose_name="new last day"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="remind again on")),
                (
                    "agreement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="clients.agreement",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["firm", "agreement"], name="decision_by_agreement")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "renewed"),
                                ("new_last_day__isnull", False),
                                ("until", None),
                            ),
                            models.Q(
                                ("kind", "later"), ("new_last_day", None), ("until__isnull", False)
                            ),
                            models.Q(("kind", "ends"), ("new_last_day", None), ("until", None)),
                            _connector="OR",
                        ),
                        name="agreement_decision_has_its_day",
                    )
                ],
            },
        ),
        FenceApp("clients"),
    ]
