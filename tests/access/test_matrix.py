"""Every address, every method, everybody who may come (TRUST T1).

The addresses come from the URL conf, the rights from the access matrix, what an address is from
``policy.yaml``. A new address, operation, role or scope without an entry fails here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from firms.matrix import ROLES, rights, scopes
from tests.access.asking import Answer, ask, client_of, everything, is_api, may, url_of
from tests.access.urls import (
    METHODS,
    addresses,
    methods_of,
    policy,
    without_address,
    without_entry,
)
from tests.access.world import FOREIGN, HIDDEN, NEVER, OWN, UNSEEN, Identity, World, build

POLICY = policy()
NAMES = sorted(name for name in POLICY if {"public", "signed_in"}.isdisjoint(POLICY[name]))
OPEN = sorted(set(POLICY) - set(NAMES))


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """Two firms and everybody."""
    settings.API_REQUESTS_PER_MINUTE = settings.EXPORTS_PER_HOUR = 1_000_000
    cache.clear()
    return build()


class UndoneError(Exception):
    """Ends a request's savepoint."""


def attempt(world: World, identity: Identity, method: str, name: str, whose: str) -> Answer:
    """A request; what one that was let in changed is taken back.

    A refused one is not: whatever it wrote shows when the rows are compared at the end.
    """
    entry, client = POLICY[name], client_of(world, identity)
    answers: list[Answer] = []
    try:
        with transaction.atomic():
            tag = tag_of(world, identity, method, name, whose)
            answers.append(ask(world, client, method, name, entry, whose, tag))
            if answers[0].status < 400 and not answers[0].to_sign_in:
                raise UndoneError
    except UndoneError:
        pass
    return answers[0]


def tag_of(world: World, identity: Identity, method: str, name: str, whose: str) -> str:
    """The entity tag that a change has to name."""
    entry = POLICY[name]
    if method not in {"PUT", "PATCH", "DELETE"} & set(methods_of(entry)) or not is_api(name):
        return ""
    world.leave()
    response = client_of(world, identity).get(url_of(name, entry, world, whose))
    return str(response.headers.get("ETag", ""))


# --- The lists are complete -----------------------------------------------------------------


def test_every_address_has_an_entry() -> None:
    assert without_entry(addresses(), POLICY) == [], "decide in tests/access/policy.yaml"


def test_no_entry_without_an_address() -> None:
    assert without_address(addresses(), POLICY) == []


def test_names_are_unique() -> None:
    names = [address.name for address in addresses()]
    assert sorted(set(names)) == sorted(names)


def test_every_entry_says_what_it_is() -> None:
    for name, entry in POLICY.items():
        kinds = [bool(entry.get("public")), bool(entry.get("signed_in")), bool(methods_of(entry))]
        assert sum(kinds) == 1, name
        for right in methods_of(entry).values():
            assert tuple(right.split(".")) in rights(), f"{name}: {right}"


def test_every_right_is_asked_for_somewhere() -> None:
    used = {right for entry in POLICY.values() for right in methods_of(entry).values()}
    used |= {entry["also"] for entry in POLICY.values() if "also" in entry}
    assert {f"{resource}.{action}" for resource, action in rights()} - used == set(UNUSED)


#: Rights without an address of their own; each with its reason.
UNUSED = {
    "relationships.delete": "a relationship goes with its party",
}


def test_a_missing_address_operation_or_identity_fails() -> None:
    """The proof that the tests above see anything: leave one out, and they tell."""
    found = addresses()
    for left_out in ("relationships:record", "api:parties-detail", "firms:tokens"):
        less = {name: entry for name, entry in POLICY.items() if name != left_out}
        assert without_entry(found, less) == [left_out]
    assert without_address(found, POLICY | {"gone:page": {}}) == ["gone:page"]
    assert who_is_missing(["anonymous", *ROLES][:-1]) == ["partner"]


