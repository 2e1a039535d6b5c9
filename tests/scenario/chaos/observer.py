"""Looks at the versions of hot items in DynamoDB, past the proxy, all the time: none may ever go back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Self

from dal.domain import Key, State
from dal.errors import BackendError

PAUSE = 0.15  # seconds between looks


class Versions:
    """The highest version seen of each key, and every time that one was lower than before."""

    def __init__(self) -> None:
        self._highest: dict[Key, int] = {}
        self.went_back: list[str] = []

    def see(self, states: Iterable[State]) -> None:
        """One look; an item that has vanished counts as version 0."""
        for state in states:
            highest = self._highest.get(state.key, 0)
            if state.version < highest:
                self.went_back.append(f"{state.key}: from {highest} to {state.version}")
            self._highest[state.key] = max(highest, state.version)


class Observer:
    """A thread that looks; a context manager. `fetch` reads states with their versions."""

    def __init__(self, fetch: Callable[[Sequence[Key]], Sequence[State]], keys: Sequence[Key]) -> None:
        self.versions = Versions()
        self.looks = 0
        self._fetch, self._keys = fetch, keys
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="observer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            try:
                states = self._fetch(self._keys)
            except BackendError:  # the server is down, or frozen: that is the point of the run
                continue
            self.looks += 1
            self.versions.see(states)
