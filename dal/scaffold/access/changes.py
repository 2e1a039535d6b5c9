"""Attributes of an ORM's objects that are assigned: a flush writes them, so the function is a write."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dal.discovery.designing import Shape
from dal.discovery.model import ImplicitUpdate, Operation, Site, Table
from dal.scaffold.access.asked import Asked, Written
from dal.scaffold.access.calls import Calls, Step
from dal.scaffold.access.functions import Function
from dal.scaffold.access.values import Given, given_of
from dal.scaffold.code.text import dotted_name


@dataclass(frozen=True, slots=True)
class Changes:
    """All assignments of a backend, by file and function."""

    found: Mapping[tuple[str, str], Sequence[ImplicitUpdate]]
    tables: Mapping[str, Table]

    @classmethod
    def of(cls, updates: Sequence[ImplicitUpdate], tables: Mapping[str, Table]) -> Changes:
        """Those of an analysis."""
        found: defaultdict[tuple[str, str], list[ImplicitUpdate]] = defaultdict(list)
        for update in updates:
            found[update.place.file, update.function].append(update)
        return cls(found, tables)

    def added(self, asked: Sequence[Asked], function: Function, calls: Calls) -> tuple[Asked, ...]:
        """What a function asks, with what its assignments write; its own read of that row is part of the write."""
        everything = list(_with_objects(asked))
        for one in calls.reached(function):
            for table, updates in self._by_table(one).items():
                reads = [a for a in everything if a.step.function == one == function and a.shape.table == table]
                (read,) = reads if len(reads) == 1 and not reads[0].site.writes else (None,)
                change = self._change(read, one, self.tables[table], updates)
                if read is None:
                    everything.append(change)
                else:
                    everything[everything.index(read)] = change
        return tuple(everything)

    def _by_table(self, function: Function) -> Mapping[str, list[ImplicitUpdate]]:
        grouped: defaultdict[str, list[ImplicitUpdate]] = defaultdict(list)
        for update in self.found.get((function.file, function.name), ()):
            if update.table in self.tables:
                grouped[update.table].append(update)
        return grouped

    def _change(
        self, read: Asked | None, function: Function, table: Table, updates: Sequence[ImplicitUpdate]
    ) -> Asked:
        written = dict(_assigned(function, updates))
        known = {column: one for column, one in written.items() if one is not None}
        base = read or _unread(function, table, updates)
        columns = tuple(f"{table.name}.{update.column}" for update in updates)
        return replace(
            base,
            step=replace(base.step, site=replace(base.site, operation=Operation.UPDATE, columns=columns)),
            shape=replace(base.shape, operation=Operation.UPDATE),
            written=known,
            complete=len(known) == len(written) == len(updates),
        )


def _with_objects(asked: Sequence[Asked]) -> Iterator[Asked]:
    """Objects that are deleted or saved are those that were read before."""
    for place, one in enumerate(asked):
        reads = [read for read in asked[:place] if read.exact and read.shape.table == one.shape.table]
        by_object = one.site.statement is None and one.site.writes and set(one.guessed) == set(one.shape.own)
        if by_object and one.guessed and len(reads) == 1 and set(reads[0].shape.own) == set(one.shape.own):
            yield replace(one, conditions=reads[0].conditions, guessed=(), exact=True)
        else:
            yield one


def _unread(function: Function, table: Table, updates: Sequence[ImplicitUpdate]) -> Asked:
    """A write of an object that was given, or that others have read."""
    place = updates[0].place
    site = Site(
        place.file, place.line, place.line, function.name, Operation.UPDATE, table.name, (table.name,), stack=""
    )
    owners = {owner for update in updates for owner, _ in _targets(function, update)}
    given = [one.name for one in function.signature.parameters if owners == {one.name}]
    conditions = (
        {c: Given.of(f"{given[0]}.{c}", [Given.parameter(given[0])]) for c in table.primary_key} if given else {}
    )
    return Asked(
        step=Step(site, function, {}),
        shape=Shape(Operation.UPDATE, table.name, table.primary_key),
        conditions=conditions,
        unknown=() if given else table.primary_key,
        exact=bool(given),
    )


def _assigned(function: Function, updates: Sequence[ImplicitUpdate]) -> Iterator[tuple[str, Written | None]]:
    terms = {one.name: Given.parameter(one.name) for one in function.signature.parameters}
    for update in updates:
        for _, node in _targets(function, update):
            given = given_of(node.value, function, terms)
            sign = _SIGNS.get(type(node.op), "?") if isinstance(node, ast.AugAssign) else ""
            yield update.column, None if given is None or sign == "?" else Written(given, sign)


_SIGNS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-"}


def _targets(function: Function, update: ImplicitUpdate) -> Iterator[tuple[str, ast.Assign | ast.AugAssign]]:
    """The assignments of a column on a line, with the name of the object."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.Assign | ast.AugAssign) and node.lineno == update.place.line:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute):
                    yield dotted_name(target.value) or "", node
