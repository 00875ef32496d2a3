"""The look of a paper, shared by all: styles, tables, page numbers, and the file itself."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib import pagesizes
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from clients.documents.fonts import PLAIN, is_eastern, markup, registered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.platypus import Flowable

INK, MUTED, RULE = HexColor("#1b1f27"), HexColor("#5a6372"), HexColor("#c9ced6")
MARGIN, SMALL, USUAL, LARGE, TITLE = 20 * mm, 8.5, 10, 14, 18
PAD = 6  # points that a frame, and a cell, keeps on either side
LEADING = 1.35  # of a line, in sizes of its letters
#: Where paper is not A4.
LETTER: Final = frozenset({"US", "CA", "MX"})


def paper(country: str) -> tuple[float, float]:
    """Width and height in points."""
    return pagesizes.LETTER if country in LETTER else pagesizes.A4


def text(
    words: object, *, size: float = USUAL, muted: bool = False, right: bool = False,
    bold: bool = False, country: str = "",
) -> Paragraph:  # fmt: skip
    """A paragraph; text in Chinese characters may break between any two of them."""
    registered()
    said = str(words)
    style = ParagraphStyle(
        "text",
        fontName=PLAIN,
        fontSize=size,
        leading=size * LEADING,
        textColor=MUTED if muted else INK,
        alignment=TA_RIGHT if right else 0,
        wordWrap="CJK" if is_eastern(said) else None,
    )
    return Paragraph(markup(said, country, bold=bold), style)


def gap(size: float) -> Spacer:
    """Space of so many millimetres."""
    return Spacer(1, size * mm)


def grid(
    rows: Sequence[Sequence[Any]], shares: Sequence[float], width: float, *more: tuple[Any, ...],
    head: int = 0,
) -> Table:  # fmt: skip
    """Cells in columns that take these shares of the width; ``head`` rows on every page."""
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        *more,
    ]
    widths = [width * share for share in shares]
    return Table(
        [list(row) for row in rows], colWidths=widths, repeatRows=head, style=TableStyle(style)
    )


def lines_under(head: int = 1) -> tuple[Any, ...]:
    """A rule below the head."""
    return ("LINEBELOW", (0, head - 1), (-1, head - 1), 0.8, INK)


def lines_between(head: int = 1) -> tuple[Any, ...]:
    """A thin rule below each row."""
    return ("LINEBELOW", (0, head), (-1, -1), 0.4, RULE)


class Numbered(Canvas):
    """Pages that say which of how many they are; all wait until the last one is known."""

    footer = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page for later."""
        self.waiting.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        """Number the pages and write them."""
        for number, page in enumerate(self.waiting, start=1):
            self.__dict__.update(page)
            self.draw_footer(number, len(self.waiting))
            super().showPage()
        super().save()

    def draw_footer(self, number: int, last: int) -> None:
        """What it is on the left, the page on the right."""
        width, _height = self._pagesize  # type: ignore[attr-defined]
        of = _("Page %(number)d of %(last)d") % {"number": number, "last": last}
        inside = width - 2 * (MARGIN + PAD)
        table = grid(
            [
                [
                    text(self.footer, size=SMALL, muted=True),
                    text(of, size=SMALL, muted=True, right=True),
                ]
            ],
            (0.75, 0.25),
            inside,
            ("LINEABOVE", (0, 0), (-1, 0), 0.4, RULE),
        )
        _wide, high = table.wrapOn(self, inside, MARGIN)
        table.drawOn(self, MARGIN + PAD, MARGIN - high)


def written(
    story: Sequence[Flowable], *, title: str, author: str, country: str
) -> bytes:  # fmt: skip
    """The file. The same story makes the same bytes: no clock and no chance is in it."""
    registered()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=paper(country),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
        title=title,
        author=author,
        creator="IA CRM",
        lang=get_language() or "en",
        invariant=1,
        initialFontName=PLAIN,
    )
    maker: Any = type("Paper", (Numbered,), {"footer": f"{author} · {title}"})
    document.build(list(story), canvasmaker=maker)
    return out.getvalue()


def width_of(country: str) -> float:
    """Points between the margins; less what the frame keeps."""
    return paper(country)[0] - 2 * (MARGIN + PAD)
