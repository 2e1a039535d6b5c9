"""Which faults happen when: drawn from the seed alone, one lane for each thing that can fail. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from random import Random

from tests.scenario.chaos.walk import Spot, neighbours


class Lane(StrEnum):
    """What fails; each lane has one fault at a time, lanes overlap freely."""

    KILLS = "kills"
    STOPS = "stops"
    MYSQL = "mysql"
    DYNAMODB = "dynamodb"
    FLAGS = "flags"


class What(StrEnum):
    """What happens to it."""

    KILL = "kill"  # a worker, by SIGKILL
    STOP = "stop"  # a worker, by SIGSTOP, for a while
    DELAY = "delay"  # of everything that passes the proxy
    DROP = "drop"  # the proxy swallows everything
    RESET = "reset"  # connections are cut within a request
    REFUSE = "refuse"  # nobody can connect
    RESTART = "restart"  # the server is stopped, and started again after a while
    CRASH = "crash"  # the same by SIGKILL
    FREEZE = "freeze"  # the server gets SIGSTOP, and SIGCONT after a while
    TOGGLE = "toggle"  # one flag


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; times are seconds, `at` since the beginning.

    `slot` is whose turn it is among the workers, `amount` the delay in seconds, `spot` where the toggle leads.
    """

    what: What
    at: float
    seconds: float = 0.0
    slot: int = 0
    amount: float = 0.0
    spot: Spot = Spot.DUAL_WRITE


SERVER_FAULTS: Mapping[What, int] = {
    What.DELAY: 4,
    What.DROP: 3,
    What.RESET: 6,
    What.REFUSE: 3,
    What.RESTART: 1,
    What.CRASH: 1,
    What.FREEZE: 2,
}
"""How often each of them is drawn."""

GAPS: Mapping[Lane, tuple[float, float]] = {
    Lane.KILLS: (0.4, 3.0),
    Lane.STOPS: (0.5, 4.0),
    Lane.MYSQL: (0.5, 5.0),
    Lane.DYNAMODB: (0.5, 4.0),
    Lane.FLAGS: (0.4, 2.5),
}
"""The shortest and the longest time from the end of a fault to the next one."""

LONGEST_STOP, LONGEST_OUTAGE = 8.0, 3.0
SHORTEST = 0.1


def schedule(seed: int, seconds: float, processes: int) -> dict[Lane, tuple[Fault, ...]]:
    """All faults of a run, by lane; all are over after `seconds`."""
    return {lane: tuple(_lane(Random(f"{seed}/{lane}"), lane, seconds, processes)) for lane in Lane}


def _lane(random: Random, lane: Lane, seconds: float, processes: int) -> Iterator[Fault]:
    at, spot = random.uniform(*GAPS[lane]), Spot.DUAL_WRITE
    while True:
        fault = _fault(random, lane, at, processes, spot)
        if fault.at + fault.seconds > seconds:
            return
        yield fault
        spot = fault.spot
        at = fault.at + fault.seconds + random.uniform(*GAPS[lane])


def _fault(random: Random, lane: Lane, at: float, processes: int, spot: Spot) -> Fault:
    if lane is Lane.FLAGS:
        return Fault(What.TOGGLE, at, spot=random.choice(neighbours(spot)))
    if lane is Lane.KILLS:
        return Fault(What.KILL, at, slot=random.randrange(processes))
    if lane is Lane.STOPS:
        return Fault(What.STOP, at, seconds=_short(random, LONGEST_STOP), slot=random.randrange(processes))
    (what,) = random.choices(tuple(SERVER_FAULTS), tuple(SERVER_FAULTS.values()))
    lasting = _short(random, LONGEST_OUTAGE)
    return Fault(what, at, seconds=lasting, amount=random.uniform(0.01, 0.3))


def _short(random: Random, longest: float) -> float:
    """Mostly short: evenly over the orders of magnitude."""
    return exp(random.uniform(log(SHORTEST), log(longest)))
