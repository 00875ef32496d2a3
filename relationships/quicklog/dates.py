"""Days in words, relative to a day: of a contact they lie behind, of a promise ahead."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from dateutil.relativedelta import relativedelta

from relationships.quicklog.reading import Span, When

Found = tuple[date, str] | None  # the day and its precision
Rule = Callable[[re.Match[str], date, bool], Found]

ENGLISH = Locale("en")
NUMBERS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        range(1, 13),
        strict=True,
    )
) | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "a few": 3, "fourteen": 14, "thirty": 30}


def names_of(kinds: object, first: int) -> dict[str, int]:
    """Lower-case names to numbers."""
    return {str(name).lower(): int(number) + first for number, name in dict(kinds).items()}  # type: ignore[call-overload]


MONTHS = (
    names_of(ENGLISH.months["format"]["abbreviated"], 0)
    | names_of(ENGLISH.months["format"]["wide"], 0)
    | {"sept": 9}
)
DAYS = (
    names_of(ENGLISH.days["format"]["abbreviated"], 0)
    | names_of(ENGLISH.days["format"]["wide"], 0)
    | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
)
ORDINALS = dict(
    zip(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        range(1, 11),
        strict=True,
    )
) | {"fifteenth": 15, "twentieth": 20, "thirtieth": 30}
QUARTERS = {
    name: number
    for number, names in enumerate(
        ("first 1st 1", "second 2nd 2", "third 3rd 3", "fourth 4th 4"), 1
    )
    for name in names.split()
}
FRIDAY, SATURDAY = 4, 5


def any_of(words: object) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


MONTH, DAY = any_of(MONTHS), any_of(DAYS)
NUMBER = rf"\d{{1,3}}|{any_of(NUMBERS)}"
PART = r"(?:\s+(?:morning|afternoon|evening|night|lunchtime|noon))?"


def number(word: str) -> int:
    """``two`` or ``2``."""
    return int(word) if word.isdigit() else NUMBERS[word]


def real(year: int, month: int, day: int) -> date | None:
    """The day, when there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def end_of_month(day: date) -> date:
    """Its last day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def end_of_quarter(day: date) -> date:
    """The last day of its quarter."""
    return end_of_month(day.replace(day=1, month=(day.month - 1) // 3 * 3 + 3))


def day_of_week(day: date, weekday: int) -> date:
    """That weekday of the day's week (Monday first)."""
    return day + timedelta(days=weekday - day.weekday())


def on_weekday(today: date, weekday: int, *, ahead: bool) -> date:
    """The next one after today, or the latest one before."""
    if ahead:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def year_near(today: date, month: int, day: int, *, ahead: bool) -> date | None:
    """That day of the year on the wanted side of today."""
    for year in (today.year, today.year + (1 if ahead else -1)):
        found = real(year, month, day)
        if found and (found >= today if ahead else found <= today):
            return found
    return None


# --- Rules: pattern, then day --------------------------------------------------------------


def iso(found: re.Match[str], _today: date, _ahead: bool) -> Found:  # noqa: FBT001 - a rule
    """2006-05-19."""
    day = real(int(found["y"]), int(found["m"]), int(found["d"]))
    return (day, "day") if day else None


