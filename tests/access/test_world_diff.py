"""Two worlds, with and without a confidential relationship: not one byte may differ (TRUST T2, P4).

The same requests are made as people who may not know of it, before and after a colleague enters
it with everything that hangs on it. Pages are found by following their links; lists are asked
with every filter, every order and words of the hidden names. ``--deep`` asks the API everything
its description offers.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

import django_filters
import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from clients.list_filter import ClientListFilter
from common.sheets.writing import TYPES
from dashboards.api.introductions import MODES
from firms.doors import enter_firm
from firms.models import Firm, Membership
from firms.tenant import set_tenant, tenant
from partners.api.routes import ROUTES as PARTNER_ROUTES
from relationships.api.routes import ROUTES
from relationships.filters import RelationshipFilter
from relationships.flags.engine import evaluate_firm
from relationships.introductions.advance import advance
from relationships.introductions.filters import IntroductionFilter
from relationships.models import (
    Affiliation,
    AlterTie,
    BurdenNote,
    Concealment,
    Episode,
    Favour,
    FirmCheck,
    Interaction,
    Introduction,
    Note,
    Party,
    Promise,
    Relationship,
    Tie,
)
from relationships.services import add_affiliation, add_party, log_interaction, record_fact
from relationships.views.introductions import ORDERS as INTRODUCTION_ORDERS
from tests import make
from tests.access.asking import CHANGING
from tests.access.questions import description, questions
from tests.access.world import a_member
from tests.depth import Depth, Figures
from tests.firms.signing_in import leave_firm, signed_in, user_of
from tests.partners import builders as partners

pytestmark = pytest.mark.django_db

SECRETS = [uuid.UUID(int=number, version=4) for number in range(1, 4)]
#: Ids of what hangs on them, in the order it is entered.
FACTS = [uuid.UUID(int=number, version=4) for number in range(101, 125)]
FILES = [uuid.UUID(int=number, version=4) for number in range(201, 206)]
CHECKED_AT = datetime(2006, 6, 30, 4, tzinfo=UTC)
WORDS = ["zhang", "Zhang Weiming", "张", "张伟明", "weimin", "Hidden", "Works", "ann", "xyz"]
#: Pages found by links, values per filter, and pairs at least.
MOST_PAGES, DEEP_MOST_PAGES = 40, 600
#: Cards and views of the dashboard: answers of the API, and pages of the views.
DASHBOARDS = (
    *("balance", "flags", "contacts-by-month", "favours", "origins", "opportunity-origins"),
    *("vettings", "markets-by-step"),
)
VIEWS = ("origins", "opportunities", "vettings", "introductions")
MOST_VALUES = 2
LEAST_PAIRS, DEEP_LEAST_PAIRS = 300, 5_000
#: Parts of addresses of files, which the audit log notes.
NOTED = ("/export/", "/sheets/", "/rows/", "file=")
#: Links that end something, or leave what is one firm's; files are asked for by the API.
SKIPPED = re.compile(r"^/(accounts|static|api|theme|styleguide|\S*/export/)")
LINK = re.compile(r'(?:href|hx-get|data-[a-z-]*url)="(/[^"#]*)')


# --- The two worlds -------------------------------------------------------------------------


class Worlds:
    """A firm with team rows, people who may not know, and a colleague with a secret."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm("Engines")
        self.owner = a_member(self.firm, "owner")
        self.member = a_member(self.firm, "member")
        self.viewer = a_member(self.firm, "viewer")
        self.keeper = a_member(self.firm, "member")
        self.team()
        # The keeper's circle exists already: it is theirs, and has no rows yet.
        make.make_circle(self.firm, self.keeper)
        self.evaluate()

    def team(self) -> None:
        """What everybody knows."""
        firm, member = self.firm, self.member
        self.ann = make.make_person(firm, "Ann Baker", country="GB")
        self.bob = make.make_person(firm, "Bob Carter", country="CN")
        self.works = make.make_organisation(firm, "Open Works", country="CN")
        self.region = make.make_region(firm, "CN-BJ", name="Beijing")
        make.make_affiliation(self.ann, self.works)
        make.make_tie(member, self.ann)
        make.make_tie(self.keeper, self.bob)
        make.make_alter_tie(self.ann, self.bob)
        for months in range(8):
            on = make.TODAY - timedelta(days=30 * months + 5)
            make.make_interaction(member, self.ann, on=on)
        make.make_interaction(self.keeper, self.bob, on=make.TODAY - timedelta(days=400))
        make.make_favour(member, self.ann)
        make.make_episode(member, self.bob)
        make.make_promise(member, self.ann)
        make.make_introduction(self.ann, self.bob, self.works)
        partners.make_territory(partners.make_partner(self.works), self.region)
        partners.make_vetting(self.works, vetter=self.ann)
        partners.make_need(self.region)
        make.make_burden_note(self.bob, "obligation")
        note = make.make_note(relationship_of(self.ann), member, "Talked about the paper")
        for row in (note, relationship_of(self.ann)):
            make.make_attachment(row, "Open plan.txt", created_by=member)

    def evaluate(self) -> None:
        """What the worker does every night, whatever was entered: both worlds say one time."""
        evaluate_firm(self.firm.pk, make.TODAY)
        with tenant(self.firm.pk):
            FirmCheck.objects.of_firm(self.firm.pk).update(ended_at=CHECKED_AT)
        leave_firm()

    def add_the_secret(self) -> None:
        """The keeper enters people nobody else may know of, and ties team rows to them."""
        leave_firm()
        viewer, _ = enter_firm(user_of(self.keeper), None, "test")
        assert viewer is not None
        circle = make.make_circle(self.firm, self.keeper).pk
        zhang, other = (
            Party(pk=pk, kind="person", name=name, native_name=native, country="CN", city="Wuhan")
            for pk, name, native in zip(
                SECRETS, ["Zhang Weiming", "Ann Hidden"], ["张伟明", ""], strict=False
            )
        )
        firm = Party(pk=SECRETS[2], kind="organisation", name="Hidden Works")
        for party in (zhang, other, firm):
            add_party(party, viewer=viewer, category="friend", circle_id=circle)
        self.facts(viewer, circle, zhang, firm)
        self.evaluate()

    def facts(self, viewer: Any, circle: uuid.UUID, zhang: Party, works: Party) -> None:
        """Everything that can hang on a hidden person, some of it on people all know."""
        keeper = Membership.objects.of_firm(self.firm.pk).get(pk=self.keeper.pk)
        on, day = make.TODAY - timedelta(days=3), timedelta(days=40)
        ids, files = iter(FACTS), iter(FILES)
        for person, organisation in ((zhang, works), (zhang, self.works), (self.bob, works)):
            works_at = Affiliation(pk=next(ids), person=person, organisation=organisation)
            add_affiliation(works_at, viewer=viewer)
        for tie in (
            Tie(pk=next(ids), member=keeper, person=self.ann, origin=Tie.Origin.values[0]),
            Tie(pk=next(ids), member=keeper, person=zhang, closeness=5),
            AlterTie(pk=next(ids), a=self.ann, b=zhang, kind="knows"),
        ):
            record_fact(tie, viewer=viewer, circle_id=circle)
        for number in range(6):
            log_interaction(
                Interaction(
                    pk=next(ids),
                    member=keeper,
                    on=on - number * day,
                    channel="meal",
                    orientation="social",
                ),
                participants=[zhang, self.ann],
                viewer=viewer,
            )
        common = {"on": on}
        for row in (
            Favour(member=keeper, person=zhang, direction="received", kind="advice", **common),
            Episode(owner=keeper, about=zhang, severity=3, harmed_party=self.ann, **common),
            BurdenNote(party=zhang, category="secrecy"),
            Promise(member=keeper, person=zhang, by="us", text="Hidden promise", due_on=on),
            Introduction(
                introducer=zhang, introduced=self.bob, target=self.works, state="made", on=on
            ),
            Introduction(
                introducer=self.ann, introduced=zhang, target=works, state="earning", on=on
            ),
            Note(relationship=relationship_of(zhang), author=keeper, text="Hidden", **common),
            Concealment(relationship=relationship_of(self.ann), hidden_from=zhang),
        ):
            row.pk = next(ids)
            record_fact(row, viewer=viewer)
        for kept in (  # about people all know, for the circle alone
            Favour(member=keeper, person=self.bob, direction="given", kind="gift", **common),
            Episode(owner=keeper, about=self.ann, severity=3, **common),
            Promise(member=keeper, person=self.ann, by="them", text="Hidden promise", due_on=on),
            Note(relationship=relationship_of(self.ann), author=keeper, text="Hidden", **common),
        ):
            kept.pk = next(ids)
            record_fact(kept, viewer=viewer, circle_id=circle)
            make.make_attachment(kept, "Hidden plan.txt", pk=next(files), created_by=keeper)
        self.about_introductions(viewer, keeper, zhang)
        rival = partners.make_partner(works, exclusivity="territory")
        partners.make_territory(rival, self.region)
        partners.make_competition(rival, self.works)
        partners.make_vetting(self.works, "rejected_suspected_fraud", vetter=zhang)
        partners.make_vetting(works, "concerns", vetter=self.bob)
        partners.make_need(self.region, "buyer", audience_id=circle)
        hidden = relationship_of(zhang)
        make.make_attachment(hidden, "Hidden works.txt", pk=next(files), created_by=keeper)

    def about_introductions(self, viewer: Any, keeper: Membership, zhang: Party) -> None:
        """Steps, favours and trouble of introductions that nobody else may know of."""
        rows = Introduction.objects.of_firm(self.firm.pk)
        for row in rows.filter(introducer=zhang):
            on = make.TODAY - timedelta(days=1)
            advance(
                row, row.State.NEGOTIATING, on=on, viewer=viewer, override="Nobody else is told"
            )
            about = {"introduction": row, "on": on}
            for fact in (
                Favour(member=keeper, person=zhang, direction="given", kind="gift", **about),
                Episode(owner=keeper, about=zhang, severity=2, **about),
            ):
                record_fact(fact, viewer=viewer)


