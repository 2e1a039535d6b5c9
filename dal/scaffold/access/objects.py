"""What a call through an ORM asks or writes, told by the expressions at its site."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dal.discovery.model import Operation, Table
from dal.scaffold.access.calls import Step
from dal.scaffold.access.sending import called_name
from dal.scaffold.access.values import Given, given_of, local
from dal.scaffold.code.text import dotted_name

_FILTERS = frozenset({"filter", "filter_by", "get", "get_or_404", "get_or_none", "first_or_404", "find_by"})
_BY_KEY = frozenset({"get", "get_by_id", "get_or_404"})
_CREATES = frozenset({"create", "insert", "save"})
_CHANGES = frozenset({"update", "values"})
_PRIMARY = "pk"
_EXACT = "__exact"


@dataclass(frozen=True, slots=True)
class Found:
    """Column → value; None for one that is worked out."""

    conditions: Mapping[str, Given | None]
    written: Mapping[str, Given | None]


def told(step: Step, table: Table) -> Found:
    """What stands at the site of a step whose main table this is."""
    reader = _Reader(step, table)
    return Found(dict(reader.conditions()), dict(reader.written()))


class _Reader:
    def __init__(self, step: Step, table: Table) -> None:
        self._step = step
        self._table = table
        self._columns = {column.name.lower(): column.name for column in table.columns}
        site = step.site
        here = [one for one in ast.walk(step.function.node) if isinstance(one, ast.expr | ast.keyword)]
        self._nodes = [one for one in here if site.line <= one.lineno and (one.end_lineno or 0) <= site.end_line]

    def conditions(self) -> Iterator[tuple[str, Given | None]]:
        """`User.id == x`, `filter_by(id=x)`, `get(User, x)`."""
        for node in self._nodes:
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
                yield from self._compared(node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield from self._called(node, node.func)

    def written(self) -> Iterator[tuple[str, Given | None]]:
        """`User(name=x)`, `create(name=x)`, `values(name=x)`."""
        born = self._step.site.operation in (Operation.INSERT, Operation.SAVE)
        for node in self._calls():
            name = called_name(node)
            wanted = _CREATES if born else _CHANGES
            if name in wanted or (born and name == (self._table.model or "").rpartition(".")[2]):
                yield from self._keywords(node)
                yield from self._dictionary(node)

    def _calls(self) -> Iterator[ast.Call]:
        """Those at the site, and those that made the objects which it names."""
        for node in self._nodes:
            if isinstance(node, ast.Call):
                yield node
            elif isinstance(node, ast.Name):
                made = local(node.id, self._step.function)
                if isinstance(made, ast.Call):
                    yield made

    def _compared(self, node: ast.Compare) -> Iterator[tuple[str, Given | None]]:
        for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            if isinstance(side, ast.Attribute) and self._is_class(side.value):
                column = self._column(side.attr)
                if column is not None:
                    yield column, self._given(other)
                    return

    def _called(self, node: ast.Call, func: ast.Attribute) -> Iterator[tuple[str, Given | None]]:
        if func.attr in ("is_", "__eq__") and isinstance(func.value, ast.Attribute) and node.args:
            column = self._column(func.value.attr)
            if column is not None:
                yield column, self._given(node.args[0])
        if func.attr in _FILTERS:
            yield from self._keywords(node)
        values = [one for one in node.args if not self._is_class(one) and not isinstance(one, ast.Compare)]
        if func.attr in _BY_KEY and len(values) == 1 and len(self._table.primary_key) == 1:
            yield self._table.primary_key[0], self._given(values[0])

    def _keywords(self, node: ast.Call) -> Iterator[tuple[str, Given | None]]:
        for one in node.keywords:
            column = self._column((one.arg or "").removesuffix(_EXACT))
            if column is not None:
                yield column, self._given(one.value)

    def _dictionary(self, node: ast.Call) -> Iterator[tuple[str, Given | None]]:
        """`update({"name": x})`, `update({User.name: x})`."""
        pairs = [
            pair
            for one in node.args
            if isinstance(one, ast.Dict)
            for pair in zip(one.keys, one.values, strict=True)
        ]
        for key, value in pairs:
            name = key.value if isinstance(key, ast.Constant) else getattr(key, "attr", "")
            column = self._column(str(name))
            if column is not None:
                yield column, self._given(value)

    def _column(self, name: str) -> str | None:
        """The column of an attribute: its own name, or that of a foreign key without `_id`."""
        if name == _PRIMARY and len(self._table.primary_key) == 1:
            return self._table.primary_key[0]
        return self._columns.get(name.lower()) or self._columns.get(f"{name.lower()}_id")

    def _is_class(self, node: ast.expr) -> bool:
        """`User`, `models.User`, `cls`: what columns are attributes of."""
        name = (dotted_name(node) or "").rpartition(".")[2]
        return name in ("cls", "c") or name[:1].isupper()

    def _given(self, node: ast.expr) -> Given | None:
        return given_of(node, self._step.function, self._step.given)
