"""What a caller takes over from a function that it calls."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace

from dal.discovery.evaluation.found import Found, Key, Owner, Root, Spot
from dal.discovery.evaluation.here import Here, Report
from dal.discovery.values.collections import Entries, Items, Maybe
from dal.discovery.values.program import Instance
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
    here.report.calls.add(by_itself.owner)
    left = deferred(by_itself)
    lent = _lent(by_itself)
    here.report.claims |= {(by_itself.owner, key) for key in left - lent} | report.claims
    here.report.kept |= report.kept
    here.report.asked |= report.asked
    here.report.saved |= report.saved
    for key, found in report.found.items():
        if key in left or key not in by_itself.found:
            here.file((spot, *key), _through(found, report.owner))
    for root, found in report.queries.items():
        _adopt_query(here, report, by_itself, root, found)
    here.report.absorbed |= {
        Root(here.owner, (spot, *root.key)) if root.owner == report.owner else root for root in report.absorbed
    }
    if same and here.self_name is not None:
        here.env.update({f"{here.self_name}.{name}": stored for name, stored in report.stores.items()})
    value = report.returns if report.yields is None else report.yields
    return rebased(_stored(value, report), Move(report.owner, here.owner, spot, frozenset(lent)))


def _stored(value: Value, report: Report) -> Value:
    """An object that the function has made, written and given back is a stored one."""
    if isinstance(value, Either):
        return Either(tuple(_stored(option, report) for option in value.of))
    if isinstance(value, Instance) and value.origin == "fresh" and value in report.saved:
        return replace(value, origin="loaded")
    return value


@dataclass(frozen=True, slots=True)
class Move:
    """From a function to a call of it."""

    callee: Owner
    caller: Owner
    spot: Spot
    lent: frozenset[Key]
    """The callee's queries that stay its own."""

    def root(self, root: Root) -> Root:
        """Where a query that the function began was begun for the caller."""
        return Root(self.caller, (self.spot, *root.key)) if root.owner == self.callee else root

    def query(self, query: Query) -> Query:
        """The query for the caller."""
        mine = query.root.owner == self.callee and query.lends and query.root.key in self.lent
        return replace(query, root=self.root(query.root), lent=query.lent or (query.root if mine else None))


def _lent(report: Report) -> set[Key]:
    """Queries that a function returns and that stay its own, for it knows them."""
    own = {root.key: found for root, found in report.queries.items() if root.owner == report.owner}
    return {root.key for root in report.lent if root.key in own and not own[root.key].free}


def deferred(report: Report) -> set[Key]:
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
    returned = root in by_itself.returned and root not in by_itself.lent
    left = alone is None or alone.free or (returned and not alone.issued)
    if left:
        moved = Root(here.owner, (here.spot(), *root.key))
        here.report.queries[moved] = _through(found, report.owner)


def _through(found: Found, owner: Owner) -> Found:
    helper = f"{owner.file}:{owner.key.rsplit('@', 1)[0]}"
    return replace(found, through=(helper, *found.through))


def rebased(value: Value, move: Move) -> Value:
    """The same value with the function's queries as queries that the call has begun."""
    if isinstance(value, Query):
        return move.query(value)
    if isinstance(value, Either):
        return Either(tuple(rebased(option, move) for option in value.of))
    if isinstance(value, Items):
        return replace(value, items=tuple(rebased(item, move) for item in value.items))
    if isinstance(value, Entries):
        return replace(value, entries=tuple((key, rebased(entry, move)) for key, entry in value.entries))
    if isinstance(value, Maybe):
        return Maybe(rebased(value.value, move))
    return _rebased_parts(value, move)


def _rebased_parts(value: Value, move: Move) -> Value:
    """Stacks' own values may hold a query."""
    if not is_dataclass(value):
        return value
    changed = {
        field.name: rebased(part, move)
        for field in fields(value)
        if isinstance(part := getattr(value, field.name), Query)
    }
    return replace(value, **changed) if changed else value
