"""Mails as programs in China, Taiwan and elsewhere really write them, made in code."""

from __future__ import annotations

import base64
import quopri

HANS = "您好，我们是沈阳一所大学的后勤部门，约有八千个床位。想了解贵公司住宿管理软件的中文版价格。"
HANT = "您好，我們是台北一所大學的總務處，約有八千個床位。想請問貴公司宿舍管理軟體的中文版價格。"
SENDER = "后勤处 张伟"


def word(text: str, codec: str, said: str = "", kind: str = "B") -> str:
    """An encoded word."""
    data = text.encode(codec)
    if kind == "B":
        return f"=?{said or codec}?B?{base64.b64encode(data).decode()}?="
    coded = "".join(f"={byte:02X}" for byte in data)
    return f"=?{said or codec}?Q?{coded}?="


def mail(
    body: bytes,
    *,
    subject: bytes | str = "Enquiry",
    sender: bytes | str = "Zhang Wei <zw@example.cn>",
    kind: str = "text/plain",
    charset: str = "",
    coding: str = "8bit",
    more: str = "",
) -> bytes:
    """One part; ``body`` as it goes over the wire but for ``coding``."""
    if coding == "base64":
        body = base64.encodebytes(body)
    elif coding == "quoted-printable":
        body = quopri.encodestring(body)
    as_bytes = [one.encode() if isinstance(one, str) else one for one in (subject, sender)]
    said = f"; charset={charset}" if charset else ""
    head = (
        b"From: " + as_bytes[1] + b"\r\nTo: desk@example.com\r\nSubject: " + as_bytes[0] + b"\r\n"
        b"Date: Tue, 30 May 2006 09:12:00 +0800\r\nMIME-Version: 1.0\r\n"
    )
    rest = f"Content-Type: {kind}{said}\r\nContent-Transfer-Encoding: {coding}\r\n{more}\r\n"
    return head + rest.encode() + body


def parts(*inner: tuple[str, bytes], kind: str = "mixed") -> bytes:
    """A mail of several parts, each with its headers."""
    body = b"".join(
        b"--frontier\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n" for head, data in inner
    )
    return mail(
        body + b"--frontier--\r\n", kind=f'multipart/{kind}; boundary="frontier"', coding="7bit"
    )


def enquiry_of_a_university() -> bytes:
    """What the desk gets every day: GB 2312 by name, GBK in fact, subject in two encoded words."""
    subject = word("关于住宿管理软件的", "gbk", "gb2312") + "\r\n " + word("询价", "gbk", "gb2312")
    sender = word(SENDER, "gbk", "gb2312") + " <houqin@example.edu.cn>"
    body = f"{HANS}\n\n以及是否可以在六月安排演示。\n\n张伟\n后勤处".encode("gbk")
    return mail(body, subject=subject, sender=sender, charset='"gb2312"', coding="base64")
