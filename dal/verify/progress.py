"""How far the first pass is: where each part goes on, and the sums of what was read before; saved as one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b

from dal.ports import Part
from dal.verify.buckets import Table
from dal.verify.places import Role
from dal.verify.tasks import Summed

_SIGN = {Role.LEADER: 1, Role.FOLLOWER: -1}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about; progress of another plan is of no use to it."""

    contract: str
    entities: tuple[str, ...]
    counts: Mapping[str, int]  # buckets of each name

    @property
    def id(self) -> str:
        """The same for the same contract and entities."""
        return blake2b(repr((self.contract, self.entities)).encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class Place:
    """Where a part goes on."""

    part: Part
    cursor: object | None = None
    done: bool = False


@dataclass(slots=True)
class Progress:
    """Parts of both sides, rows that were read of each name, and the sums."""

    plan: Plan
    places: dict[Role, list[Place]]
    rows: dict[Role, dict[str, int]] = field(default_factory=lambda: {role: {} for role in Role})
    tables: dict[str, Table] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, parts: Mapping[Role, Sequence[Part]]) -> Progress:
        """Nothing was read yet."""
        places = {role: [Place(part) for part in parts[role]] for role in Role}
        return cls(plan, places, tables={name: Table.of(count) for name, count in plan.counts.items()})

    def take(self, role: Role, number: int, summed: Summed) -> None:
        """Add a page, and go on behind it."""
        place = self.places[role][number]
        place.cursor, place.done = summed.cursor, summed.cursor is None
        take_up(self.tables, role, summed)
        add(self.rows[role], summed.rows)

    def dumps(self) -> str:
        """As text."""
        return json.dumps(
            {
                "counts": self.plan.counts,
                "places": {role: [asdict(place) for place in places] for role, places in self.places.items()},
                "rows": self.rows,
                "tables": {name: table.dumps() for name, table in self.tables.items()},
            }
        )

    @classmethod
    def loads(cls, plan: Plan, text: str) -> Progress | None:
        """From what `dumps` has written; None where this version does not understand it."""
        try:
            return cls._read(plan, json.loads(text))
        except (ValueError, KeyError, TypeError):
            return None

    @classmethod
    def _read(cls, plan: Plan, kept: dict[str, dict[str, dict[str, int]]]) -> Progress:
        places = {role: [_place(written) for written in kept["places"][role]] for role in Role}
        rows = {role: {name: int(count) for name, count in kept["rows"][role].items()} for role in Role}
        tables = {name: Table.loads(str(text)) for name, text in kept["tables"].items()}
        counts = {name: len(table.totals) for name, table in tables.items()}
        return cls(Plan(plan.contract, plan.entities, counts), places, rows, tables)


def take_up(tables: Mapping[str, Table], role: Role, summed: Summed) -> None:
    """Add the leader's sums, subtract the follower's."""
    for name, sums in summed.sums.items():
        tables[name].add(sums, sign=_SIGN[role])


def add(into: dict[str, int], counts: Mapping[str, int]) -> None:
    """Add counts by name."""
    for name, count in counts.items():
        into[name] = into.get(name, 0) + count


def _place(written: object) -> Place:
    if not isinstance(written, dict):
        raise TypeError("a place is an object")
    part = written["part"]
    return Place(Part(part["name"], tuple(part["place"])), written["cursor"], bool(written["done"]))
