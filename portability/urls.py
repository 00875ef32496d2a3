"""Addresses of what goes in and out."""

from __future__ import annotations

from django.urls import path

from portability.views import imports, steps

app_name = "portability"

urlpatterns = [
    path("settings/import/", imports.imports, name="imports"),
    path("settings/import/<uuid:pk>/", imports.one, name="import"),
    path("settings/import/<uuid:pk>/rows/", imports.rows, name="import_rows"),
    path("settings/import/<uuid:pk>/answers/", steps.answers, name="import_answers"),
    path("settings/import/<uuid:pk>/columns/", steps.columns, name="import_columns"),
    path("settings/import/<uuid:pk>/apply/", steps.apply, name="import_apply"),
    path("settings/import/<uuid:pk>/stop/", steps.stop, name="import_stop"),
    path("settings/import/<uuid:pk>/undo/", steps.undo, name="import_undo"),
]
