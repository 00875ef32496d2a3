"""The index that pages of interactions walk: both columns the same way."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relationships", "0004_tie_content_words")]

    operations = [
        migrations.RemoveIndex(model_name="interaction", name="interaction_by_date"),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(fields=["firm", "-on", "-id"], name="interaction_by_date"),
        ),
    ]
