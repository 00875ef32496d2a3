"""The text of an HTML mail. Nothing in it is loaded, followed or run."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

MOST_LETTERS = 500_000  # of HTML that are looked at
HIDDEN = frozenset({"script", "style", "head", "title", "template", "object", "svg"})
BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt"),
        *("fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
TAG = re.compile(r"<[^<>]*>")
BLANK = re.compile(r"[ \t\r\f\v\xa0]+")
EMPTY_LINES = re.compile(r"\n{3,}")


class TextOnly(HTMLParser):
    """Keeps what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in HIDDEN:
            self.hidden.append(tag)
        elif tag == "body":
            self.hidden.clear()  # a head that nobody closed
        elif tag == "br" or tag in BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag not in HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag == self.hidden[-1]:
            self.hidden.pop()
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(" ".join(BLANK.sub(" ", data).split("\n")))


def text_of(html: str) -> str:
    """Its text, a line for each block."""
    html = html[:MOST_LETTERS]
    parser = TextOnly()
    try:
        parser.feed(html + "<p>")  # flushes the last words; never closed: that may take for ever
    except (AssertionError, ValueError):  # declarations that the parser knows nothing about
        return tidy(unescape(TAG.sub(" ", html)))
    return tidy("".join(parser.parts))


def tidy(text: str) -> str:
    """Single blanks, no blanks at the ends of lines, at most one empty line."""
    lines = (BLANK.sub(" ", line).strip() for line in text.split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
