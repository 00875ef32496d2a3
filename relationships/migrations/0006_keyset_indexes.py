from __future__ import annotations

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0003_break_glass"),
        ("relationships", "0005_interaction_pages"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="score",
            name="score_by_strength",
        ),
        migrations.RemoveIndex(
            model_name="score",
            name="score_by_last_contact",
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(
                models.F("firm"),
                models.F("view"),
                models.OrderBy(
                    models.Case(
                        models.When(strength__isnull=True, then=models.Value(-1.0)),
                        default=models.F("strength"),
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("relationship"), descending=True),
                name="score_by_strength",
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(
                models.F("firm"),
                models.F("view"),
                models.OrderBy(
                    models.Case(
                        models.When(
                            last_on__isnull=True, then=models.Value(datetime.date(1, 1, 1))
                        ),
                        default=models.F("last_on"),
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("relationship"), descending=True),
                name="score_by_last_contact",
            ),
        ),
    ]
