"""Guests' pages in English, Korean and Simplified Chinese, word for word."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.core.cache import cache
from django.test import Client

from portal import languages
from tests.firms.signing_in import signed_in
from tests.portal.builders import Fair
from tests.portal.guest_browser import asked, guest_browser
from tests.portal.words import ROOT, Key, all_words

CATALOGUES = ("ko", "zh_Hans")


def folder(code: str) -> Path:
    """Where the words of a language lie."""
    return ROOT / "portal" / "locale" / code / "LC_MESSAGES"


def catalogue(code: str) -> Any:
    """The words as people read and change them."""
    with (folder(code) / "django.po").open("rb") as file:
        return read_po(file)


def words_of(code: str) -> dict[Key, Any]:
    """Message by its key."""
    return {(found.context or "", found.id): found for found in catalogue(code) if found.id}


@pytest.mark.parametrize("code", CATALOGUES)
def test_every_word_is_translated_and_none_is_left_over(code: str) -> None:
    assert set(words_of(code)) == all_words()
    empty = [key for key, found in words_of(code).items() if not all(texts(found.string))]
    assert empty == []
    assert [key for key, found in words_of(code).items() if found.fuzzy] == []


def texts(found: str | tuple[str, ...]) -> tuple[str, ...]:
    """All forms."""
    return (found,) if isinstance(found, str) else found


@pytest.mark.parametrize("code", CATALOGUES)
def test_what_is_filled_in_is_named_alike(code: str) -> None:
    for found in words_of(code).values():
        assert [str(error) for error in found.check()] == []


@pytest.mark.parametrize("code", CATALOGUES)
def test_what_is_used_is_what_is_written(code: str) -> None:
    """The ``.mo`` was made of the ``.po`` (``pybabel compile -D django -d portal/locale``)."""
    with (folder(code) / "django.mo").open("rb") as file:
        used = gettext.GNUTranslations(file)
    for (context, text), found in words_of(code).items():
        if isinstance(text, tuple):
            assert used.ngettext(text[0], text[1], 2) == found.string[-1]
        else:
            said = used.pgettext(context, text) if context else used.gettext(text)
            assert said == found.string


def test_the_browser_is_asked_for_its_language() -> None:
    asked_for = {
        "ko-KR,ko;q=0.9,en;q=0.8": "ko",
        "zh-TW": "zh-hans",
        "fr,zh-CN;q=0.5,en;q=0.1": "zh-hans",
        "fr": "en",
        "": "en",
    }
    for header, code in asked_for.items():
        assert languages.asked_for(header) == code


@pytest.mark.django_db
def test_pages_speak_the_guests_language() -> None:
    cache.clear()
    fair = Fair()
    row = fair.share()
    stranger = asked(Client(headers={"accept-language": "ko"}), "/portal/sign-in/")[1]
    assert '<html lang="ko"' in stranger
    assert "로그인" in stranger
    browser = guest_browser(fair.guest)
    page = f"/portal/{row.pk}/"
    assert '<html lang="en"' in asked(browser, page)[1]
    for code, html, accept, day in (
        ("ko", "ko", "수락", "년"),
        ("zh-hans", "zh-Hans", "接受", "年"),
    ):
        assert asked(browser, "/portal/language/", {"language": code, "next": page})[0] == 302
        text = asked(browser, page)[1]
        assert f'<html lang="{html}"' in text
        assert accept in text
        assert day in text
    assert asked(browser, "/portal/language/", {"language": "xx"})[0] == 302
    assert asked(browser, "/portal/sign-out/", {})[0] == 302
    assert '<html lang="zh-Hans"' in asked(browser, "/portal/sign-in/")[1]


@pytest.mark.django_db
@pytest.mark.parametrize("asks", ["zh-CN,zh;q=0.9", "ko-KR"])
def test_the_inside_stays_english_whatever_the_browser_asks(asks: str) -> None:
    cache.clear()
    path = "/accounts/login/"
    plain = asked(Client(), path)[1]
    spoken = asked(Client(headers={"accept-language": asks}), path)[1]
    assert '<html lang="en"' in spoken
    assert not re.search("[\u3131-\ud7a3\u4e00-\u9fff]", spoken)
    assert "Password" in plain
    assert "Password" in spoken
    inside = signed_in(Fair().owner.user)
    inside.defaults["HTTP_ACCEPT_LANGUAGE"] = asks
    text = asked(inside, "/introductions/")[1]
    assert '<html lang="en"' in text
    assert not re.search("[\u3131-\ud7a3\u4e00-\u9fff]", text)
