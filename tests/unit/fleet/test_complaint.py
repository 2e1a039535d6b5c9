"""What goes wrong in a turn is said in the right words, and once."""

from __future__ import annotations

import logging

import pytest

from dal.errors import BackendUnavailable, NotPrepared
from dal.fleet.complaint import Complaint


@pytest.mark.parametrize(
    ("error", "harmless", "level", "said", "event"),
    [
        (
            BackendUnavailable("MySQL: gone"),
            False,
            logging.WARNING,
            "the fleet cannot be reached",
            "fleet_unreachable",
        ),
        (
            BackendUnavailable("MySQL: gone"),
            True,
            logging.INFO,
            "the fleet cannot be reached",
            "fleet_unreachable",
        ),
        (NotPrepared("no ids"), True, logging.WARNING, "the cutover cannot be finished", "cutover_unprepared"),
        (RuntimeError("a slip"), True, logging.ERROR, "a turn of the fleet failed", "fleet_failed"),
    ],
    ids=["unreachable", "harmless", "unprepared", "slip"],
)
def test_each_in_its_words(
    caplog: pytest.LogCaptureFixture,
    *,
    error: Exception,
    harmless: bool,
    level: int,
    said: str,
    event: str,
) -> None:
    """Its level, its sentence, its event."""
    caplog.set_level(logging.INFO, "dal.fleet")
    complaint = Complaint()
    complaint.note(error, error, harmless=harmless)
    complaint.note(error, error, harmless=harmless)
    (record,) = caplog.records
    assert (record.levelno, getattr(record, "event", None)) == (level, event)
    assert record.getMessage().startswith(said)
    complaint.over()
    complaint.note(error, error, harmless=harmless)
    assert len(caplog.records) == 2
