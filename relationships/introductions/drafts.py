"""Letters about an introduction: the request, the question to both sides, the thank-you.

Pure: the rows are handed in. Nothing is ever sent from here; people copy a draft or open it in
their mail program. Each letter says whom it names to whom, so that whoever shows it can ask first
whether that would reveal something (TRUST P18).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.drafts import Draft

if TYPE_CHECKING:
    from relationships.models import Introduction, Party


@dataclass(frozen=True, slots=True)
class Writer:
    """Who signs."""

    name: str
    firm: str
    party_id: object = None  # "me" among the parties

    @property
    def signature(self) -> str:
        """The lines below a letter."""
        return "\n".join(dict.fromkeys(line for line in (self.name, self.firm) if line))


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft, to whom it goes, and whom it names to them."""

    to: Party
    draft: Draft
    names: tuple[Party, ...]


def request(row: Introduction, writer: Writer) -> Letter | None:
    """Ask the introducer; None where somebody is missing."""
    if row.introducer is None or row.target is None:
        return None
    whom = told(row.target)
    if is_me(row.introduced, writer):
        subject = _("Could you introduce me to %(target)s?") % {"target": whom}
        ask = _("could you introduce me to %(target)s?") % {"target": whom}
    else:
        both = {"introduced": told(row.introduced), "target": whom}
        subject = _("Could you introduce %(introduced)s to %(target)s?") % both
        ask = _("could you introduce %(introduced)s to %(target)s?") % both
    way_out = _("If now is not the time, just say so: that is fine.")
    lines = [ask, purpose(row), by_when(row), way_out]
    named = (row.target,) if is_me(row.introduced, writer) else (row.introduced, row.target)
    return letter(row.introducer, subject, lines, writer, named)


def opt_in(row: Introduction, writer: Writer) -> tuple[Letter, ...]:
    """Ask each side before it is named to the other for good; we ourselves need not be asked."""
    if row.target is None:
        return ()
    sides = ((row.introduced, row.target), (row.target, row.introduced))
    return tuple(
        question(row, side, other, writer) for side, other in sides if side.member_id is None
    )


def question(row: Introduction, side: Party, other: Party, writer: Writer) -> Letter:
    """Would you like to meet?"""
    if is_me(other, writer):
        subject = _("May I get in touch with you?")
        ask = _("somebody we both know would bring us together. May I get in touch with you?")
    else:
        other_name = {"other": told(other)}
        subject = _("Would you like to meet %(other)s?") % other_name
        ask = _("would you like to meet %(other)s?") % other_name
    promise = _("I pass on nothing about you before you say yes, and I ask the other side as well.")
    named = () if is_me(other, writer) else (other,)
    return letter(side, subject, [ask, purpose(row), promise], writer, named)


def thanks(row: Introduction, writer: Writer) -> Letter | None:
    """Thank the introducer; None where nobody introduced, or one of us did."""
    if row.introducer is None or row.introducer.member_id is not None:
        return None
    if row.target is None:
        return letter(row.introducer, _("Thank you"), [_("thank you for thinking of us.")], writer)
    whom = {"target": told(row.target)}
    subject = _("Thank you for the introduction")
    lines = [_("thank you for the introduction to %(target)s.") % whom, progress(row)]
    return letter(row.introducer, subject, lines, writer, (row.target,))


# --- parts ----------------------------------------------------------------------------------------


def letter(
    to: Party, subject: str, lines: list[str], writer: Writer, named: tuple[Party, ...] = ()
) -> Letter:
    """A salutation, paragraphs, and the signature."""
    salutation = _("Dear %(name)s,") % {"name": to.name}
    paragraphs = [salutation, *(line for line in lines if line), writer.signature]
    address = next(iter(to.emails), "")
    return Letter(to, Draft(address, subject, "\n\n".join(paragraphs)), named)


def is_me(party: Party, writer: Writer) -> bool:
    """The one who writes."""
    return writer.party_id is not None and party.pk == writer.party_id


def told(party: Party) -> str:
    """A name; of somebody who is not to be shared only what they do."""
    if not party.do_not_share:
        return party.name
    return party.headline or _("somebody I know")


def purpose(row: Introduction) -> str:
    """What for, in the words it was written down with."""
    words = row.purpose.strip()
    return _("It is about this: %(purpose)s") % {"purpose": words} if words else ""


def by_when(row: Introduction) -> str:
    """Until when it helps."""
    if row.deadline is None:
        return ""
    return _("It would help us until %(day)s.") % {"day": row.deadline.isoformat()}


def progress(row: Introduction) -> str:
    """What has come of it so far."""
    state = row.State
    return {
        state.MET.value: _("We have met."),
        state.NEGOTIATING.value: _("We have met and are talking about working together."),
        state.EARNING.value: _("We are working together now."),
    }.get(row.state, "")
