"""Local partners, their territories, and who checked whom."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0013_forget_old_sessions"),
        ("relationships", "0014_temporary_tables_last"),
        ("clients", "0003_refuse_nothing_hidden"),
    ]

    operations = [
        migrations.CreateModel(
            name="LocalPartner",
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
                    "type",
                    models.CharField(
                        choices=[
                            ("dealer", "Dealer"),
                            ("distributor", "Distributor"),
                            ("value_added_reseller", "Value-added reseller"),
                            ("agent", "Agent"),
                            ("oem", "Maker (OEM)"),
                            ("outsourcing", "Outsourcing"),
                            ("licensee", "Licensee"),
                            ("jv_partner", "Joint-venture partner"),
                            ("buyer", "Buyer"),
                            ("software_testing", "Software testing"),
                            ("localisation", "Localisation"),
                            ("service_provider", "Service provider"),
                            ("associate", "Associate"),
                            ("export_management_company", "Export management company"),
                        ],
                        max_length=25,
                        verbose_name="type",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("identified", "Identified"),
                            ("contacted", "Contacted"),
                            ("in_vetting", "In vetting"),
                            ("negotiation", "Negotiation"),
                            ("appointed", "Appointed"),
                            ("suspended", "Suspended"),
                            ("ended", "Ended"),
                        ],
                        default="identified",
                        max_length=11,
                        verbose_name="stage",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                (
                    "since_precision",
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
                    "exclusivity",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("product", "For a product"),
                            ("territory", "For a territory"),
                            ("both", "For a product in a territory"),
                        ],
                        default="none",
                        max_length=9,
                        verbose_name="exclusivity",
                    ),
                ),
                (
                    "exclusive_from",
                    models.DateField(blank=True, null=True, verbose_name="exclusive from"),
                ),
                (
                    "exclusive_until",
                    models.DateField(blank=True, null=True, verbose_name="exclusive until"),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
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
                    "relationship",
                    firms.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partner",
                        to="relationships.relationship",
                    ),
                ),
                (
                    "through",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="relationships.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Competition",
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
                    "against",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relationships.party",
                    ),
                ),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
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
                    "partner",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="competitions",
                        to="partners.localpartner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartnerNeed",
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
                    "type",
                    models.CharField(
                        choices=[
                            ("dealer", "Dealer"),
                            ("distributor", "Distributor"),
                            ("value_added_reseller", "Value-added reseller"),
                            ("agent", "Agent"),
                            ("oem", "Maker (OEM)"),
                            ("outsourcing", "Outsourcing"),
                            ("licensee", "Licensee"),
                            ("jv_partner", "Joint-venture partner"),
                            ("buyer", "Buyer"),
                            ("software_testing", "Software testing"),
                            ("localisation", "Localisation"),
                            ("service_provider", "Service provider"),
                            ("associate", "Associate"),
                            ("export_management_company", "Export management company"),
                        ],
                        max_length=25,
                        verbose_name="type",
                    ),
                ),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="since")),
                ("wanted_by", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="note"),
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
                    "client",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
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
                    "region",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relationships.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StageChange",
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
                    "from_stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("identified", "Identified"),
                            ("contacted", "Contacted"),
                            ("in_vetting", "In vetting"),
                            ("negotiation", "Negotiation"),
                            ("appointed", "Appointed"),
                            ("suspended", "Suspended"),
                            ("ended", "Ended"),
                        ],
                        default="",
                        max_length=11,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("identified", "Identified"),
                            ("contacted", "Contacted"),
                            ("in_vetting", "In vetting"),
                            ("negotiation", "Negotiation"),
                            ("appointed", "Appointed"),
                            ("suspended", "Suspended"),
                            ("ended", "Ended"),
                        ],
                        max_length=11,
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
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
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                ("is_override", models.BooleanField(default=False)),
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
                    "partner",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="partners.localpartner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Territory",
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
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
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
                    "partner",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="territories",
                        to="partners.localpartner",
                    ),
                ),
                (
                    "region",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relationships.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vetting",
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
                    "agency",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="agency"),
                ),
                ("asked_on", models.DateField(blank=True, null=True, verbose_name="asked")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                (
                    "done_precision",
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
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal_enquiry", "Personal enquiry"),
                            ("registry", "Register of companies"),
                            ("credit", "Credit report"),
                            ("visit", "Visit"),
                            ("references", "References"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="how",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clear", "Clear"),
                            ("concerns", "Concerns"),
                            ("rejected_suspected_fraud", "Do not use: fraud suspected"),
                            ("inconclusive", "Inconclusive"),
                        ],
                        default="",
                        max_length=24,
                        verbose_name="result",
                    ),
                ),
                (
                    "basis",
                    models.TextField(blank=True, default="", verbose_name="what it rests on"),
                ),
                (
                    "loss_avoided",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="loss avoided",
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency"),
                ),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
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
                    "member",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "subject",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vettings",
                        to="relationships.party",
                    ),
                ),
                (
                    "vetter",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="vettings_made",
                        to="relationships.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VettingStep",
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
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("what", models.CharField(max_length=160, verbose_name="what")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
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
                    "member",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "person",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="relationships.party",
                    ),
                ),
                (
                    "vetting",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="partners.vetting",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="localpartner",
            index=models.Index(fields=["firm", "stage"], name="partner_by_stage"),
        ),
        migrations.AddConstraint(
            model_name="localpartner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exclusive_from", None),
                    ("exclusive_until", None),
                    ("exclusive_until__gte", models.F("exclusive_from")),
                    _connector="OR",
                ),
                name="partner_exclusive_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="localpartner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("exclusivity", "none"), _negated=True),
                    models.Q(("exclusive_from", None), ("exclusive_until", None)),
                    _connector="OR",
                ),
                name="partner_exclusive_days_of_exclusivity",
            ),
        ),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.UniqueConstraint(
                fields=("partner", "against"), name="competition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerneed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_on", None),
                    ("closed_on", None),
                    ("closed_on__gte", models.F("opened_on")),
                    _connector="OR",
                ),
                name="partner_need_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="stagechange",
            index=models.Index(fields=["firm", "partner", "on"], name="stage_change_order"),
        ),
        migrations.AddConstraint(
            model_name="stagechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_override", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="stage_change_override_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    ("ends_on", None),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="territory_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="vetting",
            index=models.Index(fields=["firm", "subject", "done_on"], name="vetting_by_subject"),
        ),
        migrations.AddIndex(
            model_name="vetting",
            index=models.Index(fields=["firm", "vetter"], name="vetting_by_vetter"),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("result", ""), ("done_on__isnull", False), _connector="OR"),
                name="vetting_result_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_on", None),
                    ("done_on", None),
                    ("done_on__gte", models.F("asked_on")),
                    _connector="OR",
                ),
                name="vetting_done_after_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gte", models.F("done_on")),
                    _connector="OR",
                ),
                name="vetting_valid_after_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("loss_avoided", None),
                    models.Q(models.Q(("currency", ""), _negated=True), ("loss_avoided__gte", 0)),
                    _connector="OR",
                ),
                name="vetting_loss_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member", None), ("vetter", None)),
                    models.Q(("agency", ""), ("vetter", None)),
                    models.Q(("agency", ""), ("member", None)),
                    _connector="OR",
                ),
                name="vetting_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vetter", None),
                    models.Q(("vetter", models.F("subject")), _negated=True),
                    _connector="OR",
                ),
                name="vetting_of_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="vettingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="vetting_step_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="vettingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", None), ("member", None), _connector="OR"),
                name="vetting_step_by_one",
            ),
        ),
        FenceApp("partners"),
    ]
