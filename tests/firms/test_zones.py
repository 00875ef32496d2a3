"""Moments in the reader's time zone; business days by the firm's clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from common.dates import moment
from firms.models import AuditEntry
from firms.tenant import set_tenant
from firms.zones import offered
from relationships.models import DeletedEntry
from tests import make
from tests.firms.signing_in import member_of, signed_in, user_of

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")


def test_chosen_in_the_account_and_used_on_every_page() -> None:
    firm = make.make_firm(timezone="Europe/Helsinki")
    member = member_of(firm, "owner")
    make.make_person(firm, "Eli")
    client = signed_in(user_of(member))
    page = client.get("/settings/account/").content.decode()
    assert "As the firm: Europe/Helsinki" in page
    assert '<option value="Asia/Seoul">Seoul</option>' in page

    audit = client.get("/settings/audit/").content.decode()
    set_tenant(firm.pk)
    at = AuditEntry.objects.filter(table_name="relationships_party").latest("at").at
    assert "Times are those of Europe/Helsinki." in audit
    assert moment(at.astimezone(ZoneInfo("Europe/Helsinki")), seconds=True) in audit

    client.post("/settings/account/", {"full_name": "Vera", "timezone": "Asia/Seoul"})
    audit = client.get("/settings/audit/").content.decode()
    assert "Times are those of Asia/Seoul." in audit
    assert moment(at.astimezone(SEOUL), seconds=True) in audit
    assert timezone.get_current_timezone_name() == "UTC"  # left as it was after the request


def test_deleted_entries_tell_the_reader_s_time() -> None:
    firm = make.make_firm()
    member = member_of(firm, "owner")
    values = {"kind": "note", "row_id": firm.pk, "title": "Note", "named": [], "step": {}}
    entry = DeletedEntry.objects.create(firm=firm, created_by=member, **values)
    user = user_of(member)
    user.timezone = "Asia/Seoul"
    user.save()
    page = signed_in(user).get("/settings/deleted/").content.decode()
    assert moment(entry.created_at.astimezone(SEOUL)) in page


def test_the_firm_s_day_and_the_api_stay() -> None:
    firm = make.make_firm(fixed_on=None, timezone="Pacific/Kiritimati")  # 14 hours ahead of UTC
    user = user_of(member_of(firm, "owner"))
    user.timezone = "Pacific/Pago_Pago"  # 11 hours behind
    user.save()
    me = signed_in(user).get("/api/v1/me/").json()
    assert (
        me["today"] == timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
    )


def test_no_such_zone() -> None:
    user = user_of(member_of(make.make_firm(), "viewer"))
    client = signed_in(user)
    data = {"full_name": "Vera", "timezone": "Moon/Tranquility"}
    answer = client.post("/settings/account/", data)
    assert answer.status_code == 422
    assert b"No such time zone" in answer.content
    page = client.post("/settings/account/zone/", data, follow=True).content
    assert b"No such time zone" in page
    user.refresh_from_db()
    assert (user.timezone, user.full_name) == ("", user.full_name)


def test_this_device_s_zone_is_offered_until_something_was_chosen() -> None:
    user = user_of(member_of(make.make_firm(), "member"))
    client = signed_in(user)
    assert b"data-zone=" in client.get("/").content
    client.post("/settings/account/zone/", {"timezone": "Asia/Seoul"})
    user.refresh_from_db()
    assert user.timezone == "Asia/Seoul"
    assert b"data-zone=" not in client.get("/").content


def test_places_are_offered_by_their_part_of_the_world() -> None:
    areas = dict(offered())
    assert ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires") in areas["America"]
    assert "Etc" not in areas
