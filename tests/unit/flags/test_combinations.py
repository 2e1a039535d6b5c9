"""The one table of all combinations, checked against the rules it was made from."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from flags import COMBINATIONS, CombinationKind, FeatureFlags, MigrationPhase, classify
from flags.phases import free_route

ALL = list(product((True, False), repeat=4))


def _expected(key: tuple[bool, bool, bool, bool]) -> CombinationKind:
    """The rules in words: a phase, else unreadable, else unwritten, else stale."""
    read_mysql, read_ddb, write_mysql, write_ddb = key
    if key in {phase.flags.key for phase in MigrationPhase}:
        return CombinationKind.PHASE
    if not (read_mysql or read_ddb):
        return CombinationKind.NO_READ_BACKEND
    return CombinationKind.STALE if write_mysql or write_ddb else CombinationKind.READ_ONLY


def test_the_table_is_complete() -> None:
    """There are 16 rows: 5 phases, 3 read-only, 4 without a reader, 4 silently stale."""
    assert set(COMBINATIONS) == set(ALL)
    kinds = [row.kind for row in COMBINATIONS.values()]
    assert [kinds.count(kind) for kind in CombinationKind] == [5, 3, 4, 4]


@pytest.mark.parametrize("key", ALL, ids=lambda key: "".join(str(int(flag)) for flag in key))
def test_each_combination(key: tuple[bool, bool, bool, bool]) -> None:
    """Each row is what the rules say, phases name themselves, and PREFER_DDB does not matter."""
    row = classify(FeatureFlags(*key))
    assert row.kind is _expected(key)
    assert (row.phase is not None) == (row.kind is CombinationKind.PHASE)
    assert row.phase is None or row.phase.flags.key == key
    assert classify(FeatureFlags(*key, PREFER_DDB=True)) is row


def test_neighbours_differ_in_one_flag() -> None:
    """The phases are a Gray code: one toggle leads from each to the next."""
    keys = [phase.flags.key for phase in MigrationPhase]
    for one, other in pairwise(keys):
        assert sum(a is not b for a, b in zip(one, other, strict=True)) == 1


@pytest.mark.parametrize("key", ALL, ids=lambda key: "".join(str(int(flag)) for flag in key))
def test_free_routes(key: tuple[bool, bool, bool, bool]) -> None:
    """Unchecked flags become the route they spell, one object each, and none pretends to be readable."""
    flags = FeatureFlags(*key)
    route = free_route(flags)
    assert route.readable == (flags.READ_MYSQL or flags.READ_DDB)
    assert (route.leader is None) == (not flags.WRITE_MYSQL and not flags.WRITE_DDB)
    assert free_route(FeatureFlags(*key)) is route
