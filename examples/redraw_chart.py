#!/usr/bin/env python3
"""Pull relationship data with a token and redraw one chart as SVG.

    IA_CRM_TOKEN=… python3 examples/redraw_chart.py http://localhost:8000 contacts.svg

Needs Python 3.11 and nothing else. The token needs the scope ``dashboards:read``. With
``--known contacts.json`` the answer is kept beside its entity tag, and the server is only asked
whether it changed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

CELL, LEFT, TOP = 34, 130, 40  # px
INK, PAPER = "#1B2430", "#FFFFFF"
RAMP = ("#EFECE4", "#CFE3E8", "#93C3D0", "#2F7D95", "#0B6B88")
NOT_MODIFIED = 304


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Redraw contact by month as SVG.")
    parser.add_argument("server", help="http://localhost:8000")
    parser.add_argument("svg", type=Path, help="file to write")
    parser.add_argument("--period", default="12m", choices=("12m", "year", "last-year", "all"))
    parser.add_argument("--known", type=Path, help="file that keeps the last answer")
    return parser.parse_args()


def pulled(server: str, period: str, known: Path | None) -> dict[str, Any]:
    """The answer of ``dashboards/contacts-by-month``; the kept one where nothing changed."""
    kept = json.loads(known.read_text("utf-8")) if known and known.exists() else {}
    url = f"{server.rstrip('/')}/api/v1/dashboards/contacts-by-month/?period={period}"
    headers = {"Authorization": f"Bearer {os.environ['IA_CRM_TOKEN']}"}
    if kept.get("url") == url:
        headers["If-None-Match"] = kept["tag"]
    try:
        with urlopen(Request(url, headers=headers), timeout=30) as answer:  # noqa: S310 - as asked
            body, tag = json.load(answer), answer.headers["ETag"]
    except HTTPError as error:
        if error.code == NOT_MODIFIED:
            return dict(kept["body"])
        raise
    if known:
        known.write_text(json.dumps({"url": url, "tag": tag, "body": body}), "utf-8")
    return dict(body)


def drawn(data: dict[str, Any]) -> ET.Element:
    """People down, months across, the number in each cell."""
    steps, people = data["steps"], data["people"]
    width, height = LEFT + CELL * len(steps) + 10, TOP + CELL * len(people) + 10
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "font-family": "sans-serif",
            "font-size": "12",
            "role": "img",
        },
    )
    ET.SubElement(svg, "title").text = f"Contact by {data['by']}, to {data['last']}"
    ET.SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    most = max((n for one in people for n in one["counts"]), default=0)
    for at, first in enumerate(steps):
        shown = first[:4] if data["by"] == "year" else first[2:7]
        words(svg, LEFT + CELL * (at + 0.5), TOP - 10, shown, "middle")
    for line, one in enumerate(people):
        y = TOP + CELL * line
        words(svg, LEFT - 8, y + CELL * 0.6, one["name"], "end")
        for at, n in enumerate(one["counts"]):
            cell(svg, LEFT + CELL * at, y, n, most)
    return svg


def cell(svg: ET.Element, x: float, y: float, n: int, most: int) -> None:
    """A square as dark as its number, which stands in it."""
    step = max(1, round(4 * n / most)) if n else 0
    side = str(CELL - 2)
    box = {"x": str(x), "y": str(y), "width": side, "height": side, "rx": "3"}
    ET.SubElement(svg, "rect", {**box, "fill": RAMP[step]})
    if n:
        ink = PAPER if step > 2 else INK
        words(svg, x + CELL / 2 - 1, y + CELL * 0.6, str(n), "middle", ink)


def words(svg: ET.Element, x: float, y: float, text: str, anchor: str, fill: str = INK) -> None:
    """Text; the parser escapes it."""
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "fill": fill}
    ET.SubElement(svg, "text", place).text = text


def main() -> int:
    """Pull, draw, write."""
    wanted = asked()
    try:
        data = pulled(wanted.server, wanted.period, wanted.known)
    except KeyError:
        sys.stderr.write("Set IA_CRM_TOKEN to a token with the scope dashboards:read.\n")
        return 2
    except HTTPError as error:
        sys.stderr.write(f"The server answered {error.code}: {error.reason}\n")
        return 1
    ET.ElementTree(drawn(data)).write(wanted.svg, encoding="utf-8", xml_declaration=True)
    counted = f"{len(data['people'])} people, {len(data['steps'])} columns"
    sys.stdout.write(f"{wanted.svg}: {counted}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