def relationship_of(party: Party) -> Relationship:
    """The firm's relationship with a party."""
    return Relationship.objects.of_firm(party.firm_id).get(party=party)


# --- The same requests ----------------------------------------------------------------------


def samples(found: django_filters.Filter, ids: list[str]) -> list[str]:
    """Values to ask a filter with."""
    if isinstance(found, django_filters.UUIDFilter):
        return ids
    if "choices" in found.extra:
        choices = found.extra["choices"]
        return [str(key) for key, _ in (choices() if callable(choices) else choices)][:12]
    if isinstance(found, django_filters.DateFilter):
        return ["2006-06-01", "2007-01-01"]
    if isinstance(found, django_filters.NumberFilter):
        return ["0", "1", "30"]
    if isinstance(found, django_filters.BooleanFilter):
        return ["true", "false"]
    return [*WORDS, "CN", "GB", "CN-BJ", "B04", "R14", "true", "false"]


def queries_of(filterset: Any, orders: Iterable[str], ids: list[str]) -> Iterator[str]:
    """A query string for each filter and value, and each order."""
    yield ""
    yield urlencode({"count": "true"})
    yield urlencode({"limit": "1"})
    for order in orders:
        yield urlencode({"ordering": order})
    for name, found in filterset.base_filters.items():
        values = samples(found, ids)
        for value in dict.fromkeys([*values[:MOST_VALUES], values[-1]]):
            yield urlencode({name: value})


