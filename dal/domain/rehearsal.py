"""Whether DynamoDB's own write path would have left what MySQL left: the native plan against the states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dal.domain.canonical import same_plainly
from dal.domain.keys import Key, KeyValue
from dal.domain.state import Row, State
from dal.domain.verdict import Verdict

TOLERANCE = timedelta(seconds=30)
"""Two stamps of one write are made at different moments, on different clocks."""

_Named = Mapping[str, Mapping[KeyValue, KeyValue]]


@dataclass(frozen=True, slots=True)
class Planned:
    """An item as the native write would leave it; `was` is the version it was read under (0: it was not read)."""

    key: Key
    row: Row | None
    was: int = 0


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a rehearsal: where plan and states differ, as `entity.column` (a closed set)."""

    verdict: Verdict
    places: tuple[str, ...] = ()


def compare_plan(
    planned: Sequence[Planned],
    before: Sequence[State],
    after: Sequence[State],
    *,
    numbered: Mapping[str, str],
) -> Rehearsed:
    """Compare a plan that was made before the write with what the leader left.

    Args:
        planned: the items of the native plan.
        before: the follower's states of the written and of the planned keys, read between the plan and the
            mirror; a placeholder has none. What only one side names is compared with them.
        after: the leader's states that are mirrored.
        numbered: entity → column whose values the database generates; a plan has placeholders there.
    """
    ids = _placeholders(planned, before, after, numbered)
    held = {state.key: state.row for state in before}
    would_be = held | {_real(plan.key, ids): _renamed(plan.row, ids, numbered) for plan in planned}
    left = held | {state.key: state.row for state in after}
    places = sorted({place for key in {*would_be, *left} for place in _places(key, would_be, left)})
    if not places:
        return Rehearsed(Verdict.MATCH)
    versions = {state.key: state.version for state in before}
    moved = any(plan.was and versions.get(plan.key, plan.was) != plan.was for plan in planned)
    return Rehearsed(Verdict.RACING if moved else Verdict.MISMATCH, tuple(places))


def _placeholders(
    planned: Sequence[Planned], before: Sequence[State], after: Sequence[State], numbered: Mapping[str, str]
) -> _Named:
    """Entity → placeholder → the id that the leader generated; new rows of one entity match in their order."""
    ids: dict[str, dict[KeyValue, KeyValue]] = defaultdict(dict)
    for entity, column in numbered.items():
        plan, held, left = (_ids(rows, entity, column) for rows in (planned, before, after))
        made, real = sorted(plan - held - left), sorted(left - held - plan)
        if len(made) == len(real):
            ids[entity] = dict(zip(made, real, strict=True))
    return ids


def _ids(rows: Iterable[Planned | State], entity: str, column: str) -> set[int]:
    return {
        value
        for one in rows
        if one.key.entity == entity and one.row is not None and isinstance(value := one.row[column], int)
    }


def _real(key: Key, ids: _Named) -> Key:
    """The key with every placeholder replaced; placeholders are unlike any id in use."""
    swapped = {old: new for named in ids.values() for old, new in named.items()}
    return Key(key.entity, tuple(swapped.get(value, value) for value in key.values))


def _renamed(row: Row | None, ids: _Named, numbered: Mapping[str, str]) -> Row | None:
    if row is None or not numbered:
        return row
    swapped = {old: new for named in ids.values() for old, new in named.items()}
    return {c: swapped.get(v, v) if isinstance(v, int) and not isinstance(v, bool) else v for c, v in row.items()}


def _places(key: Key, would_be: Mapping[Key, Row | None], left: Mapping[Key, Row | None]) -> Iterable[str]:
    plan, real = would_be.get(key), left.get(key)
    if plan is None or real is None:
        if plan is not real:
            yield f"{key.entity}.*"
        return
    yield from (f"{key.entity}.{column}" for column in real if not _same(plan.get(column), real[column]))


def _same(plan: object, real: object) -> bool:
    if isinstance(plan, datetime) and isinstance(real, datetime):
        return abs(plan - real) <= TOLERANCE
    return plan == real or same_plainly(plan, real)
