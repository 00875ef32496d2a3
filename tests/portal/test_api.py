"""Shares for programs: the firm's side, and a partner's token that sees nothing else."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.api.renderers import dumps
from firms.access import Viewer
from firms.matrix import scopes
from firms.models import Membership
from firms.services import issue_token
from portal.models import Guest, Share, ShareView
from portal.services import revoke
from tests import make
from tests.make import NOW, TODAY
from tests.portal.builders import WORDS, Fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return Fair()


class Program:
    """Asks with a token of every scope."""

    def __init__(self, fair: Fair, who: Viewer | Guest) -> None:
        rows = Membership.objects.of_firm(fair.firm.pk)
        member = rows.get(pk=who.membership_id)
        _row, self.secret = issue_token(member, name="t", scopes=scopes(), now=timezone.now())
        self.client = Client(HTTP_HOST="localhost")

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers())

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(
            f"/api/v1/{path}", body or {}, content_type="application/json", headers=self.headers()
        )

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def test_the_firm_shares_and_ends_it(fair: Fair) -> None:
    owner = Program(fair, fair.owner)
    body = {**asdict(WORDS), "introduction": str(fair.row.pk), "guest": str(fair.guest.pk)}
    made = owner.post("shares/", body)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert owner.post("shares/", body).status_code == 409
    assert owner.post(f"shares/{pk}/agreed/").json()["other_side_agreed_on"] == str(TODAY)
    assert owner.post(f"shares/{pk}/revoke/").json()["revoked_at"]
    assert owner.post(f"shares/{pk}/agreed/").status_code == 409
    assert owner.get("shares/?revoked=false").json()["results"] == []
    assert len(owner.get("guests/").json()["results"]) == 2


def test_what_is_kept_needs_a_reason(fair: Fair) -> None:
    make.make_concealment(fair.client.relationship, fair.party)
    owner = Program(fair, fair.owner)
    body = {**asdict(WORDS), "introduction": str(fair.row.pk), "guest": str(fair.guest.pk)}
    refused = owner.post("shares/", body)
    assert refused.status_code == 400
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/override"]
    body["override"] = "They told him themselves"
    assert owner.post("shares/", body).status_code == 201


def test_a_partners_program_sees_exactly_what_is_shown(fair: Fair) -> None:
    made, theirs = fair.share(), fair.share(fair.other)
    guest = Program(fair, fair.guest)
    shown = fair.seen()
    answer = guest.get("shared-introductions/")
    assert answer.content == dumps({"results": [asdict(one) for one in shown]})
    assert guest.get(f"shared-introductions/{made.pk}/").content == dumps(asdict(shown[0]))
    assert ShareView.objects.of_firm(fair.firm.pk).filter(share=made).count() == 2
    accepted = guest.post(
        f"shared-introductions/{made.pk}/answer/", {"state": "accepted", "expected": 1}
    )
    assert accepted.json()["state"] == "accepted"
    stale = {"state": "not_now", "expected": 1}
    assert guest.post(f"shared-introductions/{made.pk}/answer/", stale).status_code == 409
    assert guest.get(f"shared-introductions/{theirs.pk}/").status_code == 404
    revoke(made, viewer=fair.owner, now=NOW)
    assert guest.get(f"shared-introductions/{made.pk}/").status_code == 404
    assert guest.get("shared-introductions/").json() == {"results": []}
    accept = {"state": "accepted"}
    assert guest.post(f"shared-introductions/{made.pk}/answer/", accept).status_code == 404
    assert Share.objects.of_firm(fair.firm.pk).get(pk=made.pk).state == "accepted"


@pytest.mark.parametrize(
    "path", ["introductions/", "parties/", "shares/", "guests/", "flags/", "vettings/", "paths/"]
)
def test_everything_else_is_not_there(fair: Fair, path: str) -> None:
    fair.share()
    assert Program(fair, fair.guest).get(path).status_code == 404
