"""Flags in a JSON or TOML file that is obeyed as soon as it changes."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flags.forking import in_child
from flags.mapping import wish_from
from flags.publisher import Publisher, Publishing
from flags.snapshot import FlagSnapshot
from flags.source import Subscriber
from flags.wish import FetchFailure, NoWishError, Wish


class FileFlagSource:
    """Watches a file: `{"READ_MYSQL": true, …}`, at the top or under `featureFlags`.

    The file is read as a whole every `interval` seconds (it is smaller than a page, which costs less than
    reasoning about modification times, and no edit can hide in the clock's granularity). A missing, half
    written or senseless file leaves the last good snapshot in force, with a reason.

    Args:
        path: the file; `.toml` is read as TOML, all else as JSON.
        publishing: guard, configured phase, persistence, observer.
        interval: seconds between looks; None watches nothing, and `look` is called by whoever made it.
    """

    def __init__(self, path: Path, publishing: Publishing | None = None, *, interval: float | None = 0.25) -> None:
        self.path = path
        self._publisher = Publisher(publishing or Publishing())
        self._interval = interval
        self._closed = threading.Event()
        self._seen: bytes | None = None
        self._publisher.announce()
        self.look()
        self._watcher = self._watch()
        in_child(self._continue_in_child)

    def snapshot(self) -> FlagSnapshot:
        """See `FlagSource`."""
        return self._publisher.current

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """See `FlagSource`."""
        return self._publisher.subscribe(callback)

    def close(self) -> None:
        """See `FlagSource`."""
        self._closed.set()
        if self._watcher is not None:
            self._watcher.join()

    def look(self) -> None:
        """Read the file now and obey it."""
        try:
            content = self.path.read_bytes()
            if content == self._seen:
                self._publisher.confirm()
                return
            wish = _parse(self.path, content)
        except OSError as error:
            self._publisher.fail(FetchFailure.UNREACHABLE, str(error))
        except NoWishError as error:
            self._publisher.fail(error.reason, error.detail)
        else:
            self._seen = content
            self._publisher.offer(wish)

    def _watch(self) -> threading.Thread | None:
        if self._interval is None:
            return None
        watcher = threading.Thread(target=self._run, args=(self._interval,), name="flags-file", daemon=True)
        watcher.start()
        return watcher

    def _run(self, interval: float) -> None:
        while not self._closed.wait(interval):
            self.look()

    def _continue_in_child(self) -> None:
        closed, self._closed = self._closed.is_set(), threading.Event()
        self._watcher = None if closed else self._watch()


def _parse(path: Path, content: bytes) -> Wish:
    try:
        text = content.decode()
        document = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoWishError(FetchFailure.GARBAGE, f"{path.name}: {error}") from error
    flags = document.get("featureFlags", document) if isinstance(document, dict) else None
    if not isinstance(flags, dict):
        raise NoWishError(FetchFailure.GARBAGE, f"{path.name}: not a table of flags")
    return wish_from(flags, version=sha256(content).hexdigest()[:12])
