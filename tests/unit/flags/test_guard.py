"""What the guard takes and what it refuses."""

from __future__ import annotations

from itertools import product

import pytest

from flags import (
    Backend,
    FeatureFlags,
    FlagSnapshot,
    Guard,
    GuardLevel,
    MigrationPhase,
    Rejection,
    RejectReason,
    Wish,
    route_of,
    wish_from,
)

GUARD = Guard()
ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
IDS = [phase.label for phase in MigrationPhase]


def _taken(flags: dict[str, object], last: FlagSnapshot, guard: Guard = GUARD) -> FlagSnapshot:
    verdict = guard.judge(wish_from(flags, version="v"), last, now=7.0)
    assert isinstance(verdict, FlagSnapshot), verdict
    return verdict


def _refused(flags: dict[str, object], last: FlagSnapshot, guard: Guard = GUARD) -> RejectReason:
    verdict = guard.judge(wish_from(flags), last, now=7.0)
    assert isinstance(verdict, Rejection), verdict
    assert verdict.detail
    return verdict.reason


def _four(read_mysql: object, read_ddb: object, write_mysql: object, write_ddb: object) -> dict[str, object]:
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    return dict(zip(names, (read_mysql, read_ddb, write_mysql, write_ddb), strict=True))


def _flags(phase: MigrationPhase, **changes: object) -> dict[str, object]:
    return {**_four(*phase.flags.key), **changes}


@pytest.mark.parametrize(
    ("last", "wished"), [(a, b) for a, b in product(MigrationPhase, repeat=2) if a is not FIVE]
)
def test_phases_are_taken_at_once(last: MigrationPhase, wished: MigrationPhase) -> None:
    """At this level every phase is entered at once, 5 included, however far away it is."""
    taken = _taken(_flags(wished), FlagSnapshot.of(last))
    assert taken == FlagSnapshot.of(wished, version="v", fetched_at=7.0)


@pytest.mark.parametrize("wished", [ONE, TWO, THREE, FOUR], ids=IDS[:4])
@pytest.mark.parametrize("read_only", [False, True])
def test_phase_5_is_not_left_by_a_flag(wished: MigrationPhase, *, read_only: bool) -> None:
    """From 5 every lower phase is refused, also out of read-only, and the detail says what to do."""
    verdict = GUARD.judge(Wish(wished.flags), FlagSnapshot.of(FIVE, read_only=read_only), now=0)
    assert isinstance(verdict, Rejection)
    assert verdict.reason is RejectReason.ONE_WAY
    assert "set the flags back to phase 5" in verdict.detail


@pytest.mark.parametrize("phase", MigrationPhase, ids=IDS)
@pytest.mark.parametrize("reads", [(True, False), (False, True), (True, True)])
def test_read_only_is_an_overlay(phase: MigrationPhase, reads: tuple[bool, bool]) -> None:
    """The kill switch stops writes and leaves reads as they were; the phase's own flags lead back."""
    frozen = _taken(_four(*reads, False, False), FlagSnapshot.of(phase))
    assert (frozen.phase, frozen.read_only, frozen.route) == (phase, True, route_of(phase, read_only=True))
    assert frozen.route.leader is None
    assert _taken(_flags(phase), frozen).same_effect(FlagSnapshot.of(phase))


def test_read_only_keeps_preference_and_rollout() -> None:
    """Who answers whom does not change because writes stop."""
    partial = _flags(THREE, PREFER_DDB={"rollout": 50})
    before = _taken(partial, FlagSnapshot.of(THREE))
    frozen = _taken({**partial, "WRITE_MYSQL": False, "WRITE_DDB": False}, before)
    assert frozen.rollout is not None
    assert frozen.rollout.route is route_of(THREE, prefer_ddb=True, read_only=True)
    preferred = FlagSnapshot.of(THREE, prefer_ddb=True)
    assert _taken(_four(True, True, False, False), preferred).route.answerer is Backend.DYNAMODB


def test_kill_switch_in_spite_of_a_flawed_read_flag() -> None:
    """A READ flag that cannot be obeyed does not disarm the kill switch; a WRITE flag that cannot, does."""
    assert _taken(_four({"rollout": 50}, True, False, False), FlagSnapshot.of(TWO)).read_only
    assert _refused(_four(True, True, {"rollout": 50}, False), FlagSnapshot.of(TWO)) is RejectReason.PARTIAL


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ((False, False, False, False), RejectReason.NO_READ_BACKEND),
        ((False, False, False, True), RejectReason.NO_READ_BACKEND),
        ((False, False, True, False), RejectReason.NO_READ_BACKEND),
        ((False, False, True, True), RejectReason.NO_READ_BACKEND),
        ((False, True, True, False), RejectReason.STALE),
        ((True, False, False, True), RejectReason.STALE),
        ((True, True, True, False), RejectReason.STALE),
        ((True, True, False, True), RejectReason.STALE),
    ],
)
@pytest.mark.parametrize("phase", MigrationPhase, ids=IDS)
def test_illegal_combinations(
    key: tuple[bool, bool, bool, bool], reason: RejectReason, phase: MigrationPhase
) -> None:
    """What nobody should run is refused from every phase; with the guard off it is obeyed as it stands."""
    assert _refused(_four(*key), FlagSnapshot.of(phase)) is reason
    unchecked = _taken(_four(*key), FlagSnapshot.of(phase), Guard(GuardLevel.OFF))
    assert (unchecked.flags.key, unchecked.phase) == (key, phase)
    assert unchecked.route.readable == (key[0] or key[1])


