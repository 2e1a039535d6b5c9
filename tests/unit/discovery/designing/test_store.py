"""The draft for the example store comes near the contract that was written for it by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.unit.discovery.designing.making import drafted
from tests.unit.discovery.designing.store import store

CONTRACT = Path(__file__).parents[4] / "examples" / "store" / "migrationContract.json"

DIFFERENT = {
    "users": {
        "indexes": (
            [((), ("id",)), (("email",), ()), (("username",), ())],
            [((), ("id",))],
        ),
    },
    "shopping_carts": {"entity_type": ("CART_ITEM", "SHOPPING_CART")},
}
"""Table → what differs → (by hand, drafted).

Unique values are looked up by the items that keep them unique, consistently, which is what the store's
repositories do too; indexes for them would serve nobody. What a cart's row is called, no table says.
"""


def _by_table(document: Any) -> dict[str, Any]:
    return {entity["source_table"]: _essence(entity) for entity in document["tables"][0]["entities"]}


def _essence(entity: Any) -> dict[str, Any]:
    """All but the words that keys begin with and the numbers of indexes."""
    templates = {
        a["name"]: (_columns(a["transformation"]["format"]), a.get("x_dal"))
        for a in entity["attributes"]
        if a["name"].startswith("GSI")
    }
    pairs = [(templates[name], templates[f"{name[:-2]}SK"]) for name in templates if name.endswith("PK")]
    return {
        "entity_type": entity["entity_type"],
        "key": (_columns(entity["pk_template"]), _columns(entity["sk_template"])),
        "columns": [a for a in entity["attributes"] if "transformation" not in a],
        "indexes": sorted((pk[0], sk[0]) for pk, sk in pairs),
        "when": [pk[1]["when"] for pk, _ in pairs if pk[1] and "when" in pk[1]],
        "if_null": sum(1 for pk, _ in pairs if pk[1] and "if_null" in pk[1]),
        **{word: value for word, value in entity["x_dal"].items() if word != "references"},
        "references": [_target(reference) for reference in entity["x_dal"].get("references", ())],
    }


def _target(reference: dict[str, str]) -> dict[str, str]:
    names = {"cart_item": "shopping_cart"}
    return {**reference, "target": names.get(reference["target"], reference["target"])}


def _columns(template: str) -> tuple[str, ...]:
    return tuple(column.partition(":")[0] for column in re.findall(r"{([^}]*)}", template))


def test_the_draft_is_the_contract_but_for_what_is_listed() -> None:
    """Keys, indexes, columns, ids, unique values and references are those of the example; the rest has reasons."""
    by_hand, ours = _by_table(json.loads(CONTRACT.read_text("utf-8"))), _by_table(drafted(store()))
    differences = {
        table: {
            word: (by_hand[table].get(word), ours[table].get(word))
            for word in by_hand[table].keys() | ours[table].keys()
            if by_hand[table].get(word) != ours[table].get(word)
        }
        for table in by_hand
    }
    assert {table: found for table, found in differences.items() if found} == DIFFERENT
    assert by_hand.keys() == ours.keys()
