"""Cards as phones and mail programs write them. All people in them are made up."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import pytest

from portability.importing.readers import vcard
from portability.importing.recognise import READERS, format_of, reader_of
from portability.importing.records import Contact, Defect, Labelled, Limits, Record, UnreadableError


def read(data: bytes, **limits: Any) -> list[Record]:
    return list(vcard.read(BytesIO(data), Limits(**limits)))


def card(*lines: str, version: str = "3.0") -> bytes:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]).encode()


def contact(*lines: str, version: str = "3.0") -> Contact:
    [found] = read(card(*lines, version=version))
    assert isinstance(found, Contact), found
    return found


ANDROID = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
    b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E5=93=B2;;;\r\n"
    b"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=\r\n=8E=E5=93=B2\r\n"
    b"TEL;CELL;PREF:+86 138 0000 0000\r\nTEL;WORK;VOICE:+86 24 1234 5678\r\n"
    b"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Met at the fair=0D=0A=\r\nin Shenyang\r\n"
    b"PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQ\r\nAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQN\r\n\r\n"
    b"EMAIL;INTERNET:lz@example.cn\r\nEND:VCARD\r\n"
)


def test_a_card_of_an_old_phone() -> None:
    [found] = read(ANDROID)
    assert isinstance(found, Contact)
    assert (found.name, found.family, found.given, found.family_first) == ("李哲", "李", "哲", True)
    assert found.phones == (
        Labelled("+86 138 0000 0000", "cell"),
        Labelled("+86 24 1234 5678", "work"),
    )
    assert found.note == "Met at the fair\nin Shenyang"
    assert found.emails == (Labelled("lz@example.cn"),)
    assert found.rest == ()


def test_a_card_of_an_address_book() -> None:
    found = contact(
        "N:Moreau;Ana;Lou;Dr;",
        "FN:Dr Ana Lou Moreau",
        "ORG:Harbour\\, Sons & Co;Sales",
        "TITLE:Head of sales",
        "item1.EMAIL;type=INTERNET:ana@home.example",
        "EMAIL;type=INTERNET;type=WORK;type=pref:ana@harbour.example",
        "item2.URL:https://one.example",
        "item2.X-ABLabel:_$!<HomePage>!$_",
        "item3.URL:https://two.example",
        "item3.X-ABLabel:Portfolio",
        "item4.ADR;type=WORK:;;1 Quay\\nHall 2;Marseille;;13002;France",
        "item5.X-ABRELATEDNAMES;type=pref:Bo",
        "item5.X-ABLabel:_$!<Assistant>!$_",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-22",
        "TEL;type=CELL:\u202a+33 6 00 00 00 00\u202c",
        "IMPP;X-SERVICE-TYPE=WeChat:ana-lou",
        "NICKNAME:Lou,Lulu",
        "CATEGORIES:Fair,Friends",
        "UID:urn:uuid:7f0c",
    )
    assert (found.key, found.name, found.given, found.family) == (
        *("7f0c", "Dr Ana Lou Moreau", "Ana", "Moreau"),
    )
    assert (found.organisation, found.role, found.kind) == (
        *("Harbour, Sons & Co", "Head of sales", "person"),
    )
    assert found.emails == (
        Labelled("ana@harbour.example", "work"),
        Labelled("ana@home.example"),
    )
    assert found.urls == (
        Labelled("https://one.example", "HomePage"),
        Labelled("https://two.example", "Portfolio"),
    )
    assert found.addresses == (Labelled("1 Quay Hall 2, Marseille, 13002, France", "work"),)
    assert (found.city, found.country) == ("Marseille", "FR")
    assert found.phones == (Labelled("+33 6 00 00 00 00", "cell"),)
    assert (found.aliases, found.tags) == (("Lou", "Lulu"), ("Fair", "Friends"))
    assert found.rest == (
        Labelled("Sales", "ORG"),
        Labelled("Bo", "Assistant"),
        Labelled("--01-22", "BDAY"),
        Labelled("ana-lou", "WeChat"),
    )


def test_a_card_of_today() -> None:
    found = contact(
        "KIND:individual",
        'N;SORT-AS="Harten,Rene":van der Harten;Rene,J.;;;',
        "FN:Rene J. van der Harten",
        'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-555-555-5555;ext=5555',
        "LANG;PREF=2:nl",
        "LANG;PREF=1:en",
        "BDAY:--0203",
        "RELATED;TYPE=friend:urn:uuid:f81d",
        "PHOTO:data:image/jpeg;base64,MIICajCCAdOgAwIBAgICBE",
        version="4.0",
    )
    assert found.phones == (Labelled("+1-555-555-5555 ext. 5555", "home"),)
    assert found.languages == ("en", "nl")
    assert (found.given, found.family) == ("Rene J.", "van der Harten")
    assert found.rest == (
        Labelled("--0203", "BDAY"),
        Labelled("urn:uuid:f81d", "friend"),
        Labelled("Harten,Rene", "SORT-AS"),
    )


SCRIPTS = {
    "alternatives": (
        (
            *("N;ALTID=1;LANGUAGE=en:Li;Zhe;;;", "N;ALTID=1;LANGUAGE=zh-CN:李;哲;;;"),
            *("FN;ALTID=1;LANGUAGE=en:Li Zhe", "FN;ALTID=1;LANGUAGE=zh-CN:李哲"),
        ),
        ("Li Zhe", "李哲", "Li", "Zhe", True),
    ),
    "one name shown": (
        ("FN:Li Zhe", "N;LANGUAGE=zh:李;哲;;;", "N;LANGUAGE=en:Li;Zhe;;;"),
        ("Li Zhe", "李哲", "Li", "Zhe", True),
    ),
    "how it sounds": (
        ("N:李;哲;;;", "FN:李哲", "X-PHONETIC-FIRST-NAME:Zhe", "X-PHONETIC-LAST-NAME:Li"),
        ("Li Zhe", "李哲", "Li", "Zhe", True),
    ),
    "parts only, native": (("N:王;芳;;;",), ("王芳", "", "王", "芳", True)),
    "parts only": (("N:Otter;Ann;B.;;Jr",), ("Ann B. Otter Jr", "", "Otter", "Ann", False)),
    "hungarian": (
        ("N;LANGUAGE=hu:Nagy;Bea;;;", "FN:Nagy Bea"),
        ("Nagy Bea", "", "Nagy", "Bea", True),
    ),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_names_in_two_scripts(case: str) -> None:
    lines, expected = SCRIPTS[case]
    found = contact(*lines, version="4.0")
    assert (
        *(found.name, found.native_name, found.family, found.given, found.family_first),
    ) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("KIND:org", "FN:Harbour Ltd"),
        ("N:;;;;", "FN:Harbour Ltd", "ORG:Harbour Ltd;"),
        ("X-ABShowAs:COMPANY", "N:;;;;", "FN:Harbour Ltd", "ORG:Harbour Ltd"),
        ("ORG:Harbour Ltd", "EMAIL:office@harbour.example"),
    ],
)
def test_a_firm_is_no_person(lines: tuple[str, ...]) -> None:
    found = contact(*lines)
    assert (found.kind, found.name, found.organisation) == ("organisation", "Harbour Ltd", "")


CODED: dict[str, bytes] = {
    "utf-8": "FN:Zoë Müller".encode(),
    "western, not said": "FN:Zoë Müller".encode("cp1252"),
    "gbk": b"FN;CHARSET=GB2312:" + "张伟".encode("gbk"),
    "gbk, not said": b"FN:" + "张伟".encode("gbk"),
    "big5": b"FN;CHARSET=BIG5:" + "張偉".encode("big5"),
    "shift_jis": b"FN;CHARSET=SHIFT_JIS:" + "田中".encode("cp932"),
    "a set that nobody knows": b"FN;CHARSET=X-NONE:" + "张伟".encode(),
}


@pytest.mark.parametrize("case", CODED)
def test_every_character_set(case: str) -> None:
    [found] = read(b"BEGIN:VCARD\nVERSION:2.1\n" + CODED[case] + b"\nEND:VCARD\n")
    assert isinstance(found, Contact)
    assert found.name in {"Zoë Müller", "张伟", "張偉", "田中"}


def test_a_fold_may_split_a_character() -> None:
    line = "FN:李哲李哲".encode()
    for at in range(4, len(line)):
        data = b"BEGIN:VCARD\r\n" + line[:at] + b"\r\n " + line[at:] + b"\r\nEND:VCARD\r\n"
        [found] = read(data)
        assert isinstance(found, Contact)
        assert found.name == "李哲李哲", at


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_of_byte_order_and_line_ends(codec: str, end: str) -> None:
    text = f"BEGIN:VCARD{end}FN:张伟{end}NOTE:one{end} two{end}END:VCARD{end}"
    data = text.encode(codec)
    assert format_of(BytesIO(data)) == "vcard"
    [found] = read(data)
    assert isinstance(found, Contact)
    assert (found.name, found.note) == ("张伟", "onetwo")


def test_a_broken_card_moves_nothing() -> None:
    good = card("FN:Ann", "EMAIL:ann@example.com"), card("FN:Cid", "EMAIL:cid@example.com")
    broken = {
        "no end": b"BEGIN:VCARD\r\nFN:Bob\r\nEMAIL:bob@example.com\r\n",
        "empty": card(),
        "soft break at the end": card("NOTE;ENCODING=QUOTED-PRINTABLE:x="),
        "too long": card("FN:Bob", "NOTE:" + "x" * 2_000),
        "a group": card("KIND:group", "FN:Bobs"),
        "between": b"something else\r\nand more\r\n",
    }
    for what, data in broken.items():
        first, wrong, last = read(good[0] + data + good[1], most_in_line=1_000)
        assert isinstance(first, Contact), what
        assert isinstance(last, Contact), what
        assert isinstance(wrong, Defect), what
        assert (wrong.line, bool(wrong.message)) == (6, True), what
        assert [(one.name, one.emails[0].value) for one in (first, last)] == [
            ("Ann", "ann@example.com"),
            ("Cid", "cid@example.com"),
        ]


def test_nothing_of_a_card_is_passed_over_silently() -> None:
    found = contact("FN:Ann", "a line without a name", "X-SKYPE:ann")
    assert found.rest == (Labelled("ann", "X-SKYPE"), Labelled("a line without a name", ""))


def test_a_large_picture_is_no_obstacle() -> None:
    [found] = read(card("FN:Ann", "PHOTO;ENCODING=b:" + "A" * 3_000), most_in_line=1_000)
    assert isinstance(found, Contact)


def test_the_card_of_an_assistant_is_not_its_chief() -> None:
    inner = "AGENT:\r\nBEGIN:VCARD\r\nFN:Assistant\r\nEND:VCARD"
    assert contact("FN:Chief", inner, version="2.1").name == "Chief"


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\xff\xfe"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(data)


@pytest.mark.parametrize("limits", [{"most_bytes": 50}, {"most_records": 1}])
def test_what_is_too_much_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(UnreadableError):
        read(card("FN:Ann") + card("FN:Bob"), **limits)


BOMBS: dict[str, bytes] = {
    "soft breaks": b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:" + b"=0D=0A=\n" * 131_072,
    "beginnings": b"BEGIN:VCARD\n" * 1_000,
    "assistants": b"BEGIN:VCARD\nAGENT:\n" * 1_000,
    "one line": b"BEGIN:VCARD\nFN:" + b"x" * 50 * 1024 * 1024,
    "one folded line": b"BEGIN:VCARD\nFN:x" + b"\n x" * 500_000,
    "parameters": b"BEGIN:VCARD\nFN" + b";A=b" * 200_000 + b":x\nEND:VCARD",
    "one quote": b"BEGIN:VCARD\n" + b'FN;A="' * 100_000 + b":x\nEND:VCARD",
    "escapes": b"BEGIN:VCARD\nN:" + b"\\" * 900_000 + b"\nEND:VCARD",
    "marks": b"BEGIN:VCARD\nN:" + b";" * 900_000 + b"\nEND:VCARD",
    "many properties": b"BEGIN:VCARD\n" + b"TEL:1\n" * 300_000 + b"END:VCARD",
    "many names": b"BEGIN:VCARD\n" + b"FN:a\nN:b\n" * 450 + b"END:VCARD",
    "base64 without an end": b"BEGIN:VCARD\nPHOTO;BASE64:\n" + b"AAAA\n" * 500_000,
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_answered_soon(case: str) -> None:
    began = time.monotonic()
    assert len(read(BOMBS[case])) <= 1_000
    assert time.monotonic() - began < 10  # linear: well below; quadratic would be minutes


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfbegin:vcard\r\n", "vcard"),
        (b"\r\nBEGIN:VCALENDAR\r\n", "calendar"),
        (b"From ann@example.com Tue May 30 09:12:00 2006\nFrom: x\n", "mail"),
        (b"Received: by x\r\n\tid 1\r\nFrom: ann@example.com\r\n\r\nHello", "mail"),
        (b"From,To,Date\r\nann,bob,2006\r\n", "table"),
        (b"First Name,Last Name\r\nAnn,Otter\r\n", "table"),
        (b"Notes:\r\n\r\nFirst Name,Date: x", "table"),
        (b"PK\x03\x04", "table"),
        (b"", "table"),
    ],
)
def test_a_file_is_known_by_its_content(data: bytes, expected: str) -> None:
    file = BytesIO(data)
    assert format_of(file) == expected
    assert file.tell() == 0
    assert reader_of(file) is READERS.get(expected)
