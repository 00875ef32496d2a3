"""Family names in the plural are asked for; what is written with a hash is a tag."""

from __future__ import annotations

import pytest

from relationships.quicklog.names import Named
from relationships.quicklog.reader import read
from relationships.quicklog.reading import Reading
from tests import make
from tests.quicklog.tables import ListIndex

KNOWN = [
    Named("li-zhe", "person", "Li Zhe", "李哲"),
    Named("li-na", "person", "Li Na", "李娜"),
    Named("schmidt", "person", "Petra Schmidt"),
    Named("jones", "person", "Tom Jones"),
    Named("partner", "person", "Ann Partner"),
]


def reading(text: str) -> Reading:
    return read(text, names=ListIndex(KNOWN), today=make.TODAY)


@pytest.mark.parametrize(
    ("text", "written", "candidates"),
    [
        ("Dinner with the Lis in Beijing", "Lis", {"li-zhe", "li-na"}),
        ("Dinner with the Schmidts", "Schmidts", {"schmidt"}),
        ("lunch with the schmidts yesterday", "schmidts", {"schmidt"}),
        ("The Joneses came by with Li Zhe", "Joneses", {"jones"}),
    ],
)
def test_a_family_is_asked_for(text: str, written: str, candidates: set[str]) -> None:
    found = {one.text: one for one in reading(text).unsure}
    assert set(found[written].candidates) == candidates
    assert text[found[written].span.start : found[written].span.end] == written


@pytest.mark.parametrize("text", ["Dinner with the partners", "Met the sales people, the books"])
def test_ordinary_words_are_no_families(text: str) -> None:
    assert reading(text).unsure == ()


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#held-back Dinner with Li Zhe", ["held_back"]),
        ("Dinner with Li Zhe #heldback #follow_up", ["held_back", "follow_up"]),
        ("Dinner #Vetting with Li Zhe, vetted his agent", ["vetting"]),
        ("Dinner with Li Zhe, I paid #entertained", ["entertained"]),
        ("Dinner with Li Zhe #spring-fair", []),
        ("Read example.com/#conflict with Li Zhe", ["conflict"]),
    ],
)
def test_a_hash_makes_a_tag(text: str, tags: list[str]) -> None:
    found = reading(text)
    assert [tag.value for tag in found.tags] == tags
    assert [one.party for one in found.participants] == ["li-zhe"]
