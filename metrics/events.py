"""What happens in the data access layer, as facts. Frozen; label-like fields come from closed sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadsCompared:
    """A shadow read was judged; `verdict` is match, mismatch, racing, error or shed."""

    entity: str
    operation: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two answers differ; `kind` is value, type, missing, extra, order or outcome.

    `key` is hashed before it comes here; `answerer` and `shadow` hold values only for allow-listed fields.
    """

    field: str
    kind: str
    key: str = ""
    answerer: str | None = None
    shadow: str | None = None


@dataclass(frozen=True, slots=True)
class MismatchConfirmed:
    """Both databases were asked again and still disagree."""

    entity: str
    operation: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ShadowShed:
    """A shadow read was not made; `reason` is queue_full, timeout, circuit_open or closing."""

    entity: str
    operation: str
    reason: str


@dataclass(frozen=True, slots=True)
class MirrorFailed:
    """The leader's state did not reach the follower by its own write; a journal, where there is one, keeps it."""

    entity: str
    operation: str
    policy: str
    error: str
    keys: int


@dataclass(frozen=True, slots=True)
class MirrorApplied:
    """The leader's state reached the follower; `stale` keys were already newer there."""

    entity: str
    operation: str
    keys: int
    stale: int


@dataclass(frozen=True, slots=True)
class FlagsObserved:
    """What this process heard and what it obeys: flags by name as last heard, effective phase (lowest, highest).

    `wish` is the phase that the flags spell, or None where they spell no phase. `fetched_at` is in seconds
    since the epoch.
    """

    flags: Mapping[str, bool]
    wish: int | None
    phase: int
    highest_phase: int
    read_only: bool
    version: str
    fetched_at: float


@dataclass(frozen=True, slots=True)
class WishRejected:
    """The flags ask for what the guard does not allow; the last good snapshot stays."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """The flag source did not answer, or answered nonsense; `reason` is from a closed set."""

    reason: str


@dataclass(frozen=True, slots=True)
class PoolSampled:
    """Connections of a pool at one moment."""

    backend: str
    in_use: int
    idle: int
    size: int
    waiting: int = 0
    replaced: int = field(default=0)


@dataclass(frozen=True, slots=True)
class JournalSampled:
    """How deep the journal is: keys pending, those that repair has given up on, seconds since the oldest one."""

    pending: int
    poisoned: int
    oldest: float


@dataclass(frozen=True, slots=True)
class VerificationSampled:
    """The last verification of an entity: its end in seconds since the epoch (0: there was none), and rows."""

    entity: str
    at: float
    different: int


@dataclass(frozen=True, slots=True)
class KeysRepaired:
    """One round of repairs: keys confirmed, and keys that the follower refuses."""

    confirmed: int
    refused: int


@dataclass(frozen=True, slots=True)
class StepBlocked:
    """Why this process does not step towards its wish: a reason from a closed set, empty when nothing blocks."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FleetObserved:
    """The control row as this process obeys it; `leader` is mysql, draining, dynamodb or returning."""

    epoch: int
    leader: str
    strict: bool
    members: int


@dataclass(frozen=True, slots=True)
class CircuitSampled:
    """Whether writes have stopped trying to mirror, since the follower does not answer."""

    open: bool


@dataclass(frozen=True, slots=True)
class WriteRehearsed:
    """A write was planned natively too, and the plan compared; `verdict` is match, mismatch, racing or error."""

    entity: str
    operation: str
    verdict: str


@dataclass(frozen=True, slots=True)
class LayerMeasured:
    """The seconds that the layer added to one operation; of reads, and writes on one database, one in a second."""

    entity: str
    operation: str
    seconds: float


Event = (
    ReadsCompared
    | MismatchConfirmed
    | ShadowShed
    | MirrorFailed
    | MirrorApplied
    | FlagsObserved
    | WishRejected
    | FetchFailed
    | PoolSampled
    | JournalSampled
    | VerificationSampled
    | KeysRepaired
    | StepBlocked
    | FleetObserved
    | CircuitSampled
    | WriteRehearsed
    | LayerMeasured
)
