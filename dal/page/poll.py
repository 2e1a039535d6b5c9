"""Asks again and again in a thread of its own, for all who watch at once; sleeps while nobody does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

T = TypeVar("T")
IDLE = 60.0
_FAREWELL = 5.0


@dataclass(frozen=True, slots=True)
class Polled(Generic[T]):
    """The last good answer (None: there was none yet) and when it came; `problem`: why there is none since.

    Times are seconds since the epoch. `tried`: when the last answer came, good or bad; `asked`: since when the
    next one is under way, 0 while none is.
    """

    value: T | None = None
    at: float = 0.0
    problem: str = ""
    tried: float = 0.0
    asked: float = 0.0


class Poll(Generic[T]):
    """Calls `ask` every so many seconds while somebody watches, whoever and how many they are.

    Args:
        ask: gets an answer, or raises.
        every: seconds from the end of one answer to the next question.
        sentence: what an error means, for people.
        idle: seconds after which nobody watches any more.
        clock: seconds, monotonic.
        now: seconds since the epoch.
    """

    def __init__(
        self,
        ask: Callable[[], T],
        *,
        every: float,
        sentence: Callable[[Exception], str] = str,
        idle: float = IDLE,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.every = every
        self._ask = ask
        self._sentence = sentence
        self._idle = idle
        self._clock = clock
        self._now = now
        self._changed = threading.Condition()
        self._polled: Polled[T] = Polled()
        self._answers = 0
        self._watched = self._due = float("-inf")
        self._open = True
        self._thread = threading.Thread(target=self._run, name="dal-page", daemon=True)

    def start(self) -> None:
        """From now on somebody can watch."""
        self._thread.start()

    def close(self) -> None:
        """Ask no more; a question under way is waited for, but not for long."""
        with self._changed:
            self._open = False
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(_FAREWELL)

    def latest(self, *, patience: float = 0.0) -> Polled[T]:
        """What is known now, and count as somebody who watches.

        Args:
            patience: seconds to wait where nothing is known yet, or what is known is older than anybody watched.
        """
        with self._changed:
            before, slept = self._answers, self._asleep()
            self._watched = self._clock()
            self._due = float("-inf") if slept else self._due
            self._changed.notify_all()
            if slept:
                self._changed.wait_for(lambda: self._answers != before, patience)
            return self._polled

    def turn(self) -> float | None:
        """Ask if it is time to; returns the seconds until it will be, None: once somebody watches."""
        if self._asleep():
            return None
        if (wait := self._due - self._clock()) > 0:
            return wait
        with self._changed:
            self._polled = replace(self._polled, asked=self._now())
        polled = self._answer()
        with self._changed:
            self._polled = polled
            self._answers += 1
            self._due = self._clock() + self.every
            self._changed.notify_all()
        return self.every

    def _asleep(self) -> bool:
        return self._clock() - self._watched > self._idle

    def _answer(self) -> Polled[T]:
        try:
            value = self._ask()
        except Exception as error:  # noqa: BLE001  whatever it is, the page says it and goes on trying
            return Polled(self._polled.value, self._polled.at, self._sentence(error), self._now())
        now = self._now()
        return Polled(value, now, "", now)

    def _run(self) -> None:
        while self._open:
            self._rest(self.turn())

    def _rest(self, wait: float | None) -> None:
        """Unless somebody has begun to watch since the turn has said that nobody does."""
        with self._changed:
            if self._open and (wait is not None or self._asleep()):
                self._changed.wait(wait)
