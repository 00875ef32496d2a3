"""Mails that are drafted and never sent: people open them in their mail program, or copy them."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

MOST_LINK = 1_800  # characters of a mailto address that every mail program takes


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

    @property
    def eml(self) -> bytes:
        """A file that mail programs open as a mail still to be sent: no sender, no date."""
        mail = EmailMessage(policy=SMTP)
        if self.to:
            mail["To"] = " ".join(self.to.split())
        mail["Subject"] = " ".join(self.subject.split())
        mail["X-Unsent"] = "1"
        mail.set_content(self.text, cte="base64")
        return mail.as_bytes()
