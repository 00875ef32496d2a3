"""Letters of the firm: plain text, sent when the change they tell of has been saved."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)


def letter(template: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject (first line of the template) and text."""
    subject, _, text = render_to_string(template, dict(context)).lstrip().partition("\n")
    return " ".join(subject.split()), text.strip() + "\n"


def send(address: str, subject: str, text: str) -> None:
    """One letter to one address. A mail server that does not answer is noted, not fatal."""
    try:
        send_mail(subject, text, None, [address])
    except OSError:
        log.exception("letter not sent")


def post(address: str, template: str, context: Mapping[str, object]) -> None:
    """Send when the running transaction commits; nothing leaves if it does not."""
    subject, text = letter(template, context)
    transaction.on_commit(partial(send, address, subject, text), robust=True)
