"""What the columns of an address book mean, by the names that its makers give them.

Names are compared without case, spaces and marks; ``Matched.label`` keeps what the file calls a
value (``work``), or the column that says so. A field is one of ``FIELDS``; what is not known is
handed on by its own name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FIELDS = (
    *("key", "name", "given", "middle", "family", "phonetic_given", "phonetic_family"),
    *("native_name", "alias", "email", "phone", "url", "address", "country", "city"),
    *("organisation", "role", "note", "tags", "language", "connected_on", "referred_by"),
)

#: Field: names of its column, a label behind a bar. Outlook's names in English, German, French,
#: Chinese of both scripts; LinkedIn; HubSpot; our own.
NAMES: Mapping[str, tuple[str, ...]] = {
    "key": ("Record ID", "Contact ID", "微信号", "微信號"),
    "name": ("Name", "Full Name", "Display Name", "姓名", "显示名称", "顯示名稱"),
    "given": ("First Name", "Given Name", "Vorname", "Prénom", "名", "名字"),
    "middle": ("Middle Name", "Additional Name", "Weitere Vornamen", "中间名", "中間名"),
    "family": ("Last Name", "Family Name", "Surname", "Nachname", "Nom", "姓", "姓氏"),
    "phonetic_given": ("Phonetic First Name", "Given Name Yomi", "Given Yomi"),
    "phonetic_family": ("Phonetic Last Name", "Family Name Yomi", "Surname Yomi"),
    "native_name": ("Native Name",),
    "alias": ("Nickname", "Spitzname", "昵称", "暱稱"),
    "email": (
        *("Email", "Email Address", "E-mail Address", "E-mail 2 Address", "E-mail 3 Address"),
        *("E-Mail-Adresse", "E-Mail 2: Adresse", "E-Mail 3: Adresse", "Adresse de messagerie"),
        *("电子邮件地址", "电子邮件 2 地址", "电子邮件 3 地址", "電子郵件地址", "邮箱", "電子郵件"),
    ),
    "phone": (
        *("Phone", "Phone Number", "Primary Phone", "Other Phone", "Company Main Phone"),
        *("Home Phone|home", "Home Phone 2|home", "Business Phone|work", "Business Phone 2|work"),
        *("Mobile Phone|mobile", "Mobile Phone Number|mobile", "Mobiltelefon|mobile"),
        *("Telefon geschäftlich|work", "Telefon privat|home", "Téléphone (bureau)|work"),
        *("Tél. mobile|mobile", "移动电话|mobile", "行動電話|mobile", "手机|mobile"),
        *("手机号|mobile", "商务电话|work", "商務電話|work", "住宅电话|home", "住家電話|home"),
    ),
    "url": ("URL", "Web Page", "Website", "Website URL", "Webseite", "网页", "網頁"),
    "country": (
        *("Country", "Country/Region", "Business Country", "Business Country/Region"),
        *("Land/Region geschäftlich", "国家/地区", "商务地址 国家/地区", "商務 - 國家/地區"),
    ),
    "city": ("City", "Business City", "Ort geschäftlich", "城市", "商务地址 市/县", "商務 - 市/鎮"),
    "organisation": (
        *("Company", "Company Name", "Organization Name", "Organisation", "Associated Company"),
        *("Firma", "Société", "公司", "单位"),
    ),
    "role": (
        *("Position", "Job Title", "Organization Title", "Role", "Fonction"),
        *("职务", "职位", "職稱"),
    ),
    "note": ("Notes", "Note", "Notizen", "附注", "备注", "備註"),
    "tags": (
        "Labels",
        "Group Membership",
        "Categories",
        "Tags",
        "Kategorien",
        "类别",
        "標籤",
        "标签",
    ),
    "language": ("Language", "Sprache", "语言", "語言"),
    "connected_on": ("Connected On",),
    "referred_by": ("Referred By", "Empfohlen von", "推荐人", "介紹人"),
}
#: Google's numbered columns; the label stands in a column beside.
NUMBERED = re.compile(
    r"^(E-mail|Phone|Website|Address|Organization) (\d{1,3}) - "
    r"(Value|Formatted|City|Country|Name|Title)$"
)
GOOGLE: Mapping[tuple[str, str], str] = {
    ("E-mail", "Value"): "email",
    ("Phone", "Value"): "phone",
    ("Website", "Value"): "url",
    ("Address", "Formatted"): "address",
    ("Address", "City"): "city",
    ("Address", "Country"): "country",
    ("Organization", "Name"): "organisation",
    ("Organization", "Title"): "role",
}
WECHAT = frozenset(("微信号", "微信號"))
#: In a list of WeChat this is what the user calls the contact.
REMARK = frozenset(("备注", "備註"))
#: What may make a line of names a head.
TELLING = frozenset(("name", "given", "family", "email", "organisation"))


@dataclass(frozen=True, slots=True)
class Matched:
    """Meaning of a column."""

    field: str
    label: str = ""
    label_at: int | None = None  # the column that holds each row's label


def plain(name: str) -> str:
    """A column's name as it is compared."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def known_names() -> dict[str, Matched]:
    """Each known name, as it is compared."""
    pairs = ((field, name.partition("|")) for field, names in NAMES.items() for name in names)
    return {plain(name): Matched(field, label) for field, (name, _bar, label) in pairs}


KNOWN = known_names()


def matched(columns: Sequence[str], chosen: Mapping[str, str] | None = None) -> dict[int, Matched]:
    """Meaning of the columns that have one; what the user chose (name: field) wins, "" is none."""
    wanted = chosen or {}
    found = {}
    wechat = not WECHAT.isdisjoint(columns)
    for at, name in enumerate(columns):
        one = Matched(wanted[name]) if name in wanted else meaning(name, columns, wechat=wechat)
        if one is not None and one.field in FIELDS:
            found[at] = one
    return found


def meaning(name: str, columns: Sequence[str], *, wechat: bool) -> Matched | None:
    """Meaning of one column among the others."""
    if wechat and name in REMARK:
        return Matched("name")
    numbered = NUMBERED.match(name)
    if numbered is None:
        return KNOWN.get(plain(name))
    what, number, part = numbered.groups()
    field = GOOGLE.get((what, part))
    return None if field is None else Matched(field, label_at=label_at(what, number, columns))


def label_at(what: str, number: str, columns: Sequence[str]) -> int | None:
    """Where Google says what a value is: ``Label`` now, ``Type`` formerly."""
    names = (f"{what} {number} - Label", f"{what} {number} - Type")
    return next((columns.index(name) for name in names if name in columns), None)


def is_head(columns: Sequence[str]) -> bool:
    """Whether a line names columns: two that are known, one of which tells who is meant."""
    fields = fields_of(matched(columns).values())
    return len(fields) > 1 and not TELLING.isdisjoint(fields)


def fields_of(columns: Iterable[Matched]) -> set[str]:
    """The fields that columns have."""
    return {one.field for one in columns}
