"""The JSON Schema of `analysis.json`, made of the values that it holds.

`python -m dal.discovery.documents.describing` prints it; the committed file is compared with it by a test.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from inspect import cleandoc
from typing import Any, Union, get_args, get_origin

from dal.discovery.designing import AccessPattern, Decision, Service
from dal.discovery.documents.codec import VERSION, hints_of, name_of
from dal.discovery.model import Analysis, Place

Json = dict[str, Any]

_PLAIN: dict[object, Json] = {
    bool: {"type": "boolean"},
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    Place: {"type": "string", "pattern": r"^.+:[0-9]+$", "description": "`file:line`"},
}


def schema() -> Json:
    """The schema of the whole file."""
    found: dict[str, Json] = {}
    whole = _object(Analysis, found)
    pattern = _object(AccessPattern, found)
    pattern["properties"]["service"] = {"anyOf": [_of(Service, found), {"type": "null"}]}
    pattern["required"].append("service")
    found["AccessPattern"] = pattern
    whole["properties"] = {
        "version": {"const": VERSION, "description": "of this shape"},
        **whole["properties"],
        "access_patterns": {"type": "array", "items": {"$ref": "#/$defs/AccessPattern"}},
        "decisions": {"type": "array", "items": _of(Decision, found)},
    }
    whole["required"] = list(whole["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "analysis.json of `dal discover`",
        **whole,
        "$defs": {name: found[name] for name in sorted(found)},
    }


def text() -> str:
    """The schema as it is committed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _of(hint: Any, found: dict[str, Json]) -> Json:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of(get_args(hint)[0], found)}
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        return {"anyOf": [_of(inner, found), {"type": "null"}]}
    if hint.__name__ not in found:
        found[hint.__name__] = {}
        found[hint.__name__] = _object(hint, found) if is_dataclass(hint) else _words(hint)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _object(kind: Any, found: dict[str, Json]) -> Json:
    hints = hints_of(kind)
    properties = {name_of(kind, one): _of(hints[one.name], found) for one in fields(kind)}
    return {
        "description": cleandoc(kind.__doc__),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(properties),
    }


def _words(kind: type[StrEnum]) -> Json:
    return {"description": cleandoc(kind.__doc__ or ""), "enum": list(_values(kind))}


def _values(kind: type[StrEnum]) -> Iterator[str]:
    return (word.value for word in kind)


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201  a program for people
