"""Amounts hold three decimals, as dinars have; those of other currencies stay as they are."""

from __future__ import annotations

from decimal import Decimal

import django.core.validators
from django.db import migrations

import firms.fields


class Migration(migrations.Migration):
    """Wider columns: nothing is rounded."""

    dependencies = [
        ("clients", "0004_audit_of_agreements"),
    ]

    operations = [
        migrations.AlterField(
            model_name="client",
            name="contract_value",
            field=firms.fields.MoneyField(
                blank=True,
                decimal_places=3,
                max_digits=15,
                null=True,
                verbose_name="contract value",
            ),
        ),
        migrations.AlterField(
            model_name="commissionstatement",
            name="amount",
            field=firms.fields.MoneyField(
                blank=True, decimal_places=3, max_digits=15, null=True, verbose_name="commission"
            ),
        ),
        migrations.AlterField(
            model_name="commissionterm",
            name="cap",
            field=firms.fields.MoneyField(
                blank=True,
                decimal_places=3,
                max_digits=15,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                verbose_name="cap",
            ),
        ),
        migrations.AlterField(
            model_name="commissionterm",
            name="threshold",
            field=firms.fields.MoneyField(
                blank=True,
                decimal_places=3,
                max_digits=15,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                verbose_name="threshold",
            ),
        ),
        migrations.AlterField(
            model_name="commissiontier",
            name="starts_at",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="above"),
        ),
        migrations.AlterField(
            model_name="cost",
            name="amount",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="amount",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="amount",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="amount",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="revenueevent",
            name="amount",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="amount"),
        ),
        migrations.AlterField(
            model_name="salesline",
            name="commission",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15),
        ),
        migrations.AlterField(
            model_name="salesline",
            name="cost",
            field=firms.fields.MoneyField(
                decimal_places=3, default=0, max_digits=15, verbose_name="cost"
            ),
        ),
        migrations.AlterField(
            model_name="salesline",
            name="gross",
            field=firms.fields.MoneyField(
                decimal_places=3, default=0, max_digits=15, verbose_name="gross"
            ),
        ),
        migrations.AlterField(
            model_name="salesline",
            name="received",
            field=firms.fields.MoneyField(
                decimal_places=3, default=0, max_digits=15, verbose_name="received"
            ),
        ),
        migrations.AlterField(
            model_name="salesline",
            name="refunded",
            field=firms.fields.MoneyField(
                decimal_places=3, default=0, max_digits=15, verbose_name="refunded"
            ),
        ),
        migrations.AlterField(
            model_name="salesline",
            name="returns",
            field=firms.fields.MoneyField(
                decimal_places=3, default=0, max_digits=15, verbose_name="returns"
            ),
        ),
        migrations.AlterField(
            model_name="statementshare",
            name="amount",
            field=firms.fields.MoneyField(decimal_places=3, max_digits=15, verbose_name="amount"),
        ),
    ]
