"""A firm, an introduction, and two guests from outside with whom it may be shared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from firms.access import Viewer
from firms.models import Firm, Membership
from portal.models import Guest, Share
from portal.services import Words, make_guest, share
from portal.shown import SharedView, shared_view, shared_views
from relationships.models import Introduction, Party
from tests import make
from tests.clients.builders import viewer_of

NOW, TODAY = make.NOW, make.TODAY
TOMORROW = TODAY + timedelta(days=1)
WORDS = Words(
    question="Would you introduce a software firm to a Korean dealer?",
    why="They have a Korean version ready and want one dealer who sells to banks.",
    introduced_public="American messaging software",
    target_public="A dealer you trust in Seoul",
)


class Fair:
    """The owner and a member of a firm; an introduction of Client to Dealer that Guest would make."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm("Adviser")
        owner = make.make_member(self.firm, "Owner", role="owner", with_user=True)
        self.owner: Viewer = viewer_of(owner)
        colleague = make.make_member(self.firm, "Member", with_user=True)
        self.member: Viewer = viewer_of(colleague)
        self.party: Party = make.make_person(self.firm, "Guest person")
        self.client: Party = make.make_organisation(
            self.firm, "Client Corp", emails=["boss@client.example"], phones=["+1 555 0100"]
        )
        self.target: Party = make.make_organisation(self.firm, "Dealer Ltd")
        self.row: Introduction = make.make_introduction(
            self.party, self.client, self.target, state="asked", on=None, asked_on=TODAY
        )
        self.guest = self.make_guest(self.party)
        self.other = self.make_guest(make.make_person(self.firm, "Other guest person"))

    def make_guest(self, party: Party) -> Guest:
        """Somebody with a sign-in who comes for the party."""
        name = f"Guest of {party.name}"
        member = make.make_member(
            self.firm, name, role=Membership.Role.PARTNER, with_party=False, with_user=True
        )
        return make_guest(member, party=party, viewer=self.owner)

    def share(self, guest: Guest | None = None, **more: Any) -> Share:
        """The introduction shared, by the owner unless told."""
        values: dict[str, Any] = {"viewer": self.owner, "as_of": TODAY} | more
        row = values.pop("row", self.row)
        return share(row, guest or self.guest, values.pop("words", WORDS), **values)

    def seen(self, guest: Guest | None = None) -> list[SharedView]:
        """What a guest sees today."""
        return list(shared_views(guest or self.guest, TODAY))

    def one(self, row: Share, guest: Guest | None = None) -> SharedView | None:
        """One of them."""
        return shared_view(guest or self.guest, row.pk, TODAY)
