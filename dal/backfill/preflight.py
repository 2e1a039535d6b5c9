"""What a backfill will take, before it begins: told from a sample of each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from dal.contract.codec import Codec, Item
from dal.contract.items import Index
from dal.contract.model import Contract, Entity
from dal.contract.sizes import LARGEST, item_bytes, write_units
from dal.domain import State
from dal.errors import DalError
from dal.ports import Place, Slices

DOLLARS = 0.625
"""For a million write units on demand, us-east-1, since November 2024."""

_SAMPLES = 5
_HOT = 0.2
"""The share of a sample from which on one partition counts as hot."""
_ENOUGH = 50
"""Rows that a sample needs to say anything about shares."""
_PER_PARTITION = 1000
"""Write units a second that DynamoDB gives one partition."""


@dataclass(frozen=True, slots=True)
class Hot:
    """A partition that takes a large share of the writes, of the table (no `index`) or of an index."""

    index: str
    partition: str
    share: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """About one entity: how many rows, and what copying a row takes.

    `rows` is the server's estimate, `sampled` rows were looked at. `units` are write units for a row with its
    unique values and its places in indexes; `item_bytes` is the average size of its item, `largest` the largest
    seen. `trouble` says what in the sample cannot be copied.
    """

    entity: str
    rows: int
    sampled: int = 0
    item_bytes: float = 0.0
    largest: int = 0
    units: float = 0.0
    hot: tuple[Hot, ...] = ()
    trouble: str = ""

    @property
    def all_units(self) -> float:
        """Write units for all rows."""
        return self.rows * self.units

    @property
    def large(self) -> bool:
        """Whether an item comes near what DynamoDB takes."""
        return self.largest > LARGEST // 2

    def dollars(self, *, price: float = DOLLARS, gentle: bool = False) -> float:
        """What DynamoDB will bill at that price for a million units; transactions cost double."""
        return self.all_units * price / 1_000_000 * (2 if gentle else 1)

    def as_json(self) -> dict[str, object]:
        """By name; `hot` as a list of `{"index", "partition", "share"}`."""
        return {
            "rows": self.rows,
            "sampled": self.sampled,
            "item_bytes": round(self.item_bytes),
            "largest": self.largest,
            "units": round(self.all_units),
            "dollars": round(self.dollars(), 2),
            "hot": [{"index": h.index, "partition": h.partition, "share": round(h.share, 2)} for h in self.hot],
            "trouble": self.trouble,
        }


def forecast(contract: Contract, slices: Slices, entity: str, *, rows: int = 200) -> Forecast:
    """Look at some places of a table, `rows` at each, and say what copying all of it takes."""
    found, estimate = contract.entity(entity), slices.estimate(entity)
    told = Forecast(entity, estimate.rows)
    try:
        states = [state for part in _sample(slices, entity, rows) for state in part]
        seen = _Seen(found, Codec(contract))
        for state in states:
            seen.add(state)
    except (DalError, ValueError) as error:  # it would be met during the run: said now
        return Forecast(entity, estimate.rows, trouble=str(error))
    return seen.forecast(max(told.rows, seen.rows))


def _sample(slices: Slices, entity: str, rows: int) -> Iterator[Sequence[State]]:
    """The beginning of the table, and places further on where its primary key is a number."""
    first = slices.boundary(entity, None, rows)
    if first is None:
        return
    yield slices.between(entity, None, first)
    for place in _further(slices, entity, first):
        upto = slices.boundary(entity, place, rows)
        if upto is not None:
            yield slices.between(entity, place, upto)


def _further(slices: Slices, entity: str, first: Place) -> Iterable[Place]:
    last = slices.boundary(entity, first, max(1, 2 * slices.estimate(entity).rows))
    if last is None or len(first) != 1 or not (isinstance(first[0], int) and isinstance(last[0], int)):
        return ()
    step = (last[0] - first[0]) // _SAMPLES
    return [(first[0] + number * step,) for number in range(1, _SAMPLES)] if step else ()


@dataclass(slots=True)
class _Seen:
    """What the sample says, item by item."""

    entity: Entity
    codec: Codec
    rows: int = 0
    sizes: list[int] = field(default_factory=list)
    units: int = 0
    partitions: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, state: State) -> None:
        item = self.codec.encode(state)
        size = item_bytes(item)
        table = self.codec.table(state.key.entity)
        self.units += write_units(size)
        if state.key.entity != self.entity.name:
            return
        self.rows += 1
        self.sizes.append(size)
        self._count(table.keys, item)
        for index in table.indexes.values():
            if self._count(index, item):
                self.units += write_units(size)

    def _count(self, index: Index, item: Item) -> bool:
        """One more item in a partition of an index; whether it is in that index."""
        values: Mapping[str, str] = item.get(index.pk, {})
        inside = bool(values) and (index.sk is None or index.sk in item)
        if inside:
            (value,) = values.values()
            self.partitions.setdefault(index.name, Counter())[str(value)] += 1
        return inside

    def forecast(self, rows: int) -> Forecast:
        if not self.rows:
            return Forecast(self.entity.name, rows)
        return Forecast(
            self.entity.name,
            rows,
            self.rows,
            fmean(self.sizes),
            max(self.sizes),
            self.units / self.rows,
            tuple(self._hot()),
        )

    def _hot(self) -> Iterator[Hot]:
        for index, partitions in self.partitions.items():
            partition, count = partitions.most_common(1)[0]
            share = count / self.rows
            if self.rows >= _ENOUGH and share >= _HOT:
                yield Hot(index, partition, share)
