"""A flag may be about a market: a country."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("relationships", "0025_requested_by")]

    operations = [
        migrations.AddField(
            "flag", "market", models.CharField(blank=True, default="", max_length=2)
        ),
        migrations.RemoveConstraint("flag", "flag_has_one_subject"),
        migrations.RemoveConstraint("flag", "one_live_flag_per_subject"),
        migrations.AddConstraint(
            "flag",
            models.CheckConstraint(
                name="flag_has_one_subject",
                condition=Q(relationship=None, member=None)
                | Q(relationship=None, market="")
                | Q(member=None, market=""),
            ),
        ),
        migrations.AddConstraint(
            "flag",
            models.UniqueConstraint(
                fields=["view", "rule", "relationship", "member", "market"],
                condition=~Q(state="cleared"),
                nulls_distinct=False,
                name="one_live_flag_per_subject",
            ),
        ),
    ]
