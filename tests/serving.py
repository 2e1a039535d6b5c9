"""`dal serve`, typed in a thread of a test and ended as an operator ends it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from devstack.http import answers
from devstack.ports import HOST, free_port


@contextmanager
def served(typed: Callable[..., object]) -> Iterator[str]:
    """The address of the page while `typed("serve", …)` runs; it is told to end with the block."""
    port = free_port()
    thread = threading.Thread(target=typed, args=("serve", "--port", str(port)))
    thread.start()
    try:
        while thread.is_alive() and not answers(f"http://{HOST}:{port}/healthz"):
            thread.join(0.02)
        assert thread.is_alive(), "it has ended"
        yield f"http://{HOST}:{port}/"
    finally:
        if thread.is_alive():
            signal.pthread_kill(thread.ident or 0, signal.SIGTERM)
        thread.join(20)
