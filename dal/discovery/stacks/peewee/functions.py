"""Names of peewee that are called: fields, functions of SQL, helpers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.peewee.classes import ClassMethod, RawTable
from dal.discovery.stacks.peewee.expressions import Expression, terms_of, together
from dal.discovery.stacks.peewee.many import Many
from dal.discovery.stacks.peewee.models import Field, Key
from dal.discovery.stacks.peewee.names import last
from dal.discovery.stacks.peewee.queries import ModelQuery, prefetched
from dal.discovery.stacks.peewee.sources import source_of
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Does = Callable[[Arguments, "Here"], Value | None]
_AGGREGATES = frozenset(
    (
        "COUNT SUM AVG MIN MAX GROUP_CONCAT STD STDDEV STDDEV_POP STDDEV_SAMP VAR_POP VAR_SAMP VARIANCE"
        " BIT_AND BIT_OR BIT_XOR JSON_ARRAYAGG JSON_OBJECTAGG ANY_VALUE"
    ).split()
)
_FUNCTION = "fn."
_QUERIES = {
    f"{prefix}{verb}{suffix}": method
    for verb, method in (("Select", "select"), ("Insert", "insert"), ("Update", "update"), ("Delete", "delete"))
    for prefix, suffix in (("", "Query"), ("Model", ""))
}
"""Classes of queries that are made by hand: `InsertQuery(Model, rows=…)`."""


def called(name: str, arguments: Arguments, here: Here) -> Value | None:
    """What calling this name of the library gives."""
    word = last(name)
    if f".{_FUNCTION}" in name:
        return _function(word, arguments, here)
    if is_field(word):
        return field(word, arguments)
    if word in _QUERIES:
        return _by_hand(word, arguments, here)
    does = _NAMES.get(word)
    return does(arguments, here) if does is not None else None


def _by_hand(word: str, arguments: Arguments, here: Here) -> Value | None:
    source = source_of(arguments.get(0, "model_class") or Unknown(), here)
    return ClassMethod(source, _QUERIES[word]).call(arguments.without(1), here) if source is not None else None


def is_field(word: str) -> bool:
    """Whether a class of the library is a field's."""
    return word.endswith("Field") or word in ("DeferredForeignKey", "ManyToMany")


def field(kind: str, arguments: Arguments, own: ClassRef | None = None) -> Value:
    """A field as it is declared."""
    return Many(kind, arguments, own) if kind == "ManyToManyField" else Field(kind, arguments, own)


def _function(word: str, arguments: Arguments, here: Here) -> Value:
    """`fn.COUNT(column)`."""
    parts = together([Expression(), *(terms_of(value, here) for value in arguments.values())])
    name = word.upper()
    flags = {"MATCH": ("full text",), "RAND": ("random order",)}.get(name, ())
    aggregates = (name,) if name in _AGGREGATES else ()
    return replace(parts, aggregates=(*parts.aggregates, *aggregates), flags=(*parts.flags, *flags))


def _sql(arguments: Arguments, here: Here) -> Value:
    """`SQL("age > %s", 18)`."""
    del here
    value = arguments.get(0, "sql")
    return Expression(raw=value if isinstance(value, Text) else None)


def _parts(arguments: Arguments, here: Here) -> Value:
    """What only puts others together: `Case`, `Tuple`, `NodeList`, `Cast`."""
    return together([Expression(), *(terms_of(value, here) for value in arguments.values())])


def _match(arguments: Arguments, here: Here) -> Value:
    """`Match(columns, words)`: a full-text condition."""
    parts = together([Expression(), terms_of(arguments.get(0) or Unknown(), here)])
    return replace(parts, columns=(), predicates=parts.columns, flags=("full text",))


def _key(arguments: Arguments, here: Here) -> Value:
    del here
    return Key(tuple(name for value in arguments.positional if (name := string(value)) is not None))


def _table(arguments: Arguments, here: Here) -> Value:
    del here
    return RawTable(string(arguments.get(0, "name")))


def _prefetch(arguments: Arguments, here: Here) -> Value:
    """Each of the queries is sent, the rows are those of the first."""
    for value in arguments.positional:
        prefetched(value, here)
    first = arguments.get(0)
    return Items((first.row(),), open=True) if isinstance(first, ModelQuery) else Unknown("rows")


def _wanted(arguments: Arguments, here: Here) -> Value | None:
    """`get_object_or_404(query or model, conditions)`."""
    of = arguments.get(0, "query_or_model")
    if isinstance(of, ModelQuery):
        return of.attribute("get", here).call(arguments.without(1), here)
    if of is not None and source_of(of, here) is not None:
        return of.attribute("get", here).call(arguments.without(1), here)
    return None


def _listed(arguments: Arguments, here: Here) -> Value | None:
    """`object_list(template, query)`, `PaginatedQuery(query, size)`: they send it."""
    queries = [value for value in arguments.positional if isinstance(value, ModelQuery)]
    return Items(tuple(query.elements(here) for query in queries), open=True)


def _from_dict(arguments: Arguments, here: Here) -> Value | None:
    """`dict_to_model(Model, data)`: whether its row is there, nobody knows."""
    del here
    model = arguments.get(0, "model_class")
    return Instance(model.plain) if isinstance(model, ClassRef) else None


def _same(arguments: Arguments, here: Here) -> Value | None:
    """What gives its first argument back."""
    del here
    return arguments.get(0)


_NAMES: dict[str, Does] = {
    "SQL": _sql,
    "R": _sql,
    "CompositeKey": _key,
    "Table": _table,
    "prefetch": _prefetch,
    "Match": _match,
    "get_object_or_404": _wanted,
    "object_list": _listed,
    "PaginatedQuery": _listed,
    "dict_to_model": _from_dict,
    "update_model_from_dict": _same,
    "chunked": _same,
    **dict.fromkeys(
        ("Case", "case", "Tuple", "NodeList", "EnclosedNodeList", "CommaNodeList", "Cast", "Value", "Check"),
        _parts,
    ),
}
"""By the last part of the name."""
