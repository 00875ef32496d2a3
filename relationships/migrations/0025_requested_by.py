"""Who of us wants an introduction."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations

import firms.fields
from firms.fence import FenceApp

DERIVED = (
    *("tiescore", "score", "scorehistory", "signal", "gatekeeper", "evaluationrun"),
    *("flag", "flagevent", "savedview", "deletedentry"),
)


class Migration(migrations.Migration):
    dependencies = [("relationships", "0024_engine_indexes")]

    operations = [
        migrations.AddField(
            model_name="introduction",
            name="requested_by",
            field=firms.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="firms.membership",
            ),
        ),
        FenceApp("relationships", unaudited=(*DERIVED, "morningmail")),
    ]
