"""Unique constraints as sentinel items, and those that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dal.contract.sentinels import PREFIX, keyable
from dal.discovery.designing import slots
from dal.discovery.designing.kinds import names
from dal.discovery.designing.sources import Source
from dal.discovery.designing.values import UniqueDesign
from dal.discovery.designing.words import short, snake


@dataclass(frozen=True, slots=True)
class Unkept:
    """A constraint that DynamoDB would not keep, and why."""

    columns: tuple[str, ...]
    why: str


def uniques(source: Source, key: Sequence[str]) -> tuple[UniqueDesign | Unkept, ...]:
    """Each constraint that the keys do not keep by themselves."""
    wanted = dict.fromkeys(unique for unique in source.table.unique if not _kept_by(unique, source, key))
    found = [_one(source, unique) for unique in wanted]
    return tuple(_named(found, source.entity))


def _kept_by(unique: Sequence[str], source: Source, key: Sequence[str]) -> bool:
    """Whether rows that differ in their key cannot be equal in these columns; MySQL keeps its own primary key."""
    return names(unique, key) or names(unique, source.primary_key)


def _one(source: Source, unique: tuple[str, ...]) -> UniqueDesign | Unkept:
    for column in unique:
        if column not in source.columns:
            return Unkept(unique, f"{column} is not in the draft")
        if not keyable(source.kind(column)):
            return Unkept(unique, f"MySQL finds no row exactly by {column}, which is {source.kind(column).sql}")
    name = short(f"{source.entity}.{'_'.join(map(snake, unique))}")
    size = len(f"{PREFIX}{name}") + sum(1 + source.kind(column).max_bytes for column in unique)
    if size > slots.PK_BYTES:
        return Unkept(unique, f"its key can have {size} bytes, and DynamoDB takes {slots.PK_BYTES}")
    folds = [folding.fold for column in unique if (folding := source.folding(column)) is not None]
    return UniqueDesign(name, unique, tuple(folds))


def _named(found: Sequence[UniqueDesign | Unkept], entity: str) -> Iterator[UniqueDesign | Unkept]:
    """Each with a name of its own: cut names may meet."""
    seen: set[str] = set()
    for number, one in enumerate(found, 1):
        if isinstance(one, Unkept):
            yield one
            continue
        name = one.name if one.name not in seen else short(f"{entity}.u{number}")
        seen.add(name)
        yield UniqueDesign(name, one.columns, one.folds)
