"""The scheduler of polls says what goes wrong, and nothing when it is only late for its own end."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]  # ships no types

from flags import unleash
from tests.waiting import until

LATE = """
import concurrent.futures.thread, threading
from flags import unleash
scheduler = unleash._scheduler()
scheduler.start()
concurrent.futures.thread._python_exit()  # as it happens at the end, while daemon threads still run
scheduler.add_job(print, executor="flags-unleash")
while scheduler.get_jobs():
    pass
"""


@pytest.fixture
def scheduler() -> Iterator[BackgroundScheduler]:
    """Started, with nothing to do."""
    found = unleash._scheduler()
    found.start()
    yield found
    found.shutdown()


def test_a_poll_that_is_due_when_the_source_ends(
    scheduler: BackgroundScheduler, caplog: pytest.LogCaptureFixture
) -> None:
    """Its threads are gone, and nobody needs it any more."""
    scheduler._lookup_executor("flags-unleash")._pool.shutdown()
    scheduler.add_job(print, executor="flags-unleash")
    assert until(lambda: not scheduler.get_jobs())
    assert not caplog.records


def test_a_poll_that_is_due_when_the_process_ends() -> None:
    """No traceback in the last line of an application's log."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_goes_wrong_otherwise(scheduler: BackgroundScheduler, caplog: pytest.LogCaptureFixture) -> None:
    """It is told."""
    with caplog.at_level(logging.ERROR):
        scheduler.add_job(print, executor="nobody")
        assert until(lambda: not scheduler.get_jobs())
    assert "Executor lookup" in caplog.text
