"""Mails the desk drafts. The product never sends one: people do, from their own mailbox.

What goes to the client is English whatever language the desk works in (DOMAIN 2.10), so these
words are not translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from clients.desk.eml import ADDRESS
from relationships.models import Party

if TYPE_CHECKING:
    from clients.models import Enquiry
    from firms.access import Viewer

MOST_LINK = 1_800  # characters of a mailto address that every mail program takes
TO_CLIENT = """Hello,

an enquiry for you came in on {day}{who}:

{summary}

Shall we answer it, and with what? Tell us too if you do not want it answered.

{firm}"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail as it would be sent."""

    to: str
    subject: str
    body: str
    original: str = ""  # quoted below the body

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.body}\n\n----\n{self.original}" if self.original else self.body

    @property
    def is_short(self) -> bool:
        """Whether the link carries the whole text; else it is to be copied."""
        return len(self._link(self.text)) <= MOST_LINK

    @property
    def mailto(self) -> str:
        """A link that opens the mail program: with the text as far as such links can be long."""
        for body in (self.text, self.body):
            if len(found := self._link(body)) <= MOST_LINK:
                return found
        return self._link("")

    def _link(self, body: str) -> str:
        text = quote("\r\n".join(body.split("\n")))  # line ends as RFC 6068 wants them
        subject = " ".join(self.subject.split())  # a second line would be another header
        link = f"mailto:{quote(self.to, safe='@')}?subject={quote(subject)}"
        return f"{link}&body={text}" if body else link


def to_client(enquiry: Enquiry, viewer: Viewer) -> Draft:
    """The summary for the client, with the original below. One query."""
    client = enquiry.client
    wanted = [client.contact_id, client.relationship.party_id]
    known = Party.objects.visible_to(viewer).in_bulk([pk for pk in wanted if pk])
    addresses = [mail for pk in wanted if pk in known for mail in known[pk].emails]
    asker = name_for_client(enquiry)
    body = TO_CLIENT.format(
        day=f"{enquiry.received_at.day} {enquiry.received_at:%B %Y}",
        who=f" from {asker}" if asker else "",
        summary=enquiry.english_summary,
        firm=viewer.firm.name,
    )
    about = enquiry.subject or asker
    subject = f"Enquiry for you: {about}" if about else "Enquiry for you"
    return Draft(next(iter(addresses), ""), subject, body, enquiry.original)


def name_for_client(enquiry: Enquiry) -> str:
    """Who asks, as they call themselves; a linked party only where it may be shared."""
    if enquiry.enquirer_words:
        return enquiry.enquirer_words
    party = enquiry.enquirer
    return party.name if party is not None and not party.do_not_share else ""


def to_enquirer(enquiry: Enquiry) -> Draft:
    """The answer in the enquirer's language."""
    linked = list(enquiry.enquirer.emails) if enquiry.enquirer else []
    addresses = [*ADDRESS.findall(enquiry.enquirer_words)[-1:], *linked]
    subject = enquiry.subject
    if subject and not subject.lower().startswith(("re:", "回复", "回覆", "答复")):
        subject = f"Re: {subject}"
    return Draft(next(iter(addresses), ""), subject, enquiry.answer)
