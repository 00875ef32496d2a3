"""The look in templates: glyphs, chips, names, dates. Every glyph has a text alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from common import dates, glyphs, icons, names
from common.markdown import rendered

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from django.forms import BoundField

register = template.Library()

#: Severity of a flag (its word or its rank 0 to 4) to what is shown (DECISIONS 1).
LEVELS = {
    **dict.fromkeys(("0", "1", "info", "low", "watch"), "watch"),
    **dict.fromkeys(("2", "medium", "soon"), "soon"),
    **dict.fromkeys(("3", "4", "high", "critical", "now"), "now"),
}
LEVEL_WORDS = {
    "watch": gettext_lazy("Keep an eye"),
    "soon": gettext_lazy("Act soon"),
    "now": gettext_lazy("Act now"),
}
#: Shape is mandatory: ring with dot, triangle, octagon.
LEVEL_SHAPES = {
    "watch": SafeString(
        '<circle cx="8" cy="8" r="5.500" class="ring"/><circle cx="8" cy="8" r="1.700" class="solid"/>'
    ),
    "soon": SafeString(
        '<path class="solid" d="M8 1.800 15 14H1z"/><path class="mark" d="M8 6v3.700M8 11.600v.3"/>'
    ),
    "now": SafeString(
        '<path class="solid" d="M5.200 1.300h5.600l3.900 3.900v5.600l-3.900 3.900H5.200l-3.900-3.900V5.200z"/>'
        '<path class="mark" d="M8 4.500v4.100M8 11.200v.3"/>'
    ),
}
TRENDS = {
    "warming": ("trend-up", gettext_lazy("warming")),
    "cooling": ("trend-down", gettext_lazy("cooling")),
    "steady": ("trend-flat", gettext_lazy("steady")),
}
CHIP_KINDS = frozenset(
    {"outline", "on", "gives", "costs", "ok", "watch", "soon", "now", "private", "unsure", "plain"}
)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """A stroke icon, hidden from readers unless it has a ``label``; size "" (16), "s", "l"."""
    css = f"i i-{size}" if size else "i"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>',
            css,
            label,
            icons.shape(name),
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', css, icons.shape(name)
    )


def _values_label(gives: float | None, costs: float | None) -> str:
    """The text alternative of both balance glyphs."""
    if gives is None or costs is None:
        return _("Too early to say")
    return _("Gives %(gives)s, costs %(costs)s") % {"gives": round(gives), "costs": round(costs)}


def _judged(value: float | None, entries: int | None) -> float | None:
    """The value, or None when there are too few entries to judge."""
    return None if entries is not None and entries < glyphs.MIN_ENTRIES else value


@register.simple_tag
def beam(
    gives: float | None, costs: float | None, size: int = 44, entries: int | None = None
) -> SafeString:
    """The balance: square left costs, disc right gives, heavier side sinks; outline if too early."""
    gives, costs = _judged(gives, entries), _judged(costs, entries)
    early = gives is None or costs is None
    b = glyphs.beam_of(float(gives or 0) or 24 * early, float(costs or 0) or 24 * early, size)
    foot = b.pivot_y + size * 0.218
    return format_html(
        '<svg class="beam{}" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path class="beam-foot" d="M{} {} L{} {} H{} Z"/>'
        '<line class="beam-arm" x1="{}" y1="{}" x2="{}" y2="{}" stroke-width="{}"/>'
        '<rect class="beam-costs" x="{}" y="{}" width="{}" height="{}" rx="{}"'
        ' transform="rotate({} {} {})"/><circle class="beam-gives" cx="{}" cy="{}" r="{}"/></svg>',
        " is-early" if early else "",
        *_px(size, b.height, size, b.height),
        _values_label(gives, costs),
        *_px(size / 2, b.pivot_y, size * 0.61, foot, size * 0.39),
        *_px(*b.left, *b.right, b.line),
        *_px(b.left[0] - b.side / 2, b.left[1] - b.side - b.line * 0.3, b.side, b.side),
        *_px(size * 0.03, b.tilt, *b.left),
        *_px(*b.disc, b.radius),
    )


def _px(*lengths: float) -> tuple[str, ...]:
    """Short decimals for SVG attributes."""
    return tuple(f"{length:.2f}".rstrip("0").rstrip(".") for length in lengths)


@register.simple_tag
def balance_bar(
    gives: float | None, costs: float | None, width: int = 128, entries: int | None = None
) -> SafeString:
    """Diverging bar: costs hatched to the left, gives solid to the right, numbers at the ends."""
    gives, costs = _judged(gives, entries), _judged(costs, entries)
    if gives is None or costs is None:
        return format_html('<span class="bar-early">{}</span>', _("Too early to say"))
    middle = width / 2
    unit = (middle - glyphs.BAR_TEXT) / 100  # px per point
    left, right = middle - float(costs) * unit, middle + float(gives) * unit
    return format_html(
        '<svg class="bar" width="{}" height="14" viewBox="0 0 {} 14" role="img" aria-label="{}">'
        '{}{}<path class="bar-middle" d="M{} 0V14"/>'
        '<text class="bar-n costs" x="{}" y="11">{}</text>'
        '<text class="bar-n gives" x="{}" y="11">{}</text></svg>',
        width,
        width,
        _values_label(gives, costs),
        _half(_COSTS_HALF, left, middle - left),
        _half(_GIVES_HALF, middle, right - middle),
        *_px(middle, left - 5),
        round(costs),
        *_px(right + 5),
        round(gives),
    )


_COSTS_HALF = (
    '<rect class="bar-costs" x="{}" y="3" width="{}" height="8" fill="url(#hatch-costs)"/>'
)
_GIVES_HALF = '<rect class="bar-gives" x="{}" y="3" width="{}" height="8"/>'


def _half(shape: str, start: float, length: float) -> str:
    """A half of the bar; nothing where it has no length, on most rows of a list."""
    return format_html(shape, *_px(start, length)) if length else ""


@register.simple_tag
def balance_word(
    gives: float | None,
    costs: float | None,
    gives_cut: float = glyphs.BALANCE_CUT,
    costs_cut: float = glyphs.BALANCE_CUT,
    entries: int | None = None,
) -> str:
    """Lever, Two-edged, Plug, Quiet, or Too early to say, from the plain lines."""
    return glyphs.balance_word(
        _judged(gives, entries), _judged(costs, entries), gives_cut, costs_cut
    )


BALANCE_WORDS = {
    "lever": gettext_lazy("Lever"),
    "two_edged": gettext_lazy("Two-edged"),
    "plug": gettext_lazy("Plug"),
    "quiet": gettext_lazy("Quiet"),
}


@register.filter
def word_label(key: str) -> str:
    """A stored word (``two_edged``, held for 14 days) as shown; empty means too early."""
    return str(BALANCE_WORDS.get(key, _("Too early to say")))


@register.simple_tag
def shares_bar(first: float, second: float, label: str, width: int = 272) -> SafeString:
    """Two shares of one whole, yours hatched then theirs solid, e.g. favours both ways."""
    total = float(first + second) or 1.0
    cut = width * float(first) / total
    return format_html(
        '<svg class="shares" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="bar-costs" fill="url(#hatch-costs)" width="{}" height="8"/>'
        '<rect class="bar-gives" x="{}" width="{}" height="8"/></svg>',
        width,
        label,
        *_px(cut, cut, width - cut),
    )


@register.simple_tag
def strength(
    value: float | Decimal | None,
    trend: float | Decimal | str | None = None,
    *,
    words: bool = False,
) -> SafeString:
    """Five neutral segments and a trend arrow; ``words=True`` writes them out beside it."""
    step, way = glyphs.strength_step(value), glyphs.trend_of(trend)
    word = glyphs.strength_word(value)
    arrow, way_word = TRENDS[way]
    text = f"{word}, {way_word}" if step else word
    lit = SafeString("".join(_segment(at, step) for at in range(5)))
    meter = format_html(
        '<span class="str"><svg class="str-m" width="53" height="6" viewBox="0 0 53 6" role="img"'
        ' aria-label="{}">{}</svg>{}</span>',
        _("Strength: %(text)s") % {"text": text},
        lit,
        icon(arrow, "t") if step else "",
    )
    return format_html('{} <span class="mut sm">{}</span>', meter, text) if words else meter


def _segment(at: int, step: int) -> str:
    """One of the five segments."""
    css = "on" if at < step else "off"
    return f'<rect class="{css}" x="{at * 11}" width="9" height="6" rx="1.500"/>'


def level_of(severity: str | int) -> str:
    """``watch``, ``soon`` or ``now`` for a flag's severity; these pass through."""
    word = str(int(severity)) if isinstance(severity, int) else severity
    return LEVELS[word]


