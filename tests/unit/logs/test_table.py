"""The table of events and the code name the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from dal.logs import EVENTS, LogEvent
from dal.logs.table import as_markdown
from tests.unit.logs.scan import Logged, scan

ROOT = Path(__file__).parents[3]


def logged() -> Iterator[Logged]:
    """Every call of a logger in the three packages."""
    for package in ("dal", "flags", "metrics"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT)
            source = path.read_text(encoding="utf-8")
            if "getLogger" in source:
                yield from scan(source, path=str(place), module=".".join(place.with_suffix("").parts))


def problems(calls: Iterable[Logged], events: Iterable[LogEvent]) -> list[str]:
    """What is logged and not in the table, is in the table and not logged, or is not as the table says."""
    table = {event.name: event for event in events}
    seen, found = set(), []
    for call in calls:
        seen.add(call.event)
        event = table.get(call.event)
        if event is None:
            found.append(f"{call.place}: logs {call.event or 'no event'!r}, which is not in the table")
        elif (call.logger, set(call.keys)) != (event.logger, set(event.keys)) or call.level not in event.levels:
            found.append(f"{call.place}: {call} is not as {event}")
    return [*found, *(f"{name} is in the table and logged nowhere" for name in table.keys() - seen)]


def test_the_table_and_the_code_agree() -> None:
    """Every call of a logger has an event; each is listed with its logger, level and keys; none is invented."""
    assert problems(logged(), EVENTS) == []


def test_an_event_is_listed_once() -> None:
    """Each name has one meaning."""
    assert len({event.name for event in EVENTS}) == len(EVENTS)


def test_the_page_shows_the_table() -> None:
    """docs/logs.md is as `python -m dal.logs` prints it."""
    assert as_markdown() in (ROOT / "docs/logs.md").read_text(encoding="utf-8")


HEAD = 'import logging\n_log = logging.getLogger("dal.x")\ndef f(a):\n'
KNOWN = LogEvent("known", "dal.x", "warning", ("entity",), "")
PLANTED = {
    "unlisted": ('    _log.info("a", extra={"event": "new"})', "logs 'new', which is not in the table"),
    "no event": ('    _log.info("a")', "logs 'no event', which is not in the table"),
    "another key": ('    _log.warning("a", extra={"event": "known", "row": a})', "is not as"),
    "another level": ('    _log.error("a", extra={"event": "known", "entity": a})', "is not as"),
    "through a name": ('    extra = {"event": "new"}\n    _log.info("a", extra=extra)', "logs 'new'"),
    "without a name": ('    logging.getLogger("dal.y").error("a")', "logs 'no event'"),
    "exception": ('    _log.exception("a")', "logs 'no event'"),
}


@pytest.mark.parametrize(("source", "said"), PLANTED.values(), ids=PLANTED)
def test_a_planted_call_is_found(source: str, said: str) -> None:
    """The test above fails on each of them."""
    (problem, *_) = problems(scan(HEAD + source, path="x.py", module="x"), [KNOWN])
    assert problem.startswith("x.py:")
    assert said in problem


def test_an_event_that_nobody_logs_is_found() -> None:
    """The other way round."""
    right = HEAD + '    _log.warning("a", extra={"event": "known", "entity": a})'
    calls = list(scan(right, path="x.py", module="x"))
    assert problems(calls, [KNOWN]) == []
    gone = LogEvent("gone", "dal.x", "info", (), "")
    assert problems(calls, [KNOWN, gone]) == ["gone is in the table and logged nowhere"]
