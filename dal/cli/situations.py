"""What operations obey now: one situation for all processes that are in the same place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dal.cli.asking import Heard
from dal.cli.shared import Opened
from dal.domain.control import Authority, Control
from dal.domain.fleet import Blocked, Place, admit
from dal.fleet.effect import effect
from dal.fleet.status import here
from flags import FlagSnapshot, MigrationPhase, Route

_SHOWN = 3
_WAIT = frozenset({Authority.DRAINING, Authority.RETURNING})


@dataclass(frozen=True, slots=True)
class Situation:
    """The snapshot that these processes obey; `control` is None without a fleet, `key` that of the context."""

    processes: tuple[str, ...]
    snapshot: FlagSnapshot
    control: Control | None = None
    key: str | None = None

    @property
    def route(self) -> Route:
        """That of the key; without one, the earlier side of a rollout."""
        return self.snapshot.route_for(self.key)

    @property
    def chosen(self) -> bool:
        """Whether a rollout chooses the key."""
        rollout = self.snapshot.rollout
        return rollout is not None and self.key is not None and rollout.chooses(self.key)

    @property
    def headline(self) -> str:
        """Who is where."""
        phase = self.snapshot.phase
        if self.control is None:
            return f"the flags say phase {phase} ({phase.label}); there is no fleet"
        if not self.processes:
            return f"no process is alive; one that starts now begins in phase {phase} ({phase.label})"
        more = len(self.processes) - _SHOWN
        names = f"{', '.join(self.processes[:_SHOWN])}{f' and {more} more' if more > 0 else ''}"
        return f"phase {phase} ({phase.label}): {names}"

    @property
    def lines(self) -> tuple[str, ...]:
        """What else has a say."""
        return (*self._of_control(), *self._of_rollout())

    def as_json(self) -> dict[str, object]:
        """`{"processes", "phase", "leader", "epoch", "strict", "read_only", "rollout"}`."""
        snapshot, control = self.snapshot, self.control
        return {
            "processes": list(self.processes),
            "phase": int(snapshot.phase),
            "leader": None if control is None else control.leader.value,
            "epoch": snapshot.epoch,
            "strict": snapshot.strict,
            "read_only": snapshot.read_only,
            "rollout": self._rollout_json(),
        }

    def _rollout_json(self) -> dict[str, object] | None:
        rollout = self.snapshot.rollout
        if rollout is None:
            return None
        told = {"percentage": rollout.percentage, "phase": int(rollout.phase)}
        return {**told, "key": self.key, "chosen": self.chosen if self.key is not None else None}

    def _of_control(self) -> Iterator[str]:
        control = self.control
        if control is not None and control.leader in _WAIT:
            yield "writes wait at this moment: leadership changes hands; `dal status` says how far it is"

    def _of_rollout(self) -> Iterator[str]:
        rollout = self.snapshot.rollout
        if rollout is None:
            return
        other = f"phase {rollout.phase}" if rollout.phase is not self.snapshot.phase else "answers from DynamoDB"
        yield f"rollout: {rollout.percentage} % of all keys of dal.context take {other}"
        if self.key is None:
            yield "told below: operations without a key, and keys that are not chosen; --context KEY tells of one"
        else:
            yield f"told below: key {self.key}, which is {'chosen' if self.chosen else 'not chosen'}"


def situations(at: Opened, heard: Heard, key: str | None) -> Iterator[Situation]:
    """Under guard `full` where live processes are, else what the flags say."""
    wish = heard.snapshot
    if at.databases.mysql.forum is None:
        yield Situation((), wish or FlagSnapshot.of(at.config.migration.phase), key=key)
        return
    found = at.viewpoint.status()
    places: dict[Place, list[str]] = {}
    for member in found.alive:
        places.setdefault(here(member), []).append(member.id)
    for place, names in (places or {_first(found.control, wish, at.config.migration.phase): []}).items():
        yield Situation(tuple(names), _effect(place, wish, found.control), found.control, key)


def _effect(place: Place, wish: FlagSnapshot | None, control: Control) -> FlagSnapshot:
    """Where the wish is not known, neither kill switch nor rollout is."""
    return effect(place, wish or FlagSnapshot.of(place.phase, prefer_ddb=place.prefer), control)


def _first(control: Control, wish: FlagSnapshot | None, configured: MigrationPhase) -> Place:
    """Where a process begins that is the first; a rollout follows at once."""
    wanted = Place(configured) if wish is None else Place.of(wish)
    place = admit(control, (), wanted)
    if isinstance(place, Blocked):
        return wanted
    return replace(place, spread=wanted.spread and place.phase is wanted.phase)
