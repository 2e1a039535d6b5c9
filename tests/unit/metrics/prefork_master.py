"""A prefork server in small: forks workers that count without a pause, and buries them; a line in, a line out.

start      fork a worker; says its process id
kill PID   end it without any goodbye, as the system does when memory is short
end PID    tell it to end, as a server does that reloads
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.events import FlagsObserved, ReadsCompared
from metrics.exporter import child_exit

PACE = 0.002  # seconds between the operations of a thread
OPERATIONS = ("find", "list", "search", "create")


class Worker:
    """Counts in two threads until it is told to end; notes what began and what finished, a byte each."""

    def __init__(self, sink: PrometheusSink, notes: Path) -> None:
        self._sink = sink
        self._began, self._finished = (
            os.open(notes / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT) for name in ("began", "finished")
        )
        self._told = False  # an Event would be set by the thread that waits for it, under its lock

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._tell)
        self._sink.emit(FlagsObserved({}, 2, 2, 2, read_only=False, version="1", fetched_at=1.0))
        thread = threading.Thread(target=self._work)
        thread.start()
        self._work()
        thread.join()

    def _tell(self, *_: object) -> None:
        self._told = True

    def _work(self) -> None:
        for number in count():
            time.sleep(PACE)
            if self._told:
                return
            os.write(self._began, b".")
            self._operate(OPERATIONS[number % len(OPERATIONS)])
            os.write(self._finished, b".")

    def _operate(self, operation: str) -> None:
        self._sink.emit(ReadsCompared("user", operation, "match"))
        self._sink.operation_seconds(entity="user", operation=operation, route="mysql", outcome="ok")(0.001)


def start(sink: PrometheusSink, notes: Path) -> int:
    """Fork a worker, which never returns."""
    pid = os.fork()
    if pid == 0:
        Worker(sink, notes).run()
        os._exit(0)
    return pid


def bury(pid: int, ending: signal.Signals, *, hook: bool) -> int:
    """End a worker, and do what gunicorn does then."""
    os.kill(pid, ending)
    os.waitpid(pid, 0)
    if hook:
        child_exit(None, SimpleNamespace(pid=pid))
    return pid


def main() -> None:
    """Obey one line after the other."""
    notes, hook = Path(sys.argv[1]), sys.argv[2] == "hook"
    sink = PrometheusSink(CollectorRegistry())
    endings = {"kill": signal.SIGKILL, "end": signal.SIGTERM}
    for line in iter(sys.stdin.readline, ""):
        command, _, pid = line.strip().partition(" ")
        done = start(sink, notes) if command == "start" else bury(int(pid), endings[command], hook=hook)
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
