"""Asks a server what it makes of many texts at once: how it weighs them, which pairs it calls equal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from pymysql.connections import Connection
from pymysql.cursors import Cursor

Weigh = Callable[[Sequence[str]], list[bytes]]
"""Texts → the numbers that each is compared by."""
Same = Callable[[Sequence[tuple[str, str]]], list[bool]]
"""Pairs of texts → whether they are equal."""

_TEXT = "CONVERT({column} USING {charset}) COLLATE {name}"
_ROWS = "FROM JSON_TABLE(%s, '$[*]' COLUMNS (place FOR ORDINALITY, {columns})) AS texts ORDER BY place"
_COLUMN = "{name} LONGTEXT CHARACTER SET utf8mb4 PATH '$[{place}]'"


def weighing(connection: Connection[Cursor], name: str) -> Weigh:
    """What asks for the weights of a collation."""
    statement = _statement(name, "HEX(WEIGHT_STRING({0}))", "a")
    return lambda texts: [
        bytes.fromhex(str(one)) for one in _asked(connection, statement, [[text] for text in texts])
    ]


def remembering(weigh: Weigh) -> Weigh:
    """The same, asked but once for each text."""
    known: dict[str, bytes] = {}

    def remembered(texts: Sequence[str]) -> list[bytes]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, weigh(new), strict=True))
        return [known[text] for text in texts]

    return remembered


def comparing(connection: Connection[Cursor], name: str) -> Same:
    """What asks which pairs a collation calls equal."""
    statement = _statement(name, "{0} = {1}", "a", "b")
    return lambda pairs: [bool(one) for one in _asked(connection, statement, pairs)]


def _statement(name: str, asked: str, *columns: str) -> str:
    charset = name.partition("_")[0]
    texts = [_TEXT.format(column=column, charset=charset, name=name) for column in columns]
    rows = _ROWS.format(
        columns=", ".join(_COLUMN.format(name=one, place=place) for place, one in enumerate(columns))
    )
    return f"SELECT {asked.format(*texts)} {rows}"


def _asked(connection: Connection[Cursor], statement: str, rows: Sequence[Sequence[str]]) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(statement, (json.dumps(rows),))
        return [found for (found,) in cursor.fetchall()]
