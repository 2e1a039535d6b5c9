"""Threads that fork at the same time: every lock that was taken for a fork is given back."""

from __future__ import annotations

import faulthandler
import os
import threading
import time

import pytest
from prometheus_client import CollectorRegistry

from metrics import PrometheusSink

THREADS, FORKS = 6, 25
PATIENCE = 90.0  # they take 2 s; after all of the suite, in a large process on a busy machine, many times that


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_threads_that_fork_at_once_do_not_lock_each_other_out() -> None:
    """Six threads fork again and again while sinks come and go; all of them end, and the sinks still count."""
    sinks = [PrometheusSink(CollectorRegistry()) for _ in range(3)]
    start = threading.Barrier(THREADS)

    def fork() -> None:
        start.wait()
        for _ in range(FORKS):
            PrometheusSink(CollectorRegistry())
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)

    threads = [threading.Thread(target=fork, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    stuck = [thread for thread in threads if thread.is_alive()]
    if stuck:
        faulthandler.dump_traceback()  # else nobody learns at which lock
    assert stuck == []
    for sink in sinks:
        sink.operation_seconds(entity="user", operation="find", route="mysql", outcome="ok")(0.1)
