"""One verification after the other, until somebody ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dal.errors import BackendError
from dal.fleet.words import span
from dal.verify import Report

_PAUSE = 1.0
_SLICE = 5.0
_AWAY = 10.0
"""Seconds until the next try where a database was away."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Verifies again and again.

    Args:
        once: one pass; it paces itself.
        every: seconds in which each pass has to be done; 0: as quickly as possible.
        clock: in seconds.
        wait: waits so many seconds.
        say: tells people.
    """

    once: Callable[[], Report]
    every: float
    clock: Callable[[], float]
    wait: Callable[[float], None]
    say: Callable[[str], None]

    def run(self) -> Report | None:
        """The report of the last pass that was done, once it is interrupted (SIGINT); None if there is none."""
        last = None
        try:
            while True:
                began = self.clock()
                report = self._pass()
                last = report or last
                took = self.clock() - began
                self._rest(_AWAY if report is None else max(_PAUSE, self.every - took))
        except KeyboardInterrupt:
            self.say("ended; a pass that was under way is gone on with by the next one")
            return last

    def _pass(self) -> Report | None:
        began = self.clock()
        try:
            report = self.once()
        except BackendError as error:
            self.say(f"this pass was given up, the next one goes on: {error}")
            return None
        took = self.clock() - began
        if self.every and took > self.every:
            self.say(
                f"the promise is not kept: this pass took {span(took)}, not {span(self.every)}; give it a larger"
                " --engine or a longer --every"
            )
        return report

    def _rest(self, seconds: float) -> None:
        until = self.clock() + seconds
        while (left := until - self.clock()) > 0:
            self.wait(min(left, _SLICE))


def seconds_of(text: str) -> float:
    """`24h`, `90m`, `30s`.

    Raises:
        ValueError: it is no length of time.
    """
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.replace(".", "", 1).isdecimal() or not float(number):
        raise ValueError(f"{text!r} is no length of time; write 24h, 90m or 30s")
    return float(number) * _UNITS[unit]


_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
