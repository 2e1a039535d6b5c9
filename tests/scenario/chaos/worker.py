"""One worker process: does one deed after the other, and writes each into its book before and after."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event

import dal
from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.bootstrap import Dal
from dal.errors import (
    BackendUnavailable,
    ConfigurationError,
    ConflictError,
    ConstraintError,
    DalError,
    ReadOnlyError,
    UnsupportedOperation,
)
from examples.store.errors import StoreError
from examples.store.integration import StoreRepositories, dynamodb_store, mysql_store
from examples.store.repositories import Store
from tests.scenario.chaos.book import Book, Outcome
from tests.scenario.chaos.deeds import Deed, Doer
from tests.scenario.chaos.universe import Universe

Layer = Dal[MySQLDatabase, DynamoDatabase]

NOTHING_DONE = (ConflictError, ConstraintError, ReadOnlyError, BackendUnavailable, UnsupportedOperation)
"""Errors that say so; after any other the outcome is unknown."""

PACE = 0.004  # seconds between two deeds: the machine has other things to do
BREATH = 0.05  # seconds after an error


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a worker is told: its seed, its place and the how manieth there it is."""

    config: Path
    universe: Universe
    books: Path
    stop: Path
    seed: int
    slot: int
    incarnation: int

    @property
    def name(self) -> str:
        """Of the process, of its book, and the beginning of its markers."""
        return f"w{self.slot}.{self.incarnation}"

    @property
    def book(self) -> Path:
        """Where it writes what it does."""
        return self.books / f"{self.name}.jsonl"


def work(ticket: Ticket) -> None:
    """Work until the stop file is there, or whoever started us has died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    _log_to(ticket.books / f"{ticket.name}.log")
    waiting = Event()
    layer = _connected(ticket, waiting)
    if layer is None:
        return
    with layer:
        doer = Doer(store_of(layer), ticket.universe)
        book = Book(ticket.book)
        number = 0
        while not stopped(ticket):
            number += 1
            random = Random(f"{ticket.seed}/{ticket.slot}/{ticket.incarnation}/{number}")
            done = _step(doer, book, random, f"{ticket.name}-{number}", layer.flags.snapshot().phase)
            waiting.wait(PACE if done else BREATH)


def store_of(layer: Layer) -> Store:
    """The example store on a layer."""
    mysql, dynamodb = mysql_store(layer.mysql), dynamodb_store(layer.dynamodb)
    return StoreRepositories(layer.runtime, mysql=mysql, dynamodb=dynamodb).store()


def stopped(ticket: Ticket) -> bool:
    """Whether to end."""
    parent = multiprocessing.parent_process()
    return ticket.stop.exists() or (parent is not None and not parent.is_alive())


def perform(deed: Deed, book: Book, *, phase: int = 0) -> Outcome:
    """Do it, with a line before and a line after."""
    book.intend(deed.name, deed.writes, phase=phase)
    try:
        answer = deed.call()
    except StoreError as error:
        return _closed(book, Outcome.REFUSED, error)
    except NOTHING_DONE as error:
        return _closed(book, Outcome.FAILED, error)
    except Exception as error:  # noqa: BLE001  whatever it is, nobody knows what was done: that is what is recorded
        return _closed(book, Outcome.UNKNOWN, error)
    writes = None if deed.wrote is None else deed.wrote(answer)
    book.close(Outcome.ACKNOWLEDGED, writes=writes, seen=() if deed.saw is None else deed.saw(answer))
    return Outcome.ACKNOWLEDGED


def _closed(book: Book, outcome: Outcome, error: Exception) -> Outcome:
    book.close(outcome, error=type(error).__name__)
    return outcome


def _step(doer: Doer, book: Book, random: Random, marker: str, phase: int) -> bool:
    """One deed; False if something did not work."""
    try:
        deed = doer.choose(random, marker)
    except DalError:  # the look-up that comes before some deeds
        return False
    return deed is None or perform(deed, book, phase=phase) in (Outcome.ACKNOWLEDGED, Outcome.REFUSED)


def _log_to(path: Path) -> None:
    """What is printed from now on, by whomever, goes there."""
    with path.open("a") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())


def _connected(ticket: Ticket, waiting: Event) -> Layer | None:
    """The layer, as soon as both databases let us; None if we are to end before."""
    while not stopped(ticket):
        try:
            return dal.connect(dal.Config.load(ticket.config))
        except (ConfigurationError, DalError):
            waiting.wait(BREATH)
    return None
