"""The rows of a dual table: whether a method writes, how its answers are compared, which keys it touches."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dal.contract import Contract, Entity
from dal.discovery.designing import Limit
from dal.scaffold.access.calls import Calls
from dal.scaffold.access.grouping import Grouping
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.values import Needed
from dal.scaffold.code.classes import Kind, class_of, family_of
from dal.scaffold.code.modules import Definition
from dal.scaffold.code.text import dotted_name
from dal.scaffold.code.types import ANY, Told, Types
from dal.scaffold.planning.fetching import Fetcher
from dal.scaffold.planning.touches import Touched, Toucher


@dataclass(frozen=True, slots=True)
class DualRow:
    """One row of a dual table."""

    method: Method
    touched: Touched | None = None
    """Of a write."""
    identity: tuple[str, ...] = ()
    """By which fields the elements of lists are named."""
    ordered: bool = True
    shadow: bool = True
    """Whether both databases can be expected to agree."""


@dataclass(frozen=True, slots=True)
class DualTable:
    """All rows, and the exceptions that are answers of the business."""

    rows: tuple[DualRow, ...]
    refusals: tuple[Needed, ...]


class DualPlanner:
    """Plans dual tables."""

    def __init__(self, contract: Contract, grouping: Grouping) -> None:
        self._types: Types = grouping.types
        self._calls: Calls = grouping.calls
        self._fetcher = Fetcher(grouping.calls)
        self._toucher = Toucher(contract, grouping.types, self._fetcher)

    def table(self, repository: Repository) -> DualTable:
        """That of one repository."""
        rows = tuple(self._row(method, repository) for method in repository.methods)
        return DualTable(rows, tuple(self._refusals(repository)))

    def _row(self, method: Method, repository: Repository) -> DualRow:
        if method.writes:
            return DualRow(method, self._toucher.touched(method, repository))
        shadow = not any(one.shape.searches for one in method.asked)
        identity = self._identity(method, repository.entity)
        return DualRow(method, identity=identity, ordered=self._is_ordered(method), shadow=shadow)

    def _identity(self, method: Method, entity: Entity) -> tuple[str, ...]:
        """The fields that name an element of what is returned; none where there are no lists."""
        fixed = {column for one in method.asked[:1] for column in one.conditions}
        wanted = [column for column in entity.key if column not in fixed] or list(entity.primary_key)
        for element in self._types.lists(method.returns):
            found = self._paths(element, wanted) or self._paths(element, entity.primary_key)
            if found:
                return found
        return tuple(wanted) if self._has_raw_rows(method, wanted) else ()

    def _is_ordered(self, method: Method) -> bool:
        """Whether the order of its rows is asked for, or there is only one."""
        shapes = [one.shape for one in method.asked if not one.shape.aggregates]
        told = all(shape.ordering or shape.limit is Limit.ONE for shape in shapes)
        return told or not self._fetcher.is_many(method)

    def _has_raw_rows(self, method: Method, wanted: Sequence[str]) -> bool:
        """Whether it returns many dictionaries that have these keys."""
        told = method.returns.item or method.returns
        if told.name not in (ANY, "dict") or not self._fetcher.is_many(method):
            return False
        outputs = next((one.outputs for one in method.asked if not one.shape.aggregates), ())
        return outputs is None or {one.name for one in outputs} >= set(wanted)

    def _paths(self, element: Told, wanted: Sequence[str]) -> tuple[str, ...]:
        if element.cls is None:
            return ()
        fields = dict(self._types.fields(element))
        found = [next(_path(column, fields, self._types), None) for column in wanted]
        return tuple(path for path in found if path is not None) if None not in found else ()

    def _refusals(self, repository: Repository) -> Iterator[Needed]:
        """The topmost exceptions of the backend's own that its methods raise."""
        found: dict[tuple[str, str], Needed] = {}
        for method in repository.methods:
            for function in self._calls.reached(method.function):
                for name in _raised(function.node):
                    top = self._top(self._types.modules.resolve(function.module, name))
                    if top is not None:
                        found[top.name, top.file] = top
        yield from (found[key] for key in sorted(found))

    def _top(self, definition: object) -> Needed | None:
        modules = self._types.modules
        if not isinstance(definition, Definition) or definition.cls is None:
            return None
        if class_of(modules, definition).kind is not Kind.ERROR:
            return None
        *_, top = family_of(modules, definition)
        return Needed(top.module.file, top.name)


def _path(column: str, fields: dict[str, Told], types: Types) -> Iterator[str]:
    if column in fields:
        yield column
    for name, told in fields.items():
        if told.cls is not None and told.cls.kind is Kind.RECORD and column in dict(types.fields(told)):
            yield f"{name}.{column}"


def _raised(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Raise) and one.exc is not None:
            name = dotted_name(one.exc.func if isinstance(one.exc, ast.Call) else one.exc)
            if name is not None:
                yield name
