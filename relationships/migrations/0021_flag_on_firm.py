"""A flag may be about the firm itself: neither a relationship nor a member."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("relationships", "0020_closed_with")]

    operations = [
        migrations.RemoveConstraint("flag", "flag_has_one_subject"),
        migrations.AddConstraint(
            "flag",
            models.CheckConstraint(
                name="flag_has_one_subject",
                condition=Q(relationship__isnull=True) | Q(member__isnull=True),
            ),
        ),
    ]
