"""Each person's own time zone; empty is that of the firm they look at."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

import firms.zones


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("firms", "0008_audit_of_files")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="user",
            name="timezone",
            field=models.CharField(
                blank=True,
                default="",
                max_length=50,
                validators=[firms.zones.validate_zone],
                verbose_name="time zone",
            ),
        ),
    ]