@register.filter
def level(severity: str | int) -> str:
    """The CSS level of a severity."""
    return level_of(severity)


@register.filter
def level_word(severity: str | int) -> str:
    """Keep an eye, Act soon, Act now."""
    return str(LEVEL_WORDS[level_of(severity)])


@register.simple_tag
def severity(value: str | int) -> SafeString:
    """Ring with dot, triangle or octagon, read out as the words of the level."""
    key = level_of(value)
    return format_html(
        '<svg class="sev {}" width="16" height="16" viewBox="0 0 16 16" role="img"'
        ' aria-label="{}">{}</svg>',
        key,
        LEVEL_WORDS[key],
        LEVEL_SHAPES[key],
    )


@register.simple_tag
def flag_chip(flag: Any, text: str = "") -> SafeString:
    """Shape and short reason; reads ``severity`` and, without ``text``, ``chip`` or ``title``."""
    reason = text or getattr(flag, "chip", "") or getattr(flag, "title", "")
    return format_html(
        '<span class="flag {}">{}{}</span>',
        level_of(flag.severity),
        severity(flag.severity),
        reason,
    )


@register.simple_tag
def chip(text: str, kind: str = "plain", icon_name: str = "") -> SafeString:
    """A pill; kind: plain, outline, on, gives, costs, ok, watch, soon, now, private, unsure."""
    if kind not in CHIP_KINDS:
        raise ValueError(kind)
    return format_html(
        '<span class="chip chip-{}">{}{}</span>',
        kind,
        icon(icon_name, "s") if icon_name else "",
        text,
    )


