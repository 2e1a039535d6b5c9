"""Questions that need no index: by the item's own key, by a unique value, within a partition."""

from __future__ import annotations

from collections.abc import Sequence

from dal.discovery.designing.keys import OwnKey
from dal.discovery.designing.kinds import names
from dal.discovery.designing.queries import Query
from dal.discovery.designing.shapes import DESCENDING, Shape
from dal.discovery.designing.values import Access, Service, UniqueDesign
from dal.discovery.model import Operation

_NEW = (Operation.INSERT, Operation.UPSERT)


def direct(query: Query, key: OwnKey, unique: Sequence[UniqueDesign]) -> Service | None:
    """How a question is answered without an index; None where it needs one."""
    shape, own = query.shape, query.shape.own
    if shape.operation in _NEW:
        return Service(query.pattern, Access.WRITE, columns=key.columns)
    if names(own, key.columns):
        return _service(query, Access.KEY, None, key.columns, sorts=bool(shape.ordering))
    held = next((one for one in unique if names(own, one.columns)), None)
    if held is not None:
        return _service(query, Access.UNIQUE, held.name, held.columns, sorts=bool(shape.ordering))
    if names(own, key.pk.columns):
        return _in_partition(query, key)
    return None


def ordered(shape: Shape, columns: Sequence[str]) -> bool:
    """Whether rows that lie in the order of these columns need no sorting: they are read from either end."""
    wanted = [name.removesuffix(DESCENDING) for name in shape.ordering]
    wanted = [name for name in wanted if name not in shape.own]
    return uniform(shape.ordering) and wanted == list(columns)[: len(wanted)]


def uniform(ordering: Sequence[str]) -> bool:
    """Whether all columns are sorted in one direction."""
    return len({name.endswith(DESCENDING) for name in ordering}) <= 1


def descends(shape: Shape) -> bool:
    """Whether an index is read from its end."""
    return bool(shape.ordering) and shape.ordering[0].endswith(DESCENDING)


def unasked(shape: Shape, columns: Sequence[str]) -> tuple[str, ...]:
    """The predicates that a key of these columns leaves to be judged after reading."""
    return tuple(sorted({*shape.equalities, *shape.filters} - {*columns}))


def _in_partition(query: Query, key: OwnKey) -> Service:
    shape = query.shape
    first = _leading(key.sk.columns, shape.own)
    rest = key.sk.columns[len(first) :]
    asked = (*key.pk.columns, *first)
    return _service(query, Access.PARTITION, None, asked, sorts=not ordered(shape, rest))


def _leading(columns: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """The columns of a sort key that are named, as far as nothing is left out."""
    taken: list[str] = []
    for column in columns:
        if column not in own:
            break
        taken.append(column)
    return tuple(taken)


def _service(query: Query, by: Access, name: str | None, columns: Sequence[str], *, sorts: bool) -> Service:
    return Service(
        query.pattern,
        by,
        name,
        tuple(columns),
        unasked(query.shape, columns),
        sorts=sorts,
        descending=descends(query.shape) and not sorts,
    )
