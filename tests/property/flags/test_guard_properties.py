"""Whatever the flags ask for, in whatever order, the snapshot stays legal."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags import (
    FLAG_NAMES,
    CombinationKind,
    FeatureFlags,
    FlagSnapshot,
    Guard,
    MigrationPhase,
    NoWishError,
    Rejection,
    Wish,
    classify,
    route_of,
    wish_from,
)
from flags.payload import compile_payload

VALUE = st.booleans() | st.builds(lambda percentage: {"rollout": percentage}, st.integers(0, 100))
ASKED = st.fixed_dictionaries(dict.fromkeys(FLAG_NAMES, VALUE))
PHASES = st.sampled_from(MigrationPhase)
LAST = MigrationPhase.DYNAMODB_ONLY


def _walk(start: MigrationPhase, wishes: list[Wish]) -> list[FlagSnapshot]:
    snapshots = [FlagSnapshot.of(start)]
    for wish in wishes:
        verdict = Guard().judge(wish, snapshots[-1], now=1.0)
        snapshots.append(verdict if isinstance(verdict, FlagSnapshot) else snapshots[-1])
    return snapshots


@given(PHASES, st.lists(ASKED.map(wish_from), max_size=20))
def test_snapshots_stay_legal(start: MigrationPhase, wishes: list[Wish]) -> None:
    """Flags are a phase or read-only, the route is the phase's, and a rollout leads to the phase's neighbour."""
    for snapshot in _walk(start, wishes):
        kind = classify(snapshot.flags).kind
        assert kind is (CombinationKind.READ_ONLY if snapshot.read_only else CombinationKind.PHASE)
        prefer = snapshot.flags.PREFER_DDB
        assert snapshot.route is route_of(snapshot.phase, prefer_ddb=prefer, read_only=snapshot.read_only)
        lowest, highest = snapshot.phases
        assert 0 <= highest - lowest <= 1
        if snapshot.rollout is not None:
            assert snapshot.rollout.phase is MigrationPhase.DUAL_READ_WRITE
            assert (snapshot.rollout.route.leader is None) == snapshot.read_only


@given(PHASES, st.lists(ASKED.map(wish_from), max_size=20))
def test_phase_5_is_final(start: MigrationPhase, wishes: list[Wish]) -> None:
    """Once in 5, always in 5."""
    phases = [snapshot.phase for snapshot in _walk(start, wishes)]
    first = phases.index(LAST) if LAST in phases else len(phases)
    assert set(phases[first:]) <= {LAST}


@given(PHASES, st.booleans(), st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_read_only_returns(phase: MigrationPhase, prefer: bool, reads: list[tuple[bool, bool]]) -> None:  # noqa: FBT001
    """However long writes are off and whatever the READ flags do meanwhile, the phase is the same afterwards."""
    before = FlagSnapshot.of(phase, prefer_ddb=prefer)
    frozen = [Wish(FeatureFlags(mysql, ddb, WRITE_MYSQL=False, WRITE_DDB=False)) for mysql, ddb in reads]
    guard, snapshot = Guard(), before
    for wish in frozen:
        verdict = guard.judge(wish, snapshot, now=1.0)
        snapshot = verdict if isinstance(verdict, FlagSnapshot) else snapshot
        assert (snapshot.phase, snapshot.route.answerer) == (phase, before.route.answerer)
    back = guard.judge(Wish(before.phase.flags), snapshot, now=1.0)
    assert isinstance(back, FlagSnapshot)
    assert (back.phase, back.read_only) == (phase, False)


@given(PHASES, st.lists(ASKED.map(wish_from), max_size=10), st.text(max_size=5))
def test_an_operation_has_one_phase(start: MigrationPhase, wishes: list[Wish], key: str) -> None:
    """A key has one route per snapshot, the same at every asking, and it is one of the snapshot's two."""
    for snapshot in _walk(start, wishes):
        route = snapshot.route_for(key)
        assert route is snapshot.route_for(key)
        rollout = snapshot.rollout
        assert route in {snapshot.route, snapshot.route if rollout is None else rollout.route}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FEATURE = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(FLAG_NAMES) | JSON,
        "enabled": st.booleans() | JSON,
        "strategies": st.lists(
            st.fixed_dictionaries({"name": st.sampled_from(["default", "flexibleRollout"]), "parameters": JSON})
        )
        | JSON,
        "dependencies": JSON,
    },
)


@given(st.text() | JSON.map(json.dumps) | st.lists(FEATURE).map(lambda fs: json.dumps({"features": fs})))
def test_any_body_is_a_wish_or_no_wish(raw: str) -> None:
    """No body makes the compiler fail in any other way than saying so."""
    assert _understood(lambda: compile_payload(raw))


@given(st.integers(0, 400))
def test_a_torn_body_is_no_wish(length: int) -> None:
    """A body that ends too early is garbage, never a smaller wish."""
    flags = [{"name": name, "enabled": True, "strategies": []} for name in FLAG_NAMES]
    whole = json.dumps({"features": flags})
    torn = whole[: min(length, len(whole) - 1)]
    with pytest.raises(NoWishError):
        compile_payload(torn)


@given(st.dictionaries(st.sampled_from(FLAG_NAMES) | st.text(max_size=4), JSON | VALUE, max_size=6))
def test_any_mapping_is_a_wish_or_no_wish(flags: dict[str, object]) -> None:
    """A flag file with anything in it is a wish or says why it is none."""
    assert _understood(lambda: wish_from(flags))


def _understood(compiled: Callable[[], Wish]) -> str | FlagSnapshot | Rejection:
    """What the guard says to the wish, or why there is none; any other exception passes through."""
    try:
        return Guard().judge(compiled(), FlagSnapshot.of(LAST), now=0.0)
    except NoWishError as error:
        return error.detail
