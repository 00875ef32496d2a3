"""The fixtures themselves: role, databases, live server, worker, browser."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Page

from ia_crm.celery import app
from ia_crm.children import Child


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        role, database = cursor.fetchone()
    assert role == "ia_crm_app"
    assert database.startswith("test_gw")


def test_live_server_answers(live_url: str) -> None:
    parts = urlsplit(live_url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    line.request("GET", "/readyz")
    assert line.getresponse().status == 200


def test_worker_answers(celery_worker: Child) -> None:
    assert celery_worker.alive()
    assert app.control.inspect(timeout=5).ping()


@pytest.mark.browser
def test_browser_opens_the_sign_in_page(page: Page, live_url: str) -> None:
    page.goto("/accounts/login/")
    assert page.locator("form").count() >= 1
