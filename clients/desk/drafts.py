"""Mails the desk drafts. The product never sends one: people do, from their own mailbox.

What goes to the client is English whatever language the desk works in (DOMAIN 2.10), so these
words are not translated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.desk.eml import ADDRESS
from common.drafts import Draft
from relationships.models import Party

if TYPE_CHECKING:
    from clients.models import Enquiry
    from firms.access import Viewer

TO_CLIENT = """Hello,

an enquiry for you came in on {day}{who}:

{summary}

Shall we answer it, and with what? Tell us too if you do not want it answered.

{firm}"""


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
