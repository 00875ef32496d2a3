"""Markdown of notes to safe HTML: no scripts, no styles, no images, nothing loaded from elsewhere.

Two fences: the parser escapes HTML that people write, and what it makes passes a list of allowed
tags. Headings become bold lines, since a note stands inside a page that has its own headings;
images become links to them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "blockquote": {"class"}}
SCHEMES = {"http", "https", "mailto"}
MOST_NESTED = 100  # levels of lists and quotes


@cache
def parser() -> MarkdownIt:
    """CommonMark with line breaks kept and bare addresses left alone."""
    found = MarkdownIt(
        "commonmark", {"html": False, "breaks": True, "maxNesting": MOST_NESTED}
    ).enable("strikethrough")
    found.add_render_rule("heading_open", drawn_as("<p><strong>"))
    found.add_render_rule("heading_close", drawn_as("</strong></p>\n"))
    found.add_render_rule("blockquote_open", drawn_as('<blockquote class="quote">'))
    found.add_render_rule("image", link_to_image)
    return found


def drawn_as(tag: str) -> Callable[..., str]:
    """A rule that draws every token the same."""
    return lambda *_: tag


def link_to_image(_renderer: Any, tokens: Any, at: int, *_: Any) -> str:
    """A picture elsewhere would tell its server who reads the note."""
    source = str(tokens[at].attrs.get("src", ""))
    return f'<a href="{escape(source)}">{escape(tokens[at].content or source)}</a>'


def rendered(text: str) -> SafeString:
    """The text as HTML that may stand in any page of ours."""
    clean = nh3.clean(
        parser().render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean)
