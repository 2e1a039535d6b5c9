"""The parts of a statement that a repository is written from; where its text is not whole, there are none."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_UNKNOWN = "…"
"""Stands in the text of a site for what is not known, or not shown."""
_MARK = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|%\((\w+)\)s|%s|(?<![\w:?@])\?|(?<![\w:]):([A-Za-z_]\w*)"
)
_CLOCKS = frozenset({"NOW", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "UTC_TIMESTAMP", "SYSDATE"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that is bound: by its place from 0, or by its name."""

    key: int | str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that stands in the statement."""

    value: object


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of the database."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The column's own value plus (or less) a term."""

    term: Term
    sign: str


Term = Slot | Fixed | Clock | Shift


@dataclass(frozen=True, slots=True)
class Output:
    """What one column of a result is called, and which column it is; None for what is computed."""

    name: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Columns are named without their table."""

    slots: int
    conditions: dict[str, Term] = field(default_factory=dict)
    """Those of WHERE by `=`, joined by AND."""
    whole: bool = True
    """Whether there is no other condition."""
    written: dict[str, Term] = field(default_factory=dict)
    outputs: tuple[Output, ...] | None = None
    """None: every column."""
    limit: Term | None = None
    offset: bool = False


def read_statement(text: str | None) -> Statement | None:
    """The parts; None where the text is not whole or is nothing of this kind."""
    if text is None or _UNKNOWN in text:
        return None
    marked, slots = _marked(text)
    tree = _parsed(marked)
    if isinstance(tree, exp.Select):
        return _query(tree, slots)
    if isinstance(tree, exp.Update):
        written = {name: term for one in tree.expressions if (pair := _assigned(one)) for name, term in [pair]}
        return _where(tree, Statement(slots, written=written)) if len(written) == len(tree.expressions) else None
    if isinstance(tree, exp.Delete):
        return _where(tree, Statement(slots))
    return _insert(tree, slots) if isinstance(tree, exp.Insert) else None


def _marked(text: str) -> tuple[str, int]:
    """Every bound value as `:p0`, `:p1`, … or by its name."""
    count = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal count
        name = match[1] or match[2]
        if name is not None:
            return f":{name}"
        if match[0] in ("%s", "?"):
            count += 1
            return f":p{count - 1}"
        return match[0]

    return _MARK.sub(mark, text).replace("%%", "%"), count


def _parsed(text: str) -> exp.Expression | None:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of what it cannot read, which we can tell
    try:
        found = sqlglot.parse_one(text, dialect="mysql")
    except SqlglotError:
        return None
    return found if isinstance(found, exp.Expression) else None


def _query(tree: exp.Select, slots: int) -> Statement | None:
    everything = any(_is_star(one) for one in tree.expressions)
    limit = tree.args.get("limit")
    found = Statement(
        slots,
        outputs=None if everything else tuple(map(_output, tree.expressions)),
        limit=None if limit is None else _term(limit.expression),
        offset=tree.args.get("offset") is not None,
    )
    return _where(tree, found)


def _is_star(node: exp.Expression) -> bool:
    """`*`, `users.*`."""
    return isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star))


def _output(node: exp.Expression) -> Output:
    inner = node.this if isinstance(node, exp.Alias) else node
    return Output(node.alias_or_name, inner.name if isinstance(inner, exp.Column) else None)


def _insert(tree: exp.Insert, slots: int) -> Statement | None:
    schema, values = tree.this, tree.expression
    if not isinstance(schema, exp.Schema) or not isinstance(values, exp.Values) or len(values.expressions) != 1:
        return None
    (row,) = values.expressions
    terms = [_term(one) for one in (row.expressions if isinstance(row, exp.Tuple) else [])]
    names = [one.name for one in schema.expressions]
    pairs = {name: term for name, term in zip(names, terms, strict=False) if term is not None}
    return Statement(slots, written=pairs) if len(pairs) == len(names) == len(terms) else None


def _where(tree: exp.Expression, found: Statement) -> Statement:
    where = tree.args.get("where")
    whole = True
    for one in _conjuncts(where.this) if where is not None else ():
        pair = _condition(one)
        if pair is None or pair[0] in found.conditions:
            whole = False
        else:
            found.conditions[pair[0]] = pair[1]
    return Statement(
        found.slots, found.conditions, whole, found.written, found.outputs, found.limit, offset=found.offset
    )


def _conjuncts(node: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node


def _condition(node: exp.Expression) -> tuple[str, Term] | None:
    """`column = value`, `column IS NULL`, or a truth that stands alone."""
    if isinstance(node, exp.Column):
        return node.name, Fixed(value=True)
    if isinstance(node, exp.Not) and isinstance(node.this, exp.Column):
        return node.this.name, Fixed(value=False)
    return _assigned(node) if isinstance(node, exp.EQ | exp.NullSafeEQ | exp.Is) else None


def _assigned(node: exp.Expression) -> tuple[str, Term] | None:
    column, value = node.this, node.expression
    if not isinstance(column, exp.Column):
        return None
    if (
        isinstance(value, exp.Add | exp.Sub)
        and isinstance(value.this, exp.Column)
        and value.this.name == column.name
    ):
        inner = _term(value.expression)
        sign = "+" if isinstance(value, exp.Add) else "-"
        return None if inner is None else (column.name, Shift(inner, sign))
    term = _term(value)
    return None if term is None else (column.name, term)


def _term(node: exp.Expression | None) -> Term | None:
    if isinstance(node, exp.Placeholder) and node.name:
        place = re.fullmatch(r"p(\d+)", node.name)
        return Slot(int(place[1]) if place else node.name)
    if isinstance(node, exp.Boolean):
        return Fixed(bool(node.this))
    if isinstance(node, exp.Null):
        return Fixed(None)
    if isinstance(node, exp.Literal):
        return Fixed(node.this if node.is_string else _number(node.this))
    if isinstance(node, exp.Neg):
        inner = _term(node.this)
        return Fixed(-inner.value) if isinstance(inner, Fixed) and isinstance(inner.value, int) else None
    name = node.name if isinstance(node, exp.Anonymous) else type(node).__name__ if node is not None else ""
    named = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    return Clock() if named in _CLOCKS and not (node and node.expressions) else None


def _number(text: str) -> object:
    return int(text) if text.isdecimal() else text
