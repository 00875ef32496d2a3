"""A guest of the portal, too, gets the same bytes whatever colleagues keep confidential (TRUST P4).

The worlds of ``test_world_diff`` with a share: what a colleague then hides touches the partner the
guest comes for, whom it works with, and the sides of what is shared.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from firms.models import Membership
from firms.tenant import set_tenant
from portal.services import make_guest, share
from tests import make
from tests.access.test_world_diff import FACTS, SECRETS, Worlds, differences, plain
from tests.clients.builders import viewer_of
from tests.firms.signing_in import leave_firm
from tests.portal.builders import WORDS
from tests.portal.guest_browser import guest_browser

pytestmark = pytest.mark.django_db


def ask(client: Client, url: str) -> tuple[int, bytes]:
    """One request, from outside any firm; that the guest looked is taken back."""
    leave_firm()
    with transaction.atomic():
        response = client.get(url)
        body = plain(response.getvalue())
        transaction.set_rollback(True)
    return response.status_code, body


def test_a_guest_sees_no_difference(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    cache.clear()
    worlds = Worlds()
    set_tenant(worlds.firm.pk)
    viewer = viewer_of(Membership.objects.of_firm(worlds.firm.pk).get(pk=worlds.owner.pk))
    member = make.make_member(
        worlds.firm, "Guest", role="partner", with_party=False, with_user=True
    )
    guest = make_guest(member, party=worlds.works, viewer=viewer)
    row = make.make_introduction(worlds.works, worlds.ann, worlds.bob, state="asked", on=None)
    shared = share(row, guest, WORDS, viewer=viewer, as_of=make.TODAY)
    browser = guest_browser(guest)
    ids = [shared.pk, row.pk, *SECRETS, *FACTS[-10:]]
    urls = ["/portal/", "/portal/enquiries/", "/portal/commissions/"]
    urls += [f"/portal/{pk}/" for pk in ids]
    urls += ["/", "/search/?q=zhang", "/introductions/", "/api/v1/introductions/"]
    urls += [f"/introductions/paths/?to={SECRETS[0]}", f"/relationships/{SECRETS[0]}/"]

    without = {url: ask(browser, url) for url in urls}
    worlds.add_the_secret()
    present = {url: ask(browser, url) for url in urls}

    assert differences(without, present) == []
    assert without["/portal/"][0] == without[f"/portal/{shared.pk}/"][0] == 200
    assert WORDS.question.encode() in without["/portal/"][1]
    refused = {without[url][0] for url in urls[5:] if url != f"/portal/{shared.pk}/"}
    assert refused <= {302, 401, 403, 404}, refused
