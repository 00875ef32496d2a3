"""Commission: terms, reports, statements, and a ledger that is only ever added to."""

from __future__ import annotations

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp, app_role

# Only who may know of a row changes: with the audience of its client.
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{audience_id,updated_at}'::text[]
                          = to_jsonb(OLD) - '{audience_id,updated_at}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
#: What is never changed, and of this what is never deleted either.
NEVER_CHANGED = ("commissionterm", "commissiontier", "termshare")
ONLY_ADDED_TO = ("ledgerentry", "statementevent", "statementshare")


def trigger(table: str, events: str) -> str:
    """Refuse these events on the table to the application; the owner may repair."""
    return (
        f"CREATE TRIGGER refuse_change BEFORE {events} ON clients_{table} FOR EACH ROW "
        f"WHEN (current_user = '{app_role()}') EXECUTE FUNCTION refuse_change()"
    )


STATEMENTS = [
    REFUSE,
    *(trigger(table, "UPDATE") for table in NEVER_CHANGED),
    *(trigger(table, "UPDATE OR DELETE") for table in ONLY_ADDED_TO),
]
UNDO = [
    "DROP FUNCTION refuse_change()",
    *(f"DROP TRIGGER refuse_change ON clients_{t}" for t in (*NEVER_CHANGED, *ONLY_ADDED_TO)),
]


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0001_first"),
        ("firms", "0010_session"),
        ("relationships", "0013_cadence"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommissionStatement",
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
                ("period_from", models.DateField(verbose_name="from")),
                ("period_to", models.DateField(verbose_name="to")),
                ("due_on", models.DateField(verbose_name="due")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="commission",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "Expected"),
                            ("reported", "Reported"),
                            ("approved", "Approved"),
                            ("invoiced", "Invoiced"),
                            ("paid", "Paid"),
                            ("disputed", "Disputed"),
                            ("declined", "Declined"),
                            ("reversed", "Reversed"),
                        ],
                        default="expected",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "disputed_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expected", "Expected"),
                            ("reported", "Reported"),
                            ("approved", "Approved"),
                            ("invoiced", "Invoiced"),
                            ("paid", "Paid"),
                            ("disputed", "Disputed"),
                            ("declined", "Declined"),
                            ("reversed", "Reversed"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "agreement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commission_statements",
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
                    "client",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commission_statements",
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
                        related_name="commission_statements",
                        to="clients.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CommissionTerm",
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
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "base",
                    models.CharField(
                        choices=[
                            ("gross_sales", "Gross sales"),
                            ("net_of_returns", "Sales less returns"),
                            ("gross_margin", "Gross margin"),
                            ("cash_received", "Money received"),
                        ],
                        max_length=14,
                        verbose_name="share of",
                    ),
                ),
                (
                    "rate_pct",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="rate",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                        max_length=7,
                        verbose_name="settled every",
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="threshold",
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="cap",
                    ),
                ),
                ("lag_days", models.PositiveSmallIntegerField(default=0, verbose_name="days' lag")),
                (
                    "tail_months",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="months after the end"
                    ),
                ),
                (
                    "agreement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commission_terms",
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
                    "client",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commission_terms",
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
            name="CommissionTier",
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
                    "starts_at",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="above"),
                ),
                (
                    "rate_pct",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="rate",
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
                    "term",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tiers",
                        to="clients.commissionterm",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("accrual", "Commission approved"),
                            ("payment", "Money received"),
                            ("reversal", "Reversed"),
                            ("repayment", "Money paid back"),
                        ],
                        max_length=9,
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
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
                    "revenue",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.revenueevent",
                    ),
                ),
                (
                    "statement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="clients.commissionstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SalesReport",
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
                ("received_on", models.DateField(verbose_name="received")),
                (
                    "source",
                    models.CharField(
                        choices=[("form", "Entered by hand"), ("csv", "CSV file"), ("api", "API")],
                        default="form",
                        max_length=4,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, default="", max_length=240, verbose_name="evidence"
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
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
                    "statement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="clients.commissionstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SalesLine",
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
                        choices=[("sale", "Sale"), ("refund", "Refund")], max_length=6
                    ),
                ),
                ("reference", models.CharField(max_length=60, verbose_name="reference")),
                ("on", models.DateField(verbose_name="date")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="gross"
                    ),
                ),
                (
                    "returns",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="returns"
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="cost"
                    ),
                ),
                (
                    "received",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="received"
                    ),
                ),
                (
                    "refunded",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="refunded"
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, default=Decimal("1"), max_digits=18, verbose_name="rate"
                    ),
                ),
                ("basis", models.DecimalField(decimal_places=10, max_digits=32)),
                ("commission", models.DecimalField(decimal_places=2, max_digits=14)),
                ("is_live", models.BooleanField(default=True)),
                (
                    "agreement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "client",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
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
                    "refund_of",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="clients.salesline",
                    ),
                ),
                (
                    "term",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.commissionterm",
                    ),
                ),
                (
                    "report",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="clients.salesreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementEvent",
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
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expected", "Expected"),
                            ("reported", "Reported"),
                            ("approved", "Approved"),
                            ("invoiced", "Invoiced"),
                            ("paid", "Paid"),
                            ("disputed", "Disputed"),
                            ("declined", "Declined"),
                            ("reversed", "Reversed"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("expected", "Expected"),
                            ("reported", "Reported"),
                            ("approved", "Approved"),
                            ("invoiced", "Invoiced"),
                            ("paid", "Paid"),
                            ("disputed", "Disputed"),
                            ("declined", "Declined"),
                            ("reversed", "Reversed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="reason"),
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
                        on_delete=django.db.models.deletion.PROTECT,
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
                    "statement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="clients.commissionstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementShare",
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
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
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
                        on_delete=django.db.models.deletion.PROTECT,
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
                    "party",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="relationships.party",
                    ),
                ),
                (
                    "statement",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="clients.commissionstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TermShare",
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
                        decimal_places=3,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="share",
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
                    "party",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commission_shares",
                        to="relationships.party",
                    ),
                ),
                (
                    "term",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="clients.commissionterm",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="commissionstatement",
            index=models.Index(
                fields=["firm", "client", "period_from"], name="statement_by_client"
            ),
        ),
        migrations.AddIndex(
            model_name="commissionstatement",
            index=models.Index(
                condition=models.Q(("state", "expected")),
                fields=["firm", "due_on"],
                name="statement_awaited",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionstatement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["declined", "reversed"]), _negated=True),
                fields=("agreement", "period_from"),
                name="one_live_statement_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__gte", models.F("period_to")),
                    ("period_to__gte", models.F("period_from")),
                ),
                name="statement_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", None), ("state", "expected")),
                    ("state", "declined"),
                    models.Q(
                        models.Q(("state__in", ["expected", "declined"]), _negated=True),
                        ("amount__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="statement_has_amount_once_reported",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "disputed"), models.Q(("disputed_from", ""), _negated=True)),
                    models.Q(models.Q(("state", "disputed"), _negated=True), ("disputed_from", "")),
                    _connector="OR",
                ),
                name="statement_disputed_from_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionterm",
            constraint=models.UniqueConstraint(
                fields=("agreement", "valid_from"), name="commission_term_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rate_pct__gte", 0),
                    ("rate_pct__lte", 100),
                    models.Q(("currency", ""), _negated=True),
                ),
                name="commission_term_rate_is_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("threshold", None), ("threshold__gte", 0), _connector="OR"),
                    models.Q(("cap", None), ("cap__gte", 0), _connector="OR"),
                ),
                name="commission_term_limits_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissiontier",
            constraint=models.UniqueConstraint(
                fields=("term", "starts_at"), name="commission_tier_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="commissiontier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rate_pct__gte", 0), ("rate_pct__lte", 100), ("starts_at__gt", 0)
                ),
                name="commission_tier_is_percent_above_zero",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["firm", "client", "currency"], name="ledger_by_client"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["firm", "statement"], name="ledger_by_statement"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["accrual", "reversal"])),
                fields=("statement", "kind"),
                name="statement_booked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), _negated=True),
                    ("rate__gt", 0),
                    models.Q(("currency", ""), _negated=True),
                ),
                name="ledger_entry_moves_money",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("statement",),
                name="one_current_report_per_statement",
            ),
        ),
        migrations.AddIndex(
            model_name="salesline",
            index=models.Index(fields=["firm", "report"], name="sales_line_by_report"),
        ),
        migrations.AddConstraint(
            model_name="salesline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_live", True)),
                fields=("agreement", "reference"),
                name="sales_line_reported_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "sale"), ("refund_of", None), ("refunded", 0)),
                    models.Q(
                        ("gross", 0),
                        ("kind", "refund"),
                        ("refund_of__isnull", False),
                        ("refunded__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="sales_line_is_a_sale_or_a_refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost__gte", 0),
                    ("gross__gte", 0),
                    ("received__gte", 0),
                    ("returns__gte", 0),
                    ("rate__gt", 0),
                    ("returns__lte", models.F("gross")),
                ),
                name="sales_line_amounts_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="statementevent",
            index=models.Index(
                fields=["firm", "statement", "created_at"], name="statement_event_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementshare",
            constraint=models.UniqueConstraint(
                fields=("statement", "party"), name="statement_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="termshare",
            constraint=models.UniqueConstraint(fields=("term", "party"), name="term_share_once"),
        ),
        migrations.AddConstraint(
            model_name="termshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                name="term_share_is_percent",
            ),
        ),
        FenceApp("clients"),
        *(migrations.RunSQL(do, undo) for do, undo in zip(STATEMENTS, UNDO, strict=True)),
    ]
