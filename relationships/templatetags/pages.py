"""Small helpers of the pages' templates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.http import QueryDict
from django.utils import formats
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from common import dates, glyphs, icons
from common.sheets.writing import TYPES
from firms.permissions import may
from relationships.files import kinds
from relationships.flags.registry import talk_words
from relationships.forms.fields import PartyField

if TYPE_CHECKING:
    from django.forms import BoundField

register = template.Library()

TREND_WORDS = {
    "warming": gettext_lazy("warming"),
    "cooling": gettext_lazy("cooling"),
    "steady": gettext_lazy("steady"),
}
EVEN = 0.2  # give and take nearer to nought than this is called even
DAYS_NAMED = 7  # due days so near are named by their weekday

#: A number as it stands in a sentence: 58%, 2 of 5, 0.38, £1,200, -0.38.
NUMBER = re.compile(
    r"((?<![\w\u00a0-])(?:[A-Z]{0,3}[£$€¥₩])?[-−]?\d(?:[\d.,]*\d)?(?: ?%)?(?![\w\u00a0]))"
)


@register.filter
def bold_numbers(text: object) -> SafeString:
    """The sentence with its numbers in bold, everything else escaped."""
    parts = NUMBER.split(str(text))
    marked = (
        format_html("<b>{}</b>", part.replace(" %", "%")) if at % 2 else conditional_escape(part)
        for at, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((part,) for part in marked))


@register.filter
def is_picker(field: BoundField) -> bool:
    """True for a field that chooses parties."""
    return isinstance(field.field, PartyField)


@register.filter
def sought(field: BoundField) -> str:
    """What was looked for in a party field."""
    return str(field.form.sought(field.name))  # type: ignore[attr-defined]


@register.filter
def is_wide(field: BoundField) -> bool:
    """True for fields that take the whole width."""
    if field.name in getattr(field.form, "wide", ()):
        return True
    name = type(field.field.widget).__name__
    return name in {
        *("Textarea", "CheckboxSelectMultiple", "RadioSelect", "CheckboxInput", "FilesInput"),
    }


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The page's own address with some parameters changed; None or "" removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}" if query else context["request"].path


@register.inclusion_tag("components/export_menu.html", takes_context=True)
def export_menu(
    context: dict[str, Any], url: str, *, is_small: bool = False, filtered: bool = True
) -> dict[str, Any]:
    """Files of what the page's filters show, or of all, for who may take lists out."""
    request = context["request"]
    query = request.GET.copy() if filtered else QueryDict(mutable=True)
    for name in ("cursor", "page", "file"):
        query.pop(name, None)
    links = []
    for kind in TYPES:
        query["file"] = kind
        links.append((kind.upper(), f"{url}?{query.urlencode()}"))
    may_export = may(request.viewer, "exports", "read")
    return {"may_export": may_export, "links": links, "is_small": is_small}


@register.filter
def joined(names: list[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(names) <= 1:
        return "".join(names)
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


STATE_TONES = {
    **dict.fromkeys(("asked", "promised", "negotiating"), "watch"),
    **dict.fromkeys(("made", "met"), "plain"),
    "earning": "ok",
    **dict.fromkeys(("declined", "lapsed"), "outline"),
}


@register.filter
def state_tone(state: str) -> str:
    """Colour of an introduction's state; the word stands in the chip."""
    return STATE_TONES.get(state, "plain")


@register.filter
def trend(score: Any) -> float | None:
    """Change of strength in 90 days."""
    if score is None or score.strength is None or score.strength_before is None:
        return None
    return float(score.strength - score.strength_before)


@register.filter
def month_of(day: date, as_of: date) -> str:
    """``May``; with its year where that is not the one of today."""
    return formats.date_format(day, "F" if day.year == as_of.year else "F Y")


@register.filter
def measure(value: float | None) -> str:
    """A number with two places and a true minus sign; a dash where there is none."""
    return "–" if value is None else formats.number_format(round(value, 2), 2).replace("-", "−")


@register.filter
def talk(orientation: float) -> str:
    """What they talk about, in words; -1 is business, +1 social."""
    return str(talk_words(orientation))


@register.filter
def owing(reciprocity: float) -> str:
    """Who owes whom, in words; above nought they owe us."""
    if abs(reciprocity) < EVEN:
        return _("about even")
    return _("they owe you") if reciprocity > 0 else _("you owe them")


@register.filter
def plus_days(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=int(days))


@register.filter
def due_words(promise: Any, as_of: date) -> str:
    """``2 days late``, ``Today``, ``Fri 19``, ``19 Jul``, or no day."""
    if promise.due_on is None:
        return _("No day")
    late = (as_of - promise.due_on).days
    if late > 0:
        return ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
    if late == 0:
        return _("Today")
    if late > -DAYS_NAMED:
        return str(formats.date_format(promise.due_on, pgettext("date format", "D j")))
    return dates.short_date(promise.due_on, as_of, promise.due_precision)


@register.filter
def country(code: str) -> str:
    """A country in the reader's language."""
    return dates.country_name(code) if code else ""


@register.filter
def percent(share: float | None) -> str:
    """0.58 as 58%."""
    return "–" if share is None else f"{round(100 * share)}%"


@register.filter
def lookup(table: dict[str, Any], key: str) -> Any:
    """A word for a stored key; the key where there is none."""
    return table.get(key, key)


@register.filter
def choice(choices: Any, value: str) -> str:
    """The words of a stored value."""
    return str(dict(choices).get(value, value))


@register.filter
def plain(number: Any) -> str:
    """A decimal without empty digits, as it is typed; empty for None."""
    return f"{number.normalize():f}" if number or number == 0 else ""


@register.filter
def day(text: str | None) -> date | None:
    """A date out of JSON."""
    return date.fromisoformat(text) if text else None


@register.simple_tag
def icon_shape(name: str) -> SafeString:
    """The drawing of an icon, for a symbol that many rows use."""
    return icons.shape(name)


@register.simple_tag
def meter_steps(step: int) -> SafeString:
    """Five segments of the strength meter, ``step`` of them lit."""
    parts = (("on" if at < step else "off", at * 11) for at in range(5))
    return format_html_join("", '<rect class="{}" x="{}" width="9" height="6" rx="1.5"/>', parts)


@register.simple_tag
def meter(value: float | None, change: float | None = None) -> SafeString:
    """``{% strength %}`` for long tables: its drawings are symbols of the page."""
    return drawn_meter(glyphs.strength_step(value), glyphs.trend_of(change), get_language())


@lru_cache(maxsize=128)  # six steps and three ways in each language
def drawn_meter(step: int, way: str, _language: str | None) -> SafeString:
    """The meter of a step with the arrow of a way."""
    word = glyphs.step_word(step)
    text = f"{word}, {TREND_WORDS[way]}" if step else word
    arrow = format_html('<svg class="i i-t"><use href="#{}"/></svg>', way) if step else ""
    return format_html(
        '<span class="str"><svg class="str-m" role="img" aria-label="{}">'
        '<use href="#str-{}"/></svg>{}</span>',
        _("Strength: %(text)s") % {"text": text},
        step,
        arrow,
    )


@register.filter
def is_me(party: Any, viewer: Any) -> bool:
    """True for the viewer's own party."""
    return viewer is not None and party.member_id == viewer.membership_id


@register.filter
def file_kind(content_type: str) -> str:
    """``PDF``, ``Word``."""
    return kinds.label_of(content_type)


@register.filter
def is_picture(content_type: str) -> bool:
    """True for a file that may be shown in a page."""
    return kinds.is_picture(content_type)
