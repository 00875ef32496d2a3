"""Reading and saving a line through the API."""

from __future__ import annotations

from typing import Any

import pytest

from relationships.models import Favour, Interaction, Introduction, Note, Party, Promise, Tie
from tests.api.caller import Caller, House, problems
from tests.golden import check_count, statements
from tests.make import make_circle, make_organisation, make_person

pytest_plugins = ["tests.api.house"]
LINE = (
    "Dinner with Ada Lovelace in Seoul yesterday. She paid. "
    "I promised to send her the draft by Friday"
)  # on Friday 30 June 2006
PARTS = {
    *("participants", "channel", "place", "date", "orientation", "promises", "favours"),
    *("introduced_by", "tags", "hours", "amount", "bookings", "left_out"),
}


def read(house: House, text: str) -> Any:
    """The reading."""
    answer = house.member.post("quick-log/read/", {"text": text})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_slash_at_the_end_may_be_left_out(house: House) -> None:
    for method, path in (("post", "quick-log/read"), ("get", "parties")):
        body = {"text": LINE} if method == "post" else None
        assert house.member.call(method, path, body).status_code == 200
    assert house.member.call("get", "nothing/here").status_code == 404


def save(house: House, text: str, **fields: Any) -> Any:
    """What was written, or the refusal."""
    answer = house.member.post("quick-log/", {"text": text, **fields})
    house.enter()
    return answer


def test_a_line_is_read_and_nothing_is_saved(house: House) -> None:
    found = read(house, LINE)
    assert set(found) == PARTS
    ada = {"text": "Ada Lovelace", "party": str(house.person.pk), "candidates": []}
    assert found["participants"] == [ada]
    assert (found["channel"], found["place"], found["date"]) == ("meal", "Seoul", "2006-06-29")
    assert found["promises"] == [{"by": "us", "text": "send her the draft", "due": "2006-07-07"}]
    assert found["favours"] == [{"direction": "received", "kind": "hospitality"}]
    nothing = [found[name] for name in ("orientation", "introduced_by", "hours", "amount", "tags")]
    assert nothing == [None, None, None, None, []]
    house.enter()
    assert not Interaction.objects.of_firm(house.firm.pk).exists()


def test_a_line_is_saved_with_all_it_says(house: House) -> None:
    answer = save(house, LINE + ", took 2h")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    contact = Interaction.objects.of_firm(house.firm.pk).get(pk=body["interaction"])
    assert (contact.channel, contact.place, str(contact.on)) == ("meal", "Seoul", "2006-06-29")
    assert contact.effort_h == 2
    assert contact.summary == LINE + ", took 2h"
    assert [row.party_id for row in contact.participants.all()] == [house.person.pk]
    promise = Promise.objects.of_firm(house.firm.pk).get(pk=body["promises"][0])
    assert (promise.made_in_id, promise.person_id) == (contact.pk, house.person.pk)
    assert str(promise.due_on) == "2006-07-07"
    favour = Favour.objects.of_firm(house.firm.pk).get(pk=body["favours"][0])
    assert (favour.direction, favour.kind) == ("received", "hospitality")
    assert Tie.objects.of_firm(house.firm.pk).filter(person=house.person).exists()


def test_what_was_saved_can_be_taken_back_in_the_order_given(house: House) -> None:
    body = save(house, LINE + ". Grace Hopper brought Zoe Zander along").json()
    assert len(body["parties"]) == 1
    for row in body["undo"]:
        path = f"{row['resource']}/{row['id']}/"
        assert house.member.change("delete", path).status_code == 204, row
    house.enter()
    for model in (Interaction, Promise, Favour, Introduction, Note):
        assert not model.objects.of_firm(house.firm.pk).exists()
    assert not Party.objects.of_firm(house.firm.pk).filter(name="Zoe Zander").exists()


def test_somebody_who_fits_two_is_asked_for(house: House) -> None:
    second = make_person(house.firm, "Ada Byron")
    found = read(house, "Called Ada")
    ids = {str(house.person.pk), str(second.pk)}
    assert (found["participants"][0]["party"], set(found["participants"][0]["candidates"])) == (
        None,
        ids,
    )
    refused = save(house, "Called Ada")
    assert refused.status_code == 400
    assert problems(refused) == {
        "#/participants": "Which Ada? Choose one of the candidates.",
    }
    assert not Interaction.objects.of_firm(house.firm.pk).exists()
    choice = {"text": "Ada", "party": str(second.pk)}
    body = save(house, "Called Ada", choices=[choice]).json()
    contact = Interaction.objects.of_firm(house.firm.pk).get(pk=body["interaction"])
    assert [row.party_id for row in contact.participants.all()] == [second.pk]


def test_edited_fields_win_over_the_line(house: House) -> None:
    fields = {
        "participants": [{"text": "Grace", "party": str(house.other.pk)}],
        "channel": "phone",
        "date": "2006-06-01",
        "promises": [{"by": "them", "text": "A list", "due": "2006-07-01"}],
        "favours": [],
        "place": None,
        "tags": ["held_back"],
    }
    body = save(house, LINE, **fields).json()
    contact = Interaction.objects.of_firm(house.firm.pk).get(pk=body["interaction"])
    assert (contact.channel, contact.place, contact.tags) == ("phone", "", ["held_back"])
    assert body["favours"] == []
    promise = Promise.objects.of_firm(house.firm.pk).get()
    assert (promise.by, promise.text, promise.person_id) == ("them", "A list", house.other.pk)


