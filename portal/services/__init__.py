"""Writes of the portal: the firm's and the guest's."""

from __future__ import annotations

from portal.services.answers import ANSWERS, answer, ask, fetch_file, log_views
from portal.services.guests import invite_guest, leave_for_good, make_guest
from portal.services.sharing import (
    Words,
    agree_other_side,
    close,
    keeper_of_files,
    offered_files,
    reply,
    revoke,
    share,
)

__all__ = [
    "ANSWERS",
    "Words",
    "agree_other_side",
    "answer",
    "ask",
    "close",
    "fetch_file",
    "invite_guest",
    "keeper_of_files",
    "leave_for_good",
    "log_views",
    "make_guest",
    "offered_files",
    "reply",
    "revoke",
    "share",
]
