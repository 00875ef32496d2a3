"""The shell, the error pages, the styleguide and the theme choice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from common import context, views
from common.menu import MenuItem

MENU = [
    MenuItem("Today", "/", "calendar", key="T", count=5, current=True, phone=True),
    MenuItem("Relationships", "/r/", "people", key="R", phone=True, phone_label="People"),
]


@dataclass
class Owner:
    """Who looks at the page."""

    full_name: str = "EB"
    single_keys: bool = True
    is_authenticated: bool = True

    def __str__(self) -> str:
        return self.full_name


@dataclass
class Firm:
    id: int = 1
    name: str = "Northwind"
    is_demo: bool = True
    fixed_on: date | None = date(2006, 6, 30)


@dataclass
class Viewer:
    firm: Firm = field(default_factory=Firm)
    user: Owner = field(default_factory=Owner)
    role: str = "owner"
    scopes: None = None

    def today(self, now: datetime) -> date:
        return self.firm.fixed_on or now.date()


def asked(path: str = "/", *, signed_in: bool = True, **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = Owner() if signed_in else SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    if signed_in:
        request.viewer = Viewer()  # type: ignore[attr-defined]
    return request


def page(template: str = "base.html", request: HttpRequest | None = None, **values: Any) -> str:
    request = request or asked()
    shell = {"menu": MENU, "log_url": "/log/"} | context.ui(request)
    return render_to_string(template, shell | values | {"user": Owner()})


def test_shell_has_its_landmarks_once() -> None:
    html = page()
    for part in ("<h1", "<main", 'class="skip"', 'role="alert"', 'id="live"', "<title>"):
        assert html.count(part) == 1, part


def test_shell_shows_the_menu_with_keys_and_counts() -> None:
    html = page()
    assert 'href="/" aria-current="page" data-go="t"' in html
    assert ">5</span>" in html
    assert "People" in html


def test_demo_firm_says_which_day_it_is() -> None:
    html = page()
    assert "Demo firm" in html
    assert "Demo day 30 June 2006" in html


def test_saved_views_and_switch_are_absent_unless_there_are_some() -> None:
    assert "Saved views" not in page()
    assert "Saved views" in page(saved_views=MENU)


def test_letters_can_be_switched_off() -> None:
    request = asked()
    request.viewer.user.single_keys = False  # type: ignore[attr-defined]
    html = page(request=request)
    assert 'data-keys="off"' in html
    assert "switched off in your settings" in html


def test_the_server_draws_the_chosen_theme() -> None:
    assert 'data-theme="dark"' in page(request=asked(ia_theme="dark"))
    assert "data-theme=" not in page(request=asked(ia_theme='x" onload="'))


def test_a_page_may_be_about_another_day() -> None:
    request = asked()
    request.as_of = date(2005, 1, 1)  # type: ignore[attr-defined]
    assert context.ui(request)["as_of"] == date(2005, 1, 1)


def test_outside_a_firm_there_is_no_day() -> None:
    assert context.ui(asked(signed_in=False))["as_of"] is None


def test_open_pages_are_told_where_to_ask() -> None:
    html = page(poll_url="/fresh/", poll_version=7)
    assert 'data-poll-url="/fresh/" data-poll-version="7"' in html


@pytest.mark.parametrize("name", ["400", "403", "404", "403_csrf", "429", "500"])
def test_error_pages_need_nothing(name: str) -> None:
    assert render_to_string(f"{name}.html").count("<h1>") == 1


def test_no_permission_reads_like_an_address_that_never_existed() -> None:
    assert render_to_string("403.html") == render_to_string("404.html")


def test_messages_carry_their_undo() -> None:
    changed = SimpleNamespace(extra_tags="undo:/u/1/", level_tag="success")
    plain = SimpleNamespace(extra_tags="", level_tag="error")
    warned = SimpleNamespace(extra_tags=None, level_tag="warning")
    html = render_to_string("components/messages.html", {"messages": [changed, plain, warned]})
    assert 'action="/u/1/"' in html
    assert "is-error" in html
    assert "is-warn" in html


def test_styleguide_draws_every_part() -> None:
    html = views.styleguide(asked("/styleguide/")).content.decode()
    for part in ("beam", "bar", "str-m", "flag now", "empty", "undo", "swatches", "tl-entry"):
        assert part in html


def test_styleguide_is_for_people_who_signed_in() -> None:
    response = views.styleguide(asked("/styleguide/", signed_in=False))
    assert response.status_code == 302


def test_favicon_is_the_beam() -> None:
    assert views.favicon(asked("/favicon.ico"))["Location"].endswith("favicon.svg")


def choose(theme: str, **headers: str) -> Any:
    return views.theme_set(RequestFactory().post("/theme/", {"theme": theme}, headers=headers))


def test_theme_is_kept_in_the_browser_and_leads_back() -> None:
    response = choose("dark", referer="http://testserver/relationships/?q=a")
    assert response.cookies["ia_theme"].value == "dark"
    assert response["Location"] == "http://testserver/relationships/?q=a"


def test_any_other_theme_goes_back_to_the_system() -> None:
    assert choose("pink").cookies["ia_theme"]["max-age"] == 0


def test_theme_never_leads_elsewhere() -> None:
    assert choose("dark", referer="https://elsewhere.example/")["Location"] == "/"