def test_somebody_new_is_added_and_an_introduction_noted(house: House) -> None:
    text = "Ada Lovelace introduced me to Zoe Zander over lunch"
    body = save(house, text).json()
    zoe = Party.objects.of_firm(house.firm.pk).get(name="Zoe Zander")
    assert body["parties"] == [str(zoe.pk)]
    row = Introduction.objects.of_firm(house.firm.pk).get(pk=body["introduction"])
    assert (row.introducer_id, row.target_id, row.state) == (house.person.pk, zoe.pk, "met")
    assert row.introduced.member_id == house.member.member.pk


def test_a_promise_alone_is_no_contact_but_its_words_are_kept(house: House) -> None:
    body = save(house, "Must send Ada the draft by tomorrow").json()
    assert body["interaction"] is None
    assert Note.objects.of_firm(house.firm.pk).get(pk=body["note"]).text.startswith("Must send")
    assert Promise.objects.of_firm(house.firm.pk).get().person_id == house.person.pk


def test_a_promise_is_made_to_who_was_there_or_was_chosen(house: House) -> None:
    second = make_person(house.firm, "Ada Byron")
    save(house, "Dinner with Grace Hopper. I promised to call Zoe Zander")
    assert Promise.objects.of_firm(house.firm.pk).get().person_id == house.other.pk
    Promise.objects.of_firm(house.firm.pk).delete()
    text = "Dinner with Grace Hopper and Ada. I promised Ada a list"
    save(house, text, choices=[{"text": "Ada", "party": str(second.pk)}])
    assert Promise.objects.of_firm(house.firm.pk).get().person_id == second.pk
    refused = save(house, "Must send Ada the draft by tomorrow")
    assert problems(refused) == {"#/participants": "Which Ada? Choose one of the candidates."}


def test_the_same_line_with_the_same_key_is_saved_once(house: House) -> None:
    for _time in range(2):
        assert house.member.post("quick-log/", {"text": LINE}, key="k").status_code == 201
    house.enter()
    assert Interaction.objects.of_firm(house.firm.pk).count() == 1


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"text": "Nice weather"}, "#/participants"),
        ({"text": "Called Ada", "date": "2007-01-01"}, "#/date"),
        ({"text": "Called Ada", "colour": "red"}, "#/colour"),
        ({"text": ""}, "#/text"),
        ({"text": "x" * 2001}, "#/text"),
        ({"text": "R lent me 10 euros", "favours": []}, ""),
    ],
)
def test_what_cannot_be_saved_is_refused_with_its_field(
    house: House, fields: dict[str, Any], where: str
) -> None:
    make_organisation(house.firm, "R")
    answer = house.member.post("quick-log/", fields)
    if where:
        assert (answer.status_code, set(problems(answer))) == (400, {where})
    else:
        assert answer.status_code == 201, answer.content


def test_hidden_foreign_and_unknown_ids_are_refused_alike(house: House) -> None:
    circle = make_circle(house.firm, house.owner.member)
    hidden = make_person(house.firm, "Hidden", audience_id=circle.pk)
    for pk in (str(hidden.pk), "00000000-0000-4000-8000-000000000000"):
        answer = save(house, "Lunch", participants=[{"text": "Hidden", "party": pk}])
        assert problems(answer) == {"#/participants": "There is no such row."}


def test_a_line_with_somebody_confidential_stays_with_who_may_know(house: House) -> None:
    circle = make_circle(house.firm, house.member.member)
    make_person(house.firm, "Hidden Hal", audience_id=circle.pk)
    text = "Ada Lovelace and Zoe Zander had lunch with Hidden Hal. I promised Ada a list"
    body = save(house, text).json()
    rows = [
        *Interaction.objects.of_firm(house.firm.pk),
        *Promise.objects.of_firm(house.firm.pk),
        Party.objects.of_firm(house.firm.pk).get(name="Zoe Zander"),
    ]
    assert {row.audience_id for row in rows} == {circle.pk}
    paths = [f"interactions/{body['interaction']}/", f"parties/{body['parties'][0]}/"]
    assert [house.owner.get(path).status_code for path in paths] == [404, 404]


def test_a_token_that_may_only_log_adds_nobody(house: House) -> None:
    caller = Caller(house.member.member, "log:read", "log:write")
    refused = caller.post("quick-log/", {"text": "Lunch with Zoe Zander"})
    assert "#/participants" in problems(refused)
    house.enter()
    assert caller.post("quick-log/", {"text": "Lunch with Ada Lovelace"}).status_code == 201


def test_reading_takes_few_queries(house: House) -> None:
    house.member.get("me/")
    _answer, sent = statements(lambda: house.member.post("quick-log/read/", {"text": LINE}))
    check_count("api-quick-log-read", sent)
    assert len(sent) <= 4
