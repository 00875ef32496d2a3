"""Addresses of Today and the dashboard."""

from __future__ import annotations

from django.urls import path

from dashboards import views
from dashboards.network import views as network_views

app_name = "dashboards"

urlpatterns = [
    path("", views.today, name="today"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("network/", network_views.network, name="network"),
    path("network/export/", network_views.network_file, name="network_file"),
]
