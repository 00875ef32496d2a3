"""Addresses of Today and the dashboard."""

from __future__ import annotations

from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("", views.today, name="today"),
    path("dashboard/", views.dashboard, name="dashboard"),
]
