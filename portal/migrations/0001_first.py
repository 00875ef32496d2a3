"""Guests, what is shared with them, and the triggers that end a share when others may not know."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import firms.fields
from firms.fence import FenceApp

# A share ends in the statement that closes what it shows, whichever way that is written; TRUST 2.14.
END = """
CREATE FUNCTION portal_end_share() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.audience_id IS NOT NULL AND NEW.revoked_at IS NULL THEN
        NEW.revoked_at := now();
        NEW.version := NEW.version + 1;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER end_share BEFORE INSERT OR UPDATE ON portal_share
FOR EACH ROW EXECUTE FUNCTION portal_end_share();
"""
END_UNDO = "DROP TRIGGER end_share ON portal_share; DROP FUNCTION portal_end_share();"
FOLLOW = """
CREATE FUNCTION portal_follow_introduction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE portal_share
    SET revoked_at = now(), version = version + 1, updated_at = now()
    WHERE firm_id = NEW.firm_id AND introduction_id = NEW.id AND revoked_at IS NULL;
    UPDATE portal_share SET audience_id = NEW.audience_id
    WHERE firm_id = NEW.firm_id AND introduction_id = NEW.id AND NEW.audience_id IS NOT NULL
      AND audience_id IS DISTINCT FROM NEW.audience_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER end_shares AFTER UPDATE ON relationships_introduction
FOR EACH ROW WHEN (
    OLD.audience_id IS DISTINCT FROM NEW.audience_id
    OR OLD.introducer_id IS DISTINCT FROM NEW.introducer_id
    OR OLD.introduced_id IS DISTINCT FROM NEW.introduced_id
    OR OLD.target_id IS DISTINCT FROM NEW.target_id
) EXECUTE FUNCTION portal_follow_introduction();
"""
FOLLOW_UNDO = """
DROP TRIGGER end_shares ON relationships_introduction;
DROP FUNCTION portal_follow_introduction();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clients", "0007_introduction_flow"),
        ("firms", "0016_outbox_claims"),
        ("relationships", "0017_override_note"),
    ]

    operations = [
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ko", "한국어"), ("zh-hans", "中文")],
                        default="en",
                        max_length=7,
                        verbose_name="language",
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "client",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="clients.client",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "membership",
                    firms.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest",
                        to="firms.membership",
                    ),
                ),
                (
                    "party",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="relationships.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("question", models.CharField(max_length=160, verbose_name="question")),
                ("why", models.TextField(max_length=1000, verbose_name="why, in plain words")),
                (
                    "introduced_public",
                    models.CharField(max_length=160, verbose_name="who is to be introduced"),
                ),
                ("target_public", models.CharField(max_length=160, verbose_name="to whom")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for an answer"),
                            ("asked", "Asked first"),
                            ("accepted", "Accepted"),
                            ("not_now", "Not now"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="reason"),
                ),
                ("shared_on", models.DateField(verbose_name="shared on")),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("other_side_agreed_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "guest",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="portal.guest",
                    ),
                ),
                (
                    "introduction",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="relationships.introduction",
                    ),
                ),
                (
                    "revoked_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShareComment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="comment")),
                ("on", models.DateField()),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "share",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="portal.share",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShareFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "attachment",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relationships.attachment",
                    ),
                ),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "share",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="portal.share",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShareView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ref", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("source_note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fact_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stated", "Stated"),
                            ("inferred", "Inferred"),
                            ("assumed", "Assumed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "audience",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.circle",
                    ),
                ),
                (
                    "created_by",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="firms.membership",
                    ),
                ),
                (
                    "file",
                    firms.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.sharefile",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
                (
                    "share",
                    firms.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to="portal.share",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("client__isnull", False), ("party", None)),
                    models.Q(("client", None), ("party__isnull", False)),
                    _connector="OR",
                ),
                name="guest_comes_for_one",
            ),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["firm", "guest", "-shared_on"], name="share_of_guest"),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("introduction", "guest"),
                name="share_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("question", ""), _negated=True),
                    models.Q(("introduced_public", ""), _negated=True),
                    models.Q(("target_public", ""), _negated=True),
                ),
                name="share_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "waiting"),
                    ("answered_on__isnull", False),
                    _connector="OR",
                ),
                name="share_answer_has_its_day",
            ),
        ),
        migrations.AddIndex(
            model_name="sharecomment",
            index=models.Index(fields=["firm", "share", "created_at"], name="share_talk"),
        ),
        migrations.AddConstraint(
            model_name="sharecomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="share_comment_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharefile",
            constraint=models.UniqueConstraint(
                fields=("share", "attachment"), name="share_file_once"
            ),
        ),
        migrations.AddIndex(
            model_name="shareview",
            index=models.Index(fields=["firm", "share", "-at"], name="share_seen"),
        ),
        FenceApp("portal"),
        migrations.RunSQL(END, END_UNDO),
        migrations.RunSQL(FOLLOW, FOLLOW_UNDO),
    ]
