"""Reads the definition of a column: `price DECIMAL(10,2) UNSIGNED NOT NULL DEFAULT 0`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dal.discovery.model import Column, ForeignKey, Place
from dal.discovery.schema.drafts import Field, Key, Part, Reference
from dal.discovery.schema.sqltypes import enum_values, sql_type
from dal.discovery.schema.tokens import Kind, Token, Words, split

_LONGER = {
    "DOUBLE": ("PRECISION",),
    "LONG": ("VARCHAR", "VARBINARY"),
    "CHARACTER": ("VARYING",),
    "CHAR": ("VARYING",),
    "BIT": ("VARYING",),
    "NATIONAL": ("CHAR", "VARCHAR", "CHARACTER"),
}
_SERIAL = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL"})
_NO_SPACE_BEFORE = frozenset("(),.:")


@dataclass(slots=True)
class _Found:
    """What the attributes of a column have said so far."""

    nullable: bool = True
    default: str | None = None
    collation: str | None = None
    generated: str | None = None
    automatic: bool = False
    touched: bool = False
    others: list[Part] = field(default_factory=list)


def read_column(words: Words, file: str) -> tuple[Part, ...]:
    """The column that is next, then the keys and foreign keys said in its definition; nothing if it is none."""
    place = Place(file, words.line)
    name = words.name()
    if name is None:
        return ()
    name = name.split(".")[-1]
    declared = read_type(words)
    found = _Found(automatic=declared in _SERIAL)
    while not words.done:
        _attribute(words, found, name, place)
    column = Column(
        name, declared, found.nullable, found.default, enum_values(declared), found.collation, found.generated
    )
    return (Field(column, place, found.automatic, found.touched), *found.others)


def read_type(words: Words) -> str:
    """The type that is next, in MySQL's words; empty if none is told."""
    token = words.peek()
    if token is None or token.kind not in (Kind.WORD, Kind.NAME) or token.word in _ATTRIBUTES:
        return ""
    name = (words.name() or "").split(".")[-1].upper()
    longer = words.accept_any(*_LONGER.get(name, ()))
    arguments = words.group()
    unsigned = False
    while sign := words.accept_any("UNSIGNED", "SIGNED", "ZEROFILL", "BINARY"):
        unsigned = unsigned or sign in ("UNSIGNED", "ZEROFILL")
    inner = ",".join(written(part) for part in _parts(arguments)) if arguments else ""
    return sql_type(f"{name} {longer}".strip(), inner, unsigned=unsigned)


def written(found: Sequence[Token]) -> str:
    """Tokens as one text."""
    text = ""
    for token in found:
        piece = f"`{token.text}`" if token.kind is Kind.NAME else token.text
        glued = not text or piece[0] in _NO_SPACE_BEFORE or text[-1] in "(.:"
        text += piece if glued else f" {piece}"
    return text


def read_reference(
    words: Words, columns: tuple[str, ...], place: Place, name: str | None = None
) -> Reference | None:
    """What follows REFERENCES."""
    table = words.name()
    if table is None:
        return None
    named = columns_of(words)
    on_delete = on_update = None
    while not words.done:
        if words.accept("ON", "DELETE"):
            on_delete = _action(words)
        elif words.accept("ON", "UPDATE"):
            on_update = _action(words)
        elif words.word() in _ATTRIBUTES:
            break
        else:
            words.take()
    return Reference(ForeignKey(columns, table, named, on_delete, on_update), place, name)


def columns_of(words: Words) -> tuple[str, ...]:
    """The columns in the parentheses that are next, without lengths and directions; of an expression none."""
    group = words.group()
    first = (part[0] for part in _parts(group or ()) if part)
    return tuple(token.text for token in first if token.kind in (Kind.NAME, Kind.WORD, Kind.STRING))


def _parts(found: Sequence[Token]) -> list[tuple[Token, ...]]:
    return list(split(found))


def _action(words: Words) -> str:
    for phrase in (("SET", "NULL"), ("SET", "DEFAULT"), ("NO", "ACTION")):
        if words.accept(*phrase):
            return " ".join(phrase)
    token = words.take()
    return token.word if token else ""


def _attribute(words: Words, found: _Found, name: str, place: Place) -> None:
    reader = _ATTRIBUTES.get(words.word())
    words.take()
    if reader is not None:
        reader(words, found, name, place)


def _not(words: Words, found: _Found, name: str, place: Place) -> None:
    del name, place
    if words.accept("NULL"):
        found.nullable = False


def _null(words: Words, found: _Found, name: str, place: Place) -> None:
    del words, name, place
    found.nullable = True


def _default(words: Words, found: _Found, name: str, place: Place) -> None:
    """A constant, a function with its arguments, or an expression in parentheses."""
    del name, place
    if (group := words.group()) is not None:
        text = f"({written(group)})"
    else:
        token = words.take()
        text = token.text if token else ""
        if (arguments := words.group()) is not None:
            text += f"({written(arguments)})"
    found.default = None if text.upper() == "NULL" else text
    found.automatic = found.automatic or text.lower().startswith("nextval")


def _automatic(words: Words, found: _Found, name: str, place: Place) -> None:
    del name, place
    words.group()
    found.automatic = True


def _primary(words: Words, found: _Found, name: str, place: Place) -> None:
    words.accept("KEY")
    found.others.append(Key("primary", (name,), place))


def _unique(words: Words, found: _Found, name: str, place: Place) -> None:
    words.accept("KEY")
    found.others.append(Key("unique", (name,), place))


def _collated(words: Words, found: _Found, name: str, place: Place) -> None:
    del name, place
    found.collation = words.name()


def _generated(words: Words, found: _Found, name: str, place: Place) -> None:
    """`[GENERATED ALWAYS] AS (…)`; `GENERATED … AS IDENTITY` is what others call AUTO_INCREMENT."""
    del name, place
    while words.word() in ("ALWAYS", "BY", "DEFAULT", "ON", "NULL", "AS"):
        words.take()
    expression = words.group()
    if expression is not None:
        found.generated = written(expression)
    elif words.accept("IDENTITY"):
        words.group()
        found.automatic = True


def _on(words: Words, found: _Found, name: str, place: Place) -> None:
    del name, place
    if words.accept("UPDATE"):
        found.touched = True
        words.take()
        words.group()


def _references(words: Words, found: _Found, name: str, place: Place) -> None:
    reference = read_reference(words, (name,), place)
    if reference is not None:
        found.others.append(reference)


def _skipped(words: Words, found: _Found, name: str, place: Place) -> None:
    """An attribute with one word or expression that does not matter here."""
    del found, name, place
    if words.group() is None:
        words.take()


_ATTRIBUTES: dict[str, Callable[[Words, _Found, str, Place], None]] = {
    "NOT": _not,
    "NULL": _null,
    "DEFAULT": _default,
    "AUTO_INCREMENT": _automatic,
    "AUTOINCREMENT": _automatic,
    "IDENTITY": _automatic,
    "PRIMARY": _primary,
    "KEY": _primary,
    "UNIQUE": _unique,
    "COLLATE": _collated,
    "GENERATED": _generated,
    "AS": _generated,
    "ON": _on,
    "REFERENCES": _references,
    "COMMENT": _skipped,
    "CHECK": _skipped,
    "CONSTRAINT": _skipped,
    "AFTER": _skipped,
    "CHARSET": _skipped,
}
