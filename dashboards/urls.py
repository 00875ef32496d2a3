"""Addresses of Today, the dashboard and its views."""

from __future__ import annotations

from django.urls import path

from dashboards import arranging, research, views
from dashboards.network import views as network_views

app_name = "dashboards"

urlpatterns = [
    path("", views.today, name="today"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/arrange/", arranging.arrange, name="arrange"),
    path("network/", network_views.network, name="network"),
    path("network/export/", network_views.network_file, name="network_file"),
    path("dashboard/origins/", research.origins_page, name="origins"),
    path("dashboard/opportunities/", research.opportunities_page, name="opportunities"),
    path("dashboard/vettings/", research.vouchers_page, name="vouchers"),
    path("dashboard/introductions/", research.chains_page, name="chains"),
    path("dashboard/rows/income/", research.income_rows_page, name="income_rows"),
    path("dashboard/rows/<slug:source>/", research.rows, name="rows"),
    path("dashboard/sheets/<slug:name>/", research.sheet, name="sheet"),
]
