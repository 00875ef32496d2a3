"""Guests and what is shared with them, one aggregate per file."""

from __future__ import annotations

from portal.models.guest import Guest
from portal.models.share import Share, ShareComment, ShareFile, ShareView

__all__ = ["Guest", "Share", "ShareComment", "ShareFile", "ShareView"]
