"""Customers: threads that use the store over HTTP and keep book of what it acknowledged."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from demo.http import Answer, Client, Kind, Request
from demo.ledger import Account
from demo.mix import MIX, OPEN_ACCOUNT, RARE, Action, Deed, Turn, World, clear

ACCOUNTS = 5
"""How many accounts a customer opens before anything else."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write as its customer saw it; `sent` is in seconds since the epoch, `seconds` is how long it took."""

    sent: float
    seconds: float
    kind: Kind


@dataclass(slots=True)
class Tally:
    """What one customer saw during one stage; latencies are in seconds."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    def add(self, answer: Answer, seconds: float) -> None:
        """Count one answer."""
        self.kinds[answer.kind] += 1
        if answer.kind is not Kind.ERROR:
            self.seconds.append(seconds)
        if answer.code:
            self.codes[f"{answer.kind}: {answer.code}"] += 1


class Customer:
    """One thread and its accounts, which nobody else writes to."""

    def __init__(self, number: int, url: str, world: World, traffic: Traffic) -> None:
        self.number = number
        self.accounts: list[Account] = []
        self.tallies: dict[int, Tally] = {}
        self._client = Client(url)
        self._world = world
        self._traffic = traffic
        self._random = Random(number)  # noqa: S311  made-up customers
        self.toured = -1
        self._turns = 0
        weights, actions = zip(*MIX, strict=True)
        self._weights = (*weights, OPEN_ACCOUNT)
        self._actions: tuple[Action | None, ...] = (*actions, None)
        self.thread = threading.Thread(target=self._run, name=f"customer-{number}", daemon=True)

    def _run(self) -> None:
        for _ in range(ACCOUNTS):
            self._open_account()
        while not self._traffic.stopped.is_set():
            if not self.accounts:
                self._open_account()
            self._tour()
            (action,) = self._random.choices(self._actions, self._weights)
            if action is None:
                self._open_account()
            else:
                self._act(action)
            self._traffic.stopped.wait(self._traffic.pause)
        self._client.close()

    def _tour(self) -> None:
        """Once in each stage the first customer does what hardly ever happens."""
        stage = self._traffic.stage
        if self.number or self.toured == stage:
            return
        for action in RARE:
            self._act(action)
        self.toured = stage

    def _act(self, action: Action) -> None:
        self._turns += 1
        account = self._random.choice(self.accounts)
        deed = action(Turn(self._random, account, self._world, self._turns))
        answer = self._send(deed)
        if answer.kind is Kind.OK and deed.acknowledged is not None:
            deed.acknowledged(answer.body)
        elif answer.kind is Kind.ERROR and deed.acknowledged is not None:
            account.uncertain = True
        elif answer.kind is Kind.REFUSED and deed.acknowledged is not None and action is not clear:
            self._act(clear)  # something was sold out: start over

    def _open_account(self) -> None:
        self._turns += 1
        name = f"{self._traffic.run}-{self.number}-{self._turns}"
        body: dict[str, object] = {"username": name, "email": f"{name}@example.org", "password_hash": "not-a-hash"}

        def opened(user: dict[str, int]) -> None:
            self.accounts.append(Account(user["id"], name))

        answer = self._send(Deed(Request("POST", "/users", body), opened))
        if answer.kind is Kind.OK:
            opened(answer.body)

    def _send(self, deed: Deed) -> Answer:
        tally = self.tallies.setdefault(self._traffic.stage, Tally())
        sent, started = time.time(), time.perf_counter()
        answer = self._client.send(deed.request)
        seconds = time.perf_counter() - started
        tally.add(answer, seconds)
        if deed.acknowledged is not None:
            tally.writes.append(Write(sent, seconds, answer.kind))
        return answer


class Traffic:
    """All customers; `stage` is what their tallies are booked under."""

    def __init__(self, url: str, world: World, *, customers: int, pause: float, run: str) -> None:
        self.stage = 0
        self.pause = pause
        self.run = run
        self.stopped = threading.Event()
        self.customers = [Customer(number, url, world, self) for number in range(customers)]

    def start(self) -> None:
        """Let them in."""
        for customer in self.customers:
            customer.thread.start()

    def toured(self) -> bool:
        """Whether the first customer has done in this stage what hardly ever happens."""
        return all(customer.toured == self.stage for customer in self.customers[:1])

    def stop(self) -> None:
        """Let everybody finish what they are at."""
        self.stopped.set()
        for customer in self.customers:
            customer.thread.join()

    def tally(self, stage: int) -> Tally:
        """What all customers saw during a stage."""
        total = Tally()
        for customer in self.customers:
            seen = customer.tallies.get(stage)
            if seen is not None:
                total.kinds.update(seen.kinds.copy())  # copies: its customer may be counting
                total.codes.update(seen.codes.copy())
                total.seconds.extend(seen.seconds)
        return total

    def writes_between(self, since: float, until: float) -> list[Write]:
        """The writes under way at some time in between, in seconds since the epoch; ask when all have left."""
        tallies = [tally for customer in self.customers for tally in customer.tallies.values()]
        writes = [write for tally in tallies for write in tally.writes]
        return [write for write in writes if write.sent <= until and write.sent + write.seconds >= since]

    @property
    def accounts(self) -> list[Account]:
        """Every account that was acknowledged."""
        return [account for customer in self.customers for account in customer.accounts]
