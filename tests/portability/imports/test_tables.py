"""Tables of address books: how each is recognised, and what a row of it says. All people are made up."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from portability.importing.records import Contact, Defect, Limits, UnreadableError
from portability.importing.tables.reading import columns_of, read

LINKEDIN = """Notes:
"When exporting your connection data, you may notice that some addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Vera,Vendor,https://www.linkedin.com/in/vera-vendor,,"Parts, Ltd",Buyer,14 May 2021
Max,Mentor,https://www.linkedin.com/in/max-mentor,max@mentor.example,,Adviser,
"""
GOOGLE = """First Name,Last Name,Phonetic First Name,Phonetic Last Name,Labels,\
E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Organization Name,Birthday
小明,陳,Xiaoming,Chen,* myContacts ::: Fairs,* Work,one@chen.example ::: two@chen.example,\
Mobile,+886 2 1234,Lathe Works,1970-01-02
"""
OLD_GOOGLE = """Name,Given Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,\
Organization 1 - Name,Organization 1 - Title
Vera Vendor,Vera,Vendor,* myContacts ::: Navy,Home,vera@vendor.example,Parts,Buyer
"""
OUTLOOK = """First Name,Last Name,Title,E-mail Address,E-mail 2 Address,Mobile Phone,Company,Job Title,\
Referred By,Business Country/Region,Categories
Vera,Vendor,Dr.,vera@vendor.example,v@home.example,+1 555 1,Parts,Buyer,Max Mentor,us,Fair;Old
"""
CHINA = """名,姓,单位,职务,电子邮件地址,移动电话,附注,推荐人
小明,陈,机床厂,采购经理,xm@chen.example,+86 138,在展会上认识,王建国
"""
TAIWAN = """名字,姓氏,公司,職稱,電子郵件地址,商務電話
小明,陳,機械公司,採購經理,xm@chen.example,+886 2 1234
"""
GERMAN = """Vorname;Nachname;Firma;Position;E-Mail-Adresse;Telefon geschäftlich
Jörg;Händler;Müller & Söhne;Einkäufer;j@mueller.example;+49 30 1
"""
WECHAT = """昵称,备注,微信号,手机号,标签
小明同学,陈小明,chenxm_88,13800000000,展会
"""
HUBSPOT = """Record ID,First Name,Last Name,Email,Phone Number,Job Title,Company Name,Contact owner
301,Vera,Vendor,vera@vendor.example,+1 555 1,Buyer,Parts,Owner
"""
RUSSIAN = """Name,Email,Company
Вера Продавцова,vera@vendor.example,Станки и детали
"""


def contacts(text: str | bytes, encoding: str = "utf-8") -> list[Contact]:
    """The contacts of a file in which nothing is wrong."""
    data = text if isinstance(text, bytes) else text.encode(encoding)
    found = list(read(BytesIO(data)))
    assert all(isinstance(one, Contact) for one in found), found
    return [one for one in found if isinstance(one, Contact)]


def said(contact: Contact, *fields: str) -> tuple[object, ...]:
    """Fields of a contact; of labelled values the values."""
    values = (getattr(contact, field) for field in fields)
    labelled = {"emails", "phones", "urls"}
    pairs = zip(fields, values, strict=True)
    return tuple(tuple(v.value for v in val) if f in labelled else val for f, val in pairs)


def test_the_head_of_linkedin_is_found_below_its_notes() -> None:
    """The profile is the key, the day the first contact; a comma in quotes parts nothing."""
    vera, mentor = contacts(LINKEDIN)
    fields = ("key", "line", "name", "organisation", "role", "connected_on")
    profile = "https://www.linkedin.com/in/vera-vendor"
    assert said(vera, *fields) == (
        *(profile, 5, "Vera Vendor", "Parts, Ltd", "Buyer"),
        date(2021, 5, 14),
    )
    assert (mentor.connected_on, said(mentor, "emails")) == (None, (("max@mentor.example",),))


def test_google_now() -> None:
    """Values in one cell are several; the sound of a Chinese name is its Latin one."""
    (one,) = contacts(GOOGLE)
    assert (one.name, one.native_name, one.family_first) == ("Xiaoming Chen", "陳小明", True)
    assert [(mail.value, mail.label) for mail in one.emails] == [
        ("one@chen.example", "Work"),
        ("two@chen.example", "Work"),
    ]
    assert (one.tags, one.phones[0].label) == (("Fairs",), "Mobile")
    assert [(rest.label, rest.value) for rest in one.rest] == [("Birthday", "1970-01-02")]


FILES = [
    (OLD_GOOGLE, "utf-8-sig", ("Vera Vendor", "Parts", "Buyer", ("vera@vendor.example",))),
    (
        OUTLOOK,
        "cp1252",
        ("Vera Vendor", "Parts", "Buyer", ("vera@vendor.example", "v@home.example")),
    ),
    (CHINA, "gb18030", ("陈小明", "机床厂", "采购经理", ("xm@chen.example",))),
    (CHINA, "utf-16", ("陈小明", "机床厂", "采购经理", ("xm@chen.example",))),
    (TAIWAN, "big5", ("陳小明", "機械公司", "採購經理", ("xm@chen.example",))),
    (GERMAN, "cp1252", ("Jörg Händler", "Müller & Söhne", "Einkäufer", ("j@mueller.example",))),
    (HUBSPOT, "utf-8", ("Vera Vendor", "Parts", "Buyer", ("vera@vendor.example",))),
    (RUSSIAN, "cp1251", ("Вера Продавцова", "Станки и детали", "", ("vera@vendor.example",))),
]


@pytest.mark.parametrize(("text", "encoding", "expected"), FILES)
def test_each_address_book(text: str, encoding: str, expected: tuple[object, ...]) -> None:
    """Name, organisation, role and mails in the encodings in which the files come."""
    (one,) = contacts(text, encoding)
    assert said(one, "name", "organisation", "role", "emails") == expected


def test_what_outlook_says_besides() -> None:
    """Who referred them, the country as a code, the categories; the form of address is kept."""
    (one,) = contacts(OUTLOOK)
    assert (one.referred_by, one.country, one.tags) == ("Max Mentor", "US", ("Fair", "Old"))
    assert [(rest.label, rest.value) for rest in one.rest] == [("Title", "Dr.")]


def test_the_remark_of_wechat_is_the_name() -> None:
    """What a contact calls itself is another name of it."""
    (one,) = contacts(WECHAT)
    assert (one.key, one.name, one.aliases, one.note) == ("chenxm_88", "陈小明", ("小明同学",), "")


def test_a_workbook_says_the_same() -> None:
    """XLSX by the same head."""
    book, file = Workbook(), BytesIO()
    sheet = book.create_sheet(index=0)
    for line in HUBSPOT.splitlines():
        sheet.append(line.split(","))
    book.save(file)
    assert contacts(file.getvalue()) == contacts(HUBSPOT)


def test_columns_that_a_person_chose() -> None:
    """What is not known is asked for; a choice wins over what is known."""
    data = b"Who,Where to write,Email\nVera Vendor,vera@vendor.example,none\n"
    assert columns_of(BytesIO(data)) == ["Who", "Where to write", "Email"]
    with pytest.raises(UnreadableError):
        list(read(BytesIO(data)))
    chosen = {"Who": "name", "Where to write": "email", "Email": ""}
    (one,) = read(BytesIO(data), chosen=chosen)
    assert isinstance(one, Contact)
    assert said(one, "name", "emails") == ("Vera Vendor", ("vera@vendor.example",))


def test_what_is_wrong_with_a_row_stands_in_its_place() -> None:
    """Rows around it are read."""
    data = b"Name,Email,Notes\nVera,v@x.example,\n,,old\nMax,m@x.example,a,b\nUma,u@x.example,\n"
    found = list(read(BytesIO(data)))
    assert [(type(one), one.line) for one in found] == [
        (Contact, 2),
        (Defect, 3),
        (Defect, 4),
        (Contact, 5),
    ]


REFUSED = [
    (b"Name,Email\n" + b"V,v@x.example\n" * 4, Limits(most_records=3)),
    (b"Name,Email\n" + b"V,v@x.example\n" * 4, Limits(most_bytes=20)),
    (b"," * 1_000_000, Limits()),
    (b'Name,Email\n"V', Limits()),
    (b"", Limits()),
    (b"\xd0\xcf\x11\xe0", Limits()),
    (b"PK\x03\x04 and nothing", Limits()),
    (b"Name\0,Email\nV,v@x.example", Limits()),
    (b"Name,Email\n" + b"v" * 200_000, Limits()),
]


@pytest.mark.parametrize(("data", "limits"), REFUSED)
def test_a_file_beyond_bounds_is_refused_in_words(data: bytes, limits: Limits) -> None:
    """Only the declared error, whatever is handed in."""
    with pytest.raises(UnreadableError, match=r"\w"):
        list(read(BytesIO(data), limits))
