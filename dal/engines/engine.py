"""From `threads:4`, `processes:2` or `dask://host:port` to an executor."""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from dal.errors import BackendError, ConfigurationError

T = TypeVar("T")

DEFAULT = "threads:8"
_CONNECT = 10
"""Seconds that a cluster has to answer in."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Where tasks are done: any executor, and how many of them at a time.

    `lost` are the errors that mean the end of a worker, or of the engine. `repeats`: a task whose worker has died
    is done again by another one, and nobody is told.
    """

    executor: Executor
    width: int
    lost: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)
    repeats: bool = False

    def result(self, future: Future[T]) -> T:
        """What a task has come to.

        Raises:
            BackendError: its worker has died, and doing it again did not help; or whatever the task has raised.
        """
        try:
            return future.result()
        except self.lost as error:
            raise BackendError("a worker has died; run it again: it goes on where it was") from error


@contextmanager
def open_engine(spec: str = DEFAULT) -> Iterator[Engine]:
    """The engine of that description; its workers are given back at the end.

    Args:
        spec: `threads[:N]` in this process, `processes[:N]` on this machine, or the address of the scheduler of a
            Dask cluster (`dask://host:port`; `tls://host:port` where it is encrypted). 8 threads or as many
            processes as there are cores, unless N says otherwise.

    Raises:
        ConfigurationError: it describes no engine, Dask is not installed, or the cluster does not answer.
    """
    kind, _, rest = spec.partition(":")
    opener = _OPENERS.get(kind)
    if opener is None:
        raise ConfigurationError(f"--engine {spec}: write threads:N, processes:N or dask://HOST:PORT")
    with opener(spec, rest) as engine:
        yield engine


@contextmanager
def _threads(spec: str, rest: str) -> Iterator[Engine]:
    width = _number(spec, rest, 8)
    with ThreadPoolExecutor(width, thread_name_prefix="dal-engine") as executor:
        yield Engine(executor, width)


@contextmanager
def _processes(spec: str, rest: str) -> Iterator[Engine]:
    width = _number(spec, rest, multiprocessing.cpu_count())
    context = multiprocessing.get_context("spawn")  # a fork would inherit locks that other threads hold
    with ProcessPoolExecutor(width, mp_context=context) as executor:
        yield Engine(executor, width)


@contextmanager
def _dask(spec: str, rest: str) -> Iterator[Engine]:
    address = f"tcp:{rest}" if spec.startswith("dask:") else spec
    with _client(spec, address) as client:
        width = sum(client.nthreads().values())
        if not width:
            raise ConfigurationError(f"--engine {spec}: the cluster has no workers; start some")
        yield Engine(client.get_executor(pure=False), width, lost=(CancelledError, _killed()), repeats=True)


def _killed() -> type[BaseException]:
    """What a cluster says of a task whose workers have died again and again (three times, unless configured)."""
    error: type[BaseException] = importlib.import_module("distributed").KilledWorker
    return error


def _client(spec: str, address: str) -> Any:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise ConfigurationError(f"--engine {spec}: needs Dask; pip install 'switchyard-dal[dask]'") from error
    try:
        return distributed.Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"--engine {spec}: no Dask scheduler answers there; check the address") from error


def _number(spec: str, rest: str, usual: int) -> int:
    if not rest:
        return usual
    if not rest.isdecimal() or int(rest) < 1:
        raise ConfigurationError(f"--engine {spec}: {rest!r} is no number of workers; write threads:4")
    return int(rest)


_OPENERS: dict[str, Callable[[str, str], Any]] = {
    "threads": _threads,
    "processes": _processes,
    "dask": _dask,
    "tls": _dask,
}
