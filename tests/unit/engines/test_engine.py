"""From a description to workers."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, Future

import pytest

from dal.engines import Engine, open_engine
from dal.errors import BackendError, ConfigurationError


def test_threads_are_of_this_process() -> None:
    """As many as are asked for."""
    with open_engine("threads:2") as engine:
        assert engine.width == 2
        assert engine.result(engine.executor.submit(os.getpid)) == os.getpid()
    with open_engine() as engine:
        assert engine.width == 8


def test_processes_are_others() -> None:
    """They are started anew, not forked."""
    with open_engine("processes:1") as engine:
        assert engine.width == 1
        assert engine.result(engine.executor.submit(os.getpid)) != os.getpid()


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("fibres:3", "write threads:N, processes:N or dask://HOST:PORT"),
        ("threads:0", "'0' is no number of workers"),
        ("threads:many", "'many' is no number of workers"),
        ("dask://127.0.0.1:1", "no Dask scheduler answers there"),
    ],
)
def test_what_is_no_engine(spec: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence with the remedy."""
    monkeypatch.setattr("dal.engines.engine._CONNECT", 0.2)
    with pytest.raises(ConfigurationError, match=said), open_engine(spec):
        pytest.fail("there is no such engine")


def test_a_worker_that_dies_is_said() -> None:
    """Nobody sees the executor's own error."""
    future: Future[int] = Future()
    future.set_exception(BrokenExecutor("a child process terminated abruptly"))
    with open_engine("threads:1") as engine:
        with pytest.raises(BackendError, match="a worker has died; run it again"):
            engine.result(future)
        assert isinstance(engine, Engine)