@pytest.mark.parametrize("left_out", ["relationships:record", "api:parties-detail", "firms:tokens"])
def test_the_enumeration_names_what_is_left_out(
    left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown once: the very test fails, and says which address nobody decided about."""
    monkeypatch.delitem(POLICY, left_out)
    with pytest.raises(AssertionError, match=left_out):
        test_every_address_has_an_entry()


def who_is_missing(names: list[str]) -> list[str]:
    """Roles and scopes nobody comes with."""
    wanted = [*ROLES, "anonymous"]
    return [name for name in wanted if name not in names]


@pytest.mark.django_db
def test_everybody_comes(world: World) -> None:
    names = [identity.name for identity in world.identities]
    assert who_is_missing(names) == []
    assert {f"token {scope}" for scope in scopes()} <= set(names)
    assert {"owner elsewhere", "member of both", "revoked token"} <= set(names)


# --- The matrix -----------------------------------------------------------------------------


def askers(world: World, name: str) -> list[Identity]:
    """Tokens ask the API; at a page they are strangers, which one of them shows."""
    if is_api(name):
        return world.identities
    return [one for one in world.identities if not one.token or one.name == "owner's token"]


def methods_for(identity: Identity, name: str) -> list[str]:
    """All methods; tokens of one scope, who are many, only what the address offers."""
    if identity.name.startswith("token "):
        return list(methods_of(POLICY[name]))
    return list(METHODS)


def expected(identity: Identity, name: str, method: str) -> bool:
    """True when the matrix lets this one do it to an own row."""
    right = methods_of(POLICY[name]).get("GET" if method == "HEAD" else method)
    if right is None or (identity.token and not is_api(name)):
        return False
    if POLICY[name].get("own") and identity.name != "owner":
        return False  # the row is the owner's own
    if identity.is_elsewhere and is_of_a_firm(name):
        return False
    return may(identity, right) and may(identity, POLICY[name].get("also", right))


def is_of_a_firm(name: str) -> bool:
    """The request names a row or a firm of ours; else everybody asks about their own."""
    return "object" in POLICY[name] or name == "firms:switch"


@pytest.mark.parametrize("name", NAMES)
def test_matrix(world: World, name: str) -> None:
    """Who may, gets in; who may not, gets the answer of an id that never existed."""
    before, wrong, got_in = everything(world), [], set()
    for identity in askers(world, name):
        for method in methods_for(identity, name):
            answer = attempt(world, identity, method, name, OWN)
            wanted = expected(identity, name, method)
            got_in |= {method} if answer.let_in else set()
            if not fits(identity, name, method, answer, wanted=wanted):
                wrong.append(f"{identity.name} {method}: {answer.status} {answer.location}")
    assert wrong == []
    unknown = {"POST"} if POLICY[name].get("unknown") else set()
    assert set(methods_of(POLICY[name])) - unknown <= got_in, "nobody got in: the test is blind"
    assert everything(world) == before


def fits(identity: Identity, name: str, method: str, answer: Answer, *, wanted: bool) -> bool:
    """True when the answer is what the matrix says."""
    if method == "HEAD" and answer.status == 405:
        return True  # views that offer GET need not offer HEAD
    if wanted:
        return answer.let_in or bool(POLICY[name].get("unknown") and answer.status == 404)
    if answer.let_in:
        return False
    return answer.status in {401, 403, 404, 405} or answer.to_sign_in


@pytest.mark.parametrize("name", [name for name in NAMES if "object" in POLICY[name]])
def test_unseen_ids(world: World, name: str) -> None:
    """Foreign, hidden and never-existing ids: the same status, the same bytes, no row changed."""
    before, wrong = everything(world), []
    for identity in askers(world, name):
        if identity.is_elsewhere or identity.name.startswith("token "):
            continue
        for method in METHODS:
            answers = {whose: attempt(world, identity, method, name, whose) for whose in UNSEEN}
            never = answers[NEVER]
            if never.let_in and never.status not in {400, 422, 428}:
                wrong.append(f"{identity.name} {method}: {never.status} for nothing")
            wrong += [
                f"{identity.name} {method}: {whose} {answer.status}, never {never.status}"
                for whose, answer in answers.items()
                if (answer.status, answer.body) != (never.status, never.body)
            ]
    assert wrong == []
    assert everything(world) == before


@pytest.mark.parametrize(
    "name", [name for name in NAMES if "object" in POLICY[name] and not POLICY[name].get("own")]
)
def test_the_other_firm_sees_its_own_row_and_not_ours(world: World, name: str) -> None:
    """The same address, the same role, the other firm: what is foreign here is own there."""
    stranger = next(one for one in world.identities if one.name == "owner elsewhere")
    for method, right in methods_of(POLICY[name]).items():
        if (POLICY[name]["object"], FOREIGN) not in world.ids:
            continue
        resource, _, action = right.partition(".")
        if not rights()[resource, action].level("owner"):
            continue  # of guests alone
        ours = attempt(world, stranger, method, name, OWN)
        theirs = attempt(world, stranger, method, name, FOREIGN)
        assert (ours.status, theirs.let_in) in {(404, True), (428, True)}, (method, ours, theirs)


@pytest.mark.parametrize("name", OPEN)
def test_open_addresses(world: World, name: str) -> None:
    """Addresses without rows of a firm: no error, and nothing of a firm changes."""
    before, wrong = everything(world), []
    for identity in world.identities:
        if identity.token and identity.name != "owner's token":
            continue
        for method in METHODS:
            answer = attempt(world, identity, method, name, OWN)
            if answer.status >= 500:
                wrong.append(f"{identity.name} {method}: {answer.status}")
            if POLICY[name].get("signed_in") and not identity.user and answer.let_in:
                wrong.append(f"{identity.name} {method}: {answer.status}")
    assert wrong == []
    assert everything(world) == before


def test_confidential_rows_exist_for_their_circle_only(world: World) -> None:
    """The hidden rows of this world are real: only the ids' owner would find them."""
    assert {kind for kind, whose in world.ids if whose == HIDDEN} >= {"party", "relationship"}
