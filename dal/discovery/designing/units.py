"""Transactions of the backend: what they write, and whether DynamoDB takes it in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dal.contract.limits import MOST_ACTIONS
from dal.discovery.designing.kinds import Kind
from dal.discovery.designing.patterns import AccessPattern
from dal.discovery.designing.values import EntityDesign
from dal.discovery.model import Analysis, Operation, Place, Transaction

_MANY = (Kind.WRITE_LIST, Kind.WRITE_ALL, Kind.PROCEDURE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A transaction with the patterns that it writes by."""

    transaction: Transaction
    writes: tuple[str, ...]
    """Names of patterns, in order of appearance."""
    many: tuple[str, ...]
    """Those of them that may write any number of rows."""
    actions: int
    """That it takes in DynamoDB at least: rows, their unique values, and a look at each parent of a new row."""

    @property
    def bounded(self) -> bool:
        """Whether it surely fits, unless it repeats a statement in a loop."""
        return not self.many and self.actions <= MOST_ACTIONS


def units(
    analysis: Analysis, patterns: Iterable[AccessPattern], entities: Mapping[str, EntityDesign]
) -> tuple[Unit, ...]:
    """The transactions of a backend, by place."""
    at = {place: pattern for pattern in patterns for place in pattern.sites}
    inside: dict[tuple[str, str], list[Place]] = {}
    for site in analysis.sites:
        inside.setdefault((site.file, site.function), []).append(site.place)
    found = sorted(analysis.transactions, key=lambda one: (one.place, one.function))
    return tuple(_unit(one, _written(one, inside, at), entities) for one in found)


def _written(
    one: Transaction, inside: Mapping[tuple[str, str], list[Place]], at: Mapping[Place, AccessPattern]
) -> list[AccessPattern]:
    """What is written at its sites; where it names none, at those of its function."""
    places = one.sites or tuple(inside.get((one.place.file, one.function), ()))
    return [at[place] for place in places if place in at and at[place].kind.writes]


def _unit(one: Transaction, writes: Sequence[AccessPattern], entities: Mapping[str, EntityDesign]) -> Unit:
    many = (pattern.name for pattern in writes if pattern.kind in _MANY)
    return Unit(
        one,
        tuple(dict.fromkeys(pattern.name for pattern in writes)),
        tuple(dict.fromkeys(many)),
        sum(_actions(pattern, entities.get(pattern.table)) for pattern in writes),
    )


def _actions(pattern: AccessPattern, entity: EntityDesign | None) -> int:
    if entity is None:
        return 1
    if pattern.shape.operation in (Operation.INSERT, Operation.UPSERT, Operation.SAVE):
        return 1 + len(entity.unique) + len(entity.references)
    return 1 + len(entity.unique) * (pattern.shape.operation is Operation.DELETE)
