"""Column types in MySQL's words, from what DDL and models call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_SYNONYMS = {
    "BOOL": "TINYINT(1)",
    "BOOLEAN": "TINYINT(1)",
    "CHARACTER": "CHAR",
    "CHARACTER VARYING": "VARCHAR",
    "DEC": "DECIMAL",
    "DOUBLE PRECISION": "DOUBLE",
    "FIXED": "DECIMAL",
    "INT4": "INT",
    "INT8": "BIGINT",
    "INTEGER": "INT",
    "LONG": "MEDIUMTEXT",
    "LONG VARCHAR": "MEDIUMTEXT",
    "MIDDLEINT": "MEDIUMINT",
    "NATIONAL CHAR": "CHAR",
    "NATIONAL VARCHAR": "VARCHAR",
    "NCHAR": "CHAR",
    "NUMERIC": "DECIMAL",
    "NVARCHAR": "VARCHAR",
    "REAL": "DOUBLE",
}
_WHOLE = frozenset({"TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"})


def sql_type(name: str, arguments: str = "", *, unsigned: bool = False) -> str:
    """A type of DDL as MySQL 8 shows it: without synonyms, and without the width of whole numbers.

    `TINYINT(1)` keeps its width: it says that truth values are meant.
    """
    plain = _SYNONYMS.get(name.upper(), name.upper())
    width = "" if plain in _WHOLE and (plain, arguments) != ("TINYINT", "1") else arguments
    return (f"{plain}({width})" if width else plain) + (" UNSIGNED" if unsigned else "")


Arguments = Sequence[object]
Keywords = Mapping[str, object]
_Maker = Callable[[Arguments, Keywords], str]


def _sized(name: str, *keys: str, default: str = "") -> _Maker:
    """A type with a size: the first argument, or a keyword."""

    def made(arguments: Arguments, keywords: Keywords) -> str:
        size = next((keywords[key] for key in keys if keywords.get(key) is not None), None)
        size = arguments[0] if size is None and arguments else size
        known = str(size) if isinstance(size, int) and not isinstance(size, bool) else default
        return f"{name}({known})" if known else name

    return made


def _exact(arguments: Arguments, keywords: Keywords) -> str:
    """DECIMAL with its digits; MySQL's own default is no fraction."""
    precision = keywords.get("precision", arguments[0] if arguments else None)
    scale = keywords.get("scale", arguments[1] if len(arguments) > 1 else None)
    if not isinstance(precision, int):
        return "DECIMAL(10,0)"
    return f"DECIMAL({precision},{scale if isinstance(scale, int) else 0})"


def _choice(name: str) -> _Maker:
    def made(arguments: Arguments, keywords: Keywords) -> str:
        del keywords
        given = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], (list, tuple)) else arguments
        values = ",".join("'" + str(value).replace("'", "''") + "'" for value in given if isinstance(value, str))
        return f"{name}({values})" if values else name

    return made


def _text(arguments: Arguments, keywords: Keywords) -> str:
    """The smallest that has room for the length in bytes."""
    length = keywords.get("length", arguments[0] if arguments else None)
    if not isinstance(length, int):
        return "TEXT"
    rooms = ((0xFF, "TINYTEXT"), (0xFFFF, "TEXT"), (0xFFFFFF, "MEDIUMTEXT"))
    return next((name for room, name in rooms if length <= room), "LONGTEXT")


def _float(arguments: Arguments, keywords: Keywords) -> str:
    """More than 24 binary digits need a DOUBLE."""
    precision = keywords.get("precision", arguments[0] if arguments else None)
    return "DOUBLE" if isinstance(precision, int) and precision > 24 else "FLOAT"  # noqa: PLR2004


def _fixed(name: str) -> _Maker:
    def made(arguments: Arguments, keywords: Keywords) -> str:
        del arguments, keywords
        return name

    return made


_MAKERS: dict[str, _Maker] = {
    "ARRAY": _fixed("JSON"),
    "BIT": _sized("BIT", "length"),
    "BINARY": _sized("BINARY", "length"),
    "CHAR": _sized("CHAR", "length"),
    "DATETIME": _sized("DATETIME", "fsp"),
    "DECIMAL": _exact,
    "DOUBLE": _fixed("DOUBLE"),
    "ENUM": _choice("ENUM"),
    "FLOAT": _float,
    "HSTORE": _fixed("JSON"),
    "INTERVAL": _fixed("DATETIME"),
    "JSONB": _fixed("JSON"),
    "LARGEBINARY": _fixed("BLOB"),
    "NUMERIC": _exact,
    "PICKLETYPE": _fixed("BLOB"),
    "SET": _choice("SET"),
    "STRING": _sized("VARCHAR", "length"),
    "TEXT": _text,
    "TIME": _sized("TIME", "fsp"),
    "TIMESTAMP": _sized("TIMESTAMP", "fsp"),
    "TINYINT": _sized("TINYINT", "display_width"),
    "UNICODE": _sized("VARCHAR", "length"),
    "UNICODETEXT": _text,
    "UUID": _fixed("CHAR(32)"),
    "VARBINARY": _sized("VARBINARY", "length"),
    "VARCHAR": _sized("VARCHAR", "length"),
}
_PLAIN = _WHOLE | frozenset(
    {
        "BLOB",
        "CHAR",
        "DATE",
        "DOUBLE",
        "DECIMAL",
        "FLOAT",
        "GEOMETRY",
        "JSON",
        "LONGBLOB",
        "LONGTEXT",
        "MEDIUMBLOB",
    }
    | {"MEDIUMTEXT", "POINT", "TINYBLOB", "TINYTEXT", "VARCHAR", "YEAR"}
)
_NAMES = {
    "AUTOSTRING": "STRING",
    "BIGINTEGER": "BIGINT",
    "SMALLINTEGER": "SMALLINT",
    "MEDIUMINTEGER": "MEDIUMINT",
}


def mysql_type(name: str, arguments: Arguments = (), keywords: Keywords | None = None) -> str:
    """The type of a column that a model calls `name`, such as `String` with `(50,)` or `BIGINT` with `unsigned`.

    Empty for types that SQLAlchemy does not know, such as the application's own.
    Names are those of SQLAlchemy's generic types and of its MySQL dialect, without the module; arguments that are
    not known may be left out or be None.
    """
    keywords = keywords or {}
    plain = _NAMES.get(name.upper(), name.upper())
    maker = _MAKERS.get(plain)
    made = maker(arguments, keywords) if maker else sql_type(plain)
    if maker is None and made.split("(", 1)[0] not in _PLAIN:
        return ""
    known = sql_type(*made.rstrip(")").split("(", 1)) if "'" not in made else made
    return known + " UNSIGNED" if keywords.get("unsigned") is True or keywords.get("zerofill") is True else known


def enum_values(declared: str) -> tuple[str, ...]:
    """The values of a type such as `ENUM('a','b')` or `SET('x')`; none of other types."""
    if not declared.startswith(("ENUM(", "SET(")):
        return ()
    inner = declared.split("(", 1)[1].rsplit(")", 1)[0]
    return tuple(value.replace("''", "'").replace("\\'", "'") for value in _quoted(inner))


def _quoted(text: str) -> list[str]:
    values, place = [], text.find("'")
    while place >= 0:
        end = place + 1
        while end < len(text) and (text[end] != "'" or text[end : end + 2] == "''"):
            end += 2 if text[end : end + 2] in ("''", "\\'") else 1
        values.append(text[place + 1 : end])
        place = text.find("'", end + 1)
    return values
