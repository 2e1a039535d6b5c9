"""Exemplars of a prefork server: processes leave them for each other, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.samples import Exemplar

from metrics import PrometheusSink
from metrics.catalog import LATENCY_BUCKETS
from metrics.exporter import DIRECTORY
from metrics.merged import MergedPage
from metrics.reading import Ledger
from metrics.records import SIZE, Records, newest, packed
from metrics.text import FRESH, Text
from tests.unit.metrics.test_prefork_page import ask

ROOT = Path(__file__).parents[3]
OPENMETRICS = "application/openmetrics-text;version=1.0.0"
BUCKETS = len(LATENCY_BUCKETS) + 1


def exemplar(digit: str, value: float = 0.5, at: float = 7.0) -> Exemplar:
    return Exemplar({"trace_id": digit * 32, "span_id": digit * 16}, value, at)


class Process:
    """A worker that counts what it is told to, each with a trace of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, command: str) -> None:
        """Give a command and wait until it is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline()


@contextmanager
def worker(directory: Path) -> Iterator[Process]:
    """One of a prefork server's; it is killed at the end, as by the system."""
    environment = {**os.environ, DIRECTORY: str(directory)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.unit.metrics.worker"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Process(process)
        process.kill()


def shown(directory: Path, accept: str = OPENMETRICS) -> dict[str, str]:
    """By the bound of the bucket what stands behind its number, without the time."""
    _, body = ask(MergedPage(directory), accept=accept)
    lines = [line.partition('le="')[2] for line in body.decode().splitlines() if " # {" in line]
    return {line.partition('"')[0]: line.partition(" # ")[2].rpartition(" ")[0] for line in lines}


def said(digit: str, value: str) -> str:
    return f'{{trace_id="{digit * 32}",span_id="{digit * 16}"}} {value}'


def test_two_processes_leave_their_traces_on_one_page(tmp_path: Path) -> None:
    """Each bucket shows the last trace of any process, a killed one included; the plain format shows none."""
    with worker(tmp_path) as one, worker(tmp_path) as two:
        one.do("trace 2")
        two.do("trace 4")
        assert shown(tmp_path) == {"0.0025": said("2", "0.002"), "0.005": said("4", "0.004")}
        one.do("trace 3")
        assert shown(tmp_path) == {"0.0025": said("2", "0.002"), "0.005": said("3", "0.003")}
        two.do("trace 4")
    assert shown(tmp_path) == {"0.0025": said("2", "0.002"), "0.005": said("4", "0.004")}
    assert shown(tmp_path, "text/plain") == {}


def test_a_torn_record_in_a_file_is_dropped(tmp_path: Path) -> None:
    """Half of its trace is another's: what was counted shows, the trace does not, until the next one is left."""
    with worker(tmp_path) as one:
        one.do("trace 2")
        file = tmp_path / "0.cells"
        whole = file.read_bytes()
        with file.open("r+b") as opened:
            opened.seek(whole.index(bytes.fromhex("2" * 32)))
            opened.write(bytes.fromhex("4" * 16))
        assert shown(tmp_path) == {}
        assert b"dal_operation_seconds_count" in ask(MergedPage(tmp_path))[1]
        one.do("trace 2")
        assert shown(tmp_path) == {"0.0025": said("2", "0.002")}


def test_no_mixture_of_two_records_is_taken_for_one() -> None:
    """Wherever the writer was: the facts of both, or the checksum of the other."""
    before, after = packed(exemplar("1")), packed(exemplar("2"))
    assert before is not None
    assert after is not None
    facts = SIZE - 8
    assert [newest(after[:place] + before[place:], BUCKETS) for place in range(1, facts + 1)] == [{}] * facts
    assert newest(before, BUCKETS) == {0: exemplar("1")}
    assert newest(bytes(SIZE), BUCKETS) == {}


@pytest.mark.parametrize(
    "labels", [{}, {"trace_id": "abc", "span_id": "d"}, {"trace_id": "x" * 32, "span_id": "1" * 16}]
)
def test_what_is_no_trace_leaves_no_record(labels: dict[str, str]) -> None:
    """The application's own way to find a trace may be any: whoever counts is not hurt, and no room is taken."""
    records = Records(lambda: pytest.fail("room was taken"))
    records[3] = Exemplar(labels, 0.5, 7.0)
    assert records.get(3) is None


def test_a_child_leaves_the_records_of_its_parent_alone() -> None:
    """It takes room of its own with its first trace."""
    rooms = [memoryview(bytearray(SIZE * BUCKETS)) for _ in range(2)]
    left = iter(rooms)
    records = Records(lambda: next(left))
    records[3] = exemplar("1")
    assert records.get(3) == exemplar("1")
    records.clear()
    records[3] = exemplar("2")
    assert [newest(bytes(room), BUCKETS) for room in rooms] == [{3: exemplar("1")}, {3: exemplar("2")}]


def test_an_exemplar_is_shown_for_two_minutes(tmp_path: Path) -> None:
    """A page that kept those of every bucket and series for ever would grow by half."""
    with worker(tmp_path) as one:
        one.do("trace 2")
    series = Ledger(tmp_path).series()
    (found,) = [each.exemplars(0) for each in series if each.traces]
    (at,) = [float(each.timestamp or 0) for each in found.values()]
    pages = [Text(openmetrics=True, clock=lambda: at + later).now(series) for later in (FRESH - 1, FRESH + 1)]  # noqa: B023
    assert [b"trace_id" in page for page in pages] == [True, False]


def test_without_tracing_nobody_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The observer is the plain one, and no record is made."""
    monkeypatch.setattr("metrics.prometheus.multiprocess", lambda: True)
    labels = {"entity": "user", "operation": "find", "route": "mysql", "outcome": "ok"}
    assert PrometheusSink(CollectorRegistry()).operation_seconds(**labels).__name__ == "observe"
