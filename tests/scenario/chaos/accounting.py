"""The account of a run: every acknowledged write against what is there in the end. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.scenario.chaos.history import History
from tests.scenario.chaos.registers import ABSENT, Register, Write


class Kind(StrEnum):
    """What can be wrong with a key."""

    LOST = "lost"  # acknowledged writes are not in what is there
    RESURRECTED = "resurrected"  # its acknowledged removal is not
    PHANTOM = "phantom"  # a value that nobody wrote, or whose write had failed definitely
    STALE = "stale"  # a read saw less than what had been acknowledged before it began
    TORN = "torn"  # rows of one transaction do not fit together


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and how many times."""

    kind: Kind
    key: str
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What was there in the beginning and is there in the end: register → value; absent ones are left out.

    `sold`: product → the stock it began with; afterwards only checkouts take from it.
    """

    first: Mapping[str, str]
    last: Mapping[str, str]
    sold: Mapping[int, int]


def account(history: History, facts: Facts) -> list[Finding]:
    """Everything that is wrong."""
    keys = {key for key in history.keys | facts.first.keys() | facts.last.keys() if not key.startswith("left:")}
    writes = history.spread(keys)
    findings: list[Finding] = []
    for key in sorted(keys):
        register = Register(writes.get(key, ()), first=Write(facts.first.get(key, ABSENT), 0, 0))
        findings += _final(key, register, facts.last.get(key, ABSENT))
        findings += _sights(key, register, history.sights.get(key, ()))
    return [*findings, *_stock(facts), *_unasked(history, facts)]


def _final(key: str, register: Register, value: str) -> Iterable[Finding]:
    if register.explains(value):
        return
    if not register.candidates(value):
        yield Finding(Kind.PHANTOM, key, f"{value}: nobody wrote that")
    elif value != ABSENT and (register.gone() or register.deleted_after(value)):
        yield Finding(Kind.RESURRECTED, key, f"{value}: was removed since")
    else:
        count = register.later_than(value)
        yield Finding(Kind.LOST, key, f"{value}: {count} acknowledged writes came after it", count)


def _sights(key: str, register: Register, sights: Sequence[Write]) -> Iterable[Finding]:
    for sight in sights:
        if not register.explains(sight.value, began=sight.began, ended=sight.ended):
            yield Finding(Kind.STALE, key, f"a read saw {sight.value}")


def _stock(facts: Facts) -> Iterable[Finding]:
    """Stock and order items are written in one transaction: what is missing from the one is in the other."""
    ordered: Counter[int] = Counter()
    for key, bill in facts.last.items():
        if key.startswith("bill:"):
            for product, quantity in items_of(bill):
                ordered[product] += quantity
    for product, stock in facts.sold.items():
        left = int(facts.last.get(f"left:{product}", 0))
        if left != stock - ordered[product]:
            yield Finding(Kind.TORN, f"left:{product}", f"{left} left of {stock}, {ordered[product]} ordered")


def _unasked(history: History, facts: Facts) -> Iterable[Finding]:
    """Each order that nobody was told of needs a checkout of that user whose outcome is unknown."""
    told = {key for key in history.writes if key.startswith("bill:")}
    spare = Counter(write.value.partition(":")[0] for write in history.writes.get("bill:*", ()))
    orphans: dict[str, int] = defaultdict(int)
    for key, bill in facts.last.items():
        if key.startswith("bill:") and key not in told:
            orphans[bill.partition(":")[0]] += 1
    for user, count in orphans.items():
        if count > spare[user]:
            detail = f"{count} orders that nobody was told of, {spare[user]} checkouts of unknown outcome"
            yield Finding(Kind.PHANTOM, f"bill:* of user {user}", detail, count - spare[user])


def bill(user: int, items: Iterable[tuple[int, int]]) -> str:
    """The value of a bill's register: who ordered what."""
    return f"{user}:{','.join(f'{product}x{quantity}' for product, quantity in sorted(items))}"


def items_of(bill: str) -> list[tuple[int, int]]:
    """Product and quantity of every item of a bill."""
    pairs = (item.split("x") for item in bill.partition(":")[2].split(",") if item)
    return [(int(product), int(quantity)) for product, quantity in pairs]
