"""From a statement of DDL to what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dal.discovery.model import Place
from dal.discovery.schema.alterations import Add, Kind, Remove
from dal.discovery.schema.altering import read_specification
from dal.discovery.schema.changes import Change, Create, CreateLike, Drop, Rename
from dal.discovery.schema.columns import columns_of
from dal.discovery.schema.definitions import read_definitions
from dal.discovery.schema.drafts import Draft, Key
from dal.discovery.schema.tokens import Token, Words, split

_INDEX_KINDS = {"UNIQUE": "unique", "FULLTEXT": "fulltext", "SPATIAL": "spatial"}
Naming = Callable[[str], str]
"""Takes the name of the default database off a table's name."""


def read_changes(found: Sequence[Token], file: str, naming: Naming) -> tuple[Change, ...]:
    """What a statement changes; nothing if it is about no table."""
    words = Words(found)
    place = Place(file, words.line)
    for phrase, reader in _READERS:
        if words.accept(*phrase):
            return tuple(reader(words, place, naming))
    return ()


def _create(words: Words, place: Place, naming: Naming) -> Iterator[Change]:
    while words.accept_any("OR", "REPLACE", "UNIQUE", "FULLTEXT", "SPATIAL", "GLOBAL", "LOCAL", "UNLOGGED"):
        kind = _INDEX_KINDS.get(words.word(-1))
        if kind is not None and words.accept("INDEX"):
            yield from _index(words, place, naming, kind)
            return
    if words.accept("INDEX"):
        yield from _index(words, place, naming, "btree")
    elif words.accept("TABLE"):
        yield from _table(words, place, naming)


def _table(words: Words, place: Place, naming: Naming) -> Iterator[Change]:
    words.accept("IF", "NOT", "EXISTS")
    name = words.name()
    if name is None:
        return
    definitions = words.group() or ()
    like = Words(definitions)
    if words.accept("LIKE") or like.accept("LIKE"):
        model = (like if definitions else words).name()
        if model is not None:
            yield CreateLike(naming(name), naming(model), place)
        return
    parts = read_definitions(definitions, place.file)
    yield Create(Draft(naming(name), parts, _collation(words)), place)


def _collation(options: Words) -> str | None:
    """Of the table's options the collation, else the character set."""
    found: dict[str, str] = {}
    while not options.done:
        option = options.accept_any("COLLATE", "CHARSET", "CHARACTER")
        if option:
            options.accept("SET")
            options.accept("=")
            found.setdefault(option, options.name() or "")
        else:
            options.take()
    return found.get("COLLATE") or found.get("CHARSET") or found.get("CHARACTER") or None


def _index(words: Words, place: Place, naming: Naming, kind: str) -> Iterator[Change]:
    words.accept("CONCURRENTLY")
    words.accept("IF", "NOT", "EXISTS")
    name = None if words.word() == "ON" else words.name()
    while not words.done and not words.accept("ON"):
        words.take()
    words.accept("ONLY")
    table = words.name()
    while words.word() != "(" and not words.done:
        words.take()
    columns = columns_of(words)
    if table is not None and columns:
        yield Add(naming(table), place, (Key(kind, columns, place, name),))


def _alter(words: Words, place: Place, naming: Naming) -> Iterator[Change]:
    words.accept("IF", "EXISTS")
    words.accept("ONLY")
    name = words.name()
    if name is None:
        return
    table = naming(name)
    for specification in split(words.rest()):
        yield from read_specification(table, specification, place.file, naming)


def _drop_tables(words: Words, place: Place, naming: Naming) -> Iterator[Change]:
    words.accept("IF", "EXISTS")
    for one in split(words.rest()):
        name = Words(one).name()
        if name is not None:
            yield Drop(naming(name), place)


def _drop_index(words: Words, place: Place, naming: Naming) -> Iterator[Change]:
    words.accept("IF", "EXISTS")
    name = words.name()
    table = words.name() if words.accept("ON") else None
    if table is not None:
        yield Remove(naming(table), place, Kind.INDEX, name)


def _rename(words: Words, place: Place, naming: Naming) -> Iterator[Change]:
    for one in split(words.rest()):
        pair = Words(one)
        pair.accept("IF", "EXISTS")
        old = pair.name()
        new = pair.name() if pair.accept("TO") else None
        if old is not None and new is not None:
            yield Rename(naming(old), naming(new), place)


_READERS: tuple[tuple[tuple[str, ...], Callable[[Words, Place, Naming], Iterator[Change]]], ...] = (
    (("CREATE",), _create),
    (("ALTER", "IGNORE", "TABLE"), _alter),
    (("ALTER", "ONLINE", "TABLE"), _alter),
    (("ALTER", "TABLE"), _alter),
    (("DROP", "TABLE"), _drop_tables),
    (("DROP", "TABLES"), _drop_tables),
    (("DROP", "VIEW"), _drop_tables),
    (("DROP", "INDEX"), _drop_index),
    (("RENAME", "TABLE"), _rename),
    (("RENAME", "TABLES"), _rename),
)
"""Temporary tables are none of the schema: `CREATE TEMPORARY TABLE` is not among them."""
