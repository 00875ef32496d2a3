"""Names, dates, money and chips in templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from common import dates, names

TODAY = date(2006, 6, 30)


@dataclass
class Party:
    name: str
    kind: str = "person"
    native_name: str = ""
    country: str = ""


@dataclass
class Flag:
    severity: int = 2
    title: str = "Cannot push"


def drawn(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"today": TODAY} | values))


@pytest.mark.parametrize(
    ("text", "country", "lang"),
    [
        ("李哲", "CN", "zh-Hans"),
        ("李哲", "", "zh-Hans"),
        ("李哲", "TW", "zh-Hant"),
        ("田中", "JP", "ja"),
        ("たなか 一郎", "", "ja"),
        ("한종필", "CN", "ko"),
        ("Zoë", "JP", ""),
    ],
)
def test_script_picks_the_language_mark(text: str, country: str, lang: str) -> None:
    assert names.script_lang(text, country) == lang


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("R", "R"),
        ("JPH", "JPH"),
        ("Lz", "Lz"),
        ("Northwind", "No"),
        ("Li Na", "LN"),
        ("Ana María López", "AL"),
        ("李哲", "李哲"),
        ("欧阳明月", "明月"),
        ("", "?"),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert names.initials(name) == short


def test_second_script_follows_with_its_language() -> None:
    html = drawn("{% names p %}", p=Party("Li Zhe", native_name="李哲", country="CN"))
    assert html == (
        '<bdi class="nm-main">Li Zhe</bdi> <bdi class="nm-native" lang="zh-Hans">李哲</bdi>'
    )


def test_names_are_escaped() -> None:
    html = drawn("{% names p %}{% avatar p %}", p=Party("<b hx-get=x>", native_name="<i>"))
    assert "<b hx" not in html
    assert "<i>" not in html


def test_avatar_is_a_disc_for_a_person_and_square_for_a_firm() -> None:
    assert "av-person" in drawn("{% avatar p %}", p=Party("Lz"))
    assert "av-firm av-l" in drawn('{% avatar p "l" %}', p=Party("R", kind="organisation"))
    assert "av-me" in drawn("{% avatar p me=True %}", p="EB")


@pytest.mark.parametrize(
    ("day", "precision", "text"),
    [
        (date(2006, 5, 16), "day", "16 May"),
        (date(2005, 11, 14), "day", "14 Nov 2005"),
        (date(2006, 4, 1), "month", "April"),
        (date(2004, 8, 1), "month", "August 2004"),
        (date(2005, 12, 1), "quarter", "Q4 2005"),
        (date(2002, 1, 1), "year", "2002"),
        (date(2006, 1, 1), "unknown", "date unknown"),
        (None, "day", "date unknown"),
    ],
)
def test_dates_say_no_more_than_is_known(day: date | None, precision: str, text: str) -> None:
    assert drawn("{% short_date d today p %}", d=day, p=precision) == text


def test_a_moment_counts_as_its_day() -> None:
    moment = datetime(2006, 6, 29, 23, 59, tzinfo=UTC)
    assert drawn("{{ d|short_date:today }} {{ d|ago_days:today }}", d=moment) == "29 Jun Yesterday"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2006, 6, 30), "Today"),
        (date(2006, 6, 29), "Yesterday"),
        (date(2006, 5, 23), "38 days"),
        (date(2006, 7, 1), "in 1 day"),
        (date(2006, 7, 3), "in 3 days"),
        (None, "–"),
    ],
)
def test_ages(day: date | None, text: str) -> None:
    assert dates.ago_days(day, TODAY) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("46200.00"), "GBP", "£46,200"),
        (Decimal("0.50"), "GBP", "£0.50"),
        (Decimal("-120"), "GBP", "-£120"),
        (None, "GBP", "–"),
        (1200, "JPY", "¥1,200"),
    ],
)
def test_money(amount: Decimal | None, currency: str, text: str) -> None:
    assert dates.money(amount, currency) == text


def test_money_in_a_language_babel_does_not_know() -> None:
    with translation.override("tlh"):
        assert dates.money(Decimal(5)) == "£5"


def test_long_day() -> None:
    assert drawn("{{ today|long_day }}{{ none|long_day }}", none=None) == "Friday 30 June"


@pytest.mark.parametrize(("n", "text"), [(None, ""), (0, "0"), (999, "999"), (1000, "999+")])
def test_counts_are_exact_to_999(n: int | None, text: str) -> None:
    assert drawn("{{ n|count }}", n=n) == text


@pytest.mark.parametrize(
    ("tags", "address"),
    [
        ("undo:/flags/1/undo/", "/flags/1/undo/"),
        ("safe undo:/a/", "/a/"),
        ("undo://elsewhere.example/", ""),
        ("undo:javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_undo_goes_to_our_own_addresses_only(tags: str, address: str) -> None:
    assert drawn("{{ t|undo_url }}", t=tags) == address


def test_chips() -> None:
    assert 'class="chip chip-gives"' in drawn('{% chip "Dinner" "gives" "meal" %}')
    assert "<svg" not in drawn('{% chip "Dinner" %}')
    with pytest.raises(ValueError, match="shiny"):
        drawn('{% chip "Dinner" "shiny" %}')


def test_flag_chip_shows_shape_and_reason() -> None:
    html = drawn("{% flag_chip f %}", f=Flag())
    assert 'class="flag soon"' in html
    assert html.endswith("Cannot push</span>")
    assert drawn('{% flag_chip f "Two reports late" %}', f=Flag()).endswith("late</span>")


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As they write it.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "A")])
    way = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    private = forms.BooleanField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_fields_are_tied_to_their_help_and_errors() -> None:
    html = drawn('{% include "components/form.html" %}', form=SampleForm({}))
    assert 'aria-describedby="id_name-error id_name-help"' in html
    assert 'id="id_name-error"' in html
    assert 'id="id_name-help"' in html
    assert '<a href="#id_name">' in html
    assert html.count("<label") >= 4
    assert "<legend>" in html


def test_a_good_form_has_no_error_list() -> None:
    form = SampleForm({"name": "Lz", "kind": "a", "way": "a"})
    assert "form-errors" not in drawn('{% include "components/form.html" %}', form=form)


def test_widget_kinds() -> None:
    form = SampleForm()
    kinds = [drawn("{{ f|widget_kind }}", f=field) for field in form]
    assert kinds == ["input", "textarea", "select", "radiogroup", "checkbox", "hidden"]
