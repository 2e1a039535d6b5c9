"""A look at some keys on both sides, from which a difference follows and not a race."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dal.domain import Key, State
from dal.domain.compare import EXACT, DifferenceKind
from dal.ports import Astray, Entry, Unreadable
from dal.verify.kinds import Cause, Kind, Standing, cause
from dal.verify.places import Sides


@dataclass(frozen=True, slots=True)
class Divergence:
    """A key on which the databases disagree: how, in which columns, why, and at which versions. No values.

    `odd`: an item under a key that no contract writes, which nobody but its writer can look up or remove; `key`
    then shows its two texts.
    """

    key: Key
    kind: Kind
    cause: Cause = Cause.UNKNOWN
    columns: Mapping[str, DifferenceKind] = field(default_factory=dict)
    leader: int = 0
    follower: int = 0
    standing: Standing = Standing.STAYS
    odd: bool = False


def look(pair: Sides, keys: Sequence[Key]) -> tuple[Divergence, ...]:
    """Those of the keys that differ now.

    Leader, follower; then, for what differs, journal, follower, leader once more. A key that was not pending in
    the journal, and whose version was the same before and after, had its mirror confirmed before the follower was
    read for the second time: then it is no race that they differ.
    """
    before = pair.mysql.segments.look(keys)
    pairs = zip(before, pair.dynamodb.segments.look(keys), strict=True)
    suspects = [own for own, other in pairs if _difference(own, other) is not None]
    if not suspects:
        return ()
    asked = [state.key for state in suspects]
    journal = pair.mysql.journal
    entries = None if journal is None else {entry.key: entry for entry in journal.among(asked)}
    there = pair.dynamodb.segments.look(asked)
    now = pair.mysql.segments.look(asked)
    seen = zip(suspects, now, there, strict=True)
    found = (_judged(was, own, other, entries) for was, own, other in seen)
    return tuple(divergence for divergence in found if divergence is not None)


def _judged(was: State, now: State, other: State, entries: Mapping[Key, Entry] | None) -> Divergence | None:
    difference = _difference(now, other)
    if difference is None:
        return None
    kind, columns = difference
    entry = None if entries is None else entries.get(now.key)
    return Divergence(
        now.key,
        kind,
        cause(now, other, journalled=None if entries is None else entry is not None),
        columns,
        now.version,
        other.version,
        _standing(was, now, entry, journalled=entries is not None),
    )


def _standing(was: State, now: State, entry: Entry | None, *, journalled: bool) -> Standing:
    if any(isinstance(value, Unreadable) for value in (now.row or {}).values()):
        return Standing.STAYS  # no mirror can ever carry it
    if entry is not None and entry.pending:
        return Standing.PENDING
    moved = was.version != now.version if journalled else was.row != now.row
    return Standing.MOVING if moved else Standing.STAYS


def _difference(leader: State, follower: State) -> tuple[Kind, dict[str, DifferenceKind]] | None:
    """What two states of one key say; versions do not count, since backfill and mirror stamp differently."""
    if leader.row == follower.row:
        return None
    if follower.row is None:
        return Kind.MISSING, {}
    if leader.row is None:
        return Kind.EXTRA, {}
    found = {place.path: place.kind for place in EXACT.differences(leader.row, follower.row)}
    found |= {name: value.kind for name, value in follower.row.items() if isinstance(value, Astray)}
    return (Kind.DIFFERENT, found) if found else None
