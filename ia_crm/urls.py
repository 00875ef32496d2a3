"""Every address of the product; each app brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("dashboards.urls")),
    path("", include("firms.urls")),
    path("", include("portal.urls")),
    path("portal/", include("portal.guest_urls")),
    path("", include("relationships.urls")),
    path("", include("clients.urls")),
    path("", include("partners.urls")),
    path("", include("markets.urls")),
    path("", include("portability.urls")),
    path("", include("common.urls")),
    path("", include("ia_crm.api")),
]
handler500 = "ia_crm.errors.server_error"
