"""Small files of every kind, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


def zipped(*parts: tuple[str, bytes], first: tuple[str, bytes] | None = None) -> bytes:
    """A zip file; ``first`` is not packed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        if first:
            file.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name, data in parts:
            file.writestr(name, data)
    return held.getvalue()


def office(folder: str, *more: tuple[str, bytes]) -> bytes:
    """What an office program writes, as far as anybody looks at it."""
    return zipped(("[Content_Types].xml", b"<Types/>"), (f"{folder}/main.xml", b"<a/>"), *more)


def open_document(kind: str) -> bytes:
    """The same for OpenDocument."""
    return zipped(("content.xml", b"<a/>"), first=("mimetype", f"{OPEN}{kind}".encode()))


def chunk(kind: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 24, height: int = 24, colour: bytes = b"\x1f\x6f\x8b") -> bytes:
    """A picture of one colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + colour * width) * height
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
#: Unpacked, its part would be 64 MiB of nothing.
BOMB = office("word", ("word/media/big.bin", bytes(64 * 1024 * 1024)))

GOOD: dict[str, tuple[bytes, str]] = {
    "Contract.pdf": (PDF, "application/pdf"),
    "card.png": (png(), "image/png"),
    "photo.JPG": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
    "photo.webp": (b"RIFF\x1a\x00\x00\x00WEBPVP8 ", "image/webp"),
    "dot.gif": (GIF, "image/gif"),
    "plain.txt": ("Tee, 茶, чай\n".encode(), "text/plain"),
    "from-windows.txt": ("Tea\r\n".encode("utf-16"), "text/plain"),
    "old.txt": ("Café 12 €".encode("cp1252"), "text/plain"),
    "notes.md": (b"# Plan\n\n> quote\n", "text/markdown"),
    "list.csv": (b"a;b\n1;2\n", "text/csv"),
    "offer.docx": (office("word"), f"{OFFICE}wordprocessingml.document"),
    "sums.xlsx": (office("xl"), f"{OFFICE}spreadsheetml.sheet"),
    "talk.pptx": (office("ppt"), f"{OFFICE}presentationml.presentation"),
    "letter.odt": (open_document("text"), f"{OPEN}text"),
    "table.ods": (open_document("spreadsheet"), f"{OPEN}spreadsheet"),
    "mail.eml": (b"From: a@example.com\r\nSubject: Tea\r\n\r\nCome.\r\n", "message/rfc822"),
    "Li.vcf": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Li\r\nEND:VCARD\r\n", "text/vcard"),
    "dinner.ics": (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
    "bomb.docx": (BOMB, f"{OFFICE}wordprocessingml.document"),
    "polyglot.pdf": (PDF + b"<html><script>alert(1)</script>", "application/pdf"),
}
#: Name -> bytes, and a word of the reason.
BAD: dict[str, tuple[bytes, str]] = {
    "page.html": (b"<html></html>", "Allowed are"),
    "a.html": (PDF, "Allowed are"),
    "picture.svg": (b"<svg/>", "Allowed are"),
    "run.exe": (b"MZ\x90\x00", "Allowed are"),
    "run.sh": (b"#!/bin/sh\n", "Allowed are"),
    "page.js": (b"alert(1)", "Allowed are"),
    "all.zip": (zipped(("a.txt", b"a")), "Allowed are"),
    "all.tar.gz": (b"\x1f\x8b\x08", "Allowed are"),
    "macros.docm": (office("word"), "Allowed are"),
    "no-ending": (PDF, "Allowed are"),
    ".pdf": (PDF, "Allowed are"),
    "empty.pdf": (b"", "is empty"),
    "page.pdf": (b"<!doctype html><script>alert(1)</script>", "not PDF"),
    "late.pdf": (b"\n\n%PDF-1.7", "not PDF"),
    "picture.png": (GIF, "not PNG"),
    "program.txt": (b"MZ\x90\x00\x03", "not Text"),
    "page.txt": (b"\xef\xbb\xbf  <HTML><body>", "not Text"),
    "drawing.txt": (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "not Text"),
    "wide.txt": ("<script>alert(1)</script>".encode("utf-16"), "not Text"),
    "broken.txt": (b"\xff\xfe\x00\xd8", "not Text"),
    "script.md": (b"#!/usr/bin/env python\n", "not Markdown"),
    "nul.csv": (b"a;b\x00\n", "not CSV"),
    "any.docx": (zipped(("a.txt", b"a")), "not Word"),
    "sheet.docx": (office("xl"), "not Word"),
    "macros.docx": (office("word", ("word/vbaProject.bin", b"x")), "not Word"),
    "cut.docx": (office("word")[:-30], "not Word"),
    "text.odt": (open_document("spreadsheet"), "not OpenDocument text"),
    "page.eml": (b"<html>", "not E-mail"),
    "card.vcf": (b"hello", "not vCard"),
    "day.ics": (b"BEGIN:VCARD", "not Calendar"),
}
