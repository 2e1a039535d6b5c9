"""A process that counts on demand, for tests of several processes: a line in, a line out.

count N    observe N latencies and N matches, in a thread that ends
trace N    observe N milliseconds within a trace all of whose digits are N
phase N    obey phase N
fork       go on in a forked child, whose parent waits and leaves as the child did
spawn N    let a child of multiprocessing count N and end cleanly
series     say how many operations this process itself has counted
scrape     say how many operations all processes have counted
exit       end cleanly
crash      end without any goodbye
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable

from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.events import FlagsObserved, ReadsCompared
from metrics.exporter import metrics_app
from tests.unit.metrics import readings

registry = CollectorRegistry()
traces: list[dict[str, str]] = []
sink = PrometheusSink(registry, find_trace=lambda: traces.pop() if traces else None)


def count(number: int) -> None:
    observe = sink.operation_seconds(entity="user", operation="find", route="mysql", outcome="ok")
    for _ in range(number):
        observe(0.001)
        sink.emit(ReadsCompared("user", "find", "match"))


def count_in_thread(number: int) -> None:
    thread = threading.Thread(target=count, args=(number,))
    thread.start()
    thread.join()


def trace(number: int) -> None:
    traces[:] = [{"trace_id": str(number) * 32, "span_id": str(number) * 16}]
    sink.operation_seconds(entity="user", operation="find", route="mysql", outcome="ok")(number / 1000)


def phase(number: int) -> None:
    sink.emit(FlagsObserved({}, number, number, number, read_only=False, version="1", fetched_at=1.0))


def fork(_: int) -> None:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        sys.exit(os.waitstatus_to_exitcode(status))


def spawn(number: int) -> None:
    child = multiprocessing.get_context("fork").Process(target=count, args=(number,))
    child.start()
    child.join()


def series(_: int) -> None:
    sys.stdout.write(f"{readings.value(readings.of(registry), 'dal_operation_seconds_count')} ")


def scrape(_: int) -> None:
    found = readings.answer(metrics_app(registry))
    sys.stdout.write(f"{readings.value(found, 'dal_operation_seconds_count')} ")


COMMANDS: dict[str, Callable[[int], None]] = {
    "count": count_in_thread,
    "trace": trace,
    "phase": phase,
    "fork": fork,
    "spawn": spawn,
    "series": series,
    "scrape": scrape,
    "exit": lambda _: sys.exit(0),
    "crash": lambda _: os._exit(0),
}


def main() -> None:
    """Obey one line after the other; buffering would lose what a fork shares."""
    commands = os.fdopen(0, "rb", buffering=0)
    while line := commands.readline():
        command, _, number = line.decode().strip().partition(" ")
        COMMANDS[command](int(number or 0))
        sys.stdout.write(f"{os.getpid()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