def test_without_guard_phase_5_is_left() -> None:
    """Tests and single processes may go anywhere."""
    assert _taken(_flags(ONE), FlagSnapshot.of(FIVE), Guard(GuardLevel.OFF)).phase is ONE


@pytest.mark.parametrize(("last", "wished"), list(product(MigrationPhase, repeat=2)))
def test_at_full_every_legal_wish_passes(last: MigrationPhase, wished: MigrationPhase) -> None:
    """The fleet decides which steps follow from it, and from phase 5 on which do not."""
    taken = _taken(_flags(wished), FlagSnapshot.of(last), Guard(GuardLevel.FULL))
    assert taken.same_effect(FlagSnapshot.of(wished))


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ((False, False, True, True), RejectReason.NO_READ_BACKEND),
        ((False, True, True, False), RejectReason.STALE),
        ((True, False, False, True), RejectReason.STALE),
        ((True, True, True, False), RejectReason.STALE),
        ((True, True, False, True), RejectReason.STALE),
    ],
)
@pytest.mark.parametrize("phase", MigrationPhase, ids=IDS)
def test_at_full_illegal_combinations_are_no_wishes(
    key: tuple[bool, bool, bool, bool], reason: RejectReason, phase: MigrationPhase
) -> None:
    """The fleet never hears of them; nor of flags that are partial where they must not be."""
    full = Guard(GuardLevel.FULL)
    assert _refused(_four(*key), FlagSnapshot.of(phase), full) is reason
    assert _refused(_flags(THREE, WRITE_MYSQL={"rollout": 50}), FlagSnapshot.of(phase), full)


@pytest.mark.parametrize("phase", MigrationPhase, ids=IDS)
def test_at_full_the_kill_switch_works(phase: MigrationPhase) -> None:
    """An overlay on the last wish."""
    frozen = _taken(_four(True, True, False, False), FlagSnapshot.of(phase), Guard(GuardLevel.FULL))
    assert (frozen.phase, frozen.read_only) == (phase, True)


def test_rollout_of_read_ddb() -> None:
    """READ_DDB for some in dual-write: the chosen are shadow-compared, the others and the keyless are not."""
    taken = _taken(_flags(TWO, READ_DDB={"rollout": 25, "group": "dal"}), FlagSnapshot.of(TWO))
    assert (taken.phase, taken.phases) == (TWO, (TWO, THREE))
    routes = {taken.route_for(str(key)) for key in range(100)}
    assert routes == {route_of(TWO), route_of(THREE)}
    assert taken.route_for(None) is route_of(TWO)


def test_rollout_of_prefer_ddb() -> None:
    """PREFER_DDB for some in phase 3: DynamoDB answers the chosen."""
    taken = _taken(_flags(THREE, PREFER_DDB={"rollout": 25}), FlagSnapshot.of(THREE))
    assert taken.phases == (THREE, THREE)
    assert {taken.route_for(str(key)) for key in range(100)} == {route_of(THREE), route_of(THREE, prefer_ddb=True)}


@pytest.mark.parametrize("phase", [ONE, TWO, FOUR], ids=["1", "2", "4"])
def test_prefer_ddb_means_nothing_elsewhere(phase: MigrationPhase) -> None:
    """Partial or not, PREFER_DDB changes nothing where not both are read."""
    assert _taken(_flags(phase, PREFER_DDB={"rollout": 25}), FlagSnapshot.of(phase)).rollout is None


@pytest.mark.parametrize(
    "flags",
    [
        _flags(ONE, READ_DDB={"rollout": 25}),
        _flags(TWO, READ_DDB={"rollout": 25}, PREFER_DDB={"rollout": 25}),
        _flags(THREE, READ_MYSQL={"rollout": 25}),
        _flags(THREE, WRITE_MYSQL={"rollout": 99}),
        _flags(TWO, WRITE_DDB={"rollout": 1}),
    ],
)
def test_partial_elsewhere(flags: dict[str, object]) -> None:
    """Anything else that is on for some only is refused."""
    assert _refused(flags, FlagSnapshot.of(TWO)) is RejectReason.PARTIAL


def test_partial_reader_with_nobody_else() -> None:
    """READ_DDB for some with READ_MYSQL off would leave the others with no database."""
    assert (
        _refused(_four(False, {"rollout": 25}, True, True), FlagSnapshot.of(FOUR)) is RejectReason.NO_READ_BACKEND
    )


def test_every_taken_snapshot_is_consistent() -> None:
    """Flags, phase and route of what is taken always belong together."""
    for phase in MigrationPhase:
        for key in product((True, False), repeat=5):
            verdict = GUARD.judge(Wish(FeatureFlags(*key)), FlagSnapshot.of(phase), now=0)
            if isinstance(verdict, FlagSnapshot):
                prefer = verdict.flags.PREFER_DDB
                assert verdict.route is route_of(verdict.phase, prefer_ddb=prefer, read_only=verdict.read_only)
