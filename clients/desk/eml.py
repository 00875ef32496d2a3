"""One mail out of an ``.eml`` file. Nothing in it is run, opened or fetched.

Anything but a mail with a text raises ``UnreadableMailError``, which says what to do; no other
error leaves this module, whatever the file holds (tests/clients/test_eml.py feeds it noise).
Headers are decoded here and not by the library: words cut inside a character, unencoded bytes
and false character sets are everyday in Chinese mail.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.desk.charsets import Reading, language_of, read_bytes
from clients.desk.html_text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

MOST_BYTES = 10 * 1024 * 1024  # of a file
MOST_TEXT = 20_000  # characters kept; the rest is told to be missing
MOST_PARTS = 200
MOST_NESTED = 40  # parts with parts: each is looked for in every line that follows
MOST_HEADER = 16 * 1024  # bytes of one header
MOST_NAMES = 20  # files named
LINE = 240  # characters of subject and sender that are kept
OLDEST, NEWEST = 1970, 9000  # years of a clock that may be meant
OUTLOOK = b"\xd0\xcf\x11\xe0"
HEADER = re.compile(rb"(?m)^[!-9;-~]{1,76}:[^\n]*(?:\n[ \t][^\n]*)*")
NESTED = re.compile(rb"(?im)^content-type:\s*(?:multipart|message)/")
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bqBQ])\?([^?]*)\?=")
GAP = re.compile(r"(\?=)\s+(=\?)")
ADDRESS = re.compile(r"[^\s<>@\"',;:()\[\]]{1,64}@[^\s<>@\"',;:()\[\]]{1,150}")
META = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
#: Controls, and marks that turn the order of letters around (they hide what is written).
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
KNOWN = ("from", "subject", "date", "to", "received", "message-id", "mime-version")


class UnreadableMailError(ValidationError):
    """This file cannot be read as a mail; the message says why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What was read."""

    subject: str
    sender: str  # as it calls itself
    address: str
    sent_at: datetime | None
    text: str
    language: str  # tag of the text's language, empty where it does not tell
    codec: str  # how the text was read
    is_whole: bool  # every character could be read
    is_cut: bool  # longer than what is kept
    left_out: tuple[str, ...]  # names of files that came with it

    @property
    def enquirer(self) -> str:
        """Sender and address in one line."""
        if self.sender and self.address:
            return f"{self.sender[: LINE - len(self.address) - 3]} <{self.address}>"
        return self.sender or self.address


def read_mail(data: bytes) -> Mail:
    """The mail in these bytes."""
    data = checked(data)
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        return mail_of(message)
    except UnreadableMailError:
        raise
    except Exception as fault:  # the library's own, on a file made to break it
        raise UnreadableMailError(_("This mail is damaged and cannot be read.")) from fault


def checked(data: bytes) -> bytes:
    """The bytes with plain line ends, where they can be a mail that is read in reasonable time."""
    if not data.strip():
        raise UnreadableMailError(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise UnreadableMailError(_("This mail is too large: at most 10 MB fit."))
    if data.startswith(OUTLOOK):
        text = _("This is an Outlook file (.msg). Save the mail as .eml and take that file.")
        raise UnreadableMailError(text)
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    nested = sum(1 for _found in NESTED.finditer(data))
    if nested > MOST_NESTED or any(len(one[0]) > MOST_HEADER for one in HEADER.finditer(data)):
        raise UnreadableMailError(_("This mail is built in a way no mail program does it."))
    return data.lstrip(b"\n")


def mail_of(message: Message) -> Mail:
    """Headers and text of a parsed message."""
    if not any(name in message for name in KNOWN):
        raise UnreadableMailError(_("This is not an e-mail file (.eml)."))
    reading, left_out = body_of(message)
    text = cleaned(reading.text).strip()
    if not text:
        raise UnreadableMailError(
            _("There is no text in this mail: it may be encrypted, or hold files only.")
        )
    sender, address = sender_of(message)
    return Mail(
        subject=line(header(message, "Subject")),
        sender=sender,
        address=address,
        sent_at=moment_of(header(message, "Date")),
        text=text[:MOST_TEXT],
        language=language_of(text[:MOST_TEXT]),
        codec=reading.codec,
        is_whole=reading.whole,
        is_cut=len(text) > MOST_TEXT,
        left_out=left_out,
    )


# --- headers --------------------------------------------------------------------------------------


def raw(message: Message, name: str) -> str:
    """A header as it stands, on one line; bytes that are no letters as surrogates."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return str(value).replace("\n", " ")
    return ""


def header(message: Message, name: str) -> str:
    """A header as it was meant."""
    return decoded(raw(message, name))


