"""PyPika: statements that are put together from tables and terms, and end as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.stack import Stack
from dal.discovery.values.collections import Items, sure
from dal.discovery.values.text import Text, string, text
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_BEGINS = frozenset(("from_", "select", "into", "update"))
_FUNCTIONS = frozenset(("Count", "Sum", "Max", "Min", "Avg"))
_SIGNS = {"Eq": "=", "NotEq": "<>", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">="}
_JOINING = {"BitAnd": "AND", "BitOr": "OR", "BitXor": "XOR", "Add": "+", "Sub": "-", "Mult": "*", "Div": "/"}
_METHODS = {
    "eq": "= %s",
    "ne": "<> %s",
    "isin": "IN (%s)",
    "notin": "NOT IN (%s)",
    "like": "LIKE %s",
    "not_like": "NOT LIKE %s",
    "between": "BETWEEN %s AND %s",
    "isnull": "IS NULL",
    "notnull": "IS NOT NULL",
    "gt": "> %s",
    "gte": ">= %s",
    "lt": "< %s",
    "lte": "<= %s",
    "regex": "REGEXP %s",
}


@dataclass(frozen=True, slots=True)
class Term(Value):
    """A piece of SQL."""

    sql: str

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return TermMethod(self.sql, name)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`term == value`."""
        del here
        sign = _SIGNS.get(operator)
        return Term(f"{sql_of(left)} {sign} {sql_of(right)}") if sign else Unknown("a condition")

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`term & term`."""
        del here
        word = _JOINING.get(operator)
        return Term(f"({sql_of(left)} {word} {sql_of(right)})") if word else Unknown("a term")

    def unary(self, operator: str, here: Here) -> Value:
        """`~term`."""
        del here
        return Term(f"NOT ({self.sql})" if operator == "Invert" else self.sql)


@dataclass(frozen=True, slots=True)
class TermMethod(Value):
    """A method of a term."""

    sql: str
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A condition, or something like the term."""
        del here
        condition = _METHODS.get(self.name)
        first = arguments.get(0)
        if condition is not None and isinstance(first, Built) and self.name in ("isin", "notin"):
            return Term(f"{self.sql} {condition % first.sql}")
        return Term(f"{self.sql} {condition}" if condition else self.sql)


@dataclass(frozen=True, slots=True)
class PikaTable(Value):
    """`Table("users")`."""

    table: str

    def attribute(self, name: str, here: Here) -> Value:
        """A column, or a method that gives the table again."""
        del here
        return TableMethod(self) if name in ("as_", "force_index") else Term(f"{self.table}.{name}")

    def item(self, key: Value, here: Here) -> Value:
        """A column."""
        return self.attribute(string(key) or "unknown", here)


@dataclass(frozen=True, slots=True)
class TableMethod(Value):
    """`table.as_`: aliases do not matter."""

    of: PikaTable

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The table."""
        del arguments, here
        return self.of


@dataclass(frozen=True, slots=True)
class Built(Text):
    """A statement on its way: as a value it is its text so far."""

    clauses: tuple[tuple[str, str], ...] = ()

    @property
    def sql(self) -> str:
        """Its text."""
        return string(self) or ""

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return BuiltMethod(self, name)

    def merged(self, other: Value) -> Value | None:
        """A statement that grows by branches has all of their clauses."""
        if not isinstance(other, Built):
            return None
        return _built(tuple(dict.fromkeys((*self.clauses, *other.clauses))))

    def with_clause(self, name: str, words: str) -> Built:
        """The same with something more in one of its clauses."""
        return _built((*self.clauses, (name, words)))


def _built(clauses: tuple[tuple[str, str], ...]) -> Built:
    return Built(text(_written(clauses)).pieces, clauses)


@dataclass(frozen=True, slots=True)
class BuiltMethod(Value):
    """A method of a statement."""

    of: Built
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A clause more, or its text."""
        del here
        if self.name in ("get_sql", "__str__"):
            return text(self.of.sql)
        if self.name == "on_field":
            return self.of
        name = "join" if self.name.endswith("join") else self.name
        words = ", ".join(sql_of(value) for value in _flat(arguments.positional))
        if name in ("select", "columns", "where", "having", "on", "using", "insert"):
            return self.of.with_clause(name, words)
        return self.of.with_clause(name, words.split(",")[0])


