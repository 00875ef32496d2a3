"""Firm, settings, and the ways in."""

from __future__ import annotations

from django.urls import path

from firms.views import account, audit, break_glass, firm, joining, members, shells, tokens

app_name = "firms"

urlpatterns = [
    path("firms/switch/", account.switch, name="switch"),
    path("settings/", account.settings_home, name="settings"),
    path("settings/account/", account.account, name="account"),
    path("settings/account/zone/", account.zone, name="zone"),
    path("settings/account/codes/", account.codes, name="codes"),
    path("settings/firm/", firm.firm, name="firm"),
    path("settings/firm/delete/", firm.delete, name="firm_delete"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/<uuid:pk>/", members.member, name="member"),
    path("settings/invitations/<uuid:pk>/withdraw/", members.withdraw, name="withdraw"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<uuid:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("settings/audit/", audit.audit, name="audit"),
    path("settings/confidential/", break_glass.break_glass, name="break_glass"),
    path("invitation/<str:secret>/", joining.invitation, name="invitation"),
    path("setup/<str:secret>/", joining.set_up, name="set_up"),
    path("welcome/", shells.no_membership, name="no_membership"),
]
