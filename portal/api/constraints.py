"""What the database's constraints on shares say, by the field that is wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: Constraint -> (field, message).
TEXTS = {
    "share_live_once": ("guest", _("It is shared with this partner already.")),
    "share_says_what": ("question", _("Say what you ask, and describe both sides.")),
    "share_comment_says_something": ("text", _("Write something.")),
    "guest_comes_for_one": ("party", _("Name a partner or a client.")),
}
