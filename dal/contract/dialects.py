"""Older words for the same thing: dialect v1 as dialect v2, with the way back to the places in the user's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_WORDS = {"Table": "single-entity"}
"""`type` of dialect v1 → of v2. Anything else is left as it is, to be refused by its path."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A document in another shape, and where its parts came from."""

    document: object
    renames: Mapping[str, str] = field(default_factory=dict)


def from_v1(document: object) -> Converted:
    """Dialect v1 (a list) as v2; any other document unchanged.

    What v1 cannot say (SQL types, keys of several columns, several entities in a table) is not made up: it stands
    under the same `x_dal` and `transformation` words as in v2, or is missing and complained of.
    """
    if not isinstance(document, list):
        return Converted(document)
    renames = {"tables": "[]"}
    for number, table in enumerate(document):
        renames.update(_renames(number, table))
    return Converted({"tables": [_table(table) for table in document]}, renames)


def _table(old: object) -> object:
    if not isinstance(old, dict):
        return old
    table = {"sk": None, "satisfies": [], "estimated_item_size_bytes": 0, **old}
    table["type"] = _WORDS.get(str(old.get("type")), old.get("type"))
    if isinstance(gsis := old.get("gsis", []), list):
        table["gsis"] = [_index(gsi) for gsi in gsis]
    if isinstance(attributes := old.get("attributes"), dict):
        table["attributes"] = [_attribute(str(n), a, old.get("source_table")) for n, a in attributes.items()]
    return table


def _index(old: object) -> object:
    if not isinstance(old, dict) or "name" not in old:
        return old
    return {
        "index_name": old["name"],
        "sk": None,
        **{word: value for word, value in old.items() if word != "name"},
    }


def _attribute(name: str, old: object, source_table: object) -> object:
    if not isinstance(old, dict):
        return {"name": name, "type": old}
    join = old.get("join")
    if not isinstance(join, dict) or {"local_column", "source_column"} - join.keys():
        return {"name": name, **old}
    return {"name": name, **old, **_foreign_key(old, join, source_table)}


def _foreign_key(old: Mapping[str, Any], join: Mapping[str, Any], source_table: object) -> dict[str, object]:
    """v1 names the other table where v2 names one's own, and says the condition in two words."""
    target = old.get("source_table")
    return {
        "source_table": source_table,
        "source_column": join["local_column"],
        "join": {
            "type": "foreign-key",
            "target_table": target,
            "join_condition": f"{target}.{join['source_column']} = {source_table}.{join['local_column']}",
            "select_column": f"{target}.{old.get('source_column')}",
        },
    }


def _renames(number: int, old: object) -> Iterator[tuple[str, str]]:
    yield f"tables[{number}]", f"[{number}]"
    if not isinstance(old, dict):
        return
    for place, _ in enumerate(old["gsis"] if isinstance(old.get("gsis"), list) else ()):
        yield f"tables[{number}].gsis[{place}].index_name", f"[{number}].gsis[{place}].name"
    for place, name in enumerate(old["attributes"] if isinstance(old.get("attributes"), dict) else ()):
        yield f"tables[{number}].attributes[{place}]", f"[{number}].attributes.{name}"
