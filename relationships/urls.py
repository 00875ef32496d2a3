"""Addresses of the network's pages."""

from __future__ import annotations

from django.urls import path

from relationships.views import (
    bulk,
    custom_fields,
    files,
    flags,
    listing,
    log,
    party,
    quick_log,
    record,
    saved_views,
    search,
    settings,
    shell,
    tags,
    trash,
    work,
)

app_name = "relationships"

urlpatterns = [
    path("changes/", shell.changes, name="changes"),
    path("menu/", shell.menu_counts, name="menu_counts"),
    path("settings/rules/", settings.rule_settings, name="rule_settings"),
    path("settings/fields/", custom_fields.custom_fields, name="custom_fields"),
    path("settings/fields/<uuid:pk>/", custom_fields.custom_field, name="custom_field"),
    path("settings/tags/", tags.tags, name="tags"),
    path("settings/deleted/", trash.trash, name="trash"),
    path("settings/deleted/<uuid:pk>/restore/", trash.restore, name="restore"),
    path("settings/work/", work.work, name="work"),
    path("search/", search.search, name="search"),
    path("undo/<str:key>/", log.take_back, name="undo"),
    path("log/line/", quick_log.quick_log, name="quick_log"),
    path("log/line/read/", quick_log.quick_read, name="quick_read"),
    path("log/line/save/", quick_log.quick_save, name="quick_save"),
    path("log/", log.log, name="log"),
    path("log/<slug:kind>/", log.log, name="log_kind"),
    path("entries/<slug:kind>/<uuid:pk>/", log.entry_edit, name="entry_edit"),
    path("entries/<slug:kind>/<uuid:pk>/delete/", log.entry_delete, name="entry_delete"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/remove/", files.file_remove, name="file_remove"),
    path("promises/<uuid:pk>/settle/", log.promise_settle, name="promise_settle"),
    path("flags/<uuid:pk>/<slug:action>/", flags.flag_decide, name="flag_decide"),
    path("relationships/", listing.relationships, name="list"),
    path("relationships/facets/", listing.facets, name="facets"),
    path("relationships/choices/", log.choices, name="choices"),
    path("relationships/rules/", flags.rules, name="rules"),
    path("relationships/bulk/", bulk.bulk, name="bulk"),
    path("relationships/views/", saved_views.saved_views, name="saved_views"),
    path("relationships/views/<uuid:pk>/", saved_views.saved_view, name="saved_view"),
    path("relationships/add/", party.party_add, name="party_add"),
    path("relationships/<uuid:pk>/", record.record, name="record"),
    path("relationships/<uuid:pk>/peek/", record.peek, name="peek"),
    path("relationships/<uuid:pk>/numbers/", record.worked_out, name="worked_out"),
    path("relationships/<uuid:pk>/edit/", party.party_edit, name="party_edit"),
    path("relationships/<uuid:pk>/who-can-see/", party.who_can_see, name="who_can_see"),
    path("relationships/<uuid:pk>/keep-from/", party.keep_from, name="keep_from"),
    path("relationships/<uuid:pk>/archive/", party.archive, name="archive"),
    path("relationships/<uuid:pk>/files/", files.files_add, name="files_add"),
    path("relationships/<uuid:pk>/log/", log.log, name="log_here"),
    path("relationships/<uuid:pk>/log/<slug:kind>/", log.log, name="log_about"),
]
