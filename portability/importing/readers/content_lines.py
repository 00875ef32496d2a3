"""Lines of vCard and iCalendar files: put together again where they were folded, and bounded.

Everything here works on bytes, because a fold may split a character, and looks at each byte a fixed
number of times: what is too long is dropped while it is read and never held.
"""

from __future__ import annotations

import binascii
import codecs
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from clients.desk.charsets import codecs_named, is_chinese_in_disguise, read_bytes
from clients.desk.eml import cleaned
from portability.importing.records import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portability.importing.records import Limits

CHUNK = 64 * 1024
BOM_8 = codecs.BOM_UTF8
BOM_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MOST_PARAMS = 50
SEVERAL_HIGH = 3  # one byte in so many beyond ASCII: hardly a Western text
HEAD = re.compile(rb"(?:([A-Za-z0-9_-]{1,80})\.)?([A-Za-z0-9_-]{1,80})[ \t]*([;:])")
PARAM = re.compile(rb'[ \t]*([^=;:"]{0,80})(?:=((?:"[^"]*"|[^";:])*))?([;:])')
CARET = {"^n": "\n", "^'": '"', "^^": "^"}
CARETS = re.compile(r"\^[n'^]")
CODED = re.compile(rb"(?i)quoted-printable")
ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"})
BASE64 = re.compile(rb"(?i);(?:encoding=)?(?:base64|b)[;:]")
MORE_BASE64 = re.compile(rb"[A-Za-z0-9+/=]*[ \t]*")
EDGE = re.compile(rb"(?i)(?:begin|end):v")
FIRST_HIGH = 0x80
PIECES = {mark: re.compile(r"\\.|" + mark, re.DOTALL) for mark in ",;"}
ESCAPED = re.compile(r"\\([nN,;:\\])")
MARKS = re.compile("[\u200b\u200e\u200f]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file as it was meant; ``is_cut`` where it was longer than allowed."""

    number: int
    data: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A name with its value; parameters in capitals, words without a name under TYPE."""

    number: int
    group: str
    name: str
    params: dict[str, tuple[str, ...]]
    value: str

    def param(self, name: str) -> str:
        """The first value of a parameter, "" where there is none."""
        return next(iter(self.params.get(name, ())), "")

    @property
    def types(self) -> tuple[str, ...]:
        """Words that say what it is for, in small letters."""
        return tuple(one.lower() for one in self.params.get("TYPE", ()))


def physical_lines(file: IO[bytes], limits: Limits) -> Iterator[Line]:
    """Lines as they stand, in UTF-8 or whatever set their file has; any line end will do."""
    number, held, is_cut = 1, bytearray(), False
    for chunk in chunks(file, limits):
        first, *others = chunk.split(b"\n")
        held, is_cut = more(held, first, limits, is_cut=is_cut)
        for other in others:
            yield Line(number, bytes(held), is_cut)
            number += 1
            held, is_cut = more(bytearray(), other, limits, is_cut=False)
    if held:
        yield Line(number, bytes(held), is_cut)


def more(held: bytearray, data: bytes, limits: Limits, *, is_cut: bool) -> tuple[bytearray, bool]:
    """What is kept of a line that goes on."""
    room = limits.most_in_line - len(held)
    held += data[:room]
    return held, is_cut or len(data) > room


def chunks(file: IO[bytes], limits: Limits) -> Iterator[bytes]:
    """Blocks with plain line ends; UTF-16 that says so becomes UTF-8."""
    decoder, carried = None, b""
    for at, data in enumerate(blocks(file, limits)):
        if at == 0:
            decoder = wide_decoder(data)
            data = data.removeprefix(BOM_8)
        if decoder:
            data = decoder.decode(data).encode("utf-8", "replace")
        joined = carried + data
        carried = b"\r" if joined.endswith(b"\r") else b""
        joined = joined.removesuffix(b"\r")
        yield joined.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if carried:
        yield b"\n"


def wide_decoder(data: bytes) -> codecs.IncrementalDecoder | None:
    """How UTF-16 is read; None for what needs it not."""
    if not data.startswith(BOM_16):
        return None
    return codecs.getincrementaldecoder("utf-16")(errors="replace")


def blocks(file: IO[bytes], limits: Limits) -> Iterator[bytes]:
    """The file's bytes, as many as are allowed."""
    seen = 0
    while data := file.read(CHUNK):
        seen += len(data)
        if seen > limits.most_bytes:
            most = limits.most_bytes // 1024**2
            raise UnreadableError(_("The file is larger than %d MiB. Split it.") % most)
        yield data


@dataclass(slots=True)
class Joining:
    """A line that may go on."""

    number: int
    data: bytearray
    is_cut: bool
    is_coded: bool
    is_base64: bool

    @classmethod
    def of(cls, line: Line) -> Joining:
        """Begins with this one."""
        head = line.data[:400].partition(b":")
        is_coded = bool(head[1]) and bool(CODED.search(head[0]))
        is_base64 = bool(BASE64.search(head[0] + head[1]))
        return cls(line.number, bytearray(line.data), line.is_cut, is_coded, is_base64)

    def takes(self, line: Line, limits: Limits) -> bool:
        """True when the next line belongs to it, which is then added."""
        piece = self.piece_of(line.data)
        if piece is None:
            return False
        room = limits.most_in_line - len(self.data)
        self.is_cut = self.is_cut or line.is_cut or len(piece) > room
        self.data += piece[:room]
        return True

    def piece_of(self, data: bytes) -> bytes | None:
        """What a line adds; None for one that stands alone."""
        if self.is_coded and self.data.endswith(b"=") and not EDGE.match(data):
            return b"\n" + data
        if data[:1] in {b" ", b"\t"}:
            return data[1:]
        return data.strip() if self.is_base64 and MORE_BASE64.fullmatch(data) else None

    @property
    def line(self) -> Line:
        """All of it."""
        return Line(self.number, bytes(self.data), self.is_cut)


def unfolded(file: IO[bytes], limits: Limits) -> Iterator[Line]:
    """Lines put together: folds, soft breaks of quoted-printable, and base64 without folds."""
    joining: Joining | None = None
    for line in physical_lines(file, limits):
        if joining and joining.takes(line, limits):
            continue
        if joining:
            yield joining.line
        joining = Joining.of(line)
    if joining:
        yield joining.line


def property_of(line: Line) -> Property | None:
    """Name, parameters and value of a line; None for what is no property."""
    text, count = line.data.lstrip(), 0
    head = HEAD.match(text)
    if head is None:
        return None
    params: dict[str, tuple[str, ...]] = {}
    at, mark = head.end(), head[3]
    while mark == b";":
        found, count = PARAM.match(text, at), count + 1
        if found is None or count > MOST_PARAMS:
            return None
        add_param(params, found)
        at, mark = found.end(), found[3]
    value = value_of(text[at:], params)
    group = (head[1] or b"").decode().lower()
    return Property(line.number, group, head[2].decode().upper(), params, value)


def add_param(params: dict[str, tuple[str, ...]], found: re.Match[bytes]) -> None:
    """``TYPE=work,voice`` or, in vCard 2.1, a bare word."""
    name = found[1].decode("ascii", "replace").strip().upper()
    if found[2] is None:
        name, values = "ENCODING" if name in ENCODINGS else "TYPE", [name]
    else:
        text = CARETS.sub(lambda one: CARET[one[0]], text_of(found[2]))
        values = [one.strip().strip('"') for one in text.strip().strip('"').split(",")]
    params[name] = (*params.get(name, ()), *values)


def value_of(data: bytes, params: dict[str, tuple[str, ...]]) -> str:
    """A value as text, in the set that it says or that its bytes tell."""
    if "QUOTED-PRINTABLE" in (one.upper() for one in params.get("ENCODING", ())):
        data = binascii.a2b_qp(data)
    return text_of(data, next(iter(params.get("CHARSET", ())), ""))


def text_of(data: bytes, said: str = "") -> str:
    """Bytes as text. Without a word on their set they are UTF-8, else Western or Chinese."""
    try:
        return shown(
            data.decode("utf-8") if not codecs_named(said) else read_bytes(data, said).text
        )
    except UnicodeDecodeError:
        return shown(guessed(data))


def guessed(data: bytes) -> str:
    """Text of a set that nobody named."""
    high = sum(byte >= FIRST_HIGH for byte in data)
    if is_chinese_in_disguise(data) or high * SEVERAL_HIGH > len(data):
        return read_bytes(data).text
    return read_bytes(data, "windows-1252").text


def shown(text: str) -> str:
    """Without marks that nobody sees."""
    return MARKS.sub("", cleaned(text))


def pieces_of(text: str, mark: str) -> list[str]:
    """A value's parts, which stand between marks that are not escaped."""
    found, start = [], 0
    for one in PIECES[mark].finditer(text):
        if one[0] == mark:
            found.append(text[start : one.start()])
            start = one.end()
    return [*found, text[start:]]


def plain(text: str) -> str:
    """A value without its escapes."""
    return ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], text).strip()
