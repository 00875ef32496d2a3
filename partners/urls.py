"""Addresses of local partners."""

from __future__ import annotations

from django.urls import URLPattern, path

from partners.views import changes, gaps, listing, needs, partner, vettings

app_name = "partners"

urlpatterns: list[URLPattern] = [
    path("partners/", listing.partners, name="list"),
    path("partners/gaps/<uuid:pk>/<slug:kind>/", gaps.gap, name="gap"),
    path("partners/needs/add/", needs.add, name="need_add"),
    path("partners/needs/<uuid:pk>/", needs.edit, name="need"),
    path("partners/vetters/", vettings.vetters, name="vetters"),
    path("partners/<uuid:pk>/check/", vettings.ask, name="ask"),
    path("partners/<uuid:pk>/decide/", vettings.decide, name="decide"),
    path("partners/checks/<uuid:pk>/delete/", vettings.delete, name="vetting_delete"),
    path("partners/checks/<uuid:pk>/steps/add/", vettings.step_add, name="step_add"),
    path("partners/steps/<uuid:pk>/", vettings.step, name="step"),
    path("partners/steps/<uuid:pk>/done/", vettings.step_done, name="step_done"),
    path("partners/add/", changes.add, name="add"),
    path("partners/<uuid:pk>/edit/", changes.edit, name="edit"),
    path("partners/<uuid:pk>/move/", changes.move, name="move"),
    path("partners/<uuid:pk>/delete/", changes.delete, name="delete"),
    path("partners/<uuid:pk>/territories/add/", changes.territory_add, name="territory_add"),
    path("partners/territories/<uuid:pk>/", changes.territory, name="territory"),
    path("partners/<uuid:pk>/", partner.partner, name="one"),
]
