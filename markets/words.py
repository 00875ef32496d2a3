"""What steps of markets are called on pages: plain, and without blame (DESIGN 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.core import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.dates import country_name, money, short_date
from markets.kinds import FORWARD
from markets.models import CommitmentEvent
from markets.models.event import Mode
from markets.path import MarketStep, Pattern, step_of
from relationships.templatetags.pages import joined, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from markets.path import Span, Step
    from markets.reads import Behind, MarketNow

Kind, Volition = CommitmentEvent.Kind, CommitmentEvent.Volition
#: The steps in their order; 0 is none.
FOUR = tuple(MarketStep)
MOST_NAMES = 2
MOST_LETTERS = 8  # of a country's name in its own script, beside the other one
#: What a step is called in a lane, where its way of being there says no more.
SHORT: Mapping[str, _StrOrPromise] = {
    Kind.ENTRY: gettext_lazy("First contact"),
    Kind.MODE_INCREASE: gettext_lazy("A step in"),
    Kind.MODE_ADDITION: gettext_lazy("One way more"),
    Kind.VOLUME_INCREASE: gettext_lazy("More business"),
    Kind.RE_ENTRY: gettext_lazy("Back again"),
    Kind.VOLUME_REDUCTION: gettext_lazy("Less business"),
    Kind.MODE_REDUCTION: gettext_lazy("A step back"),
    Kind.PARTNER_TERMINATION: gettext_lazy("Partner goes"),
    Kind.SUBSIDIARY_CLOSURE: gettext_lazy("Base closed"),
    Kind.DIVESTMENT_SALE: gettext_lazy("Base sold"),
    Kind.SOURCING_REDUCTION: gettext_lazy("Less bought"),
    Kind.MARKET_WITHDRAWAL: gettext_lazy("Left"),
    Kind.TOTAL_WITHDRAWAL: gettext_lazy("Left all"),
    Kind.TIME_OUT: gettext_lazy("A pause"),
    Kind.CLIENT_VOLUME_REDUCTION: gettext_lazy("Clients buy less"),
}
HOW: Mapping[str, _StrOrPromise] = {
    Volition.VOLUNTARY: gettext_lazy("Our choice."),
    Volition.FORCED: gettext_lazy("Forced, not planned."),
    Volition.MIXED: gettext_lazy("Partly our choice, partly forced."),
    Volition.UNKNOWN: gettext_lazy("By choice or forced: not known."),
}
PATTERNS: Mapping[str, _StrOrPromise] = {
    Pattern.LINEAR: gettext_lazy("Straight on, without a step back"),
    Pattern.ONE_REVERSAL: gettext_lazy("In, and back once"),
    Pattern.SERIAL: gettext_lazy("Out and in again, more than once"),
}


def native_name(country: str) -> tuple[str, str]:
    """A country in its own script and the language of that; empty where the reader's says it."""
    language = next(iter(get_official_languages(country, de_facto=True)), "")
    try:
        name = str(Locale.parse(language).territories.get(country, ""))
    except (UnknownLocaleError, ValueError):
        return "", ""
    if name.isascii() or len(name) > MOST_LETTERS or name == country_name(country):
        return "", ""
    return name, language.replace("_", "-")


def four(level: int) -> int:
    """The step of four on which a level stands, as a number."""
    return FOUR.index(step_of(level))


def step_word(level: int) -> str:
    """The step of four in words; ``none`` for none, as in ``from Partner to none``."""
    return str(step_of(level).label) if level else _("none")


def is_back(event: CommitmentEvent) -> bool:
    """A step back of the market itself: less business with some clients is not one."""
    return direction_of(event) == CommitmentEvent.Direction.BACK


def direction_of(event: CommitmentEvent) -> str:
    """As it is drawn: less business with some clients leads neither in nor back."""
    if event.kind == Kind.CLIENT_VOLUME_REDUCTION:
        return str(CommitmentEvent.Direction.LEVEL)
    return str(event.direction)


def mode_word(event: CommitmentEvent) -> str:
    """The way of being there as entered; empty where it is not said or is contacts only."""
    if event.to_mode_word:
        return str(event.to_mode_word)
    if event.to_mode in {"", Mode.CONTACTS, Mode.OTHER}:
        return ""
    return str(event.get_to_mode_display())


def what(event: CommitmentEvent) -> str:
    """What happened, in two or three words."""
    if event.kind in FORWARD and (mode := mode_word(event)):
        return mode
    return str(SHORT.get(event.kind, event.get_kind_display()))


def names_behind(event: CommitmentEvent) -> list[str]:
    """Names of those behind a step."""
    return [trigger.party.name for trigger in event.triggers.all()]


def lane_words(event: CommitmentEvent) -> str:
    """``Virtual office, Lz``."""
    return ", ".join([what(event), *names_behind(event)[:MOST_NAMES]])


def title(event: CommitmentEvent, market: str) -> str:
    """``Left Shanghai``; ``China: virtual office``."""
    if event.kind == Kind.MARKET_WITHDRAWAL:
        return _("Left %(market)s") % {"market": market}
    return _("%(market)s: %(what)s") % {"market": market, "what": uncapped(what(event))}