def numeric(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """19/5/2006, 19.5.06, 19/5: day first."""
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if not 1 <= month <= 12:
        return None
    if year is None:
        near = year_near(today, month, day, ahead=ahead)
        return (near, "day") if near else None
    full = real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return (full, "day") if full else None


def day_and_month(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """19 May, May 19th, the 19th of May 2006."""
    written, month = found["d"], MONTHS[found["month"]]
    day = int(written) if written.isdigit() else ORDINALS[written]
    if year := year_said(found, today):
        full = real(year, month, day)
    else:
        full = year_near(today, month, day, ahead=ahead)
    return (full, "day") if full else None


def year_said(found: re.Match[str], today: date) -> int | None:
    """2005, or "last year"; None when no year stands there."""
    groups = found.groupdict()
    if groups.get("y"):
        return int(groups["y"])
    step = {"last": -1, "this": 0, "next": 1}.get(groups.get("rel") or "")
    return None if step is None else today.year + step


def nth(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """On the 3rd: of this month, or the next or last one that puts it on the right side."""
    for months in (0, 1, 2):
        month = today + relativedelta(day=1, months=months if ahead else -months)
        day = real(month.year, month.month, int(found["d"]))
        if day and (day >= today if ahead else day <= today):
            return day, "day"
    return None


YESTERDAY = "yesterday|last nite|yest|yday|ystd|ysterday|yesteday"
TOMORROW = "tomorrow|tmrw|tmw|tmr|tomorow|tommorow|tommorrow|2moro"
NAMED_DAYS = {
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "last night": -1,
    **dict.fromkeys(YESTERDAY.split("|"), -1),
    **dict.fromkeys(TOMORROW.split("|"), 1),
}


def named(found: re.Match[str], today: date, _ahead: bool) -> Found:  # noqa: FBT001
    """Today, yesterday, tomorrow."""
    words = re.sub(r"^the\s+|\s+", " ", found[0]).strip()
    days = next((days for name, days in NAMED_DAYS.items() if words.startswith(name)), 0)
    return today + timedelta(days=days), "day"


def weekday(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """Friday, last Friday, next Friday (of next week), Friday last week."""
    wanted, which = DAYS[found["day"]], found["which"] or ""
    week = re.sub(r"\s+", " ", found["week"] or "")
    if "week before last" in week:
        return day_of_week(today - timedelta(days=14), wanted), "day"
    if which == "next" or "next week" in week:
        return day_of_week(today + timedelta(days=7), wanted), "day"
    if "last week" in week:
        return day_of_week(today - timedelta(days=7), wanted), "day"
    if "this week" in week:
        return day_of_week(today, wanted), "day"
    behind = which in {"last", "past"} or (
        which not in {"this", "coming", "this coming"} and not ahead
    )
    return on_weekday(today, wanted, ahead=not behind), "day"


def week_on(found: re.Match[str], today: date, _ahead: bool) -> Found:  # noqa: FBT001
    """A week on Friday, Friday week."""
    wanted = DAYS[found["day"] or found["day2"]]
    return on_weekday(today, wanted, ahead=True) + timedelta(days=7), "day"


UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years", "fortnight": "weeks"}


def shift(found: re.Match[str]) -> relativedelta:
    """The length of "two weeks"."""
    unit = found["unit"].rstrip("s")
    count = number(re.sub(r"\s+", " ", found["n"] or "a")) * (2 if unit == "fortnight" else 1)
    return relativedelta(**{UNITS[unit]: count})  # type: ignore[arg-type]


def within(found: re.Match[str], today: date, _ahead: bool) -> Found:  # noqa: FBT001
    """In two weeks."""
    return today + shift(found), "day"


def ago(found: re.Match[str], today: date, _ahead: bool) -> Found:  # noqa: FBT001
    """Two weeks ago; of months and years no more than the month and year."""
    day, unit = today - shift(found), found["unit"].rstrip("s")
    if unit == "month":
        return day.replace(day=1), "month"
    return (day.replace(day=1, month=1), "year") if unit == "year" else (day, "day")


def around(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """Last week, this month, next quarter, the week before last."""
    step = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}[found["which"]]
    step = -2 if found["more"] is not None else step
    return period(today, found["unit"], step, ahead=ahead)


def period(today: date, unit: str, step: int, *, ahead: bool) -> Found:
    """A week is a day of it; longer ones keep their precision when they lie behind."""
    if unit in {"week", "weekend"}:
        day = today + timedelta(days=7 * step)
        if unit == "weekend":
            return day_of_week(day, SATURDAY), "day"
        return day_of_week(day, FRIDAY if ahead else 0), "day"
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    day = today.replace(day=1) + relativedelta(months=months * step)
    first = {"month": day, "quarter": end_of_quarter(day) - relativedelta(months=2, day=1)}
    start = first.get(unit, day.replace(month=1))
    return (start + relativedelta(months=months, days=-1) if ahead else start), unit


def weekend(_found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001 - a rule
    """At the weekend: the Saturday of the last one, or of the one to come."""
    return on_weekday(today, SATURDAY, ahead=ahead), "day"


def end_of(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """End of June, end of next week, mid June, beginning of the month."""
    first = first_of(found, today, ahead=ahead)
    if first is None:
        return None
    start, last = first
    edge = re.sub(r"^the\s+|\s+of$", "", found["edge"])
    if edge in {"end", "late"}:
        return last, "day"
    return (start if edge in {"beginning", "start", "early"} else start + (last - start) / 2), "day"


def first_of(found: re.Match[str], today: date, *, ahead: bool) -> tuple[date, date] | None:
    """First and last day of the month or period that is named."""
    if found["month"]:
        got = month_near(today, MONTHS[found["month"]], found["y"], ahead=ahead)
        return got, end_of_month(got)
    if found["q"]:
        start = date(today.year, int(found["q"]) * 3 - 2, 1)
        return start, end_of_quarter(start)
    step = {"next": 1, "last": -1}.get(found["which"] or "", 0)
    behind = period(today, found["unit"], step, ahead=False)
    before = period(today, found["unit"], step, ahead=True)
    return (behind[0], before[0]) if behind and before else None


def month_near(today: date, month: int, year: str | None, *, ahead: bool) -> date:
    """The first of that month, on the wanted side of today or around it."""
    if year:
        return date(int(year), month, 1)
    if ahead:
        return date(today.year + (month < today.month), month, 1)
    return date(today.year - (month > today.month), month, 1)


def month(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """In May, last May, by June 2007."""
    said = year_said(found, today)
    first = month_near(today, MONTHS[found["month"]], str(said) if said else None, ahead=ahead)
    if found["which"] == "last" and first.year == today.year and first.month == today.month:
        first -= relativedelta(years=1)
    return (end_of_month(first) if ahead else first), "month"


def quarter(found: re.Match[str], today: date, ahead: bool) -> Found:  # noqa: FBT001
    """Q2, the second quarter of 2006, Q3 last year; without a year on the wanted side of today."""
    which, said = QUARTERS[found["q"] or found["nth"]], year_said(found, today)
    start = date(said or today.year, which * 3 - 2, 1)
    if said is None and not ahead and start > today:
        start -= relativedelta(years=1)
    if said is None and ahead and end_of_quarter(start) < today:
        start += relativedelta(years=1)
    return (end_of_quarter(start) if ahead else start), "quarter"


def year(found: re.Match[str], _today: date, ahead: bool) -> Found:  # noqa: FBT001
    """In 2005."""
    return (date(int(found["y"]), 12, 31) if ahead else date(int(found["y"]), 1, 1)), "year"


def end_short(found: re.Match[str], today: date, _ahead: bool) -> Found:  # noqa: FBT001
    """EOD, EOW, EOM."""
    days = {"eod": today, "eow": day_of_week(today, FRIDAY), "eom": end_of_month(today)}
    return days.get(found[0], date(today.year, 12, 31)), "day"


YEAR = r"(?:,?\s+(?P<y>(?:19|20)\d\d))?"
REL = r"(?:\s+(?:of\s+)?(?P<rel>last|this|next)\s+year)"
OF_YEAR = rf"(?:\s+(?:of\s+)?(?P<y>(?:19|20)\d\d)|{REL})?"
EDGE = r"(?P<edge>(?:the\s+)?(?:end|beginning|start|middle)\s+of|mid|early|late)"
#: Patterns of days, tried in this order at each place; a longer one comes before its parts.
RULES: list[tuple[re.Pattern[str], Rule]] = [
    (re.compile(rf"\b{pattern}(?![\w])"), rule)
    for pattern, rule in (
        (r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", iso),
        (r"(?P<d>\d{1,2})(?P<s>[./])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d\d)", numeric),
        (r"(?<![\d.,£$€])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>$^)?(?!\s*-?(?:of\s+)?(?:an?\s+)?(?:h|hrs?|hours?|days?|price|share)\b)", numeric),
        (rf"(?:(?:{DAY}),?\s+)?(?:the\s+)?(?P<d>\d{{1,2}}|{any_of(ORDINALS)})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})(?:{REL}|{YEAR})", day_and_month),
        (rf"(?:(?:{DAY}),?\s+)?(?P<month>{MONTH})\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\s*(?:%|h\b|min)){YEAR}", day_and_month),
        (
            (rf"{EDGE}[\s-]+(?:the\s+|of\s+)?(?:(?P<month>{MONTH}){YEAR}|q(?P<q>[1-4])"
            r"|(?:(?P<which>this|next|last)\s+)?(?P<unit>week|month|quarter|year))"),
            end_of,
        ),
        (rf"(?:(?:{DAY}),?\s+)(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)", nth),
        (r"(?:eod|eow|eom|eoy)", end_short),
        (rf"(?:the\s+)?(?:day\s+(?:before\s+yesterday|after\s+tomorrow)|last\s+night|(?:{YESTERDAY}|{TOMORROW}|today){PART}|tonight|tonite|2day|this\s+(?:morning|afternoon|evening|lunchtime)|just\s+now)", named),
        (rf"(?:a\s+week\s+on\s+(?P<day>{DAY})|(?P<day2>{DAY})\s+week)", week_on),
        (
            (rf"(?:(?P<which>last|past|this\s+coming|this|next|coming)\s+)?(?:week'?s?\s+)?(?P<day>{DAY}){PART}"
            r"(?P<week>\s+(?:of\s+)?(?:last|this|next)\s+week|\s+the\s+week\s+before\s+last)?"),
            weekday,
        ),
        (rf"(?:the\s+)?(?P<which>last|next|this)\s+(?:week)'s\s+(?P<day>{DAY})(?P<week>$^)?", weekday),
        (rf"(?P<n>{NUMBER})\s+(?P<unit>days?|weeks?|months?|years?|fortnight)\s+(?:ago|back|earlier)", ago),
        (
            rf"(?:within|in)\s+(?:the\s+next\s+)?(?P<n>{NUMBER})\s+(?P<unit>days?|weeks?|months?|years?|fortnight)(?:'s?)?(?:\s+time)?",
            within,
        ),
        (rf"within\s+(?:the\s+)?(?P<n>{NUMBER})?\s*(?P<unit>week|month|year)", within),
        (rf"q(?P<q>[1-4])(?P<nth>$^)?{OF_YEAR}", quarter),
        (rf"(?:the\s+)?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter(?P<q>$^)?{OF_YEAR}", quarter),
        (rf"(?P<which>$^)?(?P<month>{MONTH})(?P<y>$^)?{REL}", month),
        (
            r"(?:the\s+)?(?:(?P<which>last|past|this|next|coming)\s+)(?P<unit>weekend|week|month|quarter|year)(?P<more>$^)?",
            around,
        ),
        (r"(?<=\bat\s|\bby\s|\bon\s)the\s+weekend", weekend),
        (r"(?<=\bover\s)the\s+weekend", weekend),
        (r"the\s+(?P<unit>week|month|year)\s+before\s+(?P<which>last)(?P<more>)", around),
        (rf"(?P<which>last|this|next)\s+(?P<month>{MONTH}){YEAR}", month),
        (rf"(?<=\bin\s)(?P<which>$^)?(?P<month>{MONTH}){YEAR}", month),
        (rf"(?<=\bby\s)(?P<which>$^)?(?P<month>{MONTH}){YEAR}", month),
        (rf"(?<=\bbefore\s)(?P<which>$^)?(?P<month>{MONTH}){YEAR}", month),
        (rf"(?P<which>$^)?(?P<month>{MONTH}),?\s+(?P<y>(?:19|20)\d\d)", month),
        (r"(?<=\bon\s)(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)", nth),
        (r"(?:the\s+)(?P<d>\d{1,2})(?:st|nd|rd|th)", nth),
        (r"(?<=\bby\s)(?P<d>\d{1,2})(?:st|nd|rd|th)", nth),
        (r"(?<=\bin\s)(?P<y>(?:19|20)\d\d)", year),
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayWords:
    """Words that say a day; which day depends on the side it lies on."""

    span: Span
    found: re.Match[str]
    rule: Rule

    @property
    def has_year(self) -> bool:
        """The words say which year."""
        groups = self.found.groupdict()
        return bool(groups.get("y") or groups.get("rel"))

    def when(self, today: date, *, ahead: bool) -> When | None:
        """The day, for something ahead or behind."""
        got = self.rule(self.found, today, ahead)
        return When(got[0], got[1], self.span) if got else None


#: Short names of days that are words or parts of names too, unless something says a day.
DOUBTFUL = re.compile(r"^(?:sat|sun|wed|mon|thu|fri|tue)$")
QUARTER_ALONE = re.compile(r"^q[1-4]$")
SAYS_PERIOD = re.compile(r"\b(?:in|by|during|before|until|since|for|through)\s+$")
SAYS_DAY = re.compile(r"\b(?:on|by|until|till|before|since|for)\s+$")
DOWN = re.compile(r"\s+(?:down|with|beside|next|opposite|in|at|through|together)\b")


def is_day(one: DayWords, flat: str) -> bool:
    """False for "sat down with" and "the Q2 numbers"."""
    if QUARTER_ALONE.match(flat[one.span.start : one.span.end]):
        return bool(SAYS_PERIOD.search(flat[: one.span.start]))
    if not DOUBTFUL.match(flat[one.span.start : one.span.end]):
        return True
    said = SAYS_DAY.search(flat[: one.span.start])
    return bool(said) or not DOWN.match(flat[one.span.end :])


def day_words(flat: str) -> list[DayWords]:
    """All words of a flat text that say a day, in order; where two overlap, the earlier rule."""
    taken: list[DayWords] = []
    for one in _every(flat):
        if is_day(one, flat) and not any(one.span.meets(other.span) for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.span)


def _every(flat: str) -> Iterator[DayWords]:
    for pattern, rule in RULES:
        for found in pattern.finditer(flat):
            yield DayWords(Span(*found.span()), found, rule)
