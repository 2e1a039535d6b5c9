"""The page as a running server: one look for all who watch."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from dal.errors import ConfigurationError, DalError
from dal.fleet.look import Look
from dal.logs import redacted
from dal.page.app import page_app
from dal.page.hosts import Hosts
from dal.page.poll import Poll
from dal.page.prometheus import Prometheus
from dal.page.view import Seen, View
from metrics.exporter import serve

_PATIENCE = 5.0
"""Seconds that the first who watches waits for the first look."""
_LOG = logging.getLogger("dal.page")


@dataclass(slots=True)
class Silences:
    """For how long processes have given no sign of life, as far as was looked."""

    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)

    def heard(self, look: Look, watched: float) -> Mapping[str, float]:
        """After this look; `watched` are the seconds for which it waited."""
        now = self.clock()
        alive = {process.member.id: process.alive for process in look.found.processes}
        self._last = {name: now if well else self._last.get(name, now - watched) for name, well in alive.items()}
        return {name: now - last for name, last in self._last.items() if not alive[name]}


def sentence_of(error: Exception) -> str:
    """What an error means, for people; one that nobody has thought of is in the log."""
    if isinstance(error, DalError):
        return str(error).replace("\n", "; ")
    extra = {"event": "look_failed", "error": type(error).__name__}
    _LOG.error("a look has failed", exc_info=redacted(error), extra=extra)
    return f"the look has failed with {type(error).__name__}: the log of `dal serve` has all of it"


@contextmanager
def serving(
    look: Callable[[], Look],
    *,
    host: str,
    port: int,
    every: float,
    watched: float,
    prometheus: Prometheus | None = None,
    names: Sequence[str] = (),
) -> Iterator[str]:
    """Answer from threads of its own until the block ends; its value is the address of the page.

    Args:
        look: asks both databases and the flags.
        host: where to listen.
        port: where to listen; 0 takes a free one.
        every: seconds between two looks.
        watched: seconds for which a look waits for heartbeats.
        prometheus: where the history comes from.
        names: under which the page is known besides `host` and the loopback.

    Raises:
        ConfigurationError: the port is taken, there is no such host, or a name is none.
    """
    silences = Silences()

    def seen() -> Seen:
        found = look()
        return Seen(found, silences.heard(found, watched))

    fleet = Poll(seen, every=every, sentence=sentence_of)
    trends = Poll(prometheus.trends, every=every, sentence=sentence_of) if prometheus else None

    def view() -> View:
        asked = trends.latest() if trends else None
        return View(fleet.latest(patience=_PATIENCE), time.time(), every, watched, asked)

    app = page_app(view, Hosts.of(host, names))
    try:
        exporter = serve(app, host=host, port=port)
    except OSError as error:
        raise ConfigurationError(f"{host}:{port}: {error.strerror}; choose another --host or --port") from error
    polls = [poll for poll in (fleet, trends) if poll is not None]
    for poll in polls:
        poll.start()
    try:
        yield exporter.address
    finally:
        exporter.close()
        for poll in polls:
            poll.close()
