"""Compiling Unleash payloads, compared with the SDK's own engine where both must agree."""

from __future__ import annotations

import json

import pytest
from yggdrasil_engine.engine import UnleashEngine  # type: ignore[import-untyped]  # ships no types

from flags import FetchFailure, MigrationPhase, NoWishError, RejectReason, Sticky
from flags.payload import compile_payload
from tests.unit.flags.parts import FULLY, feature, payload, payload_of, rollout

OTHERS = [feature(name) for name in ("READ_MYSQL", "WRITE_MYSQL", "WRITE_DDB")]


def _engine(*features: object) -> UnleashEngine:
    engine = UnleashEngine()
    engine.take_state(payload_of(features))
    return engine


@pytest.mark.parametrize("phase", MigrationPhase, ids=lambda phase: phase.label)
def test_phases(phase: MigrationPhase) -> None:
    """Four plain toggles spell their phase; the revision of the server becomes the version."""
    wish = compile_payload(payload(phase, revision=42))
    assert (wish.phase, wish.version, wish.flaws) == (phase, "42", ())


@pytest.mark.parametrize(
    "one",
    [
        feature("READ_DDB"),
        feature("READ_DDB", enabled=False),
        feature("READ_DDB", {"name": "default"}),
        feature("READ_DDB", FULLY),
        feature("READ_DDB", rollout(0)),
        feature("READ_DDB", rollout(0, stickiness="random")),
        feature("READ_DDB", rollout(100, stickiness="random")),
        feature("READ_DDB", rollout(0), FULLY),
        feature("READ_DDB", {"name": "flexibleRollout", "parameters": {"rollout": "100"}}),
        feature("READ_DDB", FULLY, variants=[{"name": "blue", "weight": 1000}], stale=True, impressionData=True),
    ],
    ids=json.dumps,
)
def test_on_and_off_as_the_engine_says(one: dict[str, object]) -> None:
    """What is on or off for everybody is so for Unleash's own engine too."""
    wish = compile_payload(payload_of([*OTHERS, one]))
    assert (wish.partial, wish.flaws) == ((), ())
    assert wish.flags.READ_DDB is _engine(one).is_enabled("READ_DDB", {}).is_enabled


@pytest.mark.parametrize("percentage", [1, 25, 50, 99])
@pytest.mark.parametrize("group", ["dal", "READ_DDB", "größe"])
def test_rollouts_choose_as_the_engine_does(percentage: int, group: str) -> None:
    """Each of a few hundred keys is in or out exactly as Unleash's own engine says (some 4,000 in all)."""
    one = feature("READ_DDB", rollout(percentage, group=group))
    engine = _engine(one)
    ((_, sticky),) = compile_payload(payload_of([*OTHERS, one])).partial
    keys = [*(str(n) for n in range(300)), *(f"user-{n}@example.org" for n in range(40)), "", " ", "ключ", "🛒"]
    for key in keys:
        assert sticky(key) is engine.is_enabled("READ_DDB", {"userId": key}).is_enabled, key


def test_own_stickiness_field() -> None:
    """A field of one's own is the key as well, and a missing group is the flag's name."""
    parameters = {"rollout": "30", "stickiness": "tenant"}
    one = feature("READ_DDB", {"name": "flexibleRollout", "parameters": parameters})
    engine = _engine(one)
    ((_, sticky),) = compile_payload(payload_of([*OTHERS, one])).partial
    assert sticky == Sticky("READ_DDB", 30)
    for key in map(str, range(300)):
        assert sticky(key) is engine.is_enabled("READ_DDB", {"properties": {"tenant": key}}).is_enabled


def test_a_growing_rollout_keeps_whom_it_has() -> None:
    """Whoever is in at 10 % is in at 11 %."""
    for key in map(str, range(200)):
        answers = [Sticky("dal", percentage)(key) for percentage in range(101)]
        assert answers == sorted(answers)
        assert (answers[0], answers[100]) == (False, True)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (feature("READ_DDB", rollout(50, stickiness="default")), RejectReason.NOT_STICKY),
        (feature("READ_DDB", rollout(50, stickiness="random")), RejectReason.NOT_STICKY),
        (feature("PREFER_DDB", rollout(1, stickiness="default")), RejectReason.NOT_STICKY),
        (feature("READ_MYSQL", rollout(50)), RejectReason.PARTIAL),
        (feature("WRITE_DDB", rollout(99)), RejectReason.PARTIAL),
        (feature("READ_DDB", {**FULLY, "constraints": [{"contextName": "userId"}]}), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", {**FULLY, "segments": [1]}), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", {"name": "userWithId", "parameters": {}}), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", {"name": "gradualRolloutRandom", "parameters": {}}), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", rollout("many")), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", rollout(101)), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", rollout(10), rollout(20)), RejectReason.UNSUPPORTED),
        (feature("READ_DDB", FULLY, dependencies=[{"feature": "other"}]), RejectReason.UNSUPPORTED),
    ],
    ids=str,
)
def test_flaws(one: dict[str, object], reason: RejectReason) -> None:
    """What routing cannot obey is a flaw of that flag, not an exception and not a guess."""
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    wish = compile_payload(payload_of([one, *(feature(name) for name in names if name != one["name"])]))
    ((flag, rejection),) = [(flaw.flag, flaw.rejection) for flaw in wish.flaws]
    assert (flag, rejection.reason) == (one["name"], reason)
    assert flag in rejection.detail
    assert wish.phase is None


def test_a_disabled_flag_has_no_flaws() -> None:
    """What is off is off, whatever strategies it would have."""
    one = feature("READ_DDB", rollout(50, stickiness="random"), enabled=False)
    assert compile_payload(payload_of([*OTHERS, one])).flags.READ_DDB is False


def test_other_flags_may_be_anything() -> None:
    """Flags of other people in the same project are none of our business."""
    strange = {"name": "theirs", "enabled": "maybe", "strategies": 7}
    assert compile_payload(payload_of([*OTHERS, feature("READ_DDB"), strange])).phase


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", FetchFailure.GARBAGE),
        ("null", FetchFailure.GARBAGE),
        ("<html>", FetchFailure.GARBAGE),
        ('{"features": 7}', FetchFailure.GARBAGE),
        ('{"features": [7]}', FetchFailure.GARBAGE),
        (payload_of([*OTHERS, feature("READ_DDB"), feature("READ_DDB")]), FetchFailure.GARBAGE),
        (payload_of([*OTHERS, {"name": "READ_DDB", "enabled": "yes"}]), FetchFailure.GARBAGE),
        (payload_of([*OTHERS, {"name": "READ_DDB"}]), FetchFailure.GARBAGE),
        (payload_of([]), FetchFailure.MISSING_FLAGS),
        (payload_of(OTHERS), FetchFailure.MISSING_FLAGS),
    ],
)
def test_no_wish_at_all(raw: str, reason: FetchFailure) -> None:
    """Bodies that are no answer say why."""
    with pytest.raises(NoWishError) as caught:
        compile_payload(raw)
    assert caught.value.reason is reason
