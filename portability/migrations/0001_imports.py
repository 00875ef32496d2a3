from __future__ import annotations

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0017_codes_and_cards"),
        ("relationships", "0027_firm_check"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("columns", "Columns are not known"),
                            ("ready", "Not imported yet"),
                            ("applying", "Being imported"),
                            ("stopped", "Stopped"),
                            ("done", "Imported"),
                            ("undoing", "Being taken back"),
                            ("undone", "Taken back"),
                            ("failed", "Could not be read"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file")),
                ("stored", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("direct_client", "Direct client"),
                            ("commission_client", "Commission client"),
                            ("client_contact", "Client contact"),
                            ("local_partner", "Local partner"),
                            ("colleague", "Co-founder, associate"),
                            ("adviser", "Adviser"),
                            ("friend", "Friend or peer"),
                            ("ex_employer", "Former employer"),
                            ("supplier", "Supplier"),
                            ("platform", "Network or fair"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=18,
                        verbose_name="to us",
                    ),
                ),
                (
                    "tag",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="tag"),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("chosen", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True, default="")),
                ("run", models.UUIDField(null=True)),
                ("rows_read", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("data", models.JSONField(default=dict)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("create", "New"),
                            ("update", "Adds to somebody you have"),
                            ("unchanged", "Unchanged"),
                            ("ask", "Needs you"),
                            ("leave", "Cannot be read"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=30)),
                ("message", models.TextField(blank=True, default="")),
                (
                    "candidates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("same_as", models.PositiveIntegerField(null=True)),
                ("changes", models.JSONField(default=list)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "The same"),
                            ("new", "Somebody else"),
                            ("leave", "Leave out"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("left", "Left out"),
                            ("undone", "Taken back"),
                            ("kept", "Kept"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("made", models.JSONField(default=dict)),
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
                    "party",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="relationships.party",
                    ),
                ),
                (
                    "within",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="portability.import",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartyKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("key", models.CharField(max_length=300)),
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
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["firm", "-created_at"], name="import_newest_first"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["within", "action", "number"], name="import_row_by_action"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["within", "state", "number"], name="import_row_by_state"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("within", "number"), name="import_row_once"),
        ),
        migrations.AddIndex(
            model_name="partykey",
            index=models.Index(fields=["firm", "key"], name="party_key"),
        ),
        migrations.AddConstraint(
            model_name="partykey",
            constraint=models.UniqueConstraint(fields=("party", "key"), name="party_key_once"),
        ),
        FenceApp("portability", unaudited=("importrow",)),
    ]
