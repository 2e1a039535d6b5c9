"""A backfill on real servers: killed, throttled, and on a cluster whose worker dies."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from devstack.ports import HOST, free_port
from devstack.throttling import Throttling
from tests.integration.moving.conftest import Moving, until

pytestmark = pytest.mark.integration

THREADS, CHUNK, KILLS = 2, 30, 3


def test_killed_three_times(moving: Moving) -> None:
    """`kill -9` on the way: nothing is missed, and a worker copies no more than its one slice twice."""
    for kill in range(KILLS):
        before = moving.copied()
        process = moving.starts("backfill", "order_item", "--engine", f"threads:{THREADS}", "--chunk", f"{CHUNK}")
        until(lambda before=before: moving.copied() >= before + 3 * CHUNK, process)  # type: ignore[misc]  # a default binds it
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, f"it had ended before kill {kill}"
    assert 0 < moving.copied() < moving.rows
    command = ("backfill", "order_item", "--engine", f"threads:{THREADS}", "--chunk", f"{CHUNK}", "--json")
    counts = moving.told(moving.starts(*command))["order_item"]
    assert counts["rows"] == moving.rows
    assert counts["kept"] <= KILLS * THREADS * CHUNK
    assert moving.items() == moving.rows


def test_throttled(moving: Moving) -> None:
    """Three of ten requests are refused and one is done by half: it takes longer and loses nothing."""
    with Throttling(moving.site.dynamodb.endpoint, refused=0.3, unprocessed=0.1) as proxy:
        moving.site.has(dynamodb={"endpoint": proxy.url})
        counts = moving.told(moving.starts("backfill", "order_item", "--engine", "threads:4", "--json"))
        told = counts["order_item"]
        assert (told["rows"], told["refused"]) == (moving.rows, 0)
        assert told["throttled"] >= proxy.counted["halved"] + proxy.counted["refused"] // 2 > 10
    moving.site.has()
    assert moving.items() == moving.rows


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers of one thread each, as processes of this machine."""
    address = f"{HOST}:{free_port()}"

    def start(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    with ExitStack() as ending:
        host, _, port = address.rpartition(":")
        processes = [start("scheduler", "--host", host, "--port", port, "--no-dashboard", "--no-show")]
        nanny = ("--no-nanny", "--nthreads", "1", "--no-dashboard")
        processes += [start("worker", f"tcp://{address}", *nanny) for _ in range(workers)]
        for process in processes:
            ending.callback(process.wait)
            ending.callback(process.kill)
        ready = f"import distributed as d; d.Client('tcp://{address}', timeout=60).wait_for_workers({workers}, 60)"
        subprocess.run([sys.executable, "-c", ready], check=True, capture_output=True)
        yield f"dask://{address}", processes[1:]


def test_on_a_cluster_whose_worker_is_killed(moving: Moving) -> None:
    """What the dead worker had to do is done by the others; nothing is missed, and that is proved there too."""
    with cluster(workers=3) as (address, workers):
        process = moving.starts("backfill", "order_item", "--engine", address, "--chunk", f"{CHUNK}", "--json")
        until(lambda: moving.copied() >= 2 * CHUNK, process)
        assert process.poll() is None, "it had ended before the worker was killed"
        workers[0].kill()
        counts = moving.told(process)["order_item"]
        assert (counts["rows"], counts["refused"]) == (moving.rows, 0)
        process = moving.starts("verify", "order_item", "--engine", address, "--chunk", "20", "--json")
        workers[1].kill()
        proved = moving.told(process)
    found = proved["entities"]["order_item"]
    assert (proved["result"], found["mysql"], found["dynamodb"]) == ("clean", moving.rows, moving.rows)
    assert moving.items() == moving.rows


def test_on_processes(moving: Moving) -> None:
    """Each opens its own databases."""
    counts = moving.told(moving.starts("backfill", "order_item", "--engine", "processes:2", "--json"))
    assert counts["order_item"]["written"] == moving.rows
