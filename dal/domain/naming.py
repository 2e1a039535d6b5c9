"""Which rows of an entity an answer shows, told by the names of its key columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dal.domain.keys import Key
from dal.domain.shape import is_list, is_record, mapping

MOST_KEYS = 200
_DEEPEST = 4


def keys_in(answer: object, entity: str, columns: tuple[str, ...]) -> set[Key]:
    """The keys of the records in an answer that have all key columns, at most `MOST_KEYS`."""
    found: set[Key] = set()
    for key in _keys(answer, entity, columns, _DEEPEST):
        found.add(key)
        if len(found) == MOST_KEYS:
            break
    return found


def _keys(value: object, entity: str, columns: tuple[str, ...], depth: int) -> Iterator[Key]:
    if depth == 0:
        return
    if is_list(value):
        for element in value:
            yield from _keys(element, entity, columns, depth)
        return
    if is_record(value):
        value = mapping(value)
    if not isinstance(value, Mapping):
        return
    values = tuple(value.get(column) for column in columns)
    if all(isinstance(one, int | str | bytes) for one in values):
        yield Key(entity, values)  # type: ignore[arg-type]  # just looked
        return
    for inner in value.values():
        yield from _keys(inner, entity, columns, depth - 1)
