"""Single-entity tables as multi-entity tables with one entity: the rest of the contract knows no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from dal.contract.dialects import Converted

ENTITY_WORDS = ("columns", "primary_key", "id", "unique", "references")
"""Words of `x_dal` that are about an entity; in a single-entity table they stand in the table's."""


def unfold(document: object) -> Converted:
    """The document with the attributes, keys and `x_dal` of single-entity tables in an entity of their own."""
    tables = document.get("tables") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(tables, list):
        return Converted(document)
    renames: dict[str, str] = {}
    for number, table in enumerate(tables):
        renames.update(_renames(f"tables[{number}]", table))
    return Converted({**document, "tables": [_table(table) for table in tables]}, renames)


def _table(table: object) -> object:
    if not _single(table):
        return table
    extension = table["x_dal"] if isinstance(table.get("x_dal"), dict) else {}
    rest = {word: value for word, value in extension.items() if word not in (*ENTITY_WORDS, "entity_type")}
    unfolded = {"type": "multi-entity", "attributes": [], "entities": [_entity(table, extension)], "x_dal": rest}
    return {**table, **unfolded}


def _entity(table: dict[str, Any], extension: dict[str, Any]) -> dict[str, Any]:
    own = {word: extension[word] for word in ENTITY_WORDS if word in extension}
    return {
        "entity_type": extension.get("entity_type", table.get("source_table")),
        "source_table": table.get("source_table"),
        "pk_template": _template(table, table.get("pk")),
        "sk_template": _template(table, table.get("sk")),
        "attributes": table["attributes"],
        **({"x_dal": own} if own else {}),
    }


def _template(table: dict[str, Any], key: object) -> str | None:
    """What the attribute of that name is made by; None where there is none."""
    found = next((a for a in table["attributes"] if isinstance(a, dict) and a.get("name") == key), None)
    if found is None:
        return None
    transformation = found.get("transformation")
    text = transformation.get("format") if isinstance(transformation, dict) else None
    column = found.get("source_column")
    return text if isinstance(text, str) else f"{{{column}}}" if isinstance(column, str) else None


def _renames(where: str, table: object) -> Iterator[tuple[str, str]]:
    """Every entity's attributes are found by name too, for findings about what was compiled from them."""
    if _single(table):
        yield f"{where}.entities[0]", where
        yield f"{where}.entities[0].entity_type", f"{where}.x_dal.entity_type"
        yield f"{where}.entities[0].pk_template", f"{where}.pk"
        yield f"{where}.entities[0].sk_template", f"{where}.sk"
        yield from _named(f"{where}.entities[0]", where, table["attributes"])
    elif isinstance(table, dict) and isinstance(table.get("entities"), list):
        for number, entity in enumerate(table["entities"]):
            place = f"{where}.entities[{number}]"
            yield from _named(place, place, entity.get("attributes") if isinstance(entity, dict) else ())


def _named(place: str, own: str, attributes: object) -> Iterator[tuple[str, str]]:
    for number, attribute in enumerate(attributes if isinstance(attributes, list) else ()):
        name = attribute.get("name") if isinstance(attribute, dict) else None
        yield f"{place}.attributes({name})", f"{own}.attributes[{number}]"


def _single(table: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a single-entity table that can be unfolded; others are judged as they are."""
    if not isinstance(table, dict) or table.get("type") != "single-entity":
        return False
    return not table.get("entities") and isinstance(table.get("attributes"), list)
