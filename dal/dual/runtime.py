"""What every operation of one process shares."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dal.domain.breaker import Breaker
from dal.dual.background import Background
from dal.dual.inflight import InFlight
from dal.dual.mirroring import Mirroring
from dal.dual.programs import Looks
from dal.ports import Alone, Database, Follower, Leader, Membership
from flags import Backend, FlagSource
from metrics import MetricsSink, NullSink
from metrics.events import MismatchConfirmed

if TYPE_CHECKING:
    from dal.contract.model import Contract
    from dal.dual.reads import ReadOperation
    from dal.dual.writes import WriteOperation


@dataclass(frozen=True, slots=True)
class Shadowing:
    """How many shadow reads are made, and when they are given up.

    `sample` is the share of reads that are compared (0…1). A shadow that waited longer than `timeout` seconds for
    a thread is not made any more and counts as shed; one that took that long to answer counts as an error.
    """

    sample: float = 1.0
    timeout: float = 2.0
    looks: Looks = field(default_factory=Looks)
    reveal: frozenset[str] = frozenset()
    """Field paths whose values may appear in mismatch details; all others show only that they differ."""
    log: bool = True
    """Whether confirmed mismatches are logged, besides being counted."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The one place where an operation finds flags, databases, metrics and the background pool."""

    source: FlagSource
    leader: Leader
    follower: Follower
    sink: MetricsSink = field(default_factory=NullSink)
    background: Background = field(default_factory=Background)
    shadowing: Shadowing = field(default_factory=Shadowing)
    breaker: Breaker = field(default_factory=Breaker)
    mismatches: deque[MismatchConfirmed] = field(default_factory=lambda: deque(maxlen=1000))
    clock: Callable[[], float] = time.perf_counter
    random: Callable[[], float] = random.random
    contract: Contract | None = None
    """What dual tables are checked against when they are wired; None: they are not."""
    journaled: bool = False
    """Whether the leader keeps a journal, so that every write has to end with it, mirrored or not."""
    rehearsed: float = 0.0
    """The share of writes that are planned natively as well, from phase 3 on (0…1)."""
    latencies: MetricsSink | None = None
    """Where latencies of operations go on their way to the sink, where they are logged as well."""
    read_operation: Callable[..., ReadOperation] | None = None
    """What makes a read operation where it is more than that: traced."""
    write_operation: Callable[..., WriteOperation] | None = None
    """The same for writes."""
    membership: Membership = field(default_factory=Alone)
    inflight: InFlight = field(default_factory=InFlight)
    mirroring: Mirroring = None  # type: ignore[assignment]  # made of the follower below

    def __post_init__(self) -> None:
        if self.mirroring is None:
            object.__setattr__(self, "mirroring", Mirroring(self.follower))

    @property
    def remedy(self) -> str:
        """What to do about a mirror that failed."""
        if self.journaled:
            return "it is pending in the journal and will be repaired"
        return "`dal verify --all` shows it, `--repair` repairs it"

    @property
    def databases(self) -> Mapping[Backend, Database]:
        """Both databases by the backend that they stand for."""
        return {Backend.MYSQL: self.leader, Backend.DYNAMODB: self.follower}
