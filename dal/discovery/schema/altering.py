"""Reads the specifications of ALTER TABLE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dal.discovery.model import Place
from dal.discovery.schema.alterations import Add, Adjust, Collate, Kind, Redefine, Remove
from dal.discovery.schema.changes import Change, Rename
from dal.discovery.schema.columns import read_column, read_type, written
from dal.discovery.schema.definitions import read_definition, read_definitions
from dal.discovery.schema.tokens import Token, Words

_NAMED: tuple[tuple[tuple[str, ...], Kind], ...] = (
    (("INDEX",), Kind.INDEX),
    (("KEY",), Kind.INDEX),
    (("FOREIGN", "KEY"), Kind.FOREIGN),
    (("CONSTRAINT",), Kind.CONSTRAINT),
    (("CHECK",), Kind.CONSTRAINT),
    (("COLUMN",), Kind.COLUMN),
    ((), Kind.COLUMN),
)


def read_specification(
    table: str, found: Sequence[Token], file: str, naming: Callable[[str], str]
) -> Iterator[Change]:
    """What one of the parts between commas changes; nothing if it is about engine, partitions and the like."""
    words = Words(found)
    place = Place(file, words.line)
    for phrase, reader in _READERS:
        if words.accept(*phrase):
            yield from reader(table, words, place)
            return
    if words.accept("RENAME"):
        yield from _rename(table, words, place, naming)


def _add(table: str, words: Words, place: Place) -> Iterator[Change]:
    words.accept("COLUMN")
    words.accept("IF", "NOT", "EXISTS")
    several = words.group()
    parts = read_definitions(several, place.file) if several else read_definition(words.rest(), place.file)
    if parts:
        yield Add(table, place, parts)


def _drop(table: str, words: Words, place: Place) -> Iterator[Change]:
    if words.accept("PRIMARY", "KEY"):
        yield Remove(table, place, Kind.PRIMARY)
        return
    for phrase, kind in _NAMED:
        if words.accept(*phrase):
            words.accept("IF", "EXISTS")
            name = words.name()
            if name is not None and (kind is not Kind.COLUMN or name.upper() != "PARTITION"):
                yield Remove(table, place, kind, name)
            return


def _modify(table: str, words: Words, place: Place) -> Iterator[Change]:
    words.accept("COLUMN")
    words.accept("IF", "EXISTS")
    name = words.peek()
    parts = read_column(words, place.file)
    if name is not None and parts:
        yield Redefine(table, place, name.text, parts)


def _change(table: str, words: Words, place: Place) -> Iterator[Change]:
    words.accept("COLUMN")
    words.accept("IF", "EXISTS")
    old = words.name()
    parts = read_column(words, place.file)
    if old is not None and parts:
        yield Redefine(table, place, old, parts)


def _alter(table: str, words: Words, place: Place) -> Iterator[Change]:
    """`ALTER [COLUMN] x SET DEFAULT 1`, and how others say MODIFY."""
    words.accept("COLUMN")
    column = words.name()
    if column is None:
        return
    if words.accept("SET", "DEFAULT"):
        default = written(words.rest())
        yield Adjust(
            table, place, column, default=default, automatic=default.lower().startswith("nextval") or None
        )
    elif words.accept("DROP", "DEFAULT"):
        yield Adjust(table, place, column, undefault=True)
    elif words.accept("SET", "NOT", "NULL"):
        yield Adjust(table, place, column, nullable=False)
    elif words.accept("DROP", "NOT", "NULL"):
        yield Adjust(table, place, column, nullable=True)
    elif words.accept("TYPE") or words.accept("SET", "DATA", "TYPE"):
        yield Adjust(table, place, column, type=read_type(words))
    elif words.accept("ADD", "GENERATED"):
        yield Adjust(table, place, column, automatic=True)


def _rename(table: str, words: Words, place: Place, naming: Callable[[str], str]) -> Iterator[Change]:
    if words.accept("COLUMN"):
        old = words.name()
        new = words.name() if words.accept("TO") else None
        if old is not None and new is not None:
            yield Adjust(table, place, old, name=new)
    elif words.word() not in ("INDEX", "KEY", "CONSTRAINT"):
        words.accept_any("TO", "AS", "=")
        first = words.name()
        second = words.name() if words.accept("TO") else None
        if first is not None:
            yield Adjust(table, place, first, name=second) if second else Rename(table, naming(first), place)


def _convert(table: str, words: Words, place: Place) -> Iterator[Change]:
    charset = words.name()
    collation = words.name() if words.accept("COLLATE") else charset
    if collation is not None:
        yield Collate(table, place, collation)


_READERS: tuple[tuple[tuple[str, ...], Callable[[str, Words, Place], Iterator[Change]]], ...] = (
    (("ADD",), _add),
    (("DROP",), _drop),
    (("MODIFY",), _modify),
    (("CHANGE",), _change),
    (("ALTER",), _alter),
    (("CONVERT", "TO", "CHARACTER", "SET"), _convert),
    (("CONVERT", "TO", "CHARSET"), _convert),
)
