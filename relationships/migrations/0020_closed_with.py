"""How things stood when a flag was closed as no problem; flags answered by a mark on the record."""

from __future__ import annotations

from django.db import migrations, models

KINDS = [
    ("opened", "Opened"),
    ("changed", "Evidence changed"),
    ("acknowledged", "Acknowledged"),
    ("snoozed", "Snoozed"),
    ("woke", "Back from snooze"),
    ("dismissed", "Dismissed"),
    ("marked", "Marked as meant"),
    ("reopened", "Reopened"),
    ("cleared", "Cleared"),
]


class Migration(migrations.Migration):
    dependencies = [("relationships", "0019_files_go_along")]

    operations = [
        migrations.AddField("flag", "closed_with", models.JSONField(blank=True, null=True)),
        migrations.AlterField("flagevent", "kind", models.CharField(choices=KINDS, max_length=12)),
    ]