def uncapped(text: str) -> str:
    """Small at the beginning, but for abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def from_to(step: Step[CommitmentEvent]) -> str:
    """``From Partner to none.``"""
    before, after = step_word(step.before), step_word(step.level)
    if before == after:
        return _("The step stays: %(step)s.") % {"step": after}
    if not step.before:
        return _("To %(step)s.") % {"step": after}
    return _("From %(before)s to %(after)s.") % {"before": before, "after": after}


def spent(event: CommitmentEvent, *, sees_money: bool) -> str:
    """``Cost £4,300 and 60 hours.``; money only for who sees all of the firm's."""
    parts = []
    if sees_money and event.cost is not None:
        parts.append(money(event.cost, event.currency))
    if event.hours is not None:
        hours = ngettext("%(n)s hour", "%(n)s hours", int(event.hours))
        parts.append(hours % {"n": plain(event.hours)})
    return _("Cost %(what)s.") % {"what": joined(parts)} if parts else ""


def summary(step: Step[CommitmentEvent], *, sees_money: bool) -> str:
    """From where to where, by choice or not, and what it cost."""
    event = step.event
    how = HOW.get(event.volition, "")
    parts = [from_to(step), str(how), spent(event, sees_money=sees_money)]
    return " ".join(part for part in parts if part)


def headline(markets: Sequence[MarketNow]) -> str:
    """``7 active, 3 steps back since 2005, 1 market left``."""
    active = sum(market.level > 0 for market in markets)
    left = sum(market.left for market in markets)
    backs = {event.pk: event for market in markets for event in market.events if is_back(event)}
    parts = [_("%(n)d active") % {"n": active}]
    if backs:
        year = min(event.happened_on.year for event in backs.values())
        words = ngettext(
            "%(n)d step back since %(year)d", "%(n)d steps back since %(year)d", len(backs)
        )
        parts.append(words % {"n": len(backs), "year": year})
    if left:
        parts.append(ngettext("%(n)d market left", "%(n)d markets left", left) % {"n": left})
    return ", ".join(parts)


def behind_title(market: MarketNow) -> str:
    """Who is behind a market; ``No one now`` where nobody is."""
    if market.left or not market.behind:
        return _("No one now") if market.steps else _("No one yet")
    return joined([one.party.name for one in market.behind[:MOST_NAMES]])


def behind_line(market: MarketNow, as_of: date) -> str:
    """One line about them."""
    if market.left:
        last = market.steps[-1].event
        day = short_date(last.happened_on, as_of, last.precision)
        return _("Left: %(day)s") % {"day": day}
    if not market.behind:
        return _("Nobody leads there")
    first = market.behind[0]
    more = len(market.behind) - MOST_NAMES
    rest = ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else ""
    return ", ".join(part for part in (ways(first), rest) if part)


def ways(behind: Behind) -> str:
    """In which ways somebody is behind a market."""
    name = {"name": behind.party.name}
    if behind.door is not None and behind.door >= 1:
        return _("Only %(name)s can reach it") % name
    if behind.partner is not None:
        return f"{behind.partner.get_type_display()}, {behind.partner.get_stage_display().lower()}"
    if behind.triggers:
        count = len(behind.triggers)
        return ngettext("Behind %(n)d step", "Behind %(n)d steps", count) % {"n": count}
    if behind.door:
        share = {"share": round(behind.door * 100), **name}
        return _("%(share)d%% of our people there only through %(name)s") % share
    return ""


def pattern_word(market: MarketNow) -> str:
    """How the way went; empty without steps."""
    if not market.steps:
        return ""
    if market.pattern == Pattern.LINEAR and any(map(is_back, market.events)):
        return _("Set back, but never left and never lower")
    return str(PATTERNS[market.pattern])


def span_words(span: Span | None) -> str:
    """``83%``; ``83% to 98%`` where some rows do not say; in words where nothing was earned."""
    if span is None:
        return _("No income in these twelve months")
    low, high = round(span.low * 100), round(span.high * 100)
    if low == high:
        return f"{low}%"
    return _("%(low)d%% to %(high)d%%") % {"low": low, "high": high}


# --- what is proposed -----------------------------------------------------------------------------

QUESTIONS: Mapping[str, _StrOrPromise] = {
    Kind.PARTNER_TERMINATION: gettext_lazy("Somebody went on %(day)s: a step back in %(market)s?"),
    Kind.SUBSIDIARY_CLOSURE: gettext_lazy(
        "Own base in %(market)s, %(day)s: was it closed, a step back?"
    ),
    Kind.VOLUME_REDUCTION: gettext_lazy(
        "Income from %(market)s fell in the year to %(day)s: a step back?"
    ),
    Kind.MODE_REDUCTION: gettext_lazy("Less commitment since %(day)s: a step back in %(market)s?"),
    Kind.MARKET_WITHDRAWAL: gettext_lazy("Nothing is left since %(day)s: was %(market)s left?"),
    Kind.TOTAL_WITHDRAWAL: gettext_lazy("Nothing is left since %(day)s: were all markets left?"),
    Kind.TIME_OUT: gettext_lazy(
        "Neither income nor contact for a year up to %(day)s: a pause in %(market)s?"
    ),
    Kind.RE_ENTRY: gettext_lazy("Something happens again since %(day)s: back in %(market)s?"),
    Kind.CLIENT_VOLUME_REDUCTION: gettext_lazy(
        "Clients in %(market)s bought less in the year to %(day)s: write it down?"
    ),
}


def question(event: CommitmentEvent, market: str, as_of: date) -> str:
    """What a proposal asks: ``The agreement "Office" ended on 15 Oct 2005: a step back in China?``"""
    said = {"market": market, "day": short_date(event.happened_on, as_of, event.precision)}
    if event.agreement_id and event.agreement and event.direction != "+":
        words = _("The agreement “%(agreement)s” ended on %(day)s: a step back in %(market)s?")
        return words % {**said, "agreement": event.agreement}
    asked = QUESTIONS.get(event.kind) or _("%(market)s, %(day)s: did the firm take a step there?")
    return str(asked) % said
