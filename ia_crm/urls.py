"""Every address of the product; each app brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from ia_crm import health

#: (prefix, module) in the order they are tried.
PARTS = [
    ("", "dashboards.urls"),
    ("", "firms.urls"),
    ("", "relationships.urls"),
    ("", "portability.urls"),
    ("", "common.urls"),
    ("", "ia_crm.api"),
]


def _exists(module: str) -> bool:
    parent = module.rpartition(".")[0]
    return find_spec(parent) is not None and find_spec(module) is not None


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("accounts/", include("allauth.urls")),
    *[path(prefix, include(module)) for prefix, module in PARTS if _exists(module)],
]
