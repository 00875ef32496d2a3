"""A client's page for its own enquiries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from clients.models import Enquiry
from firms.tenant import set_tenant
from portal.models import Guest
from portal.services import make_guest
from tests import make
from tests.clients.builders import make_client
from tests.portal.builders import NOW, Fair
from tests.portal.guest_browser import asked, guest_browser

pytestmark = pytest.mark.django_db


class Desk(Fair):
    """Two clients, each with an enquiry that was sent and one that was not; a guest of the first."""

    def __init__(self) -> None:
        cache.clear()
        super().__init__()
        self.first, self.second = (self.make_client(name) for name in ("First", "Second"))
        self.sent = self.make_enquiry(self.first, "For the first")
        self.foreign = self.make_enquiry(self.second, "For the second")
        self.held = self.make_enquiry(self.first, "Not sent yet", sent_to_client_at=None)
        member = make.make_member(
            self.firm, "Desk guest", role="partner", with_party=False, with_user=True
        )
        self.reader: Guest = make_guest(member, client=self.first, viewer=self.owner)

    def make_client(self, name: str) -> Any:
        """A client."""
        return make_client(make.make_organisation(self.firm, name))

    def make_enquiry(self, client: Any, subject: str, **more: Any) -> Enquiry:
        """One that has its summary, and was sent to the client unless told."""
        values = {
            "firm_id": client.firm_id,
            "client": client,
            "received_at": NOW - timedelta(days=3),
            "channel": "email",
            "subject": subject,
            "original": f"Original of {subject}",
            "english_summary": f"Summary of {subject}",
            "summarised_at": NOW - timedelta(days=2),
            "sent_to_client_at": NOW - timedelta(days=1),
        }
        return Enquiry.objects.create(**values | more)


def test_only_what_was_sent_to_this_client(db: None) -> None:
    desk = Desk()
    browser = guest_browser(desk.reader)
    assert browser.get("/portal/")["Location"] == "/portal/enquiries/"
    status, text = asked(browser, "/portal/enquiries/")
    assert status == 200
    assert "Summary of For the first" in text
    assert "Original of For the first" in text
    assert "For the second" not in text
    assert "Not sent yet" not in text
    assert asked(guest_browser(desk.guest), "/portal/enquiries/")[0] == 404


def test_the_client_says_what_it_wants_once(db: None) -> None:
    desk = Desk()
    browser = guest_browser(desk.reader)
    page = f"/portal/enquiries/{desk.sent.pk}/"
    assert asked(browser, page, {"response": "perhaps"})[0] == 409
    assert asked(browser, page, {"response": "respond"})[0] == 302
    assert asked(browser, page, {"response": "decline"})[0] == 409
    for row in (desk.foreign, desk.held):
        assert asked(browser, f"/portal/enquiries/{row.pk}/", {"response": "respond"})[0] == 404
    assert "You will respond" in asked(browser, "/portal/enquiries/")[1]
    set_tenant(desk.firm.pk)
    said = dict(Enquiry.objects.of_firm(desk.firm.pk).values_list("subject", "response"))
    assert said == {"For the first": "respond", "For the second": "none", "Not sent yet": "none"}
