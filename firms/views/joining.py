"""Two ways in from outside: an invitation, and the set-up address of a new installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from firms.arrivals import ARRIVALS
from firms.doors import invitation_by_digest
from firms.forms import NewMemberForm, SetUpForm
from firms.middleware import FIRM_IN_SESSION
from firms.models import Firm, SetupTicket, User
from firms.services import accept_invitation, create_firm_with_owner, digest
from firms.signals import firm_set_up

if TYPE_CHECKING:
    from datetime import datetime

    from firms.models import Membership

BACKEND = "firms.session_store.SignInBackend"


def make_user(*, email: str, name: str, password: str) -> User:
    """A user whose address counts as proven: they hold a link that was sent or shown to them."""
    user = User.objects.create_user(email, password, full_name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(request: HttpRequest, user: User, firm: Firm) -> None:
    """Sign in with a new session key, looking at this firm."""
    login(request, user, backend=BACKEND)
    request.session[FIRM_IN_SESSION] = str(firm.pk)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take up an invitation; a link that is unknown, used or too old does not exist."""
    found = invitation_by_digest(digest(secret))
    if found is None:
        raise Http404
    if request.user.is_authenticated:
        return join_as_oneself(request, found)
    if User.objects.filter(email=found["email"]).exists():
        return redirect_to_login(request.get_full_path())
    return join_as_new(request, found)


def join_as_oneself(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    """Somebody signed in; the invitation is for their own address only."""
    user: Any = request.user
    fits = user.email == found["email"]
    if request.method != "POST":
        return render(request, "firms/invitation.html", {"invitation": found, "fits": fits})
    if not fits:
        raise Http404
    return welcome(request, found, user, str(user))


def join_as_new(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    """Somebody without an account: name and password first."""
    form = NewMemberForm(request.POST or None, email=found["email"])
    if request.method != "POST" or not form.is_valid():
        context = {"invitation": found, "form": form}
        status = 422 if form.errors else 200
        return render(request, "firms/invitation.html", context, status=status)
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    user = make_user(email=found["email"], name=name, password=password)
    return welcome(request, found, user, name)


def welcome(request: HttpRequest, found: dict[str, Any], user: User, name: str) -> HttpResponse:
    """Make the membership and show the firm."""
    try:
        member: Membership = accept_invitation(
            firm_id=found["firm_id"],
            invitation_id=found["invitation_id"],
            user=user,
            name=name,
            now=timezone.now(),
        )
    except ValueError as error:
        raise Http404 from error
    if member.role in ARRIVALS:
        return ARRIVALS[member.role](request, user, member)
    sign_in(request, user, member.firm)
    messages.success(request, _("Welcome to %s.") % member.firm.name)
    return redirect("/")


def open_ticket(secret: str, now: datetime) -> SetupTicket:
    """The unused ticket behind a set-up address, locked until it has been used."""
    ticket = (
        SetupTicket.objects.select_for_update()
        .filter(digest=digest(secret), used_at=None, expires_at__gt=now)
        .first()
    )
    if ticket is None:
        raise Http404
    return ticket


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """The first owner makes an account and the firm (DECISIONS 9)."""
    now = timezone.now()
    ticket = open_ticket(secret, now)
    form = SetUpForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "firms/set_up.html", {"form": form}, status=status)
    ticket.used_at = now
    ticket.save(update_fields=["used_at"])
    user, firm = found_firm(form.cleaned_data)
    sign_in(request, user, firm)
    return redirect("/")


def found_firm(data: dict[str, Any]) -> tuple[User, Firm]:
    """Account, firm and owner; upper apps add the owner's party and the target markets."""
    user = make_user(email=data["email"], name=data["name"], password=data["password"])
    firm, owner = create_firm_with_owner(
        name=data["firm"],
        owner=user,
        base_currency=data["currency"],
        home_country=data["home_country"],
    )
    firm_set_up.send(sender=Firm, firm=firm, owner=owner, target_markets=data["target_markets"])
    return user, firm
