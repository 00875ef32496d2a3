"""Steps into markets and out of them, and the parties behind each."""

from __future__ import annotations

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clients", "0007_introduction_flow"),
        ("firms", "0016_outbox_claims"),
        ("relationships", "0026_flag_on_market"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommitmentEvent",
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
                ("market", models.CharField(max_length=2, verbose_name="market")),
                ("happened_on", models.DateField(verbose_name="date")),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "Entry"),
                            ("mode_increase", "More commitment"),
                            ("mode_addition", "A further way of being there"),
                            ("volume_increase", "More business"),
                            ("re_entry", "Return"),
                            ("volume_reduction", "Less business"),
                            ("mode_reduction", "Less commitment"),
                            ("partner_termination", "A partner goes"),
                            ("subsidiary_closure", "Own base closed"),
                            ("divestment_sale", "Own base sold"),
                            ("sourcing_reduction", "Less bought there"),
                            ("market_withdrawal", "Out of the market"),
                            ("total_withdrawal", "Out of all markets"),
                            ("time_out", "A pause"),
                            ("client_volume_reduction", "Less business with clients"),
                        ],
                        max_length=24,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("+", "Forward"), ("0", "Neither"), ("-", "Back")],
                        max_length=1,
                        verbose_name="direction",
                    ),
                ),
                (
                    "from_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contacts", "Contacts"),
                            ("sporadic", "Now and then"),
                            ("associate_or_agent", "Associate or agent"),
                            ("distributor_or_licence", "Distributor or licence"),
                            ("virtual_representative_office", "Virtual office"),
                            ("representative_office", "Representative office"),
                            ("subsidiary_in_formation", "Subsidiary being founded"),
                            ("minority_joint_venture", "Joint venture, smaller part"),
                            ("joint_venture", "Joint venture"),
                            ("sales_subsidiary", "Sales subsidiary"),
                            ("full_subsidiary", "Subsidiary with all services"),
                            ("several_units", "Several units"),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=30,
                        verbose_name="from",
                    ),
                ),
                ("from_mode_word", models.CharField(blank=True, default="", max_length=60)),
                (
                    "to_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contacts", "Contacts"),
                            ("sporadic", "Now and then"),
                            ("associate_or_agent", "Associate or agent"),
                            ("distributor_or_licence", "Distributor or licence"),
                            ("virtual_representative_office", "Virtual office"),
                            ("representative_office", "Representative office"),
                            ("subsidiary_in_formation", "Subsidiary being founded"),
                            ("minority_joint_venture", "Joint venture, smaller part"),
                            ("joint_venture", "Joint venture"),
                            ("sales_subsidiary", "Sales subsidiary"),
                            ("full_subsidiary", "Subsidiary with all services"),
                            ("several_units", "Several units"),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=30,
                        verbose_name="to",
                    ),
                ),
                ("to_mode_word", models.CharField(blank=True, default="", max_length=60)),
                (
                    "level_before",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="level before",
                    ),
                ),
                (
                    "level_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="level after",
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        blank=True,
                        choices=[("minor", "Minor"), ("partial", "Partial"), ("full", "Full")],
                        default="",
                        max_length=7,
                        verbose_name="extent",
                    ),
                ),
                (
                    "volition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("voluntary", "Our choice"),
                            ("forced", "Forced"),
                            ("mixed", "Both"),
                            ("unknown", "Not known"),
                        ],
                        default="",
                        max_length=9,
                        verbose_name="by choice or forced",
                    ),
                ),
                (
                    "motive",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("strategy", "Strategy"),
                            ("poor_performance", "Poor results"),
                            ("partner_failure", "A partner failed"),
                            ("relationship_burden", "A relationship weighed too much"),
                            ("resource_shortage", "Too few people or too little money"),
                            ("regulation", "Rules of the country"),
                            ("shock", "A shock"),
                        ],
                        default="",
                        max_length=19,
                        verbose_name="reason",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("efficacy", "Relationships carried it"),
                            ("serendipity", "A lucky meeting"),
                            ("liability", "Relationships cost us"),
                            ("none", "Nothing"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="part of relationships",
                    ),
                ),
                (
                    "cost",
                    firms.fields.MoneyField(
                        blank=True,
                        decimal_places=3,
                        max_digits=15,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost",
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency"),
                ),
                (
                    "hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="hours",
                    ),
                ),
                ("lesson", models.TextField(blank=True, default="", verbose_name="what we learnt")),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("proposed", "Proposed"),
                            ("rejected", "Rejected"),
                        ],
                        default="confirmed",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("settled_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="why"),
                ),
                ("evidence", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "facts_key",
                    models.CharField(blank=True, default="", editable=False, max_length=160),
                ),
                ("from_money", models.BooleanField(default=False, editable=False)),
                (
                    "agreement",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="commitment_events",
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
                    "decided_by",
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
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "settled_by",
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
            ],
        ),
        migrations.CreateModel(
            name="EventTrigger",
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
                    "share",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="share"
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
                    "event",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="triggers",
                        to="markets.commitmentevent",
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
                        related_name="commitment_events",
                        to="relationships.party",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="commitmentevent",
            index=models.Index(
                fields=["firm", "market", "happened_on"], name="commitment_by_market"
            ),
        ),
        migrations.AddIndex(
            model_name="commitmentevent",
            index=models.Index(fields=["firm", "happened_on", "id"], name="commitment_by_day"),
        ),
        migrations.AddIndex(
            model_name="commitmentevent",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["firm", "market"],
                name="commitment_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("market__regex", "^[A-Z]{2}$")), name="commitment_in_a_country"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level_before", None), ("level_before__lte", 10), _connector="OR"),
                    models.Q(("level_after", None), ("level_after__lte", 10), _connector="OR"),
                ),
                name="commitment_levels",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost", None),
                    models.Q(models.Q(("currency", ""), _negated=True), ("cost__gte", 0)),
                    _connector="OR",
                ),
                name="commitment_cost_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours", None), ("hours__gte", 0), _connector="OR"),
                name="commitment_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "proposed"), _negated=True),
                    models.Q(("settled_by", None), ("settled_on", None)),
                    _connector="OR",
                ),
                name="commitment_settled_once_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="commitment_rejected_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventtrigger",
            constraint=models.UniqueConstraint(
                fields=("event", "party"), name="event_trigger_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventtrigger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share", None),
                    models.Q(("share__gt", 0), ("share__lte", 100)),
                    _connector="OR",
                ),
                name="event_trigger_share",
            ),
        ),
        FenceApp("markets"),
    ]
