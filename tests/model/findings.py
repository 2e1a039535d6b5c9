"""Explorations by name, for people and for programs; several at once where there are processors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context

from tests.model.configurations import FLEET, LARGE, PLACES, SMALL
from tests.model.explore import Trace, explore
from tests.model.finding import Finding
from tests.model.liveness import stuck
from tests.model.locks import LockOrder
from tests.model.protocol import PROTOCOL, SwitchyardProtocol
from tests.model.world import World

SIZES = {"small": SMALL, "large": LARGE}
LOCKS = "locks"


def names(size: str) -> list[str]:
    """Everything that is explored at a size, the longest first, so that processors are busy to the end."""
    return [*reversed([config.name for config in SIZES[size]]), LOCKS]


def examine(name: str, *, size: str) -> Finding:
    """Explore one world, under the rules of the protocol; for a fleet, look for wishes out of reach as well."""
    if name == LOCKS:
        return Finding.of(name, explore(LockOrder(PROTOCOL)))
    config = next(config for config in SIZES[size] if config.name == name)
    found = explore(SwitchyardProtocol(config))
    finding = Finding.of(name, found)
    if name != FLEET.name or finding.trace:
        return finding
    return replace(finding, trace=unreachable(found.parents))


def unreachable(worlds: Collection[World]) -> Trace | None:
    """A wish that cannot come true from one of these worlds of a fleet."""
    for wanted in PLACES:
        if violation := stuck(worlds, wanted):
            return Trace(violation, ())
    return None


def examine_all(chosen: Sequence[str], *, size: str, jobs: int) -> Iterator[Finding]:
    """Explore all of them; more than one at a time only where `jobs` is more than one."""
    one = partial(examine, size=size)
    if jobs == 1:
        yield from map(one, chosen)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, chosen)
