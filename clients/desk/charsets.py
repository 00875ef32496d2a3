"""Bytes of Chinese mail as text, also where the mail is wrong about its character set.

A mail says ``gb2312`` and uses characters of GB 18030, or says it of UTF-8 or of Big5, or says
nothing. So each set that fits the bytes is tried, and the reading that looks like Chinese wins;
what the mail says counts for something, too. Only the sets of this table are ever used: a name
in a mail never chooses a codec by itself.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

GB, BIG5 = ("gb18030",), ("cp950", "big5hkscs")
WESTERN = ("cp1252", "latin-1")
#: Codecs by the letters and digits of a set's name, the widest of a family.
CODECS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("gb2312", "gb231280", "gbk", "xgbk", "gb", "cp936", "ms936"), GB),
    **dict.fromkeys(("windows936", "euccn", "gb18030", "gb180302000", "chinese", "csgb2312"), GB),
    **dict.fromkeys(("big5", "xxbig5", "big5hkscs", "cp950", "ms950", "big5tw", "csbig5"), BIG5),
    **dict.fromkeys(("windows950", "xbig5", "big5eten"), BIG5),
    **dict.fromkeys(("hz", "hzgb", "hzgb2312"), ("hz",)),
    **dict.fromkeys(("utf8", "unicode11utf8", "xutf8", "utf8mb4"), ("utf-8",)),
    **dict.fromkeys(("utf7", "unicode11utf7"), ("utf-7",)),
    **dict.fromkeys(("iso88591", "latin1", "windows1252", "cp1252"), WESTERN),
    **dict.fromkeys(("iso885915", "latin9"), ("iso8859-15",)),
    **dict.fromkeys(("windows1251", "cp1251"), ("cp1251",)),
    **dict.fromkeys(("utf16", "utf16le"), ("utf-16-le",)),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "windows31j", "cp932"), ("cp932",)),
    **dict.fromkeys(("euckr", "ksc56011987", "ksc5601", "cp949"), ("cp949",)),
    "utf16be": ("utf-16-be",),
    "koi8r": ("koi8-r",),
    "eucjp": ("euc_jp",),
    "iso2022jp": ("iso2022_jp_2",),
    "iso2022kr": ("iso2022_kr",),
}
GUESSES = ("utf-8", *GB, *BIG5)
#: The most frequent characters of written Chinese, and those of letters to a firm.
SIMPLIFIED = frozenset(
    "这国个来时为学对会说们过后从将点实体长现经与问间开无电业东门见头动两种声话员几机给关进发气产场师书报张难数"
    "车应亲题统爱让认论义术结连远资队带条变联权该领传红决达办运强区转众轻语满写识极钱党设双历广议际单据导网专谁"
    "读飞观争组视济离虽兴贵价请询购货订谢您样贸尔华节约总测试软件讯医码级质规"
)
TRADITIONAL = frozenset(
    "這國個來時為學對會說們過後從將點實體長現經與問間開無電業東門見頭動兩種聲話員幾機給關進發氣產場師書報張難數"
    "車應親題統愛讓認論義術結連遠資隊帶條變聯權該領傳紅決達辦運強區轉眾輕語滿寫識極錢黨設雙歷廣議際單據導網專誰"
    "讀飛觀爭組視濟離雖興貴價請詢購貨訂謝樣貿爾華節約總測試軟訊醫碼級質規"
)
SHARED = frozenset(
    "的一是不了在人有我他中大上到子和你地出道也年得就那要下以生自着去之家可她里小么心多天而能好都然没日于起成事只"
    "作当想看文手十用主行方又如前所本面公同三已老知民分外但身些高意把法此回二理美月明其全工己者向情部正名定女力等"
    "很最新什打便位因重被走四第相次政海口使教西再平真世信北少内加化由却代入先山五太水市眼别才比住九性通目立活神安"
    "表原白路期叫常提感金何更反合放做或司利受光王果界及今京制解各任至清物台記邊共接它特望直服林建南度色字交百科元"
    "社功指思非流每管快院言往展近留治周保半城品士量程告江式李息令收未持取始版片容研友站改形委早房音首影品牌商店床"
    "，。？！、：；“”‘’（）《》　"
)
ONLY_SIMPLIFIED, ONLY_TRADITIONAL = SIMPLIFIED - TRADITIONAL, TRADITIONAL - SIMPLIFIED
FREQUENT = SIMPLIFIED | TRADITIONAL | SHARED | {"您"}
SAID = 0.15  # what the mail's own word is worth, as a share of frequent characters
UTF8_PATTERN = 0.5  # two or more characters of three bytes each are hardly ever an accident
WIDE_RUNS = re.compile(r"[^\x00-\x7f]{1,200}")
LOOKED_AT = 20_000  # letters beyond ASCII: more would tell nothing new, and a mail may be large
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
WIDE = 0x7FF  # characters above need three bytes in UTF-8
FEW = 2


class Reading(NamedTuple):
    """A text, the codec that gave it, and whether every byte of it could be read."""

    text: str
    codec: str
    whole: bool = True


def codecs_named(name: str) -> tuple[str, ...]:
    """Codecs for a set's name as it stands in a mail; none for one nobody knows."""
    return CODECS.get(re.sub(r"[^a-z0-9]", "", name.lower()), ())


