"""How long before notice has to be given agreements remind of themselves."""

from __future__ import annotations

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("firms", "0014_export")]

    operations = [
        migrations.AddField(
            model_name="firm",
            name="renewal_days",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[django.core.validators.MaxValueValidator(730)],
                verbose_name="days before notice",
            ),
        ),
    ]
