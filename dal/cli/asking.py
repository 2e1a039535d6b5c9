"""Asks the flag source for the command line: once opened, never kept on disk, and never fatal."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dal.config import Config
from dal.domain.fleet import Place
from dal.errors import ConfigurationError
from dal.flagsource import flag_source
from dal.fleet.wished import Wished
from flags import (
    FetchFailure,
    FlagSnapshot,
    FlagSource,
    Guard,
    GuardLevel,
    Rejection,
    RejectReason,
    Wish,
)

_SLACK = 1.0
_REASONS = {
    FetchFailure.UNREACHABLE: "no connection; check address and network",
    FetchFailure.TIMEOUT: "no answer in time; check the way there",
    FetchFailure.UNAUTHORIZED: "the token is refused; check unleash.token",
    FetchFailure.NOT_FOUND: "not found; check unleash.url and unleash.project",
    FetchFailure.SERVER_ERROR: "the flag server fails; see its log",
    FetchFailure.UNEXPECTED_STATUS: "an answer that is none; is there a proxy in between?",
    FetchFailure.GARBAGE: "an answer that cannot be read",
    FetchFailure.MISSING_FLAGS: "not all four flags are there; was one archived or renamed?",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the flags say: for people, and as operations would obey it (None where it is not known)."""

    wished: Wished
    snapshot: FlagSnapshot | None = None


Ask = Callable[[], Heard]


@contextmanager
def asking(config: Config) -> Iterator[Ask]:
    """The flag source that the configuration names, asked at every call; closed at the end."""
    with (
        _quiet("flags"),
        _quiet("UnleashClient"),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as nowhere,
    ):
        ears = _Ears()
        try:
            source = flag_source(_kept_in(Path(nowhere), config), ears)
        except ConfigurationError as error:
            heard = Heard(Wished(unknown=str(error)))
            yield lambda: heard
            return
        with closing(source):
            yield lambda: _heard(config, source, ears)


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """What fails is said in our words, once: not by the log's last resort, which writes to standard error."""
    nowhere = logging.NullHandler()
    logging.getLogger(logger).addHandler(nowhere)
    try:
        yield
    finally:
        logging.getLogger(logger).removeHandler(nowhere)


def _kept_in(folder: Path, config: Config) -> Config:
    """What is heard here must not become what an application of this host starts with."""
    return config.model_copy(update={"flags": config.flags.model_copy(update={"state_dir": folder})})


class _Ears:
    """A `FlagObserver` that keeps what was said last."""

    def __init__(self) -> None:
        self.wish: Wish | None = None
        self.at = 0.0
        self.failure: FetchFailure | None = None
        self.answered = threading.Event()

    def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:
        """See `FlagObserver`."""
        if wish is not None:
            self.wish, self.at, self.failure = wish, snapshot.fetched_at, None
            self.answered.set()

    def rejected(self, reason: RejectReason, detail: str) -> None:
        """See `FlagObserver`; a wish is judged anew by whoever reads it."""

    def fetch_failed(self, reason: FetchFailure) -> None:
        """See `FlagObserver`."""
        self.failure = reason
        self.answered.set()


def _heard(config: Config, source: FlagSource, ears: _Ears) -> Heard:
    if config.unleash is None and config.flags.file is None:
        snapshot = source.snapshot()
        return Heard(_wished(snapshot, Wished(where="in the configuration, then restart", shared=False)), snapshot)
    where = "in Unleash" if config.unleash is not None else f"in {config.flags.file}"
    if config.unleash is not None:
        ears.answered.wait(config.unleash.request_timeout + _SLACK)
    return _judged(config, ears, where)


def _judged(config: Config, ears: _Ears, where: str) -> Heard:
    wish, failure = ears.wish, ears.failure
    trouble = "" if failure is None else f"{failure.value}: {_REASONS[failure]}"
    if wish is None:
        return Heard(Wished(where=where, unknown=trouble or "the flag server has not answered yet"))
    told = Wished(where=where, age=max(0.0, time.time() - ears.at), unknown=trouble)
    verdict = Guard(GuardLevel(config.flags.guard)).judge(
        wish, FlagSnapshot.of(config.migration.phase), now=ears.at
    )
    if isinstance(verdict, Rejection):
        return Heard(replace(told, refused=verdict.detail))
    return Heard(_wished(verdict, told), verdict)


def _wished(snapshot: FlagSnapshot, told: Wished) -> Wished:
    rollout = snapshot.rollout
    return replace(
        told,
        place=None if snapshot.read_only else Place.of(snapshot),
        read_only=snapshot.read_only,
        rollout="" if rollout is None else f"{rollout.percentage} % of all keys",
    )
