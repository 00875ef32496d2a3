"""Addresses of clients: accounts, money, commission, plans and the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from clients.views import listing

app_name = "clients"

urlpatterns: list[URLPattern] = [
    path("clients/", listing.clients, name="list"),
]
