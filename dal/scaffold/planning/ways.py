"""By which key, unique value or index of the contract a statement's rows are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dal.contract import Entity
from dal.contract.items import IndexKey, ItemMap, When
from dal.discovery.designing import Shape
from dal.scaffold.access.values import Given
from dal.scaffold.planning.plans import By, Unplannable, Where

_DESCENDING = " DESC"


def by_key(entity: Entity, conditions: Mapping[str, Given]) -> Where | None:
    """The one row of that key, if all of its columns are asked for and nothing else."""
    if set(conditions) != set(entity.key):
        return None
    return Where(By.KEY, {column: conditions[column] for column in entity.key})


def by_unique(entity: Entity, conditions: Mapping[str, Given]) -> Where | None:
    """The one row that holds a unique value."""
    for unique in entity.unique:
        if set(conditions) == set(unique.columns):
            return Where(By.UNIQUE, {column: conditions[column] for column in unique.columns}, unique.name)
    return None


def by_index(entity: Entity, conditions: Mapping[str, Given], shape: Shape) -> Where:
    """The rows of a partition, in the order that is asked for.

    Raises:
        Unplannable: no key of the contract has them together in that order.
    """
    item = entity.item
    found = next(_ways(item, conditions, shape), None) if item is not None else None
    if found is not None:
        return found
    asked = ", ".join(sorted(conditions)) or "nothing"
    order = f" in the order of {', '.join(shape.ordering)}" if shape.ordering else ""
    raise Unplannable(f"no key or index has the rows by {asked}{order}")


def _ways(item: ItemMap, conditions: Mapping[str, Given], shape: Shape) -> Iterator[Where]:
    indexes: list[str | None] = [None, *item.table.indexes]
    for index in indexes:
        try:
            pk, sk = item.templates(index)
        except KeyError:
            continue
        where = _by(pk, sk, conditions, shape, index)
        if where is not None:
            yield where


def _by(
    pk: IndexKey, sk: IndexKey | None, conditions: Mapping[str, Given], shape: Shape, index: str | None
) -> Where | None:
    held = _held([key.when for key in (pk, sk) if key is not None and key.when is not None], conditions)
    if held is None:
        return None
    asked = {
        column: given
        for column, given in conditions.items()
        if column not in held or column in pk.template.columns
    }
    first = {column: asked.pop(column) for column in pk.template.columns if column in asked}
    nulls = {column for column, given in first.items() if given.text == "None"}
    if len(first) < len(set(pk.template.columns)) or (nulls and pk.if_null is None):
        return None
    rest = list(dict.fromkeys(sk.template.columns)) if sk is not None else []
    while rest and rest[0] in asked:
        column = rest.pop(0)
        first[column] = asked.pop(column)
    descending = _direction(shape, conditions, rest)
    return None if asked or descending is None else Where(By.INDEX, first, index, descending)


def _held(whens: list[When], conditions: Mapping[str, Given]) -> set[str] | None:
    """The columns of an index's own conditions, if the statement asks for them; None if it does not."""
    for when in whens:
        given = conditions.get(when.column)
        wanted = when.equals if when.equals is not None else ...
        if given is None or (wanted is not ... and given.text != repr(wanted)):
            return None
    return {when.column for when in whens if when.equals is not None}


def _direction(shape: Shape, conditions: Mapping[str, Given], rest: list[str]) -> bool | None:
    """Whether the index is read from its end; None where it is in no such order."""
    wanted = [name for name in shape.ordering if name.removesuffix(_DESCENDING) not in conditions]
    if not wanted:
        return False
    plain = [name.removesuffix(_DESCENDING) for name in wanted]
    ways = {name.endswith(_DESCENDING) for name in wanted}
    return ways.pop() if len(ways) == 1 and plain == rest[: len(plain)] else None
