"""Addresses of the look: theme, icon, styleguide."""

from __future__ import annotations

from django.urls import path

from common import install, views

app_name = "common"

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("worker.js", install.worker, name="worker"),
    path("offline/", install.offline, name="offline"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("theme/", views.theme_set, name="theme_set"),
]