def _flat(values: Iterable[Value]) -> Iterable[Value]:
    for value in values:
        yield from (sure(item) for item in value.items) if isinstance(value, Items) else (value,)


def sql_of(value: Value | None) -> str:
    """What a value is inside of a statement: anything but tables and terms is a parameter."""
    if isinstance(value, Term):
        return value.sql
    if isinstance(value, PikaTable):
        return value.table
    if isinstance(value, Built):
        return f"({value.sql})"
    return str(value.value) if isinstance(value, Known) and isinstance(value.value, int) else string(value) or "%s"


def _written(clauses: tuple[tuple[str, str], ...]) -> str:
    """The statement in MySQL's words."""
    words: dict[str, list[str]] = {}
    for name, said in clauses:
        words.setdefault(name, []).append(said)
    verb = next((name for name in ("into", "update", "delete") if name in words), "select")
    return _VERBS[verb](words)


Words = dict[str, list[str]]


def _select(words: Words) -> str:
    ons = zip(words.get("join", ()), words.get("on", ()), strict=False)
    joins = " ".join(f"JOIN {joined} ON {on}" for joined, on in ons)
    columns = ", ".join(words.get("select", ("*",)))
    return f"SELECT {columns} FROM {', '.join(words.get('from_', ()))} {joins}{_tail(words)}"  # noqa: S608  it is read, never sent


def _insert(words: Words) -> str:
    columns = ", ".join(words.get("columns", ()))
    source = _select(words) if "select" in words else "VALUES (%s)"
    return f"INSERT INTO {words['into'][0]} {f'({columns}) ' if columns else ''}{source}"


def _update(words: Words) -> str:
    sets = ", ".join(f"{column} = %s" for column in words.get("set", ("unknown",)))
    return f"UPDATE {words['update'][0]} SET {sets}{_tail(words)}"  # noqa: S608


def _delete(words: Words) -> str:
    return f"DELETE FROM {', '.join(words.get('from_', ()))}{_tail(words)}"  # noqa: S608


_VERBS = {"select": _select, "into": _insert, "update": _update, "delete": _delete}


def _tail(words: Words) -> str:
    clauses = (
        ("WHERE", " AND ", "where"),
        ("GROUP BY", ", ", "groupby"),
        ("HAVING", " AND ", "having"),
        ("ORDER BY", ", ", "orderby"),
        ("LIMIT", "", "limit"),
    )
    return "".join(_clause(word, separator, words.get(name)) for word, separator, name in clauses)


def _clause(word: str, separator: str, parts: list[str] | None) -> str:
    return f" {word} {separator.join(parts)}" if parts else ""


class PyPika(Stack):
    """See the module."""

    name = "pypika"

    def exports(self, library: str, name: str) -> bool:
        """`from pypika import *`."""
        return library == "pypika" and name in ("Query", "MySQLQuery", "Table", "Tables", "Field", "functions")

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """Tables, terms, and what begins a statement."""
        if name.split(".", 1)[0] != "pypika":
            return None
        last = name.rsplit(".", 1)[-1]
        if last in _BEGINS and "Query." in name:
            return Built(()).attribute(last, here).call(arguments, here)
        if ".functions." in name or last in _FUNCTIONS:
            return Term(f"{last.upper()}({', '.join(sql_of(value) for value in arguments.positional)})")
        if "Criterion." in name:
            word = " AND " if last == "all" else " OR "
            return Term(f"({word.join(sql_of(value) for value in _flat(arguments.positional))})")
        return _named(last, [string(value) or "unknown" for value in arguments.positional])


def _named(last: str, names: list[str]) -> Value | None:
    """Tables and columns by their names."""
    if last == "Tables":
        return Items(tuple(PikaTable(name) for name in names), kind="tuple")
    if last == "Table" and names:
        return PikaTable(names[0])
    return Term(names[0]) if last in ("Field", "Column") and names else None
