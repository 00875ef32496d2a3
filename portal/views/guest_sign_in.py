"""Signing in to the portal: a link by mail or a password, and a code where one was set up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from firms import mail
from firms.addresses import absolute
from firms.models import User
from portal.entering import Link, firms_for, guest_by_address, link_of, link_token, use_up
from portal.languages import COOKIE, COOKIE_AGE_S, NAMES
from portal.models import Guest
from portal.sessions import PORTAL, begin_session
from portal.views.guest_pages import coming_of, context_of, open_page

if TYPE_CHECKING:
    from django.http import HttpResponseBase

FORM: Final = ["GET", "HEAD", "POST"]
NOT_VALID: Final = 422
PENDING: Final = "portal_second"  # who still has to type a code
PENDING_S: Final = 600


class LinkForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasswordForm(forms.Form):
    """Address and password; the same words for each wrong guess."""

    email = LinkForm.base_fields["email"]
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    user: User | None = None

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data, auto_id="with_%s")
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Ask as the inside asks, with its limits; who is no guest is refused in the same words."""
        data = super().clean() or {}
        if self.errors:
            return data
        user = get_adapter(self.request).authenticate(
            self.request, email=data["email"], password=data["password"]
        )
        if user is None or not firms_for(user):
            raise ValidationError(_("This address and this password do not fit together."))
        self.user = user
        return data


@sensitive_post_parameters("password")
@require_http_methods(FORM)
@open_page
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Two ways in; the link is offered first."""
    if request.user.is_authenticated and coming_of(request):
        return redirect("guest:home")
    if request.method != "POST":
        return sign_in_page(request)
    if not ratelimit.consume(request, action="login"):
        return too_many(request)
    if "password" in request.POST:
        return with_password(request)
    return with_link(request)


def sign_in_page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with the forms as they were sent."""
    known = {"email": request.GET.get("email", "")[:254]}
    forms_ = {"link_form": LinkForm(initial=known), "password_form": PasswordForm(request)}
    forms_["password_form"].initial = known
    next_ = request.POST.get("next", request.GET.get("next", ""))
    context = context_of(request, None, next=next_, **(forms_ | more))
    return render(request, "portal/guest/sign_in.html", context, status=status)


def too_many(request: HttpRequest) -> HttpResponse:
    """Asked too often."""
    words = _("That were too many tries. Wait a few minutes, then try again.")
    return sign_in_page(request, 429, refused=words)


def with_password(request: HttpRequest) -> HttpResponse:
    """In, or told why not."""
    form = PasswordForm(request, request.POST)
    if not form.is_valid() or form.user is None:
        return sign_in_page(request, NOT_VALID, password_form=form)
    return let_in(request, Link(form.user, next_of(request)))


def with_link(request: HttpRequest) -> HttpResponse:
    """A letter goes out to every address, so that the answer tells nobody who is known."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return sign_in_page(request, NOT_VALID, link_form=form)
    address = form.cleaned_data["email"]
    if not ratelimit.consume(request, action="request_login_code", key=address.lower()):
        return too_many(request)
    user = guest_by_address(address)
    if user is None:
        mail.post(address, "portal/mail/unknown.txt", {})
    else:
        where = absolute(request, "guest:link", link_token(user, next_of(request)))
        mail.post(user.email, "portal/mail/link.txt", {"address": where})
    return render(request, "portal/guest/link_sent.html", context_of(request, None, email=address))


@require_http_methods(FORM)
@open_page
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Signs in on a press of the button: what only looks at letters does not use it up."""
    found = link_of(token)
    if found is None:
        words = _("This link has been used, or is too old. Ask for a new one.")
        return sign_in_page(request, 410, refused=words)
    if request.method != "POST":
        return render(request, "portal/guest/link.html", context_of(request, None))
    use_up(found, timezone.now())
    return let_in(request, found)


def let_in(request: HttpRequest, found: Link) -> HttpResponse:
    """Signed in, or asked for the code of the second factor first; the way on is kept."""
    if not is_mfa_enabled(found.user):
        return entered(request, found)
    request.session[PORTAL] = True
    request.session[PENDING] = {
        "user": str(found.user.pk),
        "next": found.wanted,
        "until": time.time() + PENDING_S,
    }
    return redirect("guest:second_factor")


@require_http_methods(FORM)
@open_page
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """A code from the app, or one of those kept for recovery."""
    found = pending(request)
    if found is None:
        return redirect("guest:sign_in")
    form = AuthenticateForm(request.POST if request.method == "POST" else None, user=found.user)
    if form.is_bound and form.is_valid():
        return entered(request, found)
    status = NOT_VALID if form.is_bound else 200
    context = context_of(request, None, form=form)
    return render(request, "portal/guest/second_factor.html", context, status=status)


def pending(request: HttpRequest) -> Link | None:
    """Who has shown the first factor within the last minutes, and still is a guest."""
    said = request.session.get(PENDING)
    if not said or said["until"] < time.time():
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not firms_for(user):
        return None
    return Link(user, said.get("next", ""))


def entered(request: HttpRequest, found: Link) -> HttpResponse:
    """A new session of the portal, looking at the first firm that invited them."""
    request.session.pop(PENDING, None)
    begin_session(request, found.user, firms_for(found.user)[0])
    return redirect(way_on(found.wanted))


def next_of(request: HttpRequest) -> str:
    """The page that was asked for, where it is one of the portal; else empty."""
    wanted = request.POST.get("next", "")[:200]
    return wanted if way_on(wanted) == wanted else ""


def way_on(wanted: str) -> str:
    """The page of the portal that was asked for, else its first."""
    home = reverse("guest:home")
    fits = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if fits else home


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out of the portal; who is signed in inside stays so."""
    logout(request)
    return redirect("guest:sign_in")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remembered by this browser, and with the guest for the next one."""
    wanted = request.POST.get("language", "")
    response = redirect(way_on(request.POST.get("next", "")))
    if wanted not in NAMES:
        return response
    coming = coming_of(request) if request.user.is_authenticated else None
    if coming and coming.guest:
        Guest.objects.of_firm(coming.viewer.firm_id).filter(pk=coming.guest.pk).update(
            language=wanted
        )
    response.set_cookie(
        COOKIE,
        wanted,
        max_age=COOKIE_AGE_S,
        path=reverse("guest:home"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
