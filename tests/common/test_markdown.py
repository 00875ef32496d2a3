"""Notes are Markdown; nothing in them runs, loads or breaks the page around it."""

from __future__ import annotations

import pytest

from common.markdown import rendered


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("**bold** and ~~gone~~", "<p><strong>bold</strong> and <s>gone</s></p>\n"),
        ("# Title", "<p><strong>Title</strong></p>\n"),
        ("> said", '<blockquote class="quote">\n<p>said</p>\n</blockquote>\n'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>\n'),
        (
            "[x](https://e.com)",
            '<p><a href="https://e.com" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
        (
            "![map](https://e.com/a.png)",
            '<p><a href="https://e.com/a.png" rel="noopener noreferrer nofollow">map</a></p>\n',
        ),
    ],
)
def test_what_people_write(text: str, html: str) -> None:
    assert rendered(text).replace("\n", "") == html.replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        '<div hx-get="/x" hx-trigger="load">',
        "[x](https://e.com 'a\" onmouseover=alert(1) b=\"')",
        "`<svg onload=alert(1)>`",
        "<style>*{display:none}</style>",
    ],
)
def test_what_nobody_should(text: str) -> None:
    html = rendered(text)
    for word in ("<script", "<img", "<svg", "<style", "<div", 'href="javascript', 'href="data'):
        assert word not in html.lower()
    assert " onerror=" not in html.replace("&lt;img src=x onerror=", "")


def test_deep_quotes_end_in_time_and_keep_their_words() -> None:
    assert "last" in rendered("> " * 40 + "last")
    assert rendered("> " * 5_000 + "last")
    assert rendered("*" * 20_000)
