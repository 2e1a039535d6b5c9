"""Makes the faults of a schedule happen: a thread for each lane, so that they overlap as they were drawn."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from tests.scenario.chaos.crew import Crew
from tests.scenario.chaos.freezing import frozen
from tests.scenario.chaos.schedule import Fault, Lane, What
from tests.scenario.chaos.site import Backing, Site

Doing = Callable[[Fault], AbstractContextManager[bool | None]]
"""Makes a fault and undoes it at the end; False if it could not be made."""


class Director:
    """Runs a schedule once; `faults` counts those that happened, by name."""

    def __init__(self, site: Site, crew: Crew) -> None:
        self.faults: Counter[str] = Counter()
        self._errors: list[BaseException] = []
        self._over = threading.Event()
        self._lanes: Mapping[Lane, Mapping[What, Doing]] = {
            Lane.KILLS: {What.KILL: lambda fault: _killed(crew, fault)},
            Lane.STOPS: {What.STOP: lambda fault: _stopped(crew, fault)},
            Lane.MYSQL: _server_faults(site.mysql),
            Lane.DYNAMODB: _server_faults(site.dynamodb),
            Lane.FLAGS: {What.TOGGLE: lambda fault: _toggled(site, fault)},
        }

    def run(self, faults: Mapping[Lane, Sequence[Fault]], seconds: float, look: Callable[[float], None]) -> None:
        """Return after so many seconds; `look` is called with the seconds so far, several times a second.

        Raises whatever went wrong in a lane: a fault that could not be made, or not be undone.
        """
        began = time.monotonic()
        lanes = [
            threading.Thread(target=self._follow, args=(lane, faults[lane], began), name=f"chaos-{lane}")
            for lane in faults
        ]
        for lane in lanes:
            lane.start()
        try:
            while (passed := time.monotonic() - began) < seconds and not self._errors:
                look(passed)
                self._over.wait(0.25)
        finally:
            self._over.set()
            for lane in lanes:
                lane.join()
        if self._errors:
            raise self._errors[0]

    def _follow(self, lane: Lane, faults: Sequence[Fault], began: float) -> None:
        try:
            for fault in faults:
                if self._over.wait(max(0.0, began + fault.at - time.monotonic())):
                    return
                with self._lanes[lane][fault.what](fault) as happened:
                    self.faults[_name(lane, fault)] += happened is not False
                    self._over.wait(fault.seconds)
        except BaseException as error:  # noqa: BLE001  raised again by the thread that runs all lanes
            self._errors.append(error)


def _name(lane: Lane, fault: Fault) -> str:
    return f"{lane}.{fault.what}" if lane in (Lane.MYSQL, Lane.DYNAMODB) else str(fault.what)


@contextmanager
def _killed(crew: Crew, fault: Fault) -> Iterator[bool]:
    yield crew.kill(fault.slot)


@contextmanager
def _stopped(crew: Crew, fault: Fault) -> Iterator[None]:
    pid = crew.stop(fault.slot)
    try:
        yield
    finally:
        crew.go_on(fault.slot, pid)


@contextmanager
def _toggled(site: Site, fault: Fault) -> Iterator[None]:
    site.flags.move(fault.spot)
    yield


def _server_faults(backing: Backing) -> Mapping[What, Doing]:
    proxy, server = backing.proxy, backing.server
    return {
        What.DELAY: lambda fault: _until_healed(backing, lambda: proxy.delay(fault.amount)),
        What.DROP: lambda _: _until_healed(backing, proxy.drop),
        What.RESET: lambda _: _until_healed(backing, proxy.reset),
        What.REFUSE: lambda _: _until_healed(backing, proxy.refuse),
        What.RESTART: lambda _: _down(backing, server.pause),
        What.CRASH: lambda _: _down(backing, server.kill),
        What.FREEZE: lambda _: frozen(server),
    }


@contextmanager
def _until_healed(backing: Backing, fault: Callable[[], object]) -> Iterator[None]:
    fault()
    try:
        yield
    finally:
        backing.proxy.heal()


@contextmanager
def _down(backing: Backing, stop: Callable[[], object]) -> Iterator[None]:
    stop()
    try:
        yield
    finally:
        backing.server.resume()
