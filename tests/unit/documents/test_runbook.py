"""Every section of the runbook says how urgent it is, what to look at and what to do, with names that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dal.logs import EVENTS

ROOT = Path(__file__).parents[3]
RUNBOOK = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
ELSEWHERE = {"See", "Do", "Status, Targets", "strict", "parity", "backends"}
"""Words of the page, of Prometheus, and the short names of two dashboards."""


def sections(text: str) -> dict[str, str]:
    """By the name of the alert, up to the next heading of any depth."""
    parts = re.split(r"^##+ (.+)$", text, flags=re.MULTILINE)
    return {name: body for name, body in zip(parts[1::2], parts[2::2], strict=True) if re.fullmatch(r"\w+", name)}


def titles() -> Iterator[str]:
    """Of dashboards, rows and panels."""

    def below(panels: list[dict[str, Any]]) -> Iterator[str]:
        for panel in panels:
            yield panel.get("title", "")
            yield from below(panel.get("panels", []))

    for path in (ROOT / "grafana/dashboards").glob("*.json"):
        board = json.loads(path.read_text(encoding="utf-8"))
        yield board["title"]
        yield from below(board["panels"])


def faults(name: str, body: str) -> list[str]:
    """What an on-call would miss in a section, or look for in vain."""
    shown = {title for full in titles() for title in (full, full.partition(",")[0])}
    words = {" ".join(word.split()) for word in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", body)}
    events = set(re.findall(r"log\s+event\s+`([\w.]+)`", body))
    return [
        *(f"{name}: lacks {part}" for part in ("- *See*: ", "- *Do*: ") if part not in body),
        *(f"{name}: is not page or ticket" for _ in [0] if not re.match(r"\n\*\*(page|ticket)\.\*\* ", body)),
        *(f"{name}: no panel is called {word}" for word in sorted(words - shown - ELSEWHERE)),
        *(f"{name}: no event is called {event}" for event in sorted(events - {event.name for event in EVENTS})),
    ]


def test_every_section_can_be_followed() -> None:
    """Panels and log events are called so."""
    found = sections(RUNBOOK)
    assert len(found) > 20
    assert [fault for name, body in found.items() for fault in faults(name, body)] == []


def test_a_section_that_leads_nowhere_is_found() -> None:
    """A panel and an event that were renamed, and nothing to do."""
    body = "\n**page.** Bad.\n- *See*: *Pending  keys*, *Pending locks*; log event `mismatched`.\n"
    assert faults("DalBad", body) == [
        "DalBad: lacks - *Do*: ",
        "DalBad: no panel is called Pending locks",
        "DalBad: no event is called mismatched",
    ]