def api_urls(worlds: Worlds) -> list[str]:
    """Every list with every filter and order, and what is about one row."""
    ids = [str(pk) for pk in (worlds.ann.pk, worlds.bob.pk, worlds.works.pk, *SECRETS)]
    urls = ["/api/v1/me/", "/api/v1/dashboards/today/", "/api/v1/tags/"]
    urls.append("/api/v1/dashboards/coverage/")
    urls += [f"/api/v1/dashboards/network/?{query}" for query in map_queries(ids)]
    urls += [f"/api/v1/dashboards/{name}/" for name in DASHBOARDS]
    urls += [f"/api/v1/dashboards/{name}/?period=all" for name in ("contacts-by-month", "favours")]
    urls += [f"/api/v1/dashboards/introductions/?{urlencode({'mode': mode})}" for mode in MODES]
    urls += [f"/api/v1/search/?{urlencode({'q': word})}" for word in WORDS]
    urls += [f"/api/v1/paths/?{query}" for query in path_queries(ids)]
    viewset: Any
    for prefix, viewset in {**ROUTES, **PARTNER_ROUTES}.items():
        if not hasattr(viewset, "filterset_class") or prefix in {"search", "tags", "rules"}:
            continue
        for query in queries_of(viewset.filterset_class, viewset.orderings(), ids):
            urls.append(f"/api/v1/{prefix}/?{query}")
        urls += [f"/api/v1/{prefix}/export/?file={kind}" for kind in TYPES]
        urls += [f"/api/v1/{prefix}/{pk}/" for pk in ids[-2:]]
    return urls


def path_queries(ids: list[str]) -> Iterator[str]:
    """Who can introduce us: to each of them, for each of them, and to roles in a market."""
    for pk in ids:
        yield urlencode({"to": pk})
    yield urlencode({"to": ids[0], "introduced": ids[-1]})
    for role in ("owner", "hidden", "xyz"):
        yield urlencode({"market": "CN", "role": role})


