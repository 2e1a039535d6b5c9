"""The source for tests does what production does, on command."""

from __future__ import annotations

import pytest

from flags import (
    FakeFlagSource,
    FetchFailure,
    FlagSnapshot,
    FlagSource,
    Guard,
    GuardLevel,
    MigrationPhase,
    Publishing,
    RejectReason,
    StaticFlagSource,
)
from tests.unit.flags.parts import Recorder

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
SOURCES: list[FlagSource] = [FakeFlagSource(), StaticFlagSource(ONE)]  # both satisfy the Protocol for mypy, too


def test_several_flags_change_at_once() -> None:
    """One call is one change: nobody sees a state in between."""
    source, told = FakeFlagSource(TWO), list[FlagSnapshot]()
    source.subscribe(told.append)
    source.set(READ_MYSQL=False, READ_DDB=True)
    assert [snapshot.phase for snapshot in told] == [FOUR]


def test_a_refused_move_is_visible() -> None:
    """A refusal raises nothing, changes nothing and is there to be looked at."""
    source = FakeFlagSource(FIVE)
    source.move_to(THREE)
    assert source.snapshot().phase is FIVE
    assert source.rejected is not None
    assert source.rejected.reason is RejectReason.ONE_WAY
    source.move_to(FIVE)
    assert source.rejected is None


def test_kill_switch_and_back() -> None:
    """Read-only is an overlay; moving to the same phase ends it."""
    source = FakeFlagSource(THREE)
    source.read_only()
    assert (source.snapshot().phase, source.snapshot().read_only) == (THREE, True)
    source.move_to(THREE, prefer_ddb=True, read_only=True)
    assert source.snapshot().read_only
    source.move_to(THREE)
    assert not source.snapshot().read_only


def test_an_outage() -> None:
    """Changes made during an outage are heard of when it is over."""
    recorder = Recorder()
    source = FakeFlagSource(TWO, Publishing(observer=recorder))
    source.fail()
    source.move_to(THREE)
    assert source.snapshot().phase is TWO
    source.garbage()
    source.recover()
    assert source.snapshot().phase is THREE
    assert recorder.failures == [FetchFailure.UNREACHABLE, FetchFailure.UNREACHABLE, FetchFailure.GARBAGE]


def test_an_archived_flag() -> None:
    """Three flags are not a wish."""
    source = FakeFlagSource(THREE)
    source.archive("READ_DDB")
    assert source.snapshot().phase is THREE
    source.set(READ_DDB=True)
    assert source.snapshot().phase is THREE


def test_a_rollout() -> None:
    """Rollouts are as in production."""
    source = FakeFlagSource(TWO)
    source.roll_out("READ_DDB", 25)
    assert source.snapshot().phases == (TWO, THREE)


def test_a_flip_just_before() -> None:
    """The next snapshot is the first after the flip."""
    source = FakeFlagSource(TWO)
    source.flip_before_next_snapshot(THREE)
    assert [source.snapshot().phase, source.snapshot().phase] == [THREE, THREE]


def test_a_flip_just_after() -> None:
    """The next operation still has the old snapshot while the source has moved on."""
    source = FakeFlagSource(TWO)
    source.flip_after_next_snapshot(READ_DDB=True)
    assert [source.snapshot().phase, source.snapshot().phase] == [TWO, THREE]


def test_without_a_guard() -> None:
    """Tests may go where production may not."""
    source = FakeFlagSource(TWO, Publishing(guard=Guard(GuardLevel.OFF)))
    source.set(READ_MYSQL=False)
    assert not source.snapshot().route.readable


def test_static() -> None:
    """A constant source has the shape of the others and no age."""
    source = StaticFlagSource.from_flags(
        {"READ_MYSQL": True, "READ_DDB": True, "WRITE_MYSQL": True, "WRITE_DDB": True, "PREFER_DDB": True}
    )
    source.subscribe(lambda snapshot: pytest.fail(str(snapshot)))()
    source.close()
    assert source.snapshot() == FlagSnapshot.of(THREE, prefer_ddb=True, version="static")


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        ({"READ_MYSQL": True}, "READ_DDB, WRITE_MYSQL, WRITE_DDB"),
        ({"READ_SQL": True}, "no such flag: READ_SQL"),
        ({"READ_MYSQL": True, "READ_DDB": False, "WRITE_MYSQL": False, "WRITE_DDB": True}, "MySQL is read"),
    ],
)
def test_static_nonsense(flags: dict[str, object], problem: str) -> None:
    """Configured nonsense is an error at start, in words."""
    with pytest.raises(ValueError, match=problem):
        StaticFlagSource.from_flags(flags)


def test_static_read_only() -> None:
    """Configured read-only is an overlay on the configured phase."""
    flags = {"READ_MYSQL": False, "READ_DDB": True, "WRITE_MYSQL": False, "WRITE_DDB": False}
    source = StaticFlagSource.from_flags(flags, configured=FOUR)
    assert source.snapshot() == FlagSnapshot.of(FOUR, read_only=True, version="static")
