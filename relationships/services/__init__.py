"""Writes that touch more than one row, or have an after-effect."""

from __future__ import annotations

from relationships.services.attachments import attach, attach_again
from relationships.services.circle import may_change_circle, own_circle, set_circle
from relationships.services.flags import (
    acknowledge_flag,
    dismiss_flag,
    mark_flag,
    reopen_flag,
    snooze_flag,
)
from relationships.services.log import (
    change_fact,
    delete_fact,
    log_interaction,
    record_fact,
    settle_promise,
)
from relationships.services.party import (
    add_affiliation,
    add_party,
    change_party,
)
from relationships.services.removal import delete_party

__all__ = [
    "acknowledge_flag",
    "add_affiliation",
    "add_party",
    "attach",
    "attach_again",
    "change_fact",
    "change_party",
    "delete_fact",
    "delete_party",
    "dismiss_flag",
    "log_interaction",
    "mark_flag",
    "may_change_circle",
    "own_circle",
    "record_fact",
    "reopen_flag",
    "set_circle",
    "settle_promise",
    "snooze_flag",
]