def decoded(value: str) -> str:
    """Encoded words and bare bytes as text; words that go together are put together first."""
    value, before, found = GAP.sub(r"\1\2", value), 0, []
    pieces: list[tuple[str, bytes]] = []
    for word in WORD.finditer(value):
        if between := value[before : word.start()]:
            found += [joined(pieces), bare(between)]
            pieces = []
        pieces.append((word[1].partition("*")[0].lower(), word_bytes(word[2], word[3])))
        before = word.end()
    return "".join([*found, joined(pieces), bare(value[before:])])


def joined(pieces: list[tuple[str, bytes]]) -> str:
    """Neighbours of one character set as one text: a character may be cut between them."""
    merged: list[tuple[str, bytes]] = []
    for said, data in pieces:
        if merged and merged[-1][0] == said:
            merged[-1] = (said, merged[-1][1] + data)
        else:
            merged.append((said, data))
    return "".join(read_bytes(data, said).text for said, data in merged)


def word_bytes(kind: str, text: str) -> bytes:
    """The bytes of an encoded word; what cannot be decoded stays as it is written."""
    data = text.encode("ascii", "surrogateescape") if is_byte_text(text) else text.encode()
    if kind in "qQ":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def is_byte_text(text: str) -> bool:
    """Letters of ASCII and bytes kept as surrogates only."""
    return all(ord(letter) < 0x80 or 0xDC80 <= ord(letter) <= 0xDCFF for letter in text)


def bare(text: str) -> str:
    """Text outside encoded words; its high bytes are in whatever set the sender used."""
    if text.isascii() or not is_byte_text(text):
        return text
    return read_bytes(text.encode("ascii", "surrogateescape")).text


def sender_of(message: Message) -> tuple[str, str]:
    """Name and address of who wrote; either may be empty."""
    written = raw(message, "From") or raw(message, "Sender") or raw(message, "Reply-To")
    found = ADDRESS.findall(written)
    address = found[-1] if found else ""
    name = decoded(written.replace(f"<{address}>", "") if address else written)
    name = line(name).strip("\"' ")
    if name == address or not name.strip("<>"):
        name = ""
    return name, cleaned(address)


def moment_of(text: str) -> datetime | None:
    """When it was sent; None where the mail does not say it sensibly."""
    try:
        found = parsedate_to_datetime(text.strip()[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not OLDEST < found.year < NEWEST:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


# --- body -----------------------------------------------------------------------------------------


def body_of(message: Message) -> tuple[Reading, tuple[str, ...]]:
    """The text a reader would see, and the names of files that are left out."""
    plain: list[Reading] = []
    pages: list[Reading] = []
    left_out: list[str] = []
    for part in leaves(message):
        kind = part.get_content_type()
        if (
            kind not in {"text/plain", "text/html"}
            or part.get_content_disposition() == "attachment"
        ):
            left_out.append(file_name(part))
        else:
            (plain if kind == "text/plain" else pages).append(text_part(part, kind))
    return chosen(plain, pages), tuple(left_out[:MOST_NAMES])


def chosen(plain: list[Reading], pages: list[Reading]) -> Reading:
    """Plain text where there is some, else the text of the first HTML part that has any."""
    texts = [one for one in plain if one.text.strip()]
    if texts:
        whole = all(one.whole for one in texts)
        return Reading("\n\n".join(one.text.strip("\n") for one in texts), texts[0].codec, whole)
    return next((one for one in pages if one.text.strip()), Reading("", "ascii"))


def leaves(message: Message) -> Iterator[Message]:
    """Parts without parts, in order; mails inside the mail are not opened."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [*(one for one in inner if not isinstance(one, str)), *waiting]
        else:
            yield part


def text_part(part: Message, kind: str) -> Reading:
    """The text of a part."""
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    said = param(part, "charset")
    if not said and kind == "text/html" and (meta := META.search(data[:4096])):
        said = meta[1].decode("ascii", "replace")
    reading = read_bytes(data, said)
    return reading._replace(text=text_of(reading.text)) if kind == "text/html" else reading


def param(part: Message, name: str, of: str = "content-type") -> str:
    """A parameter of a header; the long form of RFC 2231 has its set and language beside it."""
    found = part.get_param(name, header=of)
    if isinstance(found, tuple):
        data = str(found[2]).encode("latin-1", "replace")
        return read_bytes(data, str(found[0] or "")).text
    return decoded(str(found)) if found else ""


def file_name(part: Message) -> str:
    """What a file is called, else its kind."""
    found = param(part, "filename", "content-disposition") or param(part, "name")
    return line(found) or line(part.get_content_type())


# --- text -----------------------------------------------------------------------------------------


def cleaned(text: str) -> str:
    """Without what the database or a reader could stumble over."""
    return UNWANTED.sub("", SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))


def line(text: str) -> str:
    """One line of bounded length."""
    return " ".join(cleaned(text).split())[:LINE]
