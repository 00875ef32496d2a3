"""Put the network's tables behind the fence; derived rows leave no audit trail."""

from __future__ import annotations

from django.db import migrations

from firms.fence import FenceApp

DERIVED = ("tiescore", "score", "signal", "gatekeeper", "evaluationrun", "flag", "flagevent")


class Migration(migrations.Migration):
    dependencies = [("relationships", "0001_first"), ("firms", "0002_fence_and_doors")]

    operations = [FenceApp("relationships", unaudited=DERIVED)]
