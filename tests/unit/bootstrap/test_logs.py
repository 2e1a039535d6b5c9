"""Logs are one JSON object per line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dal.logs import log_json
from dal.watches.flags import FlagWatch
from flags import FlagSnapshot, MigrationPhase
from metrics import NullSink


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was afterwards."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = kept
    root.setLevel(level)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.usefixtures("root")
def test_a_record_is_one_line_with_its_extras(capsys: pytest.CaptureFixture[str]) -> None:
    """Line breaks, quotes, emoji and odd values stay inside one object."""
    log_json()
    logging.getLogger("dal.test").warning('two\n"lines" 🚀', extra={"event": "x", "keys": 3, "path": Path("/a")})
    (told,) = _lines(capsys)
    assert (told["message"], told["event"], told["keys"], told["path"]) == ('two\n"lines" 🚀', "x", 3, "/a")
    assert (told["level"], told["logger"]) == ("warning", "dal.test")
    assert isinstance(told["at"], float)


@pytest.mark.usefixtures("root")
def test_an_exception_is_on_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback is a value, not further lines."""
    log_json()
    try:
        int("broken")
    except ValueError:
        logging.getLogger("dal.test").exception("failed")
    (told,) = _lines(capsys)
    assert "ValueError: (text left out)" in told["exception"]
    assert "test_logs.py" in told["exception"]
    assert "invalid literal" not in told["exception"]


@pytest.mark.usefixtures("root")
def test_an_exception_of_the_application_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """What other loggers tell is not this layer's to cut."""
    log_json()
    try:
        int("broken")
    except ValueError:
        logging.getLogger("shop").exception("failed")
    (told,) = _lines(capsys)
    assert "ValueError: invalid literal" in told["exception"]


@pytest.mark.usefixtures("root")
def test_a_change_of_phase_is_logged_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The demo and log collectors read the event `phase`; a poll without a change says nothing."""
    log_json()
    watch = FlagWatch(NullSink())
    for phase in (MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE):
        watch.observed(FlagSnapshot.of(phase), None)
    told = _lines(capsys)
    assert [(line["event"], line["phase"], line["read_only"]) for line in told] == [
        ("phase", 2, False),
        ("phase", 3, False),
    ]
    assert all(line["pid"] == line["process"] for line in told)
