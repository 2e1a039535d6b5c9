"""Reads Alembic's migrations without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dal.discovery.schema.changes import Change
from dal.discovery.schema.constants import UNKNOWN, called, constant, last_name, text, texts
from dal.discovery.schema.operations import Operation
from dal.discovery.schema.reading import read_ddl
from dal.discovery.schema.routines import Program

_OTHERS = frozenset({"postgresql", "postgres", "sqlite", "oracle", "mssql"})
_DEEPEST = 4
"""How deep functions of the migration itself are followed."""
_ROUNDS = 50
"""Rounds of a loop over constants that are followed."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a migration does when the database is brought forward."""

    file: str
    revision: str
    down: tuple[str, ...]
    """What it builds on; empty for the first."""
    changes: tuple[Change, ...]
    programs: tuple[Program, ...] = ()


def read_alembic(source: ast.Module, file: str) -> Revision | None:
    """The migration in a file; None if it is none."""
    names = _constants(source)
    revision = names.get("revision")
    functions = {node.name: node for node in source.body if isinstance(node, ast.FunctionDef)}
    if not isinstance(revision, str) or "upgrade" not in functions:
        return None
    reader = _Reader(file, functions)
    changes = tuple(reader.body(functions["upgrade"].body, names, 0))
    down = names.get("down_revision")
    downs = down if isinstance(down, tuple) else (down,)
    return Revision(
        file, revision, tuple(one for one in downs if isinstance(one, str)), changes, tuple(reader.programs)
    )


def _constants(source: ast.Module) -> dict[str, object]:
    names: dict[str, object] = {}
    for node in source.body:
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign)
            else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, (ast.Assign, ast.AnnAssign)):
                names[target.id] = constant(node.value, names)
    return names


class _Reader:
    """Follows the statements of `upgrade`, with what names are worth and which batches are open."""

    def __init__(self, file: str, functions: Mapping[str, ast.FunctionDef]) -> None:
        self._file = file
        self._functions = functions
        self._batches: dict[str, str] = {}
        self.programs: list[Program] = []

    def body(self, statements: Iterable[ast.stmt], names: dict[str, object], depth: int) -> Iterator[Change]:
        """What the statements change."""
        for statement in statements:
            yield from self._statement(statement, names, depth)

    def _statement(self, node: ast.stmt, names: dict[str, object], depth: int) -> Iterator[Change]:
        if isinstance(node, ast.If):
            taken = _taken(node.test, names)
            yield from self.body(node.body if taken is not False else (), names, depth)
            yield from self.body(node.orelse if taken is not True else (), names, depth)
        elif isinstance(node, ast.For):
            yield from self._loop(node, names, depth)
        elif isinstance(node, ast.With):
            yield from self._with(node, names, depth)
        elif isinstance(node, ast.Try):
            yield from self.body((*node.body, *node.orelse, *node.finalbody), names, depth)
        elif isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign)):
            yield from self._expression(node, names, depth)

    def _expression(
        self, node: ast.Expr | ast.Assign | ast.AnnAssign, names: dict[str, object], depth: int
    ) -> Iterator[Change]:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = constant(node.value, names)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            yield from self._call(call, names, depth)

    def _call(self, call: ast.Call, names: dict[str, object], depth: int) -> Iterator[Change]:
        function = self._functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if function is not None and depth < _DEEPEST:
            given = {
                name.arg: constant(value, names)
                for name, value in zip(function.args.args, call.args, strict=False)
            }
            yield from self.body(function.body, {**names, **given}, depth + 1)
        elif called(call) == "execute":
            yield from self._executed(call, names)
        else:
            yield from Operation(call, names, self._file, self._batch(call)).changes()

    def _executed(self, call: ast.Call, names: dict[str, object]) -> Iterator[Change]:
        """SQL inside a migration, its lines those of the file."""
        sql = text(call.args[0], names) if call.args else None
        if sql is not None:
            schema = read_ddl("\n" * (call.lineno - 1) + sql, self._file)
            self.programs += schema.programs
            yield from schema.changes

    def _batch(self, call: ast.Call) -> str | None:
        return self._batches.get(last_name(call.func.value)) if isinstance(call.func, ast.Attribute) else None

    def _loop(self, node: ast.For, names: dict[str, object], depth: int) -> Iterator[Change]:
        """Over constants, round by round; over anything else once, with what is not known."""
        values = constant(node.iter, names)
        for value in (values if isinstance(values, tuple) else (UNKNOWN,))[:_ROUNDS]:
            yield from self.body(node.body, {**names, **_bound(node.target, value)}, depth)

    def _with(self, node: ast.With, names: dict[str, object], depth: int) -> Iterator[Change]:
        for item in node.items:
            call, target = item.context_expr, item.optional_vars
            if isinstance(call, ast.Call) and called(call) == "batch_alter_table" and isinstance(target, ast.Name):
                table = text(call.args[0], names) if call.args else None
                self._batches[target.id] = table or ""
        yield from self.body(node.body, names, depth)


def _bound(target: ast.expr, value: object) -> dict[str, object]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    if isinstance(target, ast.Tuple) and isinstance(value, tuple):
        pairs = zip(target.elts, value, strict=False)
        return {name.id: one for name, one in pairs if isinstance(name, ast.Name)}
    return {}


def _taken(test: ast.expr, names: dict[str, object]) -> bool | None:
    """Whether a condition on the database's kind holds for MySQL; None if it is about something else."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    kinds = {kind.lower() for kind in texts(test.comparators[0], names)}
    if not kinds or not kinds <= _OTHERS | {"mysql", "mariadb"}:
        return None
    meant = "mysql" in kinds or "mariadb" in kinds
    return meant if isinstance(test.ops[0], (ast.Eq, ast.In)) else not meant
