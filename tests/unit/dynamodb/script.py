"""A connection that answers from a script, and time that only passes when somebody sleeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dal.adapters.dynamodb import DynamoSettings, Patience
from dal.adapters.dynamodb.connection import Answer, Connection
from dal.contract import Codec, load_contract

CONTRACT = load_contract(Path(__file__).parents[3] / "examples/store/migrationContract.json")
CODEC = Codec(CONTRACT)

Reply = Answer | Exception | Callable[[dict[str, Any]], Answer]


class Script(Connection):
    """Gives the replies in their order and remembers what was asked."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__(DynamoSettings())
        self._replies = list(replies)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def call(self, operation: str, /, **request: Any) -> Answer:
        """The next reply; a script that is too short fails the test."""
        self.asked.append((operation, request))
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply

    @property
    def operations(self) -> list[str]:
        """What was called."""
        return [operation for operation, _ in self.asked]


@dataclass(slots=True)
class Time:
    """A clock that sleeping moves."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, seconds: float = 1.0) -> Patience:
        """Patience by this clock, with the longest waits."""
        return Patience(seconds, clock=lambda: self.now, sleep=self.sleep, chance=lambda: 1.0)
