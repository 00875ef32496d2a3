"""What is refused tells of nothing hidden: numbers once per client, places of stages shared."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows that satisfied the old constraints satisfy the new one."""

    dependencies = [("clients", "0002_commission")]

    operations = [
        migrations.RemoveConstraint(model_name="stage", name="stage_place_once"),
        migrations.RemoveConstraint(model_name="invoice", name="invoice_number_once"),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("client", "number"), name="invoice_number_once"
            ),
        ),
    ]
