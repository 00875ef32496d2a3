"""The index of open flags holds the whole order in which Today asks for them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relationships", "0011_custom_field")]

    operations = [
        migrations.RemoveIndex(model_name="flag", name="flag_open_by_severity"),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["view", "-severity", "opened_on", "id"],
                name="flag_open_by_severity",
            ),
        ),
    ]
