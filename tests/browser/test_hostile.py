"""Hostile texts in every text field: nothing runs, nothing loads, on any page (TRUST P22)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from playwright.sync_api import BrowserContext, Dialog, Page, Request

from firms.models import Membership
from firms.tenant import set_tenant
from relationships.flags.engine import evaluate_firm
from relationships.models import Attachment, CustomField, Interaction, Relationship, SavedView
from relationships.models.attachment import LONGEST_NAME
from relationships.models.custom_field import LONGEST_LABEL, MOST_FIELDS
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXTS = Path(__file__).with_name("hostile.txt").read_text(encoding="utf-8").splitlines()
#: Written by the product itself, or of a form that the database holds to.
OURS = {"ref", "name_norm", "name_pinyin", "name_cjk", "country", "emails", "market", "password"}
PAGES = (
    *("/", "/relationships/", "/relationships/?view=quadrant", "/relationships/rules/"),
    *("/relationships/views/", "/relationships/add/", "/log/", "/settings/account/"),
    *("/settings/members/", "/settings/audit/", "/settings/tokens/", "/settings/work/"),
    *("/settings/firm/", "/settings/rules/", "/settings/fields/", "/settings/tags/"),
    *(
        "/settings/deleted/",
        "/relationships/?columns=custom.own-0&columns=custom.own-1&columns=custom.own-choice",
    ),
)
#: Attributes and elements of a page that only a text could have brought.
FOUND = """() => [
  ...document.querySelectorAll('[hx-get^="/pwned"], [data-hx-get], [src*=pwned], link[href*=pwned], [data*=pwned]'),
  ...document.querySelectorAll('[onerror], [onload], [onfocus], [onmouseover], [ontoggle], [onbegin]'),
  ...document.querySelectorAll('iframe, object, embed, base, main script, a[href^="javascript:" i]'),
].map(found => found.outerHTML.slice(0, 200)).concat(window.pwned ? ['it ran'] : [])"""


def is_free_text(field: Any) -> bool:
    """A column that takes what somebody writes."""
    if field.choices or field.name in OURS or field.primary_key:
        return False
    inner = field.base_field if isinstance(field, ArrayField) else field
    plain = isinstance(inner, models.CharField | models.TextField)
    return plain and not inner.choices and not isinstance(inner, models.EmailField)


def poison(row: Any, text: str) -> None:
    """The text into every text field of a row."""
    for field in row._meta.concrete_fields:
        if is_free_text(field):
            inner = field.base_field if isinstance(field, ArrayField) else field
            short = text[: inner.max_length] if inner.max_length else text
            setattr(row, field.name, [short] if isinstance(field, ArrayField) else short)
    row.save()


def own_fields(firm: Any) -> list[CustomField]:
    """As many fields as a firm may have, hostile in all that an owner writes."""
    rows = [
        CustomField(
            firm=firm,
            slug=f"own-{at}",
            label=text[:LONGEST_LABEL],
            help_text=text[:160],
            unit=text[:12],
        )
        for at, text in enumerate(TEXTS[: MOST_FIELDS - 1])
    ]
    choices = [{"key": f"c{at}", "label": text} for at, text in enumerate(TEXTS)]
    kind = CustomField.Kind.CHOICE
    rows.append(CustomField(firm=firm, slug="own-choice", label="x", kind=kind, choices=choices))
    return CustomField.objects.bulk_create(rows)


def named(file: Attachment, text: str) -> None:
    """As hostile as the database lets a name be; the upload would have cleaned it."""
    file.name = text[:LONGEST_NAME]
    file.save()


def fill(relationship: Relationship, fields: list[CustomField], at: int) -> None:
    """The text of this turn into each of the firm's own fields."""
    relationship.custom = {field.key: TEXTS[at] for field in fields[:-1]}
    relationship.custom[fields[-1].key] = f"c{at}"
    relationship.save()


