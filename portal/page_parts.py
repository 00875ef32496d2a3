"""What the page of an introduction shows of its shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firms.permissions import may
from portal.reads import panel_of
from relationships.introductions.panels import (
    SIDE,
    IntroductionAction,
    IntroductionPanel,
    add_introduction_action,
    add_introduction_panel,
)

if TYPE_CHECKING:
    from firms.access import Viewer
    from relationships.models import Introduction


def address_to_share(viewer: Viewer, row: Introduction) -> str:
    """The form; empty for who may not, and for what is confidential."""
    if row.audience_id is not None or not may(viewer, "shares", "write", row):
        return ""
    return reverse("portal:share_add", args=[row.pk])


add_introduction_panel(
    IntroductionPanel(
        slug="shares",
        place=SIDE,
        template="portal/_shares.html",
        position=10,
        load=panel_of,
    )
)
add_introduction_action(
    IntroductionAction(
        slug="share",
        label=_("Share"),
        icon="partners",
        position=10,
        address=address_to_share,
    )
)
