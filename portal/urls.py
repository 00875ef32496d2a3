"""Addresses of the portal: the firm's side of what is shared."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.views import sharing

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("introductions/<uuid:pk>/share/", sharing.share_add, name="share_add"),
    path("introductions/guests/add/", sharing.guest_add, name="guest_add"),
    path("shares/<uuid:pk>/", sharing.share_one, name="share"),
    path("shares/<uuid:pk>/reply/", sharing.share_reply, name="share_reply"),
    path("shares/<uuid:pk>/agreed/", sharing.share_agreed, name="share_agreed"),
    path("shares/<uuid:pk>/close/", sharing.share_close, name="share_close"),
    path("shares/<uuid:pk>/revoke/", sharing.share_revoke, name="share_revoke"),
]
