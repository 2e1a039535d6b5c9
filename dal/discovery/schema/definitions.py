"""Reads one definition of a table: a column, a key, or a foreign key."""

from __future__ import annotations

from collections.abc import Sequence

from dal.discovery.model import Place
from dal.discovery.schema.columns import columns_of, read_column, read_reference
from dal.discovery.schema.drafts import Key, Part
from dal.discovery.schema.tokens import Token, Words, split

_KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("PRIMARY", "KEY"), "primary"),
    (("UNIQUE", "KEY"), "unique"),
    (("UNIQUE", "INDEX"), "unique"),
    (("UNIQUE",), "unique"),
    (("FULLTEXT", "KEY"), "fulltext"),
    (("FULLTEXT", "INDEX"), "fulltext"),
    (("FULLTEXT",), "fulltext"),
    (("SPATIAL", "KEY"), "spatial"),
    (("SPATIAL", "INDEX"), "spatial"),
    (("SPATIAL",), "spatial"),
    (("KEY",), "btree"),
    (("INDEX",), "btree"),
)
_TYPES = frozenset(
    {"BIGINT", "BLOB", "CHAR", "DECIMAL", "INT", "INTEGER", "NUMERIC", "NVARCHAR", "REAL", "TEXT", "VARCHAR"}
)
_NO_COLUMNS = frozenset({"CHECK", "PERIOD", "EXCLUDE", "LIKE", "PARTITION"})


def read_definitions(found: Sequence[Token], file: str) -> tuple[Part, ...]:
    """All definitions between commas."""
    return tuple(part for one in split(found) for part in read_definition(one, file))


def read_definition(found: Sequence[Token], file: str) -> tuple[Part, ...]:
    """What one definition says; nothing for a check and what else makes neither columns nor keys."""
    words = Words(found)
    place = Place(file, words.line)
    named = _constraint(words)
    if words.word() in _NO_COLUMNS and _is_clause(words):
        return ()
    if words.accept("FOREIGN", "KEY"):
        return _foreign(words, named, place)
    for phrase, kind in _KEYS:
        if _begins_key(words, phrase):
            words.accept(*phrase)
            return _key(words, kind, named, place)
    return read_column(words, file)


def _constraint(words: Words) -> str | None:
    """The name behind CONSTRAINT, which may be missing."""
    if not words.accept("CONSTRAINT"):
        return None
    return None if words.word() in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK") else words.name()


def _is_clause(words: Words) -> bool:
    """`CHECK (…)`, not a column of that name with its type."""
    after = words.peek(1)
    return words.word(1) == "(" or (words.word() in ("PERIOD", "EXCLUDE", "LIKE") and after is not None)


def _begins_key(words: Words, phrase: tuple[str, ...]) -> bool:
    """The keywords, then perhaps a name and USING, then parentheses: not a column with such a name."""
    if any(words.word(place) != word for place, word in enumerate(phrase)):
        return False
    rest = [words.word(len(phrase) + ahead) for ahead in range(6)]
    return "(" in rest and not _is_column_type(words, len(phrase))


def _is_column_type(words: Words, after: int) -> bool:
    """`key VARCHAR(20)`, in the other databases that allow it."""
    token = words.peek(after)
    return token is not None and token.word in _TYPES


def _key(words: Words, kind: str, named: str | None, place: Place) -> tuple[Part, ...]:
    name = None if words.word() in ("(", "USING") else words.name()
    while words.word() != "(" and not words.done:
        words.take()
    columns = columns_of(words)
    return (Key(kind, columns, place, name or named),) if columns else ()


def _foreign(words: Words, named: str | None, place: Place) -> tuple[Part, ...]:
    name = None if words.word() == "(" else words.name()
    columns = columns_of(words)
    if not words.accept("REFERENCES"):
        return ()
    reference = read_reference(words, columns, place, named or name)
    return (reference,) if reference else ()
