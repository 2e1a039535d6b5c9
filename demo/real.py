"""The demo on real servers: MariaDB, DynamoDB Local, Unleash, Prometheus, and the store under gunicorn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dal.config import Config
from dal.databases import Databases, open_databases
from demo.live_store import ROOT, LiveStore, start
from demo.stage import Counts, PhaseSeen
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

    def flip(self, flags: Mapping[str, bool]) -> None:
        """Through Unleash's Admin API, which is what its toggles call."""
        (on,) = set(flags.values())
        if len(flags) == 1:
            self._admin.switch(next(iter(flags)), on=on)
        else:
            self._admin.switch_together(tuple(flags), on=on)

    def seen(self) -> list[PhaseSeen]:
        """From the workers' JSON log."""
        events = []
        for line in self._live.log.read_text(encoding="utf-8", errors="replace").splitlines():
            told = _parsed(line)
            if told.get("event") == "phase":
                events.append(PhaseSeen(told["pid"], told["phase"], told["read_only"], told["at"]))
        return events

    def backfill(self) -> str:
        """By the command that an operator types."""
        done = json.loads(self._dal("backfill", "--all", "--json").stdout)
        return f"{sum(copied['rows'] for copied in done.values()):,} rows copied"

    def verify(self, *, looks: int) -> Counts:
        """By the command that an operator types."""
        counts: Counts = json.loads(self._dal("verify", "--all", "--json", "--looks", str(looks)).stdout)
        return counts

    def raise_counters(self) -> None:
        """By the command that an operator types."""
        self._dal("raise-counters")

    def mismatches(self) -> int:
        """From Prometheus."""
        return round(sum(self._query('sum(dal_comparisons_total{verdict="mismatch"})').values()))

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

    def _query(self, expression: str) -> dict[str, float]:
        samples = self._stack.prometheus.query(expression)
        return {sample["metric"].get("backend", ""): float(sample["value"][1]) for sample in samples}

    def _master(self) -> int:
        leash = self._stack.processes["store"]
        (master,) = _children(leash)
        return master

    def _dal(self, *command: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("dal")), *command, "--config", str(self._live.config)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ,
        )
        differ = command[0] == "verify" and done.stdout  # status 1, which is for the story to judge
        if done.returncode > (1 if differ else 0):
            raise RuntimeError(f"dal {' '.join(command)} failed:\n{done.stderr}")
        return done


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
