"""Global secondary indexes out of needs: their keys as templates, and whether a partition may be hot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dal.discovery.designing import slots
from dal.discovery.designing.keys import META, OwnKey
from dal.discovery.designing.needs import Need, Want
from dal.discovery.designing.queries import Query
from dal.discovery.designing.sources import Source
from dal.discovery.designing.values import Access, Condition, IndexDesign, KeyAttribute, Service
from dal.discovery.designing.ways import descends, ordered, unasked

MOST = 20
"""Indexes of one table that an account has unasked."""
_NULL = "NULL"
_FIRST = "#"
"""Before what may be empty, and in place of a NULL that is sorted: it stands before digits and letters."""


def index_of(source: Source, key: OwnKey, need: Need, number: int) -> IndexDesign:
    """The index of a need."""
    name = f"GSI{number}"
    pk = _partition(source, need, f"{name}PK")
    sort = _sort_columns(source, key, need)
    return IndexDesign(
        name=name,
        pk=pk,
        sk=_sort(source, sort, f"{name}SK", pk.when),
        columns=need.want.columns,
        ordering=sort,
        patterns=tuple(dict.fromkeys(query.pattern for query in need.queries)),
        hot=_hot(source, need.want),
    )


def by_index(query: Query, want: Want, index: IndexDesign) -> Service:
    """How a question is answered by an index."""
    met = {*want.columns, *([want.truth] if want.truth else ())}
    fits = ordered(query.shape, index.ordering)
    return Service(
        query.pattern,
        Access.INDEX,
        index.name,
        want.columns,
        unasked(query.shape, tuple(met)),
        sorts=not fits,
        descending=fits and descends(query.shape),
        everything=want.everything,
    )


def _partition(source: Source, need: Need, name: str) -> KeyAttribute:
    want = need.want
    if want.truth is not None:
        word = f"{source.word}_{want.truth.upper()}"
        return KeyAttribute(name, word, (want.truth,), when=Condition(want.truth, equals=True))
    if want.everything:
        return KeyAttribute(name, source.word, ())
    named = "_".join(column.removesuffix("_id").upper() for column in want.columns)
    word = f"{source.word}_BY_{named}"
    word = word if len(word) < slots.PK_BYTES - slots.length(source, want.columns) else source.word
    template = "#".join((word, *(slots.found(source, column) for column in want.columns)))
    return _guarded(source, KeyAttribute(name, template, want.columns), need, f"{word}#{_NULL}")


def _guarded(source: Source, key: KeyAttribute, need: Need, at_null: str) -> KeyAttribute:
    """Rows with a NULL are left out, unless they are looked for, or there are several columns that may be NULL."""
    nullable = [column for column in key.columns if source.nullable(column)]
    if not nullable:
        return key
    asked = {column for query in need.queries for column in query.shape.nulls}
    if len(nullable) > 1 or asked.intersection(nullable):
        return replace(key, if_null=at_null)
    return replace(key, when=Condition(nullable[0]))


def _sort_columns(source: Source, key: OwnKey, need: Need) -> tuple[str, ...]:
    """The order that is asked for, then the rest of the key, as long as there is room."""
    taken: list[str] = list(need.ordering)
    for column in key.columns:
        longer = [*taken, column]
        known = column in taken or column in need.want.columns
        if not known and slots.can_sort(source, column) and slots.length(source, longer) <= slots.SK_BYTES:
            taken = longer
    return tuple(taken)


def _sort(source: Source, columns: Sequence[str], name: str, when: Condition | None) -> KeyAttribute:
    if not columns:
        return KeyAttribute(name, META, (), when=when)
    before = _FIRST if all(slots.may_be_empty(source, column) for column in columns) else ""
    template = before + "#".join(slots.sorting(source, column) for column in columns)
    key = KeyAttribute(name, template, tuple(columns), when=when)
    guarded = {when.column} if when else set()
    open_ones = [column for column in columns if source.nullable(column) and column not in guarded]
    return replace(key, when=None, if_null=_FIRST) if open_ones else key


def _hot(source: Source, want: Want) -> str:
    if want.everything:
        return "all rows are in one partition"
    if want.truth is not None:
        return ""
    if all(source.few(column) for column in want.columns):
        return f"one partition for each value of {', '.join(want.columns)}"
    return ""
