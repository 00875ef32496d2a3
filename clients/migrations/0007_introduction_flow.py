"""Who is credited with income, in shares of our own."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_renewals"),
        ("firms", "0013_forget_old_sessions"),
        ("relationships", "0014_temporary_tables_last"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttributionShare",
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
                    "share_pct",
                    models.DecimalField(
                        decimal_places=3, max_digits=6, verbose_name="share in percent"
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
                    "introduction",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attribution_shares",
                        to="relationships.introduction",
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("introduction", "party"), name="attribution_share_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                        name="attribution_share_is_percent",
                    ),
                ],
            },
        ),
        FenceApp("clients"),
    ]
