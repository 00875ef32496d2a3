"""Hours and sums of money in a flat text."""

from __future__ import annotations

import re
from decimal import Decimal

from babel import Locale

from relationships.quicklog.reading import Money, Span, Spent

WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        range(1, 11),
        strict=True,
    )
) | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "eleven": 11, "twelve": 12, "fifteen": 15}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
WORDS |= TENS | {f"{word}{join}five": n + 5 for word, n in TENS.items() for join in "- "}
FRACTIONS = {
    **dict.fromkeys(("½", "1/2", "half", "a half"), "0.5"),
    **dict.fromkeys(("¼", "1/4", "quarter", "a quarter"), "0.25"),
    **dict.fromkeys(("¾", "3/4", "three quarters", "three-quarters"), "0.75"),
}
PART = r"½|¼|¾|1/2|1/4|3/4"
COUNT = "|".join(sorted(WORDS, key=len, reverse=True))
AND_PART = (
    rf"(?:\s+and\s+(?P<more>a\s+half|a\s+quarter|{PART})|\s*(?P<more2>½|¼|¾)|\s+(?P<more3>{PART}))?"
)
HOURS = re.compile(
    rf"(?<![\w.,/])(?:(?P<fraction>{PART}|half|(?:a\s+)?quarter|three[\s-]quarters)[\s-]*(?:of\s+)?(?:an?\s+)?(?:hours?|hrs?|h)"
    rf"|(?P<n>\d+(?:[.,]\d+)?|{COUNT}){AND_PART}[\s-]*"
    r"(?:hours?|hrs?|h)(?:\s*(?:and\s+)(?P<half2>a\s+half|a\s+quarter)|\s*(?:and\s+)?(?P<m2>\d{1,2})(?!\d*[/.:])\s*(?:m|mins?|minutes)?)?"
    rf"|(?P<m>\d+|{COUNT})[\s-]*(?:minutes?|mins?))(?!\w)"
)
#: "In two hours" and "two hours ago" are no time spent.
NOT_SPENT = re.compile(r"\b(?:in|within|every|after)\s+$")
NOT_SPENT_AFTER = re.compile(r"\s*(?:ago|late\b|delay|away|flight|drive|from\b)")

SIGNS = {"£": "GBP", "$": "USD", "€": "EUR", "¥": "CNY", "￥": "CNY", "₩": "KRW", "₹": "INR"}
SIGN_WORDS = {
    **dict.fromkeys(("pounds", "pound", "quid", "sterling"), "GBP"),
    **dict.fromkeys(("dollars", "dollar", "bucks"), "USD"),
    **dict.fromkeys(("euros", "euro"), "EUR"),
    **dict.fromkeys(("yuan", "rmb", "renminbi", "kuai", "元", "块"), "CNY"),
    **dict.fromkeys(("won",), "KRW"),
    **dict.fromkeys(("yen", "円"), "JPY"),
    **dict.fromkeys(("rupees",), "INR"),
    **dict.fromkeys(("francs",), "CHF"),
}
CODES = {str(code).lower(): str(code) for code in Locale("en").currencies}
#: Codes understood in small letters too; of the others some are words ("all", "try", "top").
COMMON = frozenset({"gbp", "usd", "eur", "cny", "krw", "jpy", "inr", "sgd", "hkd", "chf", "aud"})
PREFIXES = {"us$": "USD", "hk$": "HKD", "s$": "SGD", "a$": "AUD", "c$": "CAD"}
NUMBER = r"(?P<{0}>\d{{1,3}}(?:[.,]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,]\d{{1,2}}(?!\d)|\.\d+)?)\s*(?P<{0}k>k\b|thousand\b|m\b|mn\b|million\b)?"
MONEY = re.compile(
    rf"(?:(?P<sign>us\$|hk\$|s\$|a\$|c\$|[£$€¥￥₩₹])\s*{NUMBER.format('a')}"
    rf"|\b(?P<code>[a-z]{{3}})\s*{NUMBER.format('b')}"
    rf"|(?<![\w.,]){NUMBER.format('c')}\s*(?P<after>[a-z]{{3,9}}\b|元|块|円|€|£))"
)


def read_hours(flat: str) -> Spent | None:
    """The first time that was spent."""
    for found in HOURS.finditer(flat):
        before, after = flat[: found.start()], flat[found.end() :]
        if not NOT_SPENT.search(before) and not NOT_SPENT_AFTER.match(after):
            return Spent(hours_of(found), Span(*found.span()))
    return None


def hours_of(found: re.Match[str]) -> Decimal:
    """Hours of a match, to the hundredth."""
    if found["fraction"]:
        return fraction(found["fraction"])
    if found["m"]:
        return rounded(count(found["m"]) / 60)
    more = sum(fraction(found[name]) for name in ("more", "more2", "more3", "half2"))
    return rounded(count(found["n"]) + more + Decimal(found["m2"] or 0) / 60)


def fraction(word: str | None) -> Decimal:
    """``½``, ``1/4``, ``three quarters`` of an hour."""
    return Decimal(FRACTIONS[" ".join(word.split())]) if word else Decimal(0)


def count(word: str) -> Decimal:
    """``1.5``, ``1,5`` or ``two``."""
    return Decimal(WORDS[word]) if word in WORDS else Decimal(word.replace(",", "."))


def rounded(hours: Decimal) -> Decimal:
    """To the hundredth of an hour, as hours are kept."""
    return hours.quantize(Decimal("0.01"))


def read_amounts(text: str, flat: str) -> list[Money]:
    """Every sum of money, in order."""
    sums: list[Money] = []
    found = MONEY.search(flat)
    while found:
        money = money_of(found, text)
        sums += [money] if money else []
        # "for 600元": what looked like a code was a word, the number is read once more
        found = MONEY.search(flat, found.end() if money else found.start() + 1)
    return sums


def money_of(found: re.Match[str], text: str) -> Money | None:
    """The sum of a match; None when the letters beside the number are no currency."""
    currency = currency_of(found, text)
    if currency is None:
        return None
    name = "a" if found["sign"] else "b" if found["code"] else "c"
    value = plain_number(found[name])
    unit = (found[f"{name}k"] or "").strip()
    factor = 1000 if unit in {"k", "thousand"} else 1_000_000 if unit else 1
    end = found.start() + len(found[0].rstrip())
    return Money(value * factor, currency, Span(found.start(), end))


def plain_number(written: str) -> Decimal:
    """``1,500.50``, ``1.500``, ``12,50``: a part of three digits is thousands, the last one not."""
    *whole, last = re.split(r"[.,]", written)
    if not whole or len(last) == 3:
        return Decimal("".join([*whole, last]))
    return Decimal(f"{''.join(whole)}.{last}")


def currency_of(found: re.Match[str], text: str) -> str | None:
    """ISO 4217."""
    if sign := found["sign"]:
        return PREFIXES.get(sign) or SIGNS[sign]
    name = "code" if found["code"] else "after"
    word, written = found[name], text[found.start(name) : found.end(name)]
    known = CODES.get(word) if written.isupper() or word in COMMON else None
    return SIGNS.get(word) or SIGN_WORDS.get(word) or known
