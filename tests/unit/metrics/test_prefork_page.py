"""The page of a prefork server: what is in the files, in the formats that Prometheus asks for."""

from __future__ import annotations

import gc
import gzip
import os
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.samples import Sample

from metrics.catalog import COMPARISONS, LATENCY_BUCKETS, LAYER_SECONDS, OPERATION_SECONDS, PHASE
from metrics.cells import SEGMENT, CellFile, in_use, key_of
from metrics.exporter import DIRECTORY, merged_app, prepare_directory
from metrics.merged import MergedPage
from metrics.reading import Ledger
from tests.unit.metrics import readings

ROOT = Path(__file__).parents[3]
LABELS = ("user", "find", "mysql", "ok")
NASTY = 'a "b" \\ 100 %s %%\n{},='


@pytest.fixture
def cells(tmp_path: Path) -> CellFile:
    """A file of this process."""
    return CellFile(tmp_path)


def observed(cells: CellFile, *places: int, labels: tuple[str, ...] = LABELS) -> None:
    """Count a second in these buckets, as one thread."""
    cell = cells.take(key_of(OPERATION_SECONDS, labels), OPERATION_SECONDS.width)
    for place in places:
        cell[place] += 1
        cell[-1] += 1.0


def ask(page: MergedPage, **headers: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of an answer."""
    environ: dict[str, object] = {}
    setup_testing_defaults(environ)
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    given: dict[str, str] = {}

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> object:
        given.update(headers)
        assert status == "200 OK"
        return lambda _: None

    return given, b"".join(page(environ, start))  # type: ignore[arg-type]  # a start_response of our own


def as_dict(samples: Iterable[Sample]) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


def test_the_cells_of_all_threads_show_as_cumulative_buckets(cells: CellFile, tmp_path: Path) -> None:
    """Two threads count into one series; sum, count and buckets agree."""
    observed(cells, 0, 2)
    observed(cells, 2, len(LATENCY_BUCKETS))
    found = readings.answer(merged_app(tmp_path))
    buckets = [sample.value for sample in found if sample.name == "dal_operation_seconds_bucket"]
    assert buckets == [1, 1, *[3] * (len(LATENCY_BUCKETS) - 2), 4]
    assert readings.value(found, "dal_operation_seconds_count") == 4
    assert readings.value(found, "dal_operation_seconds_sum") == 4


def test_a_summary_is_its_count_and_its_sum(cells: CellFile, tmp_path: Path) -> None:
    """What the layer adds: no buckets, so two lines for each operation."""
    cell = cells.take(key_of(LAYER_SECONDS, ("user", "find")), LAYER_SECONDS.width)
    cell[0], cell[1] = 3, 0.25
    found = readings.answer(merged_app(tmp_path))
    assert [(sample.name, sample.value) for sample in found] == [
        ("dal_layer_seconds_count", 3),
        ("dal_layer_seconds_sum", 0.25),
    ]


def test_a_series_that_moves_is_written_again(cells: CellFile, tmp_path: Path) -> None:
    """What stands still is remembered, what does not is not, and new series and threads join."""
    page = merged_app(tmp_path)
    observed(cells, 1)
    assert readings.value(readings.answer(page), "dal_operation_seconds_count") == 1
    assert readings.value(readings.answer(page), "dal_operation_seconds_count") == 1
    observed(cells, 1)
    observed(cells, 1, labels=("order", *LABELS[1:]))
    found = readings.answer(page)
    assert readings.value(found, "dal_operation_seconds_count", entity="user") == 2
    assert readings.value(found, "dal_operation_seconds_count", entity="order") == 1


def test_the_threads_of_a_process_share_a_block(cells: CellFile, tmp_path: Path) -> None:
    """One for the first thread, one for the next eight: a scrape reads two places and not nine."""
    for number in range(9):
        observed(cells, number)
    (series,) = Ledger(tmp_path).series()
    assert [len(block) // series.width for block in series.blocks] == [1, 8]
    assert readings.value(readings.answer(merged_app(tmp_path)), "dal_operation_seconds_count") == 9
    observed(cells, 0)
    assert [len(block) // series.width for block in Ledger(tmp_path).series()[0].blocks] == [1, 8, 8]


def test_the_next_process_counts_on_in_every_cell(tmp_path: Path) -> None:
    """A block of a process that ended is taken over cell by cell; nothing is added to the file."""
    first = CellFile(tmp_path)
    for _ in range(9):
        observed(first, 1)
    del first
    gc.collect()  # the mapping, and with it the lock
    used = in_use(memoryview((tmp_path / "0.cells").read_bytes()))
    second = CellFile(tmp_path)
    for _ in range(9):
        observed(second, 1)
    assert in_use(memoryview((tmp_path / "0.cells").read_bytes())) == used
    assert readings.value(readings.answer(merged_app(tmp_path)), "dal_operation_seconds_count") == 18


def gauge_file(folder: Path, pid: int, **gauges: float) -> None:
    """What a process keeps in prometheus_client's file for gauges."""
    file: Any = MmapedDict(str(folder / f"gauge_liveall_{pid}.db"))  # type: ignore[no-untyped-call]  # the library's
    for name, value in gauges.items():
        labels = {"bound": "lowest"} if name == PHASE.name else {}
        file.write_value(mmap_key(name, name, list(labels), list(labels.values()), "Help."), value, 0.0)
    file.close()


@pytest.mark.parametrize("accept", ["", "application/openmetrics-text;version=1.0.0"])
def test_gauges_of_the_layer_and_of_the_application(tmp_path: Path, accept: str) -> None:
    """Both are in the same files, each is shown once for every process, whoever reads them."""
    gauge_file(tmp_path, 7, dal_phase=2, carts=3)
    gauge_file(tmp_path, 8, dal_phase=4)
    _, body = ask(MergedPage(tmp_path), accept=accept)
    found = readings.samples(body.decode().replace("# EOF\n", ""))
    assert len(found) == 3
    assert [readings.value(found, "dal_phase", pid=pid, bound="lowest") for pid in ("7", "8")] == [2, 4]
    assert readings.value(found, "carts", pid="7") == 3
    assert body.count(b"# TYPE dal_phase gauge") == 1


def test_names_that_need_quotes_get_them(cells: CellFile, tmp_path: Path) -> None:
    """Whatever an application calls its operations comes back from the page as it was."""
    observed(cells, 0, labels=("user", NASTY, "mysql", "ok"))
    found = readings.answer(merged_app(tmp_path))
    assert readings.value(found, "dal_operation_seconds_count", operation=NASTY) == 1


def test_open_metrics_are_spoken_and_compressed_too(cells: CellFile, tmp_path: Path) -> None:
    """Prometheus asks for them first, and for gzip; the numbers are those of the plain page."""
    observed(cells, 3)
    cells.take(key_of(COMPARISONS, ("user", "find", "match")), 1)[0] = 7
    page = MergedPage(tmp_path)
    kind, body = ask(page, accept="application/openmetrics-text;version=1.0.0", accept_encoding="gzip")
    spoken = gzip.decompress(body).decode()
    assert kind["Content-Type"].startswith("application/openmetrics-text")
    assert spoken.endswith("# EOF\n")
    _, plain = ask(page)
    families = openmetrics.text_string_to_metric_families(spoken)  # type: ignore[no-untyped-call]  # the library's
    said = as_dict(s for family in families for s in family.samples)
    written = as_dict(readings.samples(plain.decode()))
    assert said == written
    assert len(said) == len(LATENCY_BUCKETS) + 4  # +Inf, count, sum and the counter


def test_a_server_that_begins_anew_is_read_anew(cells: CellFile, tmp_path: Path) -> None:
    """An exporter that outlives the server shows the numbers of the new one only."""
    page = merged_app(tmp_path)
    observed(cells, 1, 1, 1)
    assert readings.value(readings.answer(page), "dal_operation_seconds_count") == 3
    prepare_directory(tmp_path)
    observed(CellFile(tmp_path), 1)
    assert readings.value(readings.answer(page), "dal_operation_seconds_count") == 1


def test_what_another_version_counts_is_left_out(cells: CellFile, tmp_path: Path) -> None:
    """A metric that this version does not know, or one that has other buckets there."""
    cells.take(b'["dal_tomorrow_total"]', 1)[0] = 5
    cells.take(key_of(OPERATION_SECONDS, LABELS), OPERATION_SECONDS.width + 1)[0] = 5
    observed(cells, 0)
    found = readings.answer(merged_app(tmp_path))
    assert readings.value(found, "dal_operation_seconds_count") == 1
    assert {sample.name.rpartition("_")[0] for sample in found} == {"dal_operation_seconds"}


def test_a_file_grows_by_segments_and_is_read_whole(cells: CellFile, tmp_path: Path) -> None:
    """More series than one segment holds."""
    for number in range(1500):
        observed(cells, 0, labels=("user", f"operation_{number}", "mysql", "ok"))
    assert (tmp_path / "0.cells").stat().st_size >= 2 * SEGMENT
    found = Ledger(tmp_path).series()
    assert len(found) == sum(each.totals(each.read())[0] for each in found) == 1500


def test_a_block_that_was_not_finished_is_written_over(cells: CellFile, tmp_path: Path) -> None:
    """A process is killed while it makes a cell: what it wrote is not in use, the next one puts its own there."""
    observed(cells, 0)
    (used,) = struct.unpack_from("q", (tmp_path / "0.cells").read_bytes())
    with (tmp_path / "0.cells").open("r+b") as file:
        file.seek(used)
        file.write(b"\xff" * 100)
    observed(cells, 0, labels=("order", *LABELS[1:]))
    assert readings.value(readings.answer(merged_app(tmp_path)), "dal_operation_seconds_count") == 2


def test_without_a_directory_counting_goes_on_alone(tmp_path: Path) -> None:
    """It was removed, or cannot be written to: the log says so, and whoever counts is not hurt."""
    worker = subprocess.run(
        [sys.executable, "-m", "tests.unit.metrics.worker"],
        cwd=ROOT,
        env={**os.environ, DIRECTORY: str(tmp_path / "removed")},
        input="count 5\nseries\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert worker.stdout.splitlines()[-1].startswith("5.0 ")
    assert worker.stderr.count("metrics are not shared with other processes: ") == 1
