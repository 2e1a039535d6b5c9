"""What is in the database that leads, as registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dal.databases import Databases
from dal.domain import State
from dal.ports import Chunk
from tests.scenario.chaos.accounting import Facts, bill
from tests.scenario.chaos.universe import STOCK, Universe


def of_mysql(databases: Databases) -> Iterator[State]:
    """All rows of MySQL."""
    for entity in databases.contract.entities:
        yield from _pages(lambda cursor, entity=entity: databases.mysql.walk(entity, cursor=cursor))


def of_dynamodb(databases: Databases) -> Iterator[State]:
    """All rows of DynamoDB."""
    yield from _pages(lambda cursor: databases.dynamodb.scan(cursor=cursor))


def facts(first: Mapping[str, str], last: Iterable[State], universe: Universe) -> Facts:
    """The beginning and the end of a run."""
    return Facts(first, registers(last, universe), dict.fromkeys(universe.sold, STOCK))


def registers(states: Iterable[State], universe: Universe) -> dict[str, str]:
    """Register → value of every row that is one."""
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for state in states:
        if state.row is not None:
            rows[state.key.entity].append(state.row)
    found = {f"user:{row['id']}": f"{row['first_name']} {row['email']}" for row in rows["user"]}
    found |= {f"cart:{row['user_id']}/{row['product_id']}": str(row["quantity"]) for row in rows["cart_item"]}
    found |= {f"order:{row['id']}": str(row["status"]) for row in rows["order"]}
    found |= _products(rows["product"], universe)
    return found | _bills(rows["order"], rows["order_item"])


def _products(rows: Iterable[Mapping[str, Any]], universe: Universe) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        stock = "left" if row["id"] in universe.sold else "stock"
        found[f"{stock}:{row['id']}"] = str(row["inventory_quantity"])
        found[f"name:{row['id']}"] = row["name"]
    return found


def _bills(orders: Iterable[Mapping[str, Any]], items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    by_order: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for item in items:
        by_order[item["order_id"]].append((item["product_id"], item["quantity"]))
    return {f"bill:{order['id']}": bill(order["user_id"], by_order[order["id"]]) for order in orders}


def _pages(turn: Any) -> Iterator[State]:
    cursor: object | None = None
    while True:
        page: Chunk = turn(cursor)
        yield from page.states
        cursor = page.cursor
        if cursor is None:
            return
