"""Files of rows of upper apps, such as agreements."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.lookups import Exact

OWNERS = ("interaction", "favour", "episode", "promise", "note", "relationship", "above_id")


class Migration(migrations.Migration):
    dependencies = [("relationships", "0014_temporary_tables_last")]

    operations = [
        migrations.RemoveConstraint(model_name="attachment", name="attachment_has_one_owner"),
        migrations.AddField(
            model_name="attachment",
            name="above",
            field=models.CharField(blank=True, default="", editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="attachment",
            name="above_id",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=Q(("above_id__isnull", False)),
                fields=["firm", "above_id"],
                name="attachment_of_above",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                name="attachment_has_one_owner",
                condition=Exact(
                    Func(
                        *(F(name) for name in OWNERS),
                        function="num_nonnulls",
                        output_field=IntegerField(),
                    ),
                    Value(1),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                name="attachment_above_is_whole",
                condition=Q(("above", ""), ("above_id", None))
                | Q(Q(("above", ""), _negated=True), ("above_id__isnull", False)),
            ),
        ),
    ]
