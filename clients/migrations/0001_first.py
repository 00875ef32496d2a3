from __future__ import annotations

import uuid
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0010_session"),
        ("relationships", "0013_cadence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Client",
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
                    "origin",
                    models.CharField(
                        choices=[
                            ("former_workplace", "Former workplace"),
                            ("ex_employer", "Former employer"),
                            ("education", "Education"),
                            ("family", "Family"),
                            ("friend_introduction", "Introduced by a friend"),
                            ("business_introduction", "Introduced in business"),
                            ("introduction", "Introduced"),
                            ("online_platform", "Online network"),
                            ("trade_fair", "Trade fair"),
                            ("cold_contact", "Cold contact"),
                            ("inbound", "Came to us"),
                            ("social", "Social life"),
                            ("unknown", "Not known"),
                            ("other", "Other"),
                        ],
                        default="unknown",
                        max_length=22,
                        verbose_name="came through",
                    ),
                ),
                ("obligation", models.TextField(blank=True, default="", verbose_name="obligation")),
                (
                    "disclosed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="disclosed to the former employer on"
                    ),
                ),
                (
                    "covenant",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("active", "Active"),
                            ("expired", "Expired"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=7,
                        verbose_name="restrictive covenant",
                    ),
                ),
                (
                    "covenant_until",
                    models.DateField(blank=True, null=True, verbose_name="covenant until"),
                ),
                (
                    "expected_first_sale_on",
                    models.DateField(blank=True, null=True, verbose_name="first sale expected"),
                ),
                (
                    "one_person_firm",
                    models.BooleanField(default=False, verbose_name="one-person firm"),
                ),
                (
                    "market",
                    models.CharField(
                        blank=True, default="", max_length=2, verbose_name="target market"
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency"),
                ),
                (
                    "contract_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="contract value",
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
                    "contact",
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
                        related_name="client",
                        to="relationships.relationship",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Agreement",
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
                        choices=[
                            ("framework", "Framework agreement"),
                            ("service", "Service agreement"),
                            ("commission", "Commission agreement"),
                            ("distribution", "Distribution agreement"),
                            ("agency", "Agency agreement"),
                            ("licence", "Licence"),
                            ("joint_venture", "Joint venture"),
                            ("nda", "Non-disclosure agreement"),
                            ("referral", "Referral agreement"),
                            ("other", "Other"),
                        ],
                        max_length=14,
                        verbose_name="type",
                    ),
                ),
                ("kind_word", models.CharField(blank=True, default="", max_length=60)),
                (
                    "title",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="title"),
                ),
                (
                    "market",
                    models.CharField(blank=True, default="", max_length=2, verbose_name="market"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
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
                    "notice_days",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="days of notice"
                    ),
                ),
                (
                    "renewal_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="renews itself by months"
                    ),
                ),
                (
                    "covenant_until",
                    models.DateField(blank=True, null=True, verbose_name="covenant until"),
                ),
                (
                    "covenant_scope",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=240,
                        verbose_name="covenant: what it forbids",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("active", "Active"),
                            ("ended", "Ended"),
                            ("expired", "Expired"),
                        ],
                        default="active",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[("us", "Us"), ("them", "Them"), ("both", "Both sides")],
                        default="",
                        max_length=4,
                        verbose_name="ended by",
                    ),
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
                    "covenant_person",
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
                    "client",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agreements",
                        to="clients.client",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClientMember",
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
                    "client",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="clients.client",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClientPhase",
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
                        choices=[
                            ("direct", "Direct (pays fees)"),
                            ("commission", "Commission (pays a share of sales)"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="from")),
                (
                    "started_precision",
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
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "ended_precision",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phases",
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
            ],
        ),
        migrations.CreateModel(
            name="Cost",
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
                ("on", models.DateField(verbose_name="date")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, default=Decimal("1"), max_digits=18, verbose_name="rate"
                    ),
                ),
                (
                    "market",
                    models.CharField(blank=True, default="", max_length=2, verbose_name="market"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("travel", "Travel"), ("other", "Other")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "what",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="what"),
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
                        related_name="costs",
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
            ],
        ),
        migrations.CreateModel(
            name="Engagement",
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
                    "title",
                    models.CharField(blank=True, default="", max_length=160, verbose_name="title"),
                ),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("research", "Market research"),
                                ("marketing", "Marketing"),
                                ("sales", "Sales"),
                                ("representation", "Representation"),
                            ],
                            max_length=14,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("viability", "Viability test"),
                                ("demand", "Existing demand"),
                                ("channel", "Channel players"),
                                ("competition", "Competition"),
                                ("substitutes", "Product substitutes"),
                                ("requirements", "Local requirements"),
                                ("investment", "Investment level"),
                                ("partner_advice", "Advice on choosing partners"),
                                ("translation", "Translation"),
                                ("press", "Press releases"),
                                ("web_marketing", "Web marketing"),
                                ("events", "Event management"),
                                ("public_relations", "Public relations"),
                                ("launch", "Product launch"),
                                ("direct_sales", "Direct sales"),
                                ("partner_selection", "Selecting and appointing partners"),
                                (
                                    "jv_negotiation",
                                    "Finding and negotiating with joint-venture partners",
                                ),
                                ("end_user_sales", "End-user sales programme"),
                                ("telesales", "Telesales"),
                                ("training", "Training"),
                                ("demonstration", "Product demonstration"),
                                ("presales", "Pre-sales consultancy"),
                                ("branch_office", "Acting as the client's branch office"),
                                ("virtual_office", "Virtual office"),
                                ("enquiries", "Enquiry handling"),
                            ],
                            max_length=18,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
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
                    "client",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="engagements",
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
            ],
        ),
        migrations.CreateModel(
            name="Enquiry",
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
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Web"),
                            ("phone", "Phone"),
                            ("email", "E-mail"),
                            ("walk_in", "Walked in"),
                        ],
                        max_length=7,
                        verbose_name="came by",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", max_length=20, verbose_name="language"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True, default="", max_length=240, verbose_name="subject"
                    ),
                ),
                ("original", models.TextField(verbose_name="original text")),
                (
                    "enquirer_words",
                    models.CharField(
                        blank=True, default="", max_length=240, verbose_name="enquirer"
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                (
                    "english_summary",
                    models.TextField(blank=True, default="", verbose_name="summary in English"),
                ),
                (
                    "summarised_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="summarised"),
                ),
                (
                    "sent_to_client_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sent to the client"),
                ),
                (
                    "response",
                    models.CharField(
                        choices=[
                            ("none", "None yet"),
                            ("respond", "Answers"),
                            ("ignore", "Does not answer"),
                            ("decline", "Declines"),
                        ],
                        default="none",
                        max_length=7,
                        verbose_name="the client",
                    ),
                ),
                (
                    "responded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="client responded"),
                ),
                ("answer", models.TextField(blank=True, default="", verbose_name="answer")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answer sent back"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True, default="", max_length=240, verbose_name="outcome"
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
                    "client",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enquiries",
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
                    "enquirer",
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
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "summary_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invoice",
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
                ("on", models.DateField(verbose_name="date")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, default=Decimal("1"), max_digits=18, verbose_name="rate"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("due_on", models.DateField(verbose_name="due")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid")),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invoices",
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
                    "engagement",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.engagement",
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
            name="Receipt",
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
                ("on", models.DateField(verbose_name="date")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, default=Decimal("1"), max_digits=18, verbose_name="rate"
                    ),
                ),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
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
                    "invoice",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="receipts",
                        to="clients.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RevenueEvent",
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
                ("on", models.DateField(verbose_name="date")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, default=Decimal("1"), max_digits=18, verbose_name="rate"
                    ),
                ),
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
                    "market",
                    models.CharField(
                        blank=True, default="", max_length=2, verbose_name="target market"
                    ),
                ),
                (
                    "billing_country",
                    models.CharField(
                        blank=True, default="", max_length=2, verbose_name="billed to"
                    ),
                ),
                (
                    "service_line",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("research", "Market research"),
                            ("marketing", "Marketing"),
                            ("sales", "Sales"),
                            ("representation", "Representation"),
                        ],
                        default="",
                        max_length=14,
                        verbose_name="service line",
                    ),
                ),
                ("one_off", models.BooleanField(default=False, verbose_name="one-off")),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revenue",
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
                    "source",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="relationships.introduction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StagePlan",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "market",
                    models.CharField(blank=True, default="", max_length=2, verbose_name="market"),
                ),
                ("template", models.CharField(blank=True, default="", max_length=40)),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
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
            ],
        ),
        migrations.CreateModel(
            name="Stage",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("active", "Active"),
                            ("blocked", "Blocked"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                (
                    "planned_from",
                    models.DateField(blank=True, null=True, verbose_name="planned from"),
                ),
                ("planned_to", models.DateField(blank=True, null=True, verbose_name="planned to")),
                ("actual_from", models.DateField(blank=True, null=True, verbose_name="begun")),
                ("actual_to", models.DateField(blank=True, null=True, verbose_name="finished")),
                (
                    "deliverables",
                    models.TextField(blank=True, default="", verbose_name="deliverables"),
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
                    "blocker",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="relationships.relationship",
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
                    "owner",
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
                    "plan",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="clients.stageplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TimeEntry",
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
                    "hours",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="hours",
                    ),
                ),
                ("is_paid", models.BooleanField(default=False, verbose_name="paid")),
                (
                    "what",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="what"),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_entries",
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
                    "engagement",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.engagement",
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
            ],
        ),
        migrations.CreateModel(
            name="AgreementParty",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "agreement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="clients.agreement",
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
                    "party",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="relationships.party",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "party"), name="agreement_party_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementRegion",
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
                    "agreement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="regions",
                        to="clients.agreement",
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
                    "region",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relationships.region",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "region"), name="agreement_region_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("covenant_until", None),
                    ("covenant__in", ["active", "expired"]),
                    _connector="OR",
                ),
                name="client_covenant_until_of_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contract_value", None),
                    models.Q(models.Q(("currency", ""), _negated=True), ("contract_value__gte", 0)),
                    _connector="OR",
                ),
                name="client_value_has_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["firm", "ends_on"], name="agreement_by_end"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    ("ends_on", None),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="agreement_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_by", ""), ("state", "ended"), _connector="OR"),
                name="agreement_ended_by_somebody_only_when_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientmember",
            constraint=models.UniqueConstraint(
                fields=("client", "member"), name="client_member_once"
            ),
        ),
        migrations.AddIndex(
            model_name="clientphase",
            index=models.Index(fields=["firm", "client", "started_on"], name="client_phase_order"),
        ),
        migrations.AddConstraint(
            model_name="clientphase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_on", None),
                    ("ended_on", None),
                    ("ended_on__gt", models.F("started_on")),
                    _connector="OR",
                ),
                name="client_phase_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientphase",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("client"), "="),
                    (
                        models.Func(
                            models.F("started_on"),
                            models.F("ended_on"),
                            models.Value("[)"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="client_phases_do_not_overlap",
            ),
        ),
        migrations.AddIndex(
            model_name="cost",
            index=models.Index(fields=["firm", "client", "on"], name="cost_by_client"),
        ),
        migrations.AddConstraint(
            model_name="cost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency", ""), _negated=True), ("rate__gt", 0), ("amount__gt", 0)
                ),
                name="cost_has_currency_and_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="cost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("client__isnull", False),
                    models.Q(("market", ""), _negated=True),
                    _connector="OR",
                ),
                name="cost_of_client_or_market",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    ("ends_on", None),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="engagement_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("lines", []), _negated=True), name="engagement_has_a_line"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["firm", "-received_at"], name="enquiry_by_time"),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("summarised_at", None),
                    models.Q(("english_summary", ""), _negated=True),
                    _connector="OR",
                ),
                name="enquiry_summary_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("responded_at", None), ("response", "none")),
                    models.Q(
                        models.Q(("response", "none"), _negated=True),
                        ("responded_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="enquiry_response_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("summarised_at", None),
                        ("summarised_at__gte", models.F("received_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("responded_at", None),
                        ("sent_to_client_at", None),
                        ("responded_at__gte", models.F("sent_to_client_at")),
                        _connector="OR",
                    ),
                ),
                name="enquiry_clocks_run_forward",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("paid_on", None)),
                fields=["firm", "due_on"],
                name="invoice_unpaid_by_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("currency", ""), _negated=True), ("rate__gt", 0)),
                name="invoice_has_currency_and_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("on"))),
                name="invoice_due_after_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("firm", "number"), name="invoice_number_once"
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["firm", "client", "on"], name="receipt_by_client"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("currency", ""), _negated=True), ("rate__gt", 0)),
                name="receipt_has_currency_and_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="receipt_is_not_zero"
            ),
        ),
        migrations.AddIndex(
            model_name="revenueevent",
            index=models.Index(fields=["firm", "client", "on"], name="revenue_by_client"),
        ),
        migrations.AddConstraint(
            model_name="revenueevent",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("currency", ""), _negated=True), ("rate__gt", 0)),
                name="revenue_has_currency_and_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="revenueevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="revenue_is_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="stageplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="plan_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("plan", "position"),
                name="stage_place_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_from", None),
                    ("planned_to", None),
                    ("planned_to__gte", models.F("planned_from")),
                    _connector="OR",
                ),
                name="stage_plan_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actual_from", None),
                    ("actual_to", None),
                    ("actual_to__gte", models.F("actual_from")),
                    _connector="OR",
                ),
                name="stage_actual_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="stage_has_name"
            ),
        ),
        migrations.AddIndex(
            model_name="timeentry",
            index=models.Index(fields=["firm", "client", "on"], name="time_entry_by_client"),
        ),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0)), name="time_entry_is_positive"
            ),
        ),
        FenceApp("clients"),
    ]
