"""Proposals from the rows of a firm: for the team, then for each circle what only it can know.

A circle's rows move what its members see and nothing else: the team's proposals come from rows
that the whole team sees, whatever lies beside them (TRUST 2). Money is looked at in full, and what
rests on it is marked for those who see all money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from firms import outbox
from firms.access import View
from firms.circles import strictest, team_view
from firms.models import Circle, Firm
from markets.detector.facts import Facts, facts_of
from markets.detector.rules import Finding, decided_on, findings
from markets.kinds import direction_of
from markets.models import CommitmentEvent, EventTrigger
from relationships.flags.sql import Scope
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID


#: What a change of an agreement can say: an end, and a level that rested on it.
OF_AGREEMENTS = frozenset("abe")


@transaction.atomic
def propose(firm: Firm, as_of: date) -> list[CommitmentEvent]:
    """New proposals of the firm, stored; the same facts are never proposed twice.

    Needs the firm's transaction. Whoever calls has the flags looked at again (``tell_of``).
    """
    made: list[CommitmentEvent] = []
    for circle, facts, found in told_in_turn(locked(firm.pk), as_of):
        made += [store(firm, one, circle) for one in news(facts, found)]
    return made


@transaction.atomic
def propose_of_agreements(firm_id: UUID, as_of: date) -> list[CommitmentEvent]:
    """The same at once after an agreement changed, of what agreements say alone.

    A proposal that nobody has decided on and that the agreement does not bear out any more is
    withdrawn: its end was put right, or it did not end. Needs the firm's transaction; flags are
    looked at after it anyway.
    """
    firm, made = locked(firm_id), list[CommitmentEvent]()
    for circle, facts, found in told_in_turn(firm, as_of):
        withdraw(facts, found, circle)
        told = [one for one in found if one.letter in OF_AGREEMENTS]
        made += [store(firm, one, circle) for one in news(facts, told)]
    return made


def locked(firm_id: UUID) -> Firm:
    """The firm, for one run at a time."""
    firm: Firm = Firm.objects.select_for_update(no_key=True).get(pk=firm_id)
    return firm


def told_in_turn(firm: Firm, as_of: date) -> Iterator[tuple[UUID | None, Facts, list[Finding]]]:
    """What the rows of the team (None) say, then those of each circle.

    Each is read when its turn comes: it sees what was stored for the one before.
    """
    team = team_view(firm)
    circles = Circle.objects.of_firm(firm.pk).order_by("pk").values_list("pk", flat=True)
    for circle in (None, *circles):
        facts = facts_of(scope_of(firm, team.pk, circle, as_of))
        yield circle, facts, findings(facts)


def withdraw(facts: Facts, found: list[Finding], circle: UUID | None) -> None:
    """Forget undecided ends of agreements of this circle that the rows do not tell any more."""
    told = {one.key for one in found}
    for event in facts.events:
        is_end = event.is_open_proposal and event.evidence.get("letter") == "e"
        if is_end and event.audience_id == circle and event.facts_key not in told:
            event.delete()


def tell_of(firm: Firm, made: list[CommitmentEvent]) -> None:
    """Have the flags looked at again; who may not know of a proposal is not told of work on it."""
    for audience in {row.audience_id for row in made}:
        outbox.add(firm_id=firm.pk, event="market.proposed", audience_id=audience)


def scope_of(firm: Firm, view_id: UUID, circle: UUID | None, as_of: date) -> Scope:
    """All money, the team's rows, and those of one circle."""
    circles = (firm.pk,) if circle is None else (circle, firm.pk)
    return Scope(View(firm.pk, view_id, circles), as_of)


def news(facts: Facts, found: list[Finding]) -> list[Finding]:
    """Those that were not proposed or entered yet."""
    return [one for one in found if not decided_on(facts, one)]


def store(firm: Firm, finding: Finding, circle: UUID | None) -> CommitmentEvent:
    """A finding as a row, as open as the rows it came from."""
    parties = list(Party.objects.of_firm(firm.pk).filter(pk__in=finding.via))
    audience = strictest(firm, [circle, *(party.audience_id for party in parties)])
    event = CommitmentEvent.objects.create(
        firm=firm,
        audience_id=audience,
        market=finding.market,
        happened_on=finding.on,
        kind=finding.kind,
        direction=direction_of(finding.kind),
        level_before=finding.before,
        level_after=finding.after,
        extent=finding.extent,
        agreement_id=finding.agreement_id,
        state=CommitmentEvent.State.PROPOSED,
        evidence=finding.evidence,
        facts_key=finding.key,
        from_money=finding.from_money,
    )
    by_id = {party.pk: party for party in parties}
    EventTrigger.objects.bulk_create(
        EventTrigger(firm=firm, event=event, party=by_id[pk], position=place, audience_id=audience)
        for place, pk in enumerate(finding.via)
        if pk in by_id
    )
    return event
