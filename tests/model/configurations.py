"""The small worlds that are explored: each asks one question, and is complete at its size."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dal.domain.control import Control
from dal.domain.fleet import Place
from flags import MigrationPhase

ONE, TWO, THREE, FOUR, FIVE = (Place(phase) for phase in MigrationPhase)
SPREAD = replace(TWO, spread=True)
PREFER = replace(THREE, prefer=True)
PLACES = (ONE, TWO, SPREAD, THREE, PREFER, FOUR, FIVE)
"""Everywhere that a process can be."""

COPIED = Control(ddb_complete=True)
ANSWERED = replace(COPIED, strict=True, ddb_answers=True)
LED = ANSWERED.handed_over()


@dataclass(frozen=True, slots=True, eq=False)  # looked up by identity, a million times
class Configuration:
    """One small world.

    Attributes:
        name: what it is called on the command line.
        starts: where the processes are at first; as many processes as places.
        control: the control row at first.
        wishes: what flags may ask for, any of them, of any process, at any time and again; none: nobody moves.
        keys: how many keys there are (none: only the fleet is looked at, with a journal that may hold anything).
        rows: whether MySQL has a row of each key at first.
        copied: whether DynamoDB has them, too.
        units: the sets of keys that are written together.
        writes: how many writes there may be, of all keys together.
        deletes, reads, repairs, backfills, expiries: whether these happen.
        loads: whether a backfill puts rows without conditions.
        rollbacks: how many rollbacks may begin; where there are any, writes that DynamoDB leads take their time.
        deaths: how many processes may be judged dead (or crash) at the same time; each may come back.
    """

    name: str
    starts: tuple[Place, ...]
    control: Control = field(default_factory=Control)
    wishes: tuple[Place, ...] = ()
    keys: int = 1
    rows: bool = True
    copied: bool = True
    units: tuple[tuple[int, ...], ...] = ((0,),)
    writes: int = 2
    deletes: bool = True
    reads: bool = False
    repairs: bool = True
    backfills: bool = False
    loads: bool = False
    expiries: bool = False
    deaths: int = 0
    rollbacks: int = 0


MIRRORS = Configuration("mirrors", starts=(THREE,), control=COPIED, writes=4, backfills=True, expiries=True)
BACKFILL = Configuration("backfill", starts=(TWO,), copied=False, writes=4, backfills=True, expiries=True)
LOADS = Configuration("loads", starts=(TWO,), wishes=(FOUR,), copied=False, writes=2, loads=True)
UNIQUE = Configuration("unique", starts=(THREE,), control=COPIED, keys=2, units=((0, 1), (1,)), writes=4)
FLEET = Configuration("fleet", starts=(ONE,) * 3, wishes=PLACES, keys=0, reads=True, deaths=1)
ANSWERING = Configuration(
    "answering", starts=(THREE,) * 2, control=COPIED, wishes=(THREE, FOUR), writes=1, reads=True, deaths=1
)
CUTOVER = Configuration(
    "cutover",
    starts=(FOUR,) * 2,
    control=ANSWERED,
    wishes=(FOUR, FIVE),
    writes=2,
    reads=True,
    expiries=True,
    deaths=1,
)
ROAD = Configuration(
    "road", starts=(ONE,), wishes=(ONE, PREFER, FIVE), copied=False, writes=2, backfills=True, deaths=1
)
ROLLBACK = Configuration(
    "rollback", starts=(FIVE,), control=LED, wishes=(FOUR, FIVE), writes=2, deaths=1, rollbacks=1
)

SMALL = (MIRRORS, BACKFILL, LOADS, UNIQUE, FLEET, ANSWERING, CUTOVER, ROAD, ROLLBACK)
"""For every run of the tests: seconds."""

LARGE = (
    replace(MIRRORS, writes=8),
    replace(BACKFILL, writes=7),
    replace(LOADS, writes=4),
    replace(UNIQUE, writes=7),
    replace(FLEET, starts=(ONE,) * 4, deaths=2),
    replace(ANSWERING, starts=(TWO,) * 2, wishes=(TWO, PREFER, FOUR, FIVE), writes=2, deaths=2),
    replace(CUTOVER, writes=4, deaths=2),
    replace(ROAD, starts=(ONE,) * 2, wishes=(ONE, PREFER, FIVE)),
    replace(ROLLBACK, starts=(FIVE,) * 2, writes=1),
)
"""For `make prove`: minutes."""

WOKEN = Configuration(
    "woken", starts=(PREFER, THREE), control=ANSWERED, wishes=(THREE,), writes=1, reads=True, deaths=1
)
"""A process was stopped while DynamoDB answered its reads, and wakes up when it does not any more."""

HANDED_OVER = replace(CUTOVER, starts=(FOUR,), writes=3, reads=False, deaths=0)
"""A single process hands over with two writes on their way, and one more led by DynamoDB."""
