"""What a caller takes over from a function that it calls."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

from dal.discovery.evaluation.found import Found, Key, Owner, Root, Spot
from dal.discovery.evaluation.here import Here, Report
from dal.discovery.values.collections import Entries, Items, Maybe
from dal.discovery.values.query import Query
from dal.discovery.values.value import Either, Value


def adopt(here: Here, report: Report, by_itself: Report, *, same: bool) -> Value:
    """File with the caller what the function could not know by itself; gives what it returns to the caller.

    Args:
        here: the caller, at the call.
        report: of the function with these arguments.
        by_itself: of the function alone.
        same: whether it is a method of the object whose method the caller is.
    """
    spot = here.spot()
    deferred = _deferred(by_itself)
    here.report.claims |= {(by_itself.owner, key) for key in deferred} | report.claims
    for key, found in report.found.items():
        if key in deferred or key not in by_itself.found:
            here.file((spot, *key), _through(found, report.owner))
    for root, found in report.queries.items():
        _adopt_query(here, report, by_itself, root, found)
    here.report.absorbed |= {_moved(root, report.owner, here, spot) for root in report.absorbed}
    if same and here.self_name is not None:
        here.env.update({f"{here.self_name}.{name}": stored for name, stored in report.stores.items()})
    value = report.returns if report.yields is None else report.yields
    return rebased(value, report.owner, here, spot)


def _deferred(report: Report) -> set[Key]:
    """What a function leaves to its callers: what it does not know, and queries that it only builds."""
    free = {key for key, found in report.found.items() if found.free}
    own = {root.key: found for root, found in report.queries.items() if root.owner == report.owner}
    returned = {root.key for root in report.returned if root.owner == report.owner}
    built = {key for key in returned if key in own and not own[key].issued}
    return free | built | {key for key, found in own.items() if found.free}


def _adopt_query(here: Here, report: Report, by_itself: Report, root: Root, found: Found) -> None:
    if root.owner != report.owner:  # the caller's own, or that of one of its callers
        here.report.queries[root] = (
            found if root not in here.report.queries else (here.report.queries[root].followed(found))
        )
        return
    alone = by_itself.queries.get(root)
    left = alone is None or alone.free or (root in by_itself.returned and not alone.issued)
    if left:
        moved = _moved(root, report.owner, here, here.spot())
        here.report.queries[moved] = _through(found, report.owner)


def _through(found: Found, owner: Owner) -> Found:
    helper = f"{owner.file}:{owner.key.rsplit('@', 1)[0]}"
    return replace(found, through=(helper, *found.through))


def _moved(root: Root, callee: Owner, here: Here, spot: Spot) -> Root:
    return Root(here.owner, (spot, *root.key)) if root.owner == callee else root


def rebased(value: Value, callee: Owner, here: Here, spot: Spot) -> Value:
    """The same value with the function's queries as queries that the call has begun."""
    if isinstance(value, Query):
        return replace(value, root=_moved(value.root, callee, here, spot))
    if isinstance(value, Either):
        return Either(tuple(rebased(option, callee, here, spot) for option in value.of))
    if isinstance(value, Items):
        return replace(value, items=tuple(rebased(item, callee, here, spot) for item in value.items))
    if isinstance(value, Entries):
        return replace(
            value, entries=tuple((key, rebased(entry, callee, here, spot)) for key, entry in value.entries)
        )
    if isinstance(value, Maybe):
        return Maybe(rebased(value.value, callee, here, spot))
    return _rebased_parts(value, callee, here, spot)


def _rebased_parts(value: Value, callee: Owner, here: Here, spot: Spot) -> Value:
    """Stacks' own values may hold a query."""
    if not is_dataclass(value):
        return value
    changed = {
        field.name: rebased(part, callee, here, spot)
        for field in fields(value)
        if isinstance(part := getattr(value, field.name), Query)
    }
    return replace(value, **changed) if changed else value
