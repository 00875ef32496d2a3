"""Which ways of being in a market are left standing after its steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from markets import path
from markets.models import CommitmentEvent
from markets.modes import ways_now

AGENT, DEALER = "associate_or_agent", "distributor_or_licence"
OFFICE, BASE = "representative_office", "sales_subsidiary"


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([], []),
        ([("entry", "", AGENT, None)], [AGENT]),
        ([("entry", "", AGENT, None), ("mode_increase", "", OFFICE, None)], [OFFICE]),
        ([("entry", "", AGENT, None), ("mode_addition", "", OFFICE, None)], [OFFICE, AGENT]),
        ([("entry", "", OFFICE, None), ("mode_addition", "", AGENT, None)], [OFFICE, AGENT]),
        (
            [
                ("entry", "", AGENT, None),
                ("mode_addition", "", DEALER, None),
                ("mode_increase", DEALER, BASE, None),
            ],
            [BASE, AGENT],
        ),
        (
            [
                ("entry", "", AGENT, None),
                ("mode_addition", "", OFFICE, None),
                ("mode_reduction", "", "", 3),
            ],
            [AGENT],
        ),
        (
            [
                ("entry", "", AGENT, None),
                ("mode_addition", "", OFFICE, None),
                ("partner_termination", AGENT, "", 5),
            ],
            [OFFICE],
        ),
        ([("entry", "", AGENT, None), ("volume_reduction", "", "", None)], [AGENT]),
        ([("entry", "", AGENT, None), ("market_withdrawal", "", "", None)], []),
        ([("entry", "", "", 3), ("volume_increase", "", "", None)], []),
    ],
)
def test_ways_now(told: list[tuple[str, str, str, int | None]], left: list[str]) -> None:
    events = [
        CommitmentEvent(
            market="CN",
            kind=kind,
            from_mode=before,
            to_mode=after,
            level_after=level,
            happened_on=date(2004, 1, 1) + timedelta(days=30 * place),
        )
        for place, (kind, before, after, level) in enumerate(told)
    ]
    steps = path.levels(events).get("CN", [])
    assert [way.mode for way in ways_now(steps)] == left
