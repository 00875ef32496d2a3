"""Addresses of clients: accounts, money, commission, plans and the desk."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "clients"

urlpatterns: list[URLPattern] = []
