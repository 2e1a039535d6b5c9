"""Flags from an Unleash server. The only file that imports the official SDK, and it only transports.

What the SDK decides is not used: it says "initialised" when it is not, forgets all flags on an empty answer, and
evaluates four flags in four calls that do not belong together. See `docs/flags.md`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

import requests
from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]  # ships no types
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]  # as above
from UnleashClient.cache import BaseCache
from UnleashClient.clients.unleash_client import UnleashClient
from UnleashClient.constants import ETAG, FEATURES_URL
from UnleashClient.utils import InstanceAllowType

from flags.answers import Answers
from flags.forking import building, in_child
from flags.lastgood import LastGood
from flags.mapping import FLAG_NAMES
from flags.polls import Polls
from flags.publisher import Publisher, Publishing
from flags.settings import UnleashSettings
from flags.snapshot import FlagSnapshot
from flags.source import Subscriber
from flags.wish import FetchFailure

log = logging.getLogger(__name__)
_THREADS = "flags-unleash"
_abandoned: list[UnleashClient] = []
"""Clients from before a fork: kept, since even destroying them could wait for a lock that nobody releases."""


_overheard = threading.local()
_FAILURES: tuple[tuple[type[Exception], FetchFailure], ...] = (
    (requests.exceptions.RetryError, FetchFailure.SERVER_ERROR),  # 500, 502, 504
    (requests.Timeout, FetchFailure.TIMEOUT),
    (requests.ConnectionError, FetchFailure.UNREACHABLE),
)


def _overhear(record: logging.LogRecord) -> bool:
    """Keep a traceback per poll out of the log while the server is down, and keep what it says.

    Only records of our own threads; what they say is reported once, in our words.
    """
    if not (record.threadName or "").startswith(_THREADS):
        return True
    if record.exc_info:
        _overheard.error = record.exc_info[1]
    return False


def _overheard_failure() -> FetchFailure | None:
    error = getattr(_overheard, "error", None)
    return next((failure for kind, failure in _FAILURES if isinstance(error, kind)), None)


logging.getLogger("UnleashClient").addFilter(_overhear)


class UnleashFlagSource:
    """Polls Unleash in the background; starts without waiting and survives every kind of outage.

    Args:
        settings: where the server is and how often it is asked.
        publishing: guard, configured phase, observer; without a `last_good` of its own the snapshot is
            persisted in the user's state directory, by application and environment.
    """

    _client: UnleashClient | None
    _starter: threading.Thread
    _first_poll: threading.Event

    def __init__(self, settings: UnleashSettings, publishing: Publishing | None = None) -> None:
        self.settings = settings
        publishing = publishing or Publishing()
        kept = publishing.last_good or LastGood.of_app(settings.app_name, settings.environment)
        self._publisher = Publisher(replace(publishing, last_good=kept))
        self._closed = False
        self._start()
        in_child(self._continue_in_child)

    def snapshot(self) -> FlagSnapshot:
        """See `FlagSource`."""
        return self._publisher.current

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """See `FlagSource`."""
        return self._publisher.subscribe(callback)

    def wait_for_first_poll(self, timeout: float) -> bool:
        """Wait until the server was asked once, at most `timeout` seconds; whatever came of it is in force.

        Returns whether it was. Not needed for anything: for programs that would rather start a little later
        than on the last known flags.
        """
        return self._first_poll.wait(timeout)

    def close(self) -> None:
        """Stop polling; waits for a request in flight, which its timeout bounds."""
        self._closed = True
        self._starter.join()
        client, self._client = self._client, None
        if client is not None:
            client.destroy()

    def _start(self) -> None:
        self._client = None
        self._first_poll = threading.Event()
        self._starter = threading.Thread(target=self._connect, name=f"{_THREADS}-start", daemon=True)
        self._starter.start()

    def _connect(self) -> None:
        self._publisher.announce()
        try:
            with building:
                self._client = client = self._build()
            client.initialize_client()
        except Exception:
            # the application goes on with its last good flags
            log.exception("flags.unleash.not_started", extra={"event": "flags.unleash.not_started"})
            self._first_poll.set()

    def _build(self) -> UnleashClient:
        settings = self.settings
        polls = Polls(self._publisher, timeout=settings.request_timeout, answered=self._polled)
        return UnleashClient(
            url=settings.api_url,
            app_name=settings.app_name,
            environment=settings.environment,
            instance_id=settings.instance_id,
            project_name=settings.project,
            custom_headers={"Authorization": settings.token},
            custom_options={"hooks": {"response": Answers(polls, settings.request_timeout)}},
            refresh_interval=settings.refresh_interval,  # type: ignore[arg-type]  # floats work, the SDK says int
            request_timeout=settings.request_timeout,  # type: ignore[arg-type]  # as above
            request_retries=0,
            disable_metrics=not settings.metrics,
            cache=_Cache(polls),
            scheduler=_scheduler(),
            scheduler_executor=_THREADS,
            multiple_instance_mode=InstanceAllowType.SILENTLY_ALLOW,
        )

    def _polled(self) -> None:
        client = self._client
        if client is not None and self.settings.metrics:
            for flag in FLAG_NAMES:
                client.is_enabled(flag)  # counted by the server as "seen"; the answer is not used
        self._first_poll.set()

    def _continue_in_child(self) -> None:
        if self._client is not None:
            _abandoned.append(self._client)
        if not self._closed:
            self._start()


class _Cache(BaseCache):
    """What the SDK takes for its cache: the place where every new state comes by."""

    def __init__(self, polls: Polls) -> None:
        self._polls = polls

    def set(self, key: str, value: object) -> None:
        if key == FEATURES_URL:
            self._polls.body(str(value))
        elif key == ETAG:
            self._polls.etag(str(value))

    def get(self, key: str, default: object = None) -> object:
        if key == ETAG:
            _overheard.error = None
            return self._polls.begin()
        return self._polls.end(_overheard_failure()) if key == FEATURES_URL else default

    def mset(self, data: Mapping[str, object]) -> None:
        """The SDK clears its ETag this way, before anything is there."""

    def exists(self, key: str) -> bool:  # noqa: ARG002  nothing is kept here
        return False

    def destroy(self) -> None:
        """Nothing is kept here."""


def _no_farewell(record: logging.LogRecord) -> bool:
    """Keep out of the log that a poll was due while the process, or the source, was ending."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and "after" in str(error) and "shutdown" in str(error))


def _scheduler() -> BackgroundScheduler:
    """Polls that are late are made once and late, without a warning for each."""
    logger = logging.getLogger(f"{__name__}.scheduler")
    logger.setLevel(logging.ERROR)
    logger.addFilter(_no_farewell)
    logging.getLogger(f"apscheduler.executors.{_THREADS}").setLevel(logging.WARNING)  # else 2 lines a poll
    pool = ThreadPoolExecutor(max_workers=2, pool_kwargs={"thread_name_prefix": _THREADS})
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    return BackgroundScheduler(logger=logger, executors={_THREADS: pool}, job_defaults=defaults, daemon=True)