def rows_about(person: Any, firm: Any, member: Membership) -> list[Any]:
    """One row of each kind of entry about a person."""
    other = make.make_organisation(firm)
    relationship = Relationship.objects.of_firm(firm.pk).get(party=person)
    return [
        *(person, other, relationship, make.make_affiliation(person, other)),
        *(make.make_tie(member, person), make.make_interaction(member, person)),
        *(make.make_favour(member, person), make.make_episode(member, person, severity=3)),
        *(make.make_burden_note(person, "obligation"), make.make_promise(member, person)),
        make.make_introduction(person, make.make_person(firm), other, on=make.TODAY),
        make.make_note(relationship, member, "x"),
        make.make_alter_tie(person, make.make_person(firm)),
    ]


@transaction.atomic
def hostile_firm() -> tuple[dict[str, Membership], list[str]]:
    """Everybody who may sign in, and the records of a firm in which every text is hostile."""
    firm = make.make_firm(TEXTS[0])
    staff = {
        role: make.make_member(firm, TEXTS[at], role=role, with_user=True, with_party=False)
        for at, role in enumerate(("owner", "member", "viewer", "partner"))
    }
    fields = own_fields(firm)
    for at, text in enumerate(TEXTS):
        person = make.make_person(firm, f"p{at}")
        for row in rows_about(person, firm, staff["owner"]):
            poison(row, text)
            if isinstance(row, Interaction):
                named(make.make_attachment(row), text)
            if isinstance(row, Relationship):
                fill(row, fields, at)
    SavedView.objects.bulk_create(
        SavedView(firm=firm, member=staff["owner"], name=text[:40], query="kind=person")
        for text in dict.fromkeys(text[:40] for text in TEXTS[:29])
    )
    people = Relationship.objects.of_firm(firm.pk).filter(party__ref__regex="^p[0-9]+$")
    records = [f"/relationships/{pk}/" for pk in people.values_list("pk", flat=True)]
    staff["owner"].firm = firm
    return staff, records


def sign_in(page: Page, member: Membership) -> None:
    assert member.user is not None
    page.goto("/accounts/login/")
    page.fill("[name=login]", member.user.email)
    page.fill("[name=password]", make.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


class Watch:
    """What a page asked for and did while it was open."""

    def __init__(self, page: Page, home: str) -> None:
        self.home, self.bad = urlsplit(home).netloc, list[str]()
        page.on("request", self.asked)
        page.on("dialog", self.spoke)

    def asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        ours = parts.netloc == self.home or parts.scheme == "data"
        if not ours or "/pwned" in parts.path:
            self.bad.append(request.url)

    def spoke(self, dialog: Dialog) -> None:
        self.bad.append(dialog.message)
        dialog.dismiss()


def test_nothing_runs_and_nothing_loads(context: BrowserContext, live_url: str) -> None:
    staff, records = hostile_firm()
    firm = staff["owner"].firm
    evaluate_firm(firm.pk, make.TODAY)
    with transaction.atomic():
        set_tenant(firm.pk)
    assert len(records) == len(TEXTS) >= 60
    asked = [f"/search/?q={quote(text[:60])}" for text in TEXTS[::6]]
    asked += [f"/relationships/?q={quote(text[:60])}" for text in TEXTS[::6]]
    seen: dict[str, int] = {}
    for role, member in staff.items():
        page = context.new_page()
        watch = Watch(page, live_url)
        sign_in(page, member)
        mine = records if role == "owner" else records[::5]
        for address in [*PAGES, *asked, *mine]:
            answer = page.goto(address, wait_until="load")
            assert answer is not None
            seen[role] = seen.get(role, 0) + (answer.status == 200)
            assert page.evaluate(FOUND) == [], f"{role} {address}"
        assert watch.bad == [], role
        page.close()
        context.clear_cookies()
    assert seen["owner"] >= len(records) + len(asked) + 10
    assert seen["partner"] <= 1 + 4  # nothing of the firm