@register.simple_tag
def avatar(party: Any, size: str = "", *, me: bool = False) -> SafeString:
    """Disc for a person, square for a firm; decorative, the name stands beside it."""
    shape = "av-firm" if names.is_firm(party) else "av-person"
    text = names.initials(names.shown_name(party))
    return format_html(
        '<span class="av {}{}{}"{} aria-hidden="true">{}</span>',
        shape,
        f" av-{size}" if size else "",
        " av-me" if me else "",
        _lang_attr(names.script_lang(text, str(getattr(party, "country", "") or ""))),
        text,
    )


@register.simple_tag(name="names")
def names_tag(party: Any) -> SafeString:
    """Display name, then the native script in second ink with the right ``lang``."""
    shown = names.shown_name(party)
    native = str(getattr(party, "native_name", "") or "")
    country = str(getattr(party, "country", "") or "")
    main = _marked(shown, country, "nm-main")
    if not native or native == shown:
        return main
    return format_html("{} {}", main, _marked(native, country, "nm-native"))


def _marked(text: str, country: str, css: str) -> SafeString:
    """Text isolated from its surroundings, with a language mark when its script needs one."""
    lang = _lang_attr(names.script_lang(text, country))
    return format_html('<bdi class="{}"{}>{}</bdi>', css, lang, text)


def _lang_attr(lang: str) -> SafeString:
    """`` lang="…"`` or nothing."""
    return format_html(' lang="{}"', lang) if lang else SafeString("")


@register.filter(name="short_date")
def short_date_filter(value: date | None, as_of: date | None = None) -> str:
    """``{{ day|short_date:as_of }}`` for a date known to the day."""
    return dates.short_date(value, as_of)


@register.simple_tag(name="short_date")
def short_date_tag(value: date | None, as_of: date | None = None, precision: str = "day") -> str:
    """``{% short_date row.happened_on as_of row.date_precision %}``."""
    return dates.short_date(value, as_of, precision)


@register.filter
def long_day(value: date | None) -> str:
    """``Tuesday 16 May``, for page titles."""
    return dates.long_day(value)


@register.filter(expects_localtime=True)
def moment(value: datetime | None, precision: str = "") -> str:
    """``16 May 2006, 14:05`` in the reader's time zone; ``moment:"seconds"`` tells these, too."""
    return dates.moment(value, seconds=precision == "seconds")


@register.filter
def ago_days(value: date | None, as_of: date) -> str:
    """Today, Yesterday, 38 days."""
    return dates.ago_days(value, as_of)


@register.filter
def money(amount: Decimal | None, currency: str = "GBP") -> str:
    """``£46,200``."""
    return dates.money(amount, currency)


@register.filter
def count(number: int | None) -> str:
    """Exact to 999, then 999+ (DECISIONS 3); empty when not known."""
    if number is None:
        return ""
    return pgettext("many", "999+") if number > 999 else str(number)


@register.filter
def markdown(text: str) -> SafeString:
    """A note's Markdown as safe HTML."""
    return rendered(text)


@register.filter
def undo_url(tags: str) -> str:
    """The address after ``undo:`` in a message's extra tags; empty when there is none."""
    found = (
        word.removeprefix("undo:") for word in (tags or "").split() if word.startswith("undo:")
    )
    address = next(found, "")
    return address if address.startswith("/") and not address.startswith("//") else ""


@register.simple_tag
def field_input(field: BoundField) -> SafeString:
    """The control of a form field, tied to its help and errors for screen readers."""
    linked = [f"{field.auto_id}-help"] if field.help_text else []
    attrs: dict[str, Any] = {}
    if field.errors:
        linked.insert(0, f"{field.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if linked:
        attrs["aria-describedby"] = " ".join(linked)
    return field.as_widget(attrs=attrs)


@register.filter
def widget_kind(field: BoundField) -> str:
    """``checkbox``, ``radio``, ``textarea``, ``select``, ``hidden`` or ``input``."""
    kind = getattr(field.field.widget, "input_type", None)
    if kind in {"checkbox", "radio", "hidden", "select"}:
        group = "group" if field.use_fieldset else ""
        return f"{kind}{group}" if kind != "hidden" else kind
    return "textarea" if type(field.field.widget).__name__.endswith("Textarea") else "input"