def map_queries(ids: list[str]) -> Iterator[str]:
    """The map of the network: all of it, in the past, and without or behind each of them."""
    for steps in (1, 3):
        yield urlencode({"steps": steps})
    yield urlencode({"steps": 3, "as_of": "2005-12-31"})
    yield from (urlencode({"without": pk}) for pk in ids)
    yield urlencode({"open": ids[-1], "region": "CN"})


def page_urls(worlds: Worlds) -> list[str]:
    """Where the walk through the pages starts."""
    ids = [str(worlds.ann.pk), *map(str, SECRETS)]
    found = ["/", "/menu/", "/changes/", "/settings/", "/settings/work/", "/log/"]
    found += ["/dashboard/?period=all", *(f"/dashboard/{name}/" for name in VIEWS)]
    found += [f"/search/?{urlencode({'q': word})}" for word in WORDS]
    found += [
        f"/relationships/choices/?{urlencode({'field': 'person', 'find-person': word})}"
        for word in WORDS
    ]
    for path in ("/relationships/", "/relationships/facets/"):
        for query in queries_of(RelationshipFilter, ["name", "-name", "severity"], ids):
            found.append(f"{path}?{query}")
    found += [f"/relationships/{pk}/" for pk in SECRETS]
    for query in queries_of(ClientListFilter, ["name", "-due", "-income"], ids):
        found.append(f"/clients/?{query}")
    found += [f"/introductions/?{query}" for query in queries_of(IntroductionFilter, [], ids)]
    for order in INTRODUCTION_ORDERS:
        found += [f"/introductions/?show=list&ordering={sign}{order}" for sign in ("", "-")]
    found += [f"/introductions/{pk}/" for pk in FACTS[-10:]]
    found += [f"/introductions/paths/?{query}" for query in path_queries(ids)]
    found += [f"/introductions/paths/?by=role&{query}" for query in path_queries(ids[:1])]
    found += [f"/network/?{query}" for query in (*map_queries(ids), urlencode({"to": ids[-1]}))]
    found += [f"/network/export/?file={kind}&steps=3" for kind in ("svg", "graphml", "csv")]
    return found


def plain(body: bytes) -> bytes:
    """Without what is new in every answer; of a workbook its sheet."""
    if body.startswith(b"PK"):
        return ZipFile(BytesIO(body)).read("xl/worksheets/sheet1.xml")
    return CHANGING.sub(rb"\1", body)


def ask(client: Client, url: str) -> tuple[int, bytes]:
    """One request, from outside any firm. An export's line in the audit log is taken back."""
    leave_firm()
    with transaction.atomic():
        response = client.get(url)
        body = plain(response.getvalue())
        transaction.set_rollback(any(mark in url for mark in NOTED))
    return response.status_code, body


def walk(client: Client, start: list[str], most: int) -> dict[str, tuple[int, bytes]]:
    """The pages, and those they lead to."""
    answers: dict[str, tuple[int, bytes]] = {}
    waiting = list(start)
    while waiting and len(answers) < len(start) + most:
        url = waiting.pop(0)
        if url in answers:
            continue
        answers[url] = ask(client, url)
        links = LINK.findall(answers[url][1].decode().replace("&amp;", "&"))
        waiting += [link for link in dict.fromkeys(links) if not SKIPPED.match(link)]
    return answers


def crawl(client: Client, start: list[str], most: int) -> dict[str, tuple[int, bytes]]:
    """Answers of the API as they are asked for; pages lead to further pages."""
    api = {url: ask(client, url) for url in start if url.startswith("/api/")}
    pages = [url for url in start if not url.startswith("/api/")]
    return api | (walk(client, pages, most) if pages else {})


def everything_offered(worlds: Worlds) -> list[str]:
    """Every GET of the description with every filter, value, order and id."""
    seen = [worlds.ann.pk, worlds.bob.pk, worlds.works.pk, worlds.keeper.pk]
    ids = [str(pk) for pk in (*seen, relationship_of(worlds.ann).pk, *SECRETS, *FACTS, *FILES)]
    return [*questions(description(), ids, [*WORDS, "CN", "CN-BJ", "B04", "R14"])]


def differences(one: dict[str, tuple[int, bytes]], two: dict[str, tuple[int, bytes]]) -> list[str]:
    """Addresses whose answers differ, and where."""
    found = [f"{url}: only in one world" for url in one.keys() ^ two.keys()]
    found += [
        f"{url}: {one[url][0]} {two[url][0]} {first_change(one[url][1], two[url][1])}"
        for url in one.keys() & two.keys()
        if one[url] != two[url]
    ]
    return sorted(found)


