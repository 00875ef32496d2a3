"""What holds for every resource: keys of a repeated POST, entity tags, parameters, paging, rights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from firms.models import ApiToken, OutboxEvent
from firms.services import revoke_token
from firms.tenant import set_tenant
from relationships.models import Favour, Relationship
from tests.api.caller import BASE, Caller, House, problems
from tests.make import make_favour, make_firm, make_member, make_person

pytest_plugins = ["tests.api.house"]

SCOPED = {
    "network": ("parties", "affiliations", "relationships", "ties", "alter-ties", "regions"),
    "log": ("interactions", "favours", "episodes", "promises", "notes", "attachments"),
    "introductions": ("introductions",),
    "flags": ("flags", "rules"),
}


def favour(house: House, **fields: Any) -> dict[str, Any]:
    """A body."""
    body = {"person": str(house.person.pk), "direction": "given", "kind": "gift"}
    return {**body, "on": "2006-06-01", **fields}


# --- Idempotency-Key -----------------------------------------------------------------------


def test_the_same_post_twice_is_done_once(house: House) -> None:
    first = house.member.post("favours/", favour(house), key="k1")
    second = house.member.post("favours/", favour(house), key="k1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first["ETag"], second["Idempotent-Replayed"]) == (second["ETag"], "true")
    assert len(house.member.rows("favours/")) == 1


def test_a_key_is_for_one_body_and_one_member(house: House) -> None:
    assert house.member.post("favours/", favour(house), key="k1").status_code == 201
    assert house.member.post("favours/", favour(house, points=2), key="k1").status_code == 422
    assert house.owner.post("favours/", favour(house), key="k1").status_code == 201


def test_a_refused_post_leaves_its_key_free(house: House) -> None:
    assert house.member.post("favours/", favour(house, kind="x"), key="k1").status_code == 400
    house.enter()
    assert house.member.post("favours/", favour(house), key="k1").status_code == 201


def test_bulk_needs_a_key_and_keys_are_readable(house: House) -> None:
    refused = house.member.post("favours/bulk/", [favour(house)])
    assert problems(refused) == {"#/Idempotency-Key": "This header is required here."}
    assert house.member.post("favours/", favour(house), key="k" * 256).status_code == 400


def hide(house: House, party: Any) -> None:
    """The owner keeps somebody to themself."""
    house.enter()
    pk = Relationship.objects.of_firm(house.firm.pk).get(party=party).pk
    body = {"visibility": "confidential", "members": []}
    assert house.owner.post(f"relationships/{pk}/confidentiality/", body).status_code == 200


def test_an_answer_is_not_given_again_to_who_may_not_know_any_more(house: House) -> None:
    relationship = Relationship.objects.of_firm(house.firm.pk).get(party=house.other)
    close = f"relationships/{relationship.pk}/confidentiality/", {"visibility": "team"}
    calls: list[tuple[Any, str, Any]] = [
        (house.member.post, "favours/", favour(house)),
        (house.member.bulk, "favours", [favour(house)]),
        (house.member.post, *close),
    ]
    first = [post(path, body, key=f"k{n}") for n, (post, path, body) in enumerate(calls)]
    again = [post(path, body, key=f"k{n}") for n, (post, path, body) in enumerate(calls)]
    assert [answer.content for answer in first] == [answer.content for answer in again]
    never = house.member.get(f"relationships/{uuid4()}/")
    hide(house, house.person)
    hide(house, house.other)
    for number, (post, path, body) in enumerate(calls):
        answer = post(path, body, key=f"k{number}")
        assert (answer.status_code, answer.content) == (404, never.content)
        assert not answer.has_header("Idempotent-Replayed")


def test_an_answer_about_a_deleted_row_is_not_given_again(house: House) -> None:
    row = house.member.post("favours/", favour(house), key="k1").json()
    assert house.member.change("delete", f"favours/{row['id']}/").status_code == 204
    assert house.member.post("favours/", favour(house), key="k1").status_code == 404
    assert house.member.rows("favours/") == []


def test_bulk_takes_a_thousand_rows_and_is_given_once(house: House) -> None:
    rows = [favour(house, note=str(number)) for number in range(3)]
    first = house.member.bulk("favours", rows, key="k")
    assert first.content == house.member.bulk("favours", rows, key="k").content
    assert [row["row"]["note"] for row in first.json()["results"]] == ["0", "1", "2"]
    assert house.member.bulk("favours", [favour(house)] * 1001).status_code == 400
    assert house.member.bulk("favours", []).status_code == 400
    assert house.member.post("favours/bulk/", {}, key="x").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_with_one_key_are_done_once() -> None:
    with transaction.atomic():
        firm = make_firm()
        caller = Caller(make_member(firm, role="owner", with_user=True))
        person = make_person(firm)
    body = {"person": str(person.pk), "direction": "given", "kind": "gift", "on": "2006-06-01"}
    answers: list[Any] = []
    barrier = Barrier(3)

    def post() -> None:
        barrier.wait()
        answers.append(caller.post("favours/", body, key="same"))
        connection.close()

    threads = [Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    with transaction.atomic():
        set_tenant(firm.pk)
        assert Favour.objects.of_firm(firm.pk).count() == 1
        assert OutboxEvent.objects.of_firm(firm.pk).filter(event="favour.changed").count() == 1


# --- ETag and If-Match -------------------------------------------------------------------------


def test_a_change_names_the_state_it_was_made_from(house: House) -> None:
    row = house.member.post("favours/", favour(house)).json()
    path = f"favours/{row['id']}/"
    read = house.member.get(path)
    assert house.member.call("patch", path, {"note": "a"}).status_code == 428
    assert house.member.change("patch", path, {"note": "a"}, read["ETag"]).status_code == 200
    assert house.member.change("patch", path, {"note": "b"}, read["ETag"]).status_code == 412
    assert house.member.change("delete", path, etag=read["ETag"]).status_code == 412
    assert house.member.change("delete", path, etag='W/"x"').status_code == 412
    assert house.member.change("patch", path, {"note": "c"}, "*").json()["note"] == "c"


def test_a_reader_who_has_it_gets_304(house: House) -> None:
    path = f"parties/{house.person.pk}/"
    tag = house.member.get(path)["ETag"]
    again = house.member.get(path, **{"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert house.member.get(path, **{"If-None-Match": '"other"'}).status_code == 200


# --- Parameters, bodies, addresses ------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("bogus=1", "bogus"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("ordering=person__name", "ordering"),
        ("ordering=--on", "ordering"),
        ("count=yes", "count"),
        ("cursor=abc", "cursor"),
        ("direction=sideways", "direction"),
        ("direction=", "direction"),
        ("on_from=1.1.2006", "on_from"),
        ("person=5", "person"),
        ("as_of=2006-06-30", "as_of"),
        ("person__name=x", "person__name"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(house: House, query: str, named: str) -> None:
    refused = house.member.get(f"favours/?{query}")
    assert refused.status_code == 400
    assert list(problems(refused)) == [named]


def test_single_rows_take_no_parameters(house: House) -> None:
    assert list(problems(house.member.get(f"parties/{house.person.pk}/?x=1"))) == ["x"]


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"null", {}, 400),
        (b'{"a": NaN}', {}, 400),
        (b"\xff", {}, 400),
        (b"{}", {"Accept": "text/html"}, 406),
    ],
)
def test_a_body_that_is_no_object_is_a_problem(
    house: House, body: bytes, headers: dict[str, str], code: int
) -> None:
    answer = house.member.call("post", "favours/", body, headers)
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json")
    assert answer.json()["status"] == code


def test_other_methods_types_and_addresses_are_problems(house: House) -> None:
    sent = {"Authorization": f"Bearer {house.member.secret}"}
    form = house.member.client.post(f"{BASE}favours/", {"a": "b"}, headers=sent)
    assert (form.status_code, form["Content-Type"]) == (415, "application/problem+json")
    wrong = house.member.call("put", "favours/")
    assert (wrong.status_code, wrong["Allow"]) == (405, "GET, HEAD, POST")
    never = house.member.get(f"parties/{uuid4()}/")
    for path in ("nothing/", "parties/not-an-id/", "rules/Z99/"):
        answer = house.member.get(path)
        assert (answer.status_code, answer.content) == (404, never.content), path


# --- Paging -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ordering", ["on", "-on", "created_at", "-created_at"])
def test_all_pages_together_give_each_row_once(house: House, ordering: str) -> None:
    for number in range(7):
        make_favour(house.member.member, house.person, points=1, note=str(number % 3))
    path: str | None = f"favours/?limit=2&ordering={ordering}"
    seen: list[str] = []
    while path:
        page = house.member.get(path).json()
        seen += [row["id"] for row in page["results"]]
        path = page["next"] and page["next"].partition(BASE)[2]
    assert (len(seen), len(set(seen))) == (7, 7)
    back = house.member.get(page["previous"].partition(BASE)[2]).json()
    assert [row["id"] for row in back["results"]] == seen[4:6]


@pytest.mark.parametrize("name", ["strength", "lever", "plug", "severity", "last_on", "name"])
@pytest.mark.parametrize("way", ["", "-"])
def test_every_order_of_relationships_pages_through_all(house: House, name: str, way: str) -> None:
    path: str | None = f"relationships/?limit=2&ordering={way}{name}&count=true"
    seen: list[str] = []
    while path:
        page = house.member.get(path).json()
        assert page["count"] == 5
        seen += [row["id"] for row in page["results"]]
        path = page["next"] and page["next"].partition(BASE)[2]
    assert (len(seen), len(set(seen))) == (5, 5)


def test_a_cursor_is_for_one_list_and_order(house: House) -> None:
    page = house.member.get("relationships/?limit=1&ordering=name").json()
    cursor = page["next"].partition("cursor=")[2].partition("&")[0]
    assert house.member.get(f"relationships/?ordering=name&cursor={cursor}").status_code == 200
    assert house.member.get(f"relationships/?ordering=-name&cursor={cursor}").status_code == 400
    assert house.member.get(f"parties/?ordering=name&cursor={cursor}").status_code == 400


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("family", sorted(SCOPED))
def test_a_scope_opens_its_family_only(house: House, family: str) -> None:
    caller = Caller(house.owner.member, f"{family}:read")
    for other, resources in SCOPED.items():
        for resource in resources:
            expected = 200 if other == family else 404
            assert caller.get(f"{resource}/").status_code == expected, resource
            assert caller.post(f"{resource}/", {}).status_code in {404, 405}
    assert caller.get("me/").json()["scopes"] == [f"{family}:read"]


def test_reading_does_not_write_and_rights_are_those_of_now(house: House) -> None:
    writer = Caller(house.member.member, "log:write", "log:read")
    assert writer.post("favours/", favour(house)).status_code == 201
    house.enter()
    house.member.member.role = "viewer"
    house.member.member.save()
    assert writer.post("favours/", favour(house)).status_code == 404
    assert writer.get("favours/").status_code == 200


def test_a_partner_sees_only_who_they_are(house: House) -> None:
    partner = Caller(make_member(house.firm, role="partner", with_user=True, with_party=False))
    assert partner.get("me/").json()["role"] == "partner"
    for path in ("parties/", "relationships/", "flags/", "search/?q=a", "dashboards/today/"):
        assert partner.get(path).status_code == 404


def test_tokens_end(house: House) -> None:
    now = datetime.now(tz=UTC)
    assert house.owner.get("me/").status_code == 200
    house.enter()
    revoke_token(house.owner.token, now=now)
    ended = house.owner.get("me/")
    assert (ended.status_code, ended["WWW-Authenticate"]) == (401, "Bearer")
    house.enter()
    tokens = ApiToken.objects.of_firm(house.firm.pk).filter(pk=house.member.token.pk)
    tokens.update(expires_at=now - timedelta(days=1))
    assert house.member.get("me/").status_code == 401


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer a b", "Bearer nobody", "x"])
def test_other_credentials_are_refused(house: House, header: str) -> None:
    answer = Client().get(f"{BASE}me/", headers={"Authorization": header})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_nobody_gets_401_and_a_token_opens_no_page(house: House) -> None:
    assert Client().get(f"{BASE}parties/").status_code == 401
    sent = {"Authorization": f"Bearer {house.owner.secret}"}
    assert Client().get("/relationships/", headers=sent).status_code == 302


def test_a_session_needs_csrf_to_write(house: House) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(house.owner.member.user)  # type: ignore[arg-type]
    assert browser.get(f"{BASE}parties/").status_code == 200
    body = {"kind": "person", "name": "X"}
    refused = browser.post(f"{BASE}parties/", body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


def test_rows_of_another_firm_answer_as_rows_that_never_were(house: House) -> None:
    foreign = make_person(make_firm())
    house.enter()
    never = house.owner.get(f"parties/{uuid4()}/")
    for method in ("get", "patch", "put", "delete"):
        answer = house.owner.call(method, f"parties/{foreign.pk}/", {}, {"If-Match": "*"})
        assert (answer.status_code, answer.content) == (404, never.content)
    refused = [
        house.owner.post("favours/", favour(house, person=str(key))).content
        for key in (foreign.pk, uuid4())
    ]
    assert refused[0] == refused[1]
    assert house.owner.rows(f"favours/?person={foreign.pk}") == []


def test_too_many_requests_are_told_to_wait(house: House, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    codes = [house.viewer.get("me/") for _ in range(3)]
    assert codes[-1].status_code == 429
    assert codes[-1]["Retry-After"] == "60"


def test_a_blank_filter_is_refused_like_an_empty_one(house: House) -> None:
    for blank in ("", "%20", "%C2%A0"):
        refused = house.member.get(f"introductions/?introducer={blank}")
        assert problems(refused) == {"introducer": "This may not be empty."}
