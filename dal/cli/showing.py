"""Tables that show what becomes of an entity."""

from __future__ import annotations

from typing import Any

from dal.cli.shared import print_table


def print_entity(entity: dict[str, Any]) -> None:
    """One entity as `told` tells it: where it lies, then its columns."""
    rows = [
        ("source table", entity["source_table"]),
        ("table", entity["table"]),
        ("key", ", ".join(entity["key"])),
    ]
    rows += [(word, entity[word]) for word in ("pk", "sk", "id") if entity[word]]
    rows += [(f"index {i['name']}", _index(i)) for i in entity["indexes"]]
    rows += [(f"unique {u['name']}", ", ".join(map(_folded, u["columns"], u["folds"]))) for u in entity["unique"]]
    rows += [
        (f"references {r['target']}", f"{r['column']}, on delete {r['on_delete']}") for r in entity["references"]
    ]
    rows += [(f"derived {name}", source) for name, source in entity["derived"].items()]
    print_table([entity["entity"], ""], rows)
    columns = [
        [c["column"], f"{c['sql']}{' NULL' if c['null'] else ''}", c["attribute"], c["dynamo"]]
        for c in entity["columns"]
    ]
    print_table(["column", "SQL", "attribute", "DynamoDB"], columns)


def _index(index: dict[str, Any]) -> str:
    keys = "; ".join(key for key in (index["pk"], index["sk"]) if key)
    return f"{keys}; {index['projection']}" + ("" if index["whole"] else ", rows are read by key besides")


def _folded(column: str, fold: str | None) -> str:
    return column if fold is None else f"{column} ({fold})"
