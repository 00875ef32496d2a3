"""Addresses of the API, its description, and its readable documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from clients.api.routes import ROUTES as CLIENT_ROUTES
from dashboards.api.views import DashboardViewSet
from firms.api.me import MeViewSet
from ia_crm.api_docs import description, docs
from markets.api.routes import ROUTES as MARKET_ROUTES
from partners.api.routes import ROUTES as PARTNER_ROUTES
from portal.api.routes import ROUTES as PORTAL_ROUTES
from relationships.api.routes import ROUTES

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

BASE = "api/v1/"

router = SimpleRouter(use_regex_path=False)
_ROUTES = {
    **ROUTES,
    **CLIENT_ROUTES,
    **PARTNER_ROUTES,
    **PORTAL_ROUTES,
    **MARKET_ROUTES,
    "me": MeViewSet,
    "dashboards": DashboardViewSet,
}
for _prefix, _viewset in _ROUTES.items():
    router.register(_prefix, _viewset, basename=_prefix)


class NothingHere(APIView):
    """Any other address below the API, as the problem document of an unknown id."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def get(self, _request: Request, **_kwargs: Any) -> Response:
        """404."""
        raise Http404

    post = put = patch = delete = options = get  # type: ignore[assignment]


urlpatterns = [
    path(f"{BASE}schema/", description, name="api-schema"),
    path("api/docs/", docs, name="api-docs"),
    path(BASE, include((router.urls, "api"))),
    re_path(r"^api/v1/[\s\S]*$", NothingHere.as_view(), name="api-nothing"),
]
