"""Many order items in MariaDB, and commands that are run as processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pymysql
import pytest

from dal.backfill import RUN, Progress
from dal.domain import State
from devstack.ports import HOST
from examples.store.seed import Size, seed
from tests.integration.bootstrap.conftest import Site, bare, site

__all__ = ["bare", "site"]

ROWS = 1000
_PATIENCE = 60.0
_SMALL = Size(users=4, categories=1, products=5, carts=0, orders=4)


@dataclass(frozen=True, slots=True)
class Moving:
    """A site with `ROWS` order items or a few more."""

    site: Site
    rows: int

    def starts(self, *command: str) -> subprocess.Popen[str]:
        """A command as a process of its own."""
        words = [str(Path(sys.executable).with_name("dal")), *command, "--config", str(self.site.path)]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def told(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        """What it prints for programs, at its end."""
        out, err = process.communicate(timeout=_PATIENCE)
        assert process.returncode == 0, err
        found: dict[str, Any] = json.loads(out)
        return found

    def copied(self) -> int:
        """Rows that are copied and saved as such."""
        with self.site.databases() as databases:
            runs = databases.mysql.runs
            saved = runs.load(RUN) if runs is not None else {}
            return sum(Progress.loads(kept.state).counts.rows for kept in saved.values())

    def items(self) -> int:
        """Order items in DynamoDB, each once, equal to its row."""
        with self.site.databases() as databases:
            states, cursor = dict[object, State](), None
            while True:
                page = databases.dynamodb.walk("order_item", cursor=cursor, limit=1000)
                states.update((state.key, state) for state in page.states)
                cursor = page.cursor
                if cursor is None:
                    break
            keys = [state.key for state in states.values()]
            assert [s.row for s in databases.mysql.fetch(keys)] == [s.row for s in states.values()]
            return len(states)


def until(reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Look again and again until something is so, or the process has ended."""
    deadline = monotonic() + _PATIENCE
    while not reached():
        assert monotonic() < deadline, "it takes too long"
        if process.poll() is not None:
            break


@pytest.fixture
def moving(site: Site) -> Moving:
    """The store's tables, and many order items."""
    with site.plain() as store:
        seed(store, _SMALL)
    m = site.server
    with (
        closing(
            pymysql.connect(
                host=HOST, port=m.port, user=m.user, password=m.password, database=m.database, autocommit=True
            )
        ) as connection,
        connection.cursor() as cursor,
    ):
        values = ", ".join(f"({n % 4 + 1}, {n % 5 + 1}, {n % 7 + 1}, {n % 90}.95)" for n in range(ROWS))
        cursor.execute(f"INSERT INTO order_items (order_id, product_id, quantity, price_at_time) VALUES {values}")
        cursor.execute("SELECT COUNT(*) FROM order_items")
        (count,) = cursor.fetchone() or (0,)
    return Moving(site, int(count))