def first_change(one: bytes, two: bytes) -> str:
    """Both texts around the first byte that differs."""
    pairs = enumerate(zip(one, two, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(len(one), len(two)))
    start = max(at - 60, 0)
    return f"{one[start : at + 60]!r} / {two[start : at + 60]!r}"


# --- The comparison -------------------------------------------------------------------------


@pytest.fixture
def worlds(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Worlds:
    """The world without the secret."""
    monkeypatch.setattr("relationships.paths.limit.MOST_A_MINUTE", 1_000_000)
    settings.API_REQUESTS_PER_MINUTE = settings.EXPORTS_PER_HOUR = 1_000_000
    cache.clear()
    return Worlds()


def starts(worlds: Worlds, *, is_deep: bool) -> dict[str, list[str]]:
    """What each of those who may not know is asked to ask."""
    set_tenant(worlds.firm.pk)
    pages, api = page_urls(worlds), api_urls(worlds)
    if is_deep:
        return {"owner": pages + api, "member": pages + everything_offered(worlds), "viewer": pages}
    return {"owner": pages, "member": api}  # the owner's pages hold the audit log, too


def test_a_confidential_relationship_changes_no_byte_for_others(
    worlds: Worlds, depth: Depth, figures: Figures
) -> None:
    parts = starts(worlds, is_deep=depth.is_deep)
    most = depth(gate=MOST_PAGES, deep=DEEP_MOST_PAGES)
    browsers = {name: signed_in(user_of(getattr(worlds, name))) for name in parts}
    for client in browsers.values():
        ask(client, "/settings/account/")  # notes the use of the session
    without = {name: crawl(browsers[name], start, most) for name, start in parts.items()}
    worlds.add_the_secret()
    present = {name: crawl(browsers[name], start, most) for name, start in parts.items()}
    found = {name: differences(without[name], present[name]) for name in parts}
    asked = sum(len(answers) for answers in without.values())
    figures("P4 two worlds", pairs=asked, differences=sum(map(len, found.values())))
    assert {name: lines[:20] for name, lines in found.items() if lines} == {}
    statuses = {answer[0] for answers in without.values() for answer in answers.values()}
    assert statuses <= {200, 204, 302, 400, 403, 404}, statuses
    assert asked >= depth(gate=LEAST_PAIRS, deep=DEEP_LEAST_PAIRS), f"only {asked} pairs"
    keeper = signed_in(user_of(worlds.keeper))
    assert "张伟明".encode() in ask(keeper, "/relationships/")[1], "nothing was hidden"
    assert b"Zhang Weiming" in ask(keeper, "/api/v1/parties/")[1]
    assert ask(keeper, f"/api/v1/notes/{FACTS[-1]}/")[0] == 200


def test_writes_that_name_a_hidden_row_fail_like_those_that_name_nothing(worlds: Worlds) -> None:
    """A foreign key to a hidden row is the same error as one to a row that never existed."""
    worlds.add_the_secret()
    client = signed_in(user_of(worlds.member))
    answers = []
    for pk in (SECRETS[0], uuid.uuid4()):
        bodies = []
        for path, body in (
            ("interactions", {"participants": [str(pk)], "on": "2006-06-01", "channel": "phone"}),
            ("favours", {"person": str(pk), "direction": "given", "on": "2006-06-01"}),
            ("promises", {"person": str(pk), "by": "us", "text": "Call"}),
            ("affiliations", {"person": str(pk), "organisation": str(worlds.works.pk)}),
            ("notes", {"relationship": str(pk), "text": "x", "on": "2006-06-01"}),
        ):
            leave_firm()
            response = client.post(f"/api/v1/{path}/", body, content_type="application/json")
            bodies.append((response.status_code, response.content.replace(str(pk).encode(), b"")))
        answers.append(bodies)
    assert answers[0] == answers[1]
    assert {status for status, _body in answers[0]} == {400}


def test_a_party_with_a_hidden_ones_name_can_be_entered(worlds: Worlds) -> None:
    """Nothing is unique across what one does not see (TRUST 2, point 2)."""
    worlds.add_the_secret()
    client = signed_in(user_of(worlds.member))
    body = {"kind": "person", "name": "Zhang Weiming", "native_name": "张伟明"}
    response = client.post("/api/v1/parties/", body, content_type="application/json")
    assert response.status_code == 201, response.content
