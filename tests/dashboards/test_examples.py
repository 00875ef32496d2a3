"""The example script against the live server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.db import transaction
from django.utils import timezone

from firms.services import issue_token
from firms.tenant import set_tenant
from tests import make

SCRIPT = Path(__file__).parents[2] / "examples" / "redraw_chart.py"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def run(live_url: str, token: str, *args: str) -> subprocess.CompletedProcess[str]:
    """The script as somebody runs it, with nothing of ours on its path."""
    environ = {"PATH": os.environ["PATH"]} | ({"IA_CRM_TOKEN": token} if token else {})
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), live_url, *args],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def a_token() -> str:
    """Of an owner who met two people."""
    firm = make.make_firm("Alder")
    set_tenant(firm.pk)
    owner = make.make_member(firm, "Ada", role="owner", with_user=True)
    for name, times in (("Bo & <Co>", 3), ("Cy", 1)):
        person = make.make_person(firm, name)
        for _time in range(times):
            make.make_interaction(owner, person)
    _row, secret = issue_token(owner, name="Chart", scopes=["dashboards:read"], now=timezone.now())
    return secret


def test_the_script_redraws_the_chart(live_url: str, tmp_path: Path) -> None:
    with transaction.atomic():
        secret = a_token()
    svg, known = tmp_path / "contacts.svg", tmp_path / "known.json"
    done = run(live_url, secret, str(svg), "--known", str(known))
    assert done.returncode == 0, done.stderr
    assert "2 people, 12 columns" in done.stdout
    drawing = ET.parse(svg).getroot()  # noqa: S314 - what we have just drawn
    words = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Bo & <Co>", "Cy", "3", "1"} <= set(words)
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}rect"))) == 1 + 2 * 12

    kept = json.loads(known.read_text("utf-8"))
    kept["body"]["people"] = []  # only an answer of 304 leaves this in place
    known.write_text(json.dumps(kept), "utf-8")
    again = run(live_url, secret, str(svg), "--known", str(known))
    assert "0 people" in again.stdout


def test_the_script_says_what_is_missing(live_url: str, tmp_path: Path) -> None:
    svg = str(tmp_path / "contacts.svg")
    without = run(live_url, "", svg)
    assert (without.returncode, "IA_CRM_TOKEN" in without.stderr) == (2, True)
    wrong = run(live_url, "nothing", svg)
    assert (wrong.returncode, "401" in wrong.stderr) == (1, True)
