"""A file of contacts from the choice to the taking back: what is written, and that nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from firms.doors import enter_firm
from portability import tasks
from portability.firm_file.dumping import dump_firm
from portability.importing import applying, services
from portability.models import Import, ImportRow
from relationships.models import Affiliation, Note, Party, Relationship, Tie
from tests import make
from tests.pages.house import World

if TYPE_CHECKING:
    from firms.access import Viewer
    from firms.models import Membership

LINKEDIN = """Notes:
"When exporting your connection data, you may notice that some are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Mei,Okafor,https://www.linkedin.com/in/mei-okafor,,Juniper Tools Ltd,Buyer,14 May 2004
Ivo,Lindqvist,https://www.linkedin.com/in/ivo,ivo@example.com,"Juniper Tools Ltd",Director,03 Jan 2003
"""
PLAIN = "Name,Email,Company,City,Country,Phone,Notes\n"
State, Action = Import.State, ImportRow.Action


def viewer_of(world: World, member: Membership | None) -> Viewer:
    """The member, inside the firm."""
    assert member is not None
    assert member.user is not None
    viewer, _ = enter_firm(member.user, None, "", writes=True)
    assert viewer is not None
    return viewer


def brought(
    world: World, text: str | bytes, who: Membership | None = None, **how: object
) -> Import:
    """A file that the worker has read."""
    viewer = viewer_of(world, who or world.owner)
    data = text if isinstance(text, bytes) else text.encode()
    row = services.begin("people.csv", [data], viewer=viewer, now=timezone.now(), **how)  # type: ignore[arg-type]
    return gone_on(world, row)


def gone_on(world: World, row: Import) -> Import:
    """After the worker came by."""
    tasks.go_on(str(row.firm_id), str(row.pk))
    world.enter()
    row.refresh_from_db()
    return row


def applied(world: World, row: Import) -> Import:
    """Imported."""
    viewer = viewer_of(world, row.created_by)
    services.apply(row, viewer=viewer, now=timezone.now())
    return gone_on(world, row)


def taken_back(world: World, row: Import) -> Import:
    """Undone."""
    viewer = viewer_of(world, row.created_by)
    services.take_back(row, viewer=viewer, now=timezone.now())
    return gone_on(world, row)


def actions(row: Import) -> list[str]:
    """What each row would do, or did."""
    return list(row.rows.order_by("number").values_list("action", flat=True))


def people(world: World) -> dict[str, Party]:
    """By name."""
    world.enter()
    return {party.name: party for party in Party.objects.of_firm(world.firm.pk)}


def test_a_file_is_imported_once_and_leaves_nothing_behind(house: World) -> None:
    before = dump_firm(house.firm)
    row = brought(house, LINKEDIN)
    assert (row.state, actions(row)) == (State.READY, [Action.CREATE, Action.CREATE])
    assert dump_firm(house.firm) == before  # looking writes nothing

    applied(house, row)
    assert row.state == State.DONE
    found = people(house)
    mei, works = found["Mei Okafor"], found["Juniper Tools Ltd"]
    assert found["Ivo Lindqvist"].emails == ["ivo@example.com"]
    assert {one.organisation_id for one in Affiliation.objects.of_firm(house.firm.pk)} == {works.pk}
    tie = Tie.objects.of_firm(house.firm.pk).get(person=mei)
    assert (tie.started_on.isoformat(), tie.origin) == ("2004-05-14", "online_platform")  # type: ignore[union-attr]
    after = dump_firm(house.firm)

    again = brought(house, LINKEDIN)
    assert actions(again) == [Action.UNCHANGED, Action.UNCHANGED]
    applied(house, again)
    assert dump_firm(house.firm) == after
    taken_back(house, again)
    assert dump_firm(house.firm) == after

    taken_back(house, row)
    assert row.state == State.UNDONE
    assert dump_firm(house.firm) == before


def test_what_is_there_is_added_to_and_never_replaced(house: World) -> None:
    make.make_person(house.firm, "Ann Rossi", emails=["Ann@Example.com"], city="Turin")
    before = dump_firm(house.firm)
    text = PLAIN + "Ann Rossi,ann@example.com,Mill Ltd,Rome,Italy,+39 011 555,Met at the fair\n"
    row = brought(house, text)
    (one,) = row.rows.all()
    assert (one.action, one.reason) == (Action.UPDATE, "email")
    assert dict(one.changes)["organisation"] == "Mill Ltd"
    applied(house, row)
    ann = people(house)["Ann Rossi"]
    assert (ann.city, ann.country, ann.phones) == ("Turin", "IT", ["+39 011 555"])
    assert Note.objects.of_firm(house.firm.pk).get().text == "Met at the fair"
    taken_back(house, row)
    assert dump_firm(house.firm) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Ann Rossi,,,,,,", "same_name"),  # nothing else says that it is the same
        ("Anna Bianchi,ann@example.com,,,,,", "email_other_name"),  # a mailbox of two
    ],
)
def test_what_is_not_certain_is_asked(house: World, line: str, reason: str) -> None:
    ann = make.make_person(house.firm, "Ann Rossi", emails=["ann@example.com"])
    row = brought(house, PLAIN + line + "\n")
    (one,) = row.rows.all()
    assert (one.action, one.reason, one.candidates) == (Action.ASK, reason, [ann.pk])
    number = len(people(house))

    applied(house, row)  # nobody answered: nothing is guessed
    one.refresh_from_db()
    assert one.state == ImportRow.State.LEFT
    assert len(people(house)) == number


@pytest.mark.parametrize(("answer", "more"), [("new", 1), ("leave", 0), ("same", 0)])
def test_answers_are_followed(house: World, answer: str, more: int) -> None:
    ann = make.make_person(house.firm, "Ann Rossi")
    row = brought(house, PLAIN + "Ann Rossi,ann@example.com,,,,,\n")
    (one,) = row.rows.all()
    number = Party.objects.of_firm(house.firm.pk).count()
    services.answer(row, {one.pk: answer}, viewer=viewer_of(house, house.owner))
    applied(house, row)
    assert Party.objects.of_firm(house.firm.pk).count() == number + more
    ann.refresh_from_db()
    assert ann.emails == (["ann@example.com"] if answer == "same" else [])


def test_short_names_are_codes(house: World) -> None:
    """``CR`` and ``Cr`` are two people: their case is all that tells them apart."""
    make.make_person(house.firm, "CR")
    row = brought(house, PLAIN + "Cr,,,,,,\nCR,,,,,,\n")
    assert actions(row) == [Action.CREATE, Action.ASK]


def test_one_person_in_two_rows_is_made_once(house: World) -> None:
    text = PLAIN + "Ann Rossi,ann@example.com,Mill Ltd,,,,\nAnn Rossi,,Mill Ltd,Rome,,,\n"
    row = brought(house, text)
    assert actions(row) == [Action.CREATE, Action.UPDATE]
    before = len(people(house))
    applied(house, row)
    assert len(people(house)) == before + 2  # she and the mill
    assert people(house)["Ann Rossi"].city == "Rome"
    taken_back(house, row)
    assert len(people(house)) == before


def test_what_somebody_has_gone_on_with_stays(house: World) -> None:
    row = brought(house, PLAIN + "Ann,a@example.com,,,,,\nBea,b@example.com,,,,,\n")
    applied(house, row)
    house.enter()
    make.make_interaction(house.owner, people(house)["Ann"])
    taken_back(house, row)
    found = people(house)
    assert "Ann" in found
    assert "Bea" not in found
    kept = row.rows.get(state=ImportRow.State.KEPT)
    assert kept.title == "Ann"


def test_an_edit_since_keeps_the_person(house: World) -> None:
    row = brought(house, PLAIN + "Ann,a@example.com,Mill Ltd,,,,\n")
    applied(house, row)
    ann = people(house)["Ann"]
    ann.city = "Rome"
    ann.save()
    taken_back(house, row)
    assert {"Ann", "Mill Ltd"} <= set(people(house))  # and the place where she works


def test_for_me_alone(house: World) -> None:
    """Nobody else sees whom a confidential file brings, nor is a known party added to."""
    make.make_person(house.firm, "Known", emails=["k@example.com"])
    text = PLAIN + "Known,k@example.com,,Rome,,,\nSecret,s@example.com,Hidden Ltd,,,,\n"
    row = brought(house, text, only_me=True)
    assert actions(row) == [Action.UNCHANGED, Action.CREATE]
    applied(house, row)
    other = viewer_of(house, house.member)
    seen = set(Party.objects.visible_to(other).values_list("name", flat=True))
    assert {"Secret", "Hidden Ltd"}.isdisjoint(seen)
    assert Import.objects.visible_to(other).count() == 0
    assert people(house)["Known"].city == ""
    mine = viewer_of(house, house.owner)
    assert Relationship.objects.visible_to(mine).filter(party__name="Secret").exists()


def test_hidden_people_are_not_matched(house: World) -> None:
    circle = make.make_circle(house.firm, house.member)
    make.make_person(house.firm, "Ann Rossi", emails=["ann@example.com"], audience=circle)
    row = brought(house, PLAIN + "Ann Rossi,ann@example.com,,,,,\n")
    assert actions(row) == [Action.CREATE]


def test_unknown_columns_are_asked_once(house: World) -> None:
    text = "Who,Reached at\nAnn Rossi,ann@example.com\n"
    row = brought(house, text)
    assert (row.state, row.columns) == (State.COLUMNS, ["Who", "Reached at"])
    viewer = viewer_of(house, house.owner)
    with pytest.raises(ValidationError):
        services.choose_columns(row, {"Reached at": "phone"}, viewer=viewer, now=timezone.now())
    chosen = {"Who": "name", "Reached at": "email"}
    row = services.choose_columns(row, chosen, viewer=viewer, now=timezone.now())
    gone_on(house, row)
    assert (row.state, actions(row)) == (State.READY, [Action.CREATE])
    again = brought(house, text)  # the columns are remembered
    assert again.state == State.READY


def test_what_cannot_be_read_says_why(house: World) -> None:
    row = brought(house, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert row.state == State.FAILED
    assert "cannot be imported yet" in row.error
    with pytest.raises(ValidationError):
        brought(house, b"")


def test_a_member_who_left_imports_nothing(house: World) -> None:
    row = brought(house, PLAIN + "Ann,a@example.com,,,,,\n", who=house.member)
    services.apply(row, viewer=viewer_of(house, house.member), now=timezone.now())
    house.enter()
    house.member.role = "viewer"
    house.member.save()
    gone_on(house, row)
    assert row.state == State.STOPPED
    assert "may not add people" in row.error
    assert "Ann" not in people(house)


def test_batches_go_on_where_a_worker_ended(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies between two batches has written each row once when the next is done."""
    monkeypatch.setattr(applying, "BATCH", 2)
    lines = "".join(f"Person {n},p{n}@example.com,Mill Ltd,,,,\n" for n in range(5))
    row = brought(house, PLAIN + lines)
    services.apply(row, viewer=viewer_of(house, house.owner), now=timezone.now())
    written = applying.Batch.write

    def dies(self: applying.Batch, rows: list[ImportRow]) -> None:
        if self.within.rows_done:
            raise RuntimeError("killed")
        written(self, rows)

    monkeypatch.setattr(applying.Batch, "write", dies)
    with pytest.raises(RuntimeError):
        tasks.go_on(str(row.firm_id), str(row.pk))
    house.enter()
    row.refresh_from_db()
    assert (row.state, row.rows_done) == (State.APPLYING, 2)

    monkeypatch.setattr(applying.Batch, "write", written)
    gone_on(house, row)
    assert (row.state, row.rows_done) == (State.DONE, 5)
    names = [party.name for party in Party.objects.of_firm(house.firm.pk)]
    assert sorted(name for name in names if name.startswith("Person")) == [
        f"Person {n}" for n in range(5)
    ]
    assert names.count("Mill Ltd") == 1
    taken_back(house, row)
    assert "Mill Ltd" not in people(house)


def test_stopped_and_taken_back(house: World) -> None:
    row = brought(house, PLAIN + "Ann,a@example.com,,,,,\n")
    viewer = viewer_of(house, house.owner)
    services.apply(row, viewer=viewer, now=timezone.now())
    services.stop(row, viewer=viewer, now=timezone.now())
    gone_on(house, row)
    assert (row.state, row.rows_done) == (State.STOPPED, 0)
    taken_back(house, row)
    assert row.state == State.UNDONE
