"""What the engine asks for after every change is found without reading everything."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("relationships", "0023_morning_mail")]

    operations = [
        migrations.AddIndex(
            "interaction",
            models.Index(
                fields=["firm"],
                condition=Q(tags__overlap=["conflict"]),
                name="interaction_conflicts",
            ),
        ),
        migrations.AddIndex(
            "flag",
            models.Index(fields=["view", "rule", "cleared_on"], name="flag_by_rule"),
        ),
    ]