def read_bytes(data: bytes, said: str = "") -> Reading:
    """The text of these bytes; ``said`` is what the mail calls their character set."""
    named = codecs_named(said)
    if data.isascii():
        return read_ascii(data, named)
    if named == WESTERN and not is_chinese_in_disguise(data):
        named_reading = strictly(data, "utf-8") or strictly(data, "cp1252")
        return named_reading or Reading(data.decode("latin-1"), "latin-1")
    found = [one for codec in dict.fromkeys([*named, *GUESSES]) if (one := strictly(data, codec))]
    if not found:
        return least_damaged(data, named)
    return max(found, key=lambda one: likeness(one, named))  # the first of equals


def read_ascii(data: bytes, named: tuple[str, ...]) -> Reading:
    """Seven bits: plain, or one of the sets that switch with escapes."""
    switching = [codec for codec in named if codec in {"hz", "utf-7"} or "2022" in codec]
    if named[:1] in {("utf-16-le",), ("utf-16-be",)}:
        switching = list(named)
    if b"~{" in data and b"~}" in data:
        switching.append("hz")
    if b"\x1b$" in data:
        switching += ["iso2022_jp_2", "iso2022_kr"]
    for codec in switching:
        if reading := strictly(data, codec):
            return reading
    return Reading(data.decode("ascii"), "ascii")


def strictly(data: bytes, codec: str) -> Reading | None:
    """The text, or None where these bytes are not of this set."""
    try:
        return Reading(data.decode(codec), codec)
    except UnicodeError:
        return None


def likeness(reading: Reading, named: tuple[str, ...]) -> float:
    """How much a reading looks like what somebody wrote."""
    wide = wide_letters(reading.text)
    frequent = sum(letter in FREQUENT for letter in wide) / len(wide) if wide else 0.0
    odd = sum(is_odd(letter) for letter in wide) / len(wide) if wide else 0.0
    score = frequent - odd + (SAID if reading.codec in named else 0.0)
    if reading.codec == "utf-8" and len(wide) >= FEW and min(map(ord, wide)) > WIDE:
        score += UTF8_PATTERN
    return score


def wide_letters(text: str) -> str:
    """The first letters beyond ASCII, as many as tell a set from another."""
    runs = islice(WIDE_RUNS.finditer(text), LOOKED_AT)
    return "".join(run[0] for run in runs)[:LOOKED_AT]


def is_odd(letter: str) -> bool:
    """Controls and private characters, which nobody types."""
    at = ord(letter)
    return 0x80 <= at < 0xA0 or 0xE000 <= at < 0xF900 or at > 0xEFFFF


def is_chinese_in_disguise(data: bytes) -> bool:
    """A Western name over Chinese bytes: all high bytes stand in pairs, and there are several."""
    runs = [len(run) for run in HIGH_RUNS.findall(data)]
    if sum(runs) < 2 * FEW or any(length % 2 for length in runs):
        return False
    return strictly(data, "gb2312") is not None


def least_damaged(data: bytes, named: tuple[str, ...]) -> Reading:
    """No set fits: the reading with the fewest characters lost."""
    readings = [
        Reading(data.decode(codec, errors="replace"), codec, whole=False)
        for codec in dict.fromkeys([*named, "utf-8", "gb18030", "cp950"])
    ]
    return min(readings, key=lambda one: one.text.count("\ufffd") / (len(one.text) or 1))


def language_of(text: str) -> str:
    """The tag of a text's language as its script tells; empty where it does not."""
    if re.search(r"[\u3041-\u30ff]", text):
        return "ja"
    if re.search(r"[\uac00-\ud7a3]", text):
        return "ko"
    if not re.search(r"[\u4e00-\u9fff]", text):
        return ""
    simplified = sum(letter in ONLY_SIMPLIFIED for letter in text)
    traditional = sum(letter in ONLY_TRADITIONAL for letter in text)
    if simplified == traditional:
        return "zh"
    return "zh-Hans" if simplified > traditional else "zh-Hant"
