"""A warning can be gone past when a contact is written down, too."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relationships", "0017_override_note")]

    operations = [
        migrations.AlterField(
            model_name="overridenote",
            name="step",
            field=models.CharField(
                choices=[
                    ("introduction", "Introduction"),
                    ("share", "Shared with a partner"),
                    ("export", "Export"),
                    ("draft", "Draft"),
                    ("contact", "Contact"),
                ],
                max_length=12,
            ),
        ),
    ]
