"""The demo on real servers: MariaDB, DynamoDB Local, Unleash, Prometheus, and the store under gunicorn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dal.config import Config
from dal.databases import Databases, open_databases
from demo.commands import DIFFERENT, dal
from demo.live_store import LiveStore, start
from demo.stage import Counts, Held, PhaseSeen
from devstack import Stack
from examples.store.integration import dynamodb_store
from examples.store.repositories import Store
from examples.store.seed import Size

SIZE = Size(users=100, categories=20, products=200, carts=30, orders=100)


class RealStage:
    """See `demo.stage.Stage`."""

    name = "MariaDB, DynamoDB Local, Unleash and Prometheus"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._admin = stack.unleash.admin()
        self._admin.provision()
        self._live: LiveStore = start(stack, SIZE)
        self._databases: Databases = open_databases(Config.load(self._live.config))
        self.url = self._live.url
        self.scene = self._live.scene

    def processes(self) -> frozenset[int]:
        """The children of gunicorn's master."""
        return frozenset(_children(self._master()))

    def flip(self, flag: str, *, on: bool) -> None:
        """Through Unleash's Admin API, which is what its toggles call."""
        self._admin.switch(flag, on=on)

    def seen(self) -> list[PhaseSeen]:
        """From the workers' JSON log."""
        return [PhaseSeen(told["process"], told["phase"], told["at"]) for told in self._logged("phase")]

    def held(self) -> list[Held]:
        """From the workers' JSON log."""
        return [Held(told["process"], told["reason"], told["at"]) for told in self._logged("step_blocked")]

    def backfill(self) -> str:
        """By the command that an operator types."""
        done = json.loads(dal(self._live.config, "backfill", "--all", "--json", allowed=DIFFERENT))
        return f"{sum(copied['rows'] for copied in done.values()):,} rows copied"

    def verify(self) -> Counts:
        """By the command that an operator types."""
        told = json.loads(dal(self._live.config, "verify", "--all", "--json", allowed=DIFFERENT))
        counts: Counts = told["entities"]
        return counts

    def arm(self) -> None:
        """By the command that an operator types."""
        dal(self._live.config, "cutover", "--arm")

    def mismatches(self) -> int:
        """From Prometheus, also where it has missed a scrape just now."""
        counted = 'sum(max_over_time(dal_comparisons_total{verdict="mismatch"}[1h]))'
        return round(sum(self._query(counted).values()))

    def backend_milliseconds(self) -> Mapping[str, float]:
        """From Prometheus."""
        rates = "sum by (backend) (rate(dal_backend_seconds_{}[5s]))"
        return self._query(f"1000 * {rates.format('sum')} / {rates.format('count')}")

    def dynamodb_alone(self) -> Store:
        """On a client of our own."""
        return dynamodb_store(self._databases.dynamodb)

    def close(self) -> None:
        """The stack stops the servers and the store."""
        self._databases.close()
        self._admin.close()

    def _logged(self, event: str) -> Iterator[dict[str, Any]]:
        for line in self._live.log.read_text(encoding="utf-8", errors="replace").splitlines():
            told = _parsed(line)
            if told.get("event") == event:
                yield told

    def _query(self, expression: str) -> dict[str, float]:
        samples = self._stack.prometheus.query(expression)
        return {sample["metric"].get("backend", ""): float(sample["value"][1]) for sample in samples}

    def _master(self) -> int:
        leash = self._stack.processes["store"]
        (master,) = _children(leash)
        return master


def _parsed(line: str) -> dict[str, Any]:
    if not line.startswith("{"):
        return {}
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError:  # half a line: the rest comes with the next look
        return {}
    return told


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]
