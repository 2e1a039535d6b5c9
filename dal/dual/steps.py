"""What programs ask of their driver: one small value per kind of effect."""

from __future__ import annotations

from dataclasses import dataclass

from dal.domain import Failed, Key, Outcome, State
from dal.domain.judge import Judgement
from flags import Backend


@dataclass(frozen=True, slots=True)
class Ask:
    """Call the read method of one backend; answered by an `Outcome`."""

    backend: Backend


@dataclass(frozen=True, slots=True)
class Release:
    """Answer the caller now; what follows runs elsewhere. Answered by whether there is room for it."""

    outcome: Outcome[object]


@dataclass(frozen=True, slots=True)
class Pause:
    """Go on after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Settled:
    """Whether no key that these answers show is pending in the journal; answered by a boolean."""

    answer: Outcome[object]
    echo: Outcome[object]


@dataclass(frozen=True, slots=True)
class Judged:
    """The comparison is over: tell whoever counts."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Begin:
    """Open the leader's unit of work."""


@dataclass(frozen=True, slots=True)
class TouchBefore:
    """Name, and lock, the keys that are known before the call; answered by `Ok[tuple[Key, ...]]`."""


@dataclass(frozen=True, slots=True)
class CallLeader:
    """Call the leader's write method inside the unit; answered by its outcome."""


@dataclass(frozen=True, slots=True)
class TouchAfter:
    """Name the keys that are known after the call; answered by all touched keys, sorted."""

    before: tuple[Key, ...]
    value: object


@dataclass(frozen=True, slots=True)
class Commit:
    """Journal these keys, read their states, commit; answered by `Ok[tuple[State, ...]]`.

    A failure may mean that the outcome is unknown.
    """

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Resolve:
    """Find out whether the commit took place; answered by `Ok` of the states, or of None if it did not."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """Undo the unit because of this failure."""

    failure: Failed


@dataclass(frozen=True, slots=True)
class Mirror:
    """Bring the states to the follower; answered by `Ok[Sequence[Applied]]`."""

    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The follower holds these states or newer ones: the journal may forget them."""

    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class MirrorMissed:
    """The states did not reach the follower: tell whoever counts."""

    failure: Failed
    keys: tuple[Key, ...]


ReadStep = Ask | Release | Pause | Settled | Judged
WriteStep = (
    Begin
    | TouchBefore
    | CallLeader
    | TouchAfter
    | Commit
    | Resolve
    | Rollback
    | Release
    | Mirror
    | Confirmed
    | MirrorMissed
)
