"""Addresses of markets."""

from __future__ import annotations

from django.urls import URLPattern, path

from markets.views import events, listing, market, proposals

app_name = "markets"

urlpatterns: list[URLPattern] = [
    path("markets/", listing.markets, name="list"),
    path("markets/events/add/", events.add, name="event_add"),
    path("markets/events/<uuid:pk>/", events.edit, name="event"),
    path("markets/events/<uuid:pk>/delete/", events.delete, name="event_delete"),
    path("markets/events/<uuid:pk>/decide/", proposals.decide, name="decide"),
    path("markets/<str:code>/", market.market, name="one"),
]
