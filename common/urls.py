"""Addresses of the look: theme, icon, styleguide."""

from __future__ import annotations

from django.urls import path

from common import views

app_name = "common"

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("theme/", views.theme_set, name="theme_set"),
]
