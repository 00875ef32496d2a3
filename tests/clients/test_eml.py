"""Mails from the market: every character set they use, what lies about it, and noise."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.desk.charsets import language_of
from clients.desk.eml import MOST_BYTES, MOST_TEXT, Mail, UnreadableMailError, read_mail
from clients.desk.html_text import text_of
from tests.clients.mails import HANS, HANT, SENDER, enquiry_of_a_university, mail, parts, word

PAGE = (
    "<html><head><title>x</title><style>p{color:red}</style></head><body><p>{}</p>"
    "<script>alert(1)</script><p>第二段 &amp; 完</p><img src='http://tracker.example/x.gif'></body>"
)


def html(codec: str) -> bytes:
    """A page with the text, in this set."""
    return PAGE.replace("{}", HANS).encode(codec)


BODIES: dict[str, tuple[bytes, str]] = {
    "gb2312": (mail(HANS.encode("gb2312"), charset="gb2312"), HANS),
    "gb2312, characters of gbk": (mail(f"朱镕基 {HANS}".encode("gbk"), charset="GB2312"), f"朱镕基 {HANS}"),
    "gb2312, characters of gb18030": (
        mail(f"㐂𠀀 {HANS}".encode("gb18030"), charset="gb2312"),
        f"㐂𠀀 {HANS}",
    ),
    "gbk": (mail(HANS.encode("gbk"), charset="GBK"), HANS),
    "x-gbk": (mail(HANS.encode("gbk"), charset="x-gbk"), HANS),
    "cp936": (mail(HANS.encode("gbk"), charset="CP936"), HANS),
    "gb18030": (mail(HANS.encode("gb18030"), charset="gb18030"), HANS),
    "gb18030, base64": (mail(HANS.encode("gb18030"), charset="gb18030", coding="base64"), HANS),
    "gb2312, quoted-printable": (
        mail(HANS.encode("gb2312"), charset='"gb2312"', coding="quoted-printable"),
        HANS,
    ),
    "big5": (mail(HANT.encode("big5"), charset="big5"), HANT),
    "big5, base64": (mail(HANT.encode("big5"), charset="Big5", coding="base64"), HANT),
    "big5-hkscs": (mail(f"{HANT}嘅".encode("big5hkscs"), charset="big5-hkscs"), f"{HANT}嘅"),
    "hz": (mail(HANS.encode("hz"), charset="hz-gb-2312", coding="7bit"), HANS),
    "hz, not said": (mail(HANS.encode("hz"), coding="7bit"), HANS),
    "utf-8": (mail(HANS.encode(), charset="UTF-8"), HANS),
    "utf-8, base64": (mail(HANT.encode(), charset="utf-8", coding="base64"), HANT),
    "utf-8, quoted-printable": (
        mail(HANS.encode(), charset="utf-8", coding="quoted-printable"),
        HANS,
    ),
    "utf-7": (mail(HANS.encode("utf-7"), charset="utf-7", coding="7bit"), HANS),
    "says gb2312, is utf-8": (mail(HANS.encode(), charset="gb2312"), HANS),
    "says gb2312, is big5": (mail(HANT.encode("big5"), charset="gb2312"), HANT),
    "says big5, is gbk": (mail(HANS.encode("gbk"), charset="big5"), HANS),
    "says utf-8, is gbk": (mail(HANS.encode("gbk"), charset="utf-8"), HANS),
    "says us-ascii, is gbk": (mail(HANS.encode("gbk"), charset="us-ascii"), HANS),
    "says iso-8859-1, is gb2312": (mail("询价单：软件".encode("gb2312"), charset="iso-8859-1"), "询价单：软件"),
    "iso-8859-1 indeed": (mail("Grüße, naïve Café".encode("latin-1"), charset="iso-8859-1"), "Grüße, naïve Café"),
    "no charset, gbk": (mail(HANS.encode("gbk")), HANS),
    "no charset, big5": (mail(HANT.encode("big5")), HANT),
    "no charset, utf-8": (mail(HANS.encode()), HANS),
    "a set nobody knows": (mail(HANS.encode("gbk"), charset="x-unknown"), HANS),
    "a codec that is no set": (mail(HANS.encode(), charset="unicode_escape"), HANS),
    "short gbk that could be utf-8": (mail("联通".encode("gbk"), charset="gb2312"), "联通"),
    "iso-2022-jp": (mail("価格をお願いします".encode("iso2022_jp"), charset="iso-2022-jp", coding="7bit"), "価格をお願いします"),
    "euc-kr": (mail("가격을 알려 주세요".encode("euc_kr"), charset="euc-kr"), "가격을 알려 주세요"),
    "html, set in a meta element": (
        mail(b"<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>" + html("gbk"), kind="text/html"),
        f"{HANS}\n\n第二段 & 完",
    ),
    "html, base64": (
        mail(html("gbk"), kind="text/html", charset="gb2312", coding="base64"),
        f"{HANS}\n\n第二段 & 完",
    ),
    "plain and html": (
        parts(
            ("Content-Type: text/plain; charset=gb2312", HANS.encode("gbk")),
            ("Content-Type: text/html; charset=gb2312", b"<p>not this</p>"),
            kind="alternative",
        ),
        HANS,
    ),
    "empty plain and html": (
        parts(
            ("Content-Type: text/plain; charset=gb2312", b" \r\n"),
            ("Content-Type: text/html; charset=gb2312", html("gbk")),
            kind="alternative",
        ),
        f"{HANS}\n\n第二段 & 完",
    ),
    "without mime": (b"From: a@example.cn\n\n" + HANS.encode("gbk"), HANS),
    "mac line ends": (mail(HANS.encode()).replace(b"\r\n", b"\r"), HANS),
    "of a mailbox": (b"From a@example.cn Tue May 30 09:12:00 2006\n" + mail(HANS.encode()), HANS),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_the_text_is_read(name: str) -> None:
    data, wanted = BODIES[name]
    read = read_mail(data)
    assert read.text == wanted
    assert read.is_whole


HEADERS: dict[str, tuple[bytes | str, str]] = {
    "gb2312, B": (word("关于软件价格", "gbk", "gb2312"), "关于软件价格"),
    "gb2312, Q": (word("关于软件价格", "gbk", "gb2312", "Q"), "关于软件价格"),
    "utf-8": (word("关于软件价格", "utf-8"), "关于软件价格"),
    "big5": (word("請問軟體價格", "big5"), "請問軟體價格"),
    "says gb2312, is utf-8": (word("询价", "utf-8", "gb2312"), "询价"),
    "says big5, is gbk": (word("我们想要了解的软件的价格", "gbk", "big5"), "我们想要了解的软件的价格"),
    "a language in the word": (word("询价", "utf-8", "utf-8*zh-CN"), "询价"),
    "bare gbk": ("关于软件的价格，您好".encode("gbk"), "关于软件的价格，您好"),
    "bare utf-8": ("关于软件价格".encode(), "关于软件价格"),
    "half and half": (f"Re: {word('询价', 'gbk', 'gb2312')} (2)", "Re: 询价 (2)"),
    "folded": (f"{word('关于软', 'utf-8')}\r\n {word('件价格', 'utf-8')}", "关于软件价格"),
    "base64 without its end": ("=?gb2312?B?0a+82w?=", "询价"),
    "hz": (word("询价", "hz", "hz-gb-2312"), "询价"),
    "not base64 at all": ("=?utf-8?B?!?=", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_the_subject_is_read(name: str) -> None:
    given_subject, wanted = HEADERS[name]
    assert read_mail(mail(HANS.encode(), subject=given_subject)).subject == wanted


def test_a_character_cut_between_two_words_is_whole_again() -> None:
    data = "沈阳大学".encode("gbk")
    first, second = (base64.b64encode(half).decode() for half in (data[:3], data[3:]))
    subject = f"=?gb2312?B?{first}?=\r\n =?gb2312?B?{second}?="
    assert read_mail(mail(HANS.encode(), subject=subject)).subject == "沈阳大学"


@pytest.mark.parametrize(
    ("given_sender", "name", "address"),
    [
        (f"{word(SENDER, 'gbk', 'gb2312')} <a@example.cn>", SENDER, "a@example.cn"),
        (f'"{word(SENDER, "gbk", "gb2312")}" <a@example.cn>', SENDER, "a@example.cn"),
        (f"{SENDER} <a@example.cn>".encode("gbk"), SENDER, "a@example.cn"),
        ("<a@example.cn>", "", "a@example.cn"),
        ("a@example.cn", "", "a@example.cn"),
        ("a@example.cn <a@example.cn>", "", "a@example.cn"),
        ("Zhang Wei", "Zhang Wei", ""),
        ("", "", ""),
    ],
)
def test_the_sender_is_read(given_sender: bytes | str, name: str, address: str) -> None:
    read = read_mail(mail(HANS.encode(), sender=given_sender))
    assert (read.sender, read.address) == (name, address)


def test_a_whole_enquiry() -> None:
    read = read_mail(enquiry_of_a_university())
    assert read.subject == "关于住宿管理软件的询价"
    assert read.enquirer == f"{SENDER} <houqin@example.edu.cn>"
    assert read.sent_at == datetime(2006, 5, 30, 1, 12, tzinfo=UTC)
    assert (read.language, read.codec) == ("zh-Hans", "gb18030")
    assert (read.is_whole, read.is_cut, read.left_out) == (True, False, ())


def test_files_are_named_and_left_out() -> None:
    name = word("报价单.doc", "gbk", "gb2312")
    read = read_mail(
        parts(
            ("Content-Type: text/plain; charset=gb2312", HANS.encode("gbk")),
            (f'Content-Type: application/msword; name="{name}"', b"MZ"),
            ("Content-Type: text/html\r\nContent-Disposition: attachment; filename=x.html", b"<b>"),
            ("Content-Type: image/gif\r\nContent-Disposition: attachment;\r\n filename*=utf-8''%E5%9B%BE.gif", b"G"),
            ("Content-Type: message/rfc822", b"Subject: inner\r\n\r\nsecret"),
        )
    )  # fmt: skip
    assert read.text == HANS
    assert read.left_out == ("报价单.doc", "x.html", "图.gif", "message/rfc822")


def test_what_is_damaged_or_cut_is_told() -> None:
    assert not read_mail(mail(HANS.encode("gbk") + b"\xff\xff\xff", charset="gb2312")).is_whole
    long = read_mail(mail(("好" * (MOST_TEXT + 1)).encode()))
    assert long.is_cut
    assert len(long.text) == MOST_TEXT


def test_marks_that_hide_something_are_taken_out() -> None:
    read = read_mail(mail("价格\x00\u202e.exe\x07".encode(), subject="a\u202eb\x00c"))
    assert read.text == "价格.exe"
    assert read.subject == "abc"


@pytest.mark.parametrize(
    ("text", "tag"),
    [(HANS, "zh-Hans"), (HANT, "zh-Hant"), ("山水", "zh"), ("価格はいくら", "ja"), ("가격", "ko"), ("price", "")],
)  # fmt: skip
def test_the_language_follows_the_script(text: str, tag: str) -> None:
    assert language_of(text) == tag


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b" \r\n", "empty"),
    "too large": (b"From: a\n\n" + b"x" * MOST_BYTES, "too large"),
    "an Outlook file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Outlook"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not an e-mail"),
    "words only": ("只是文字".encode(), "not an e-mail"),
    "a file only": (mail(b"%PDF", kind="application/pdf", coding="base64"), "no text"),
    "encrypted": (
        parts(("Content-Type: application/pgp-encrypted", b"Version: 1"), kind="encrypted"),
        "no text",
    ),
    "a header without end": (b"Subject: " + b"=?gb2312?B?" * 3_000 + b"\n\nx", "no mail program"),
    "parameters without end": (
        b"From: a\nContent-Type: text/plain" + b";a" * 20_000 + b"\n\nx",
        "no mail program",
    ),
    "parts in parts": (
        b"From: a\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2_000)),
        "no mail program",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_mail_is_refused_in_words(name: str) -> None:
    data, wanted = HOSTILE[name]
    with pytest.raises(UnreadableMailError) as refused:
        read_mail(data)
    assert wanted in refused.value.messages[0]


@pytest.mark.parametrize(
    "page",
    [
        "<![if !mso]>价格<![endif]>",
        "<!" * 20_000,
        "<a " * 20_000,
        "<!--" * 20_000,
        "&#xD800;价",
        "<p>价" * 9_000,
    ],
)
def test_broken_html_ends_in_time(page: str) -> None:
    assert len(text_of(page)) <= len(page)
    html_mail = mail(b"\xe4\xbb\xb7" + page.encode(), kind="text/html", charset="utf-8")
    assert isinstance(attempt(html_mail), Mail | None)


def attempt(data: bytes) -> Mail | None:
    """The mail; None where it is refused the declared way."""
    try:
        return read_mail(data)
    except UnreadableMailError:
        return None


HEADS = st.sampled_from(
    [
        *(b"From: ", b"Subject: ", b"Date: ", b"Content-Type: ", b"Content-Disposition: "),
        *(b"Content-Transfer-Encoding: ", b"Content-Type: multipart/mixed; boundary=", b"=?gb2312?B?"),
        *(b"charset*=", b"text/html; charset=", b"--", b"\n\n", b"\r\n ", b"<!", b"</", b"?=", b"~{"),
        *(b"begin 644 x\n", b"base64", b"quoted-printable", b"x-uuencode", b"\x1b$B", b"utf-16"),
    ]
)  # fmt: skip
NOISE = st.lists(HEADS | st.binary(max_size=12), max_size=24).map(b"".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=300) | NOISE | NOISE.map(lambda noise: b"From: a@b.cn\n" + noise))
def test_noise_raises_the_declared_error_and_no_other(data: bytes) -> None:
    read = attempt(data)
    if read is not None:
        whole = "".join([read.text, read.subject, read.enquirer, *read.left_out])
        whole.encode()  # no surrogates
        assert "\0" not in whole
        assert len(read.enquirer) <= 240
