"""Addresses of guests: nothing else of the product is theirs."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.views import guest, guest_commissions, guest_enquiries, guest_sign_in

app_name = "guest"

urlpatterns: list[URLPattern] = [
    path("", guest.home, name="home"),
    path("sign-in/", guest_sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", guest_sign_in.second_factor, name="second_factor"),
    path("sign-in/<str:token>/", guest_sign_in.link, name="link"),
    path("sign-out/", guest_sign_in.sign_out, name="sign_out"),
    path("language/", guest_sign_in.language, name="language"),
    path("firm/", guest.firm, name="firm"),
    path("leave/", guest.leave, name="leave"),
    path("commissions/", guest_commissions.commissions, name="commissions"),
    path("enquiries/", guest_enquiries.enquiries, name="enquiries"),
    path("enquiries/<uuid:pk>/", guest_enquiries.enquiry_respond, name="enquiry_respond"),
    path("files/<uuid:pk>/", guest.file, name="file"),
    path("<uuid:pk>/", guest.one, name="one"),
    path("<uuid:pk>/answer/", guest.reply, name="answer"),
    path("<uuid:pk>/comment/", guest.comment, name="comment"),
]
