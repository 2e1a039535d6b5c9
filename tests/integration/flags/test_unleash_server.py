"""The Unleash source with the real server, flipped as an operator flips."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

import pytest
import requests

from devstack import Unleash
from devstack.unleash_admin import UnleashAdmin
from flags import FetchFailure, MigrationPhase, RejectReason, UnleashFlagSource
from tests.unit.flags.parts import Recorder

pytestmark = pytest.mark.integration
ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
WITHIN = 2.0
"""Seconds from a flip to its effect."""


def _seconds(recorder: Recorder, condition: Callable[[], bool]) -> float:
    began = time.monotonic()
    recorder.wait_for(condition)
    return time.monotonic() - began


def _seconds_to(phase: MigrationPhase, source: UnleashFlagSource, recorder: Recorder) -> float:
    return _seconds(recorder, lambda: source.snapshot().phase is phase)


@pytest.mark.parametrize("source", [0.5], indirect=True, ids=["polls as usual"])
def test_every_step_takes_effect_in_time(
    source: UnleashFlagSource, operator: UnleashAdmin, recorder: Recorder
) -> None:
    """One toggle at a time from 1 to 5, each in force within 2 seconds, each snapshot newer than the last."""
    steps = [(TWO, "WRITE_DDB", True), (THREE, "READ_DDB", True), (FOUR, "READ_MYSQL", False)]
    versions = [int(source.snapshot().version)]
    for phase, flag, on in [*steps, (FIVE, "WRITE_MYSQL", False)]:
        operator.switch(flag, on=on)
        assert _seconds_to(phase, source, recorder) < WITHIN
        versions.append(int(source.snapshot().version))
    assert versions == sorted(set(versions))
    operator.switch("WRITE_MYSQL", on=True)
    recorder.wait_for(lambda: bool(recorder.rejections))
    assert recorder.rejections[0][0] is RejectReason.ONE_WAY
    assert source.snapshot().phase is FIVE


def test_bulk_flip(source: UnleashFlagSource, operator: UnleashAdmin, recorder: Recorder) -> None:
    """Several toggles at once are one change, and the kill switch with its way back needs no single step."""
    operator.switch_all(dict.fromkeys(["WRITE_DDB", "READ_DDB"], True))
    assert _seconds(recorder, lambda: source.snapshot().phase is THREE) < WITHIN
    operator.switch_all(dict.fromkeys(["WRITE_MYSQL", "WRITE_DDB"], False))
    assert _seconds(recorder, lambda: source.snapshot().read_only) < WITHIN
    operator.switch_all(dict.fromkeys(["WRITE_MYSQL", "WRITE_DDB"], True))
    assert _seconds(recorder, lambda: not source.snapshot().read_only) < WITHIN
    assert {snapshot.phase for snapshot, _ in recorder.snapshots} == {ONE, THREE}
    assert recorder.rejections == []


def test_an_illegal_toggle(source: UnleashFlagSource, operator: UnleashAdmin, recorder: Recorder) -> None:
    """A mis-click is reported and changes nothing."""
    operator.switch("READ_DDB", on=True)
    recorder.wait_for(lambda: bool(recorder.rejections))
    assert (recorder.rejections[0][0], source.snapshot().phase) == (RejectReason.STALE, ONE)


def test_a_rollout(source: UnleashFlagSource, operator: UnleashAdmin, recorder: Recorder) -> None:
    """A sticky percentage splits the keys; one without a sticky field is refused."""
    operator.switch("WRITE_DDB", on=True)
    operator.set_rollout("READ_DDB", 25)
    operator.switch("READ_DDB", on=True)
    recorder.wait_for(lambda: source.snapshot().rollout is not None)
    snapshot = source.snapshot()
    assert snapshot.phases == (TWO, THREE)
    chosen = sum(snapshot.route_for(str(key)).shadow is not None for key in range(1000))
    assert 200 < chosen < 300
    operator.set_rollout("READ_DDB", 30, stickiness="default")
    recorder.wait_for(lambda: bool(recorder.rejections))
    assert recorder.rejections[0][0] is RejectReason.NOT_STICKY
    operator.set_rollout("READ_DDB", 100)
    recorder.wait_for(lambda: source.snapshot().phase is THREE)


def test_an_archived_flag(source: UnleashFlagSource, operator: UnleashAdmin, recorder: Recorder) -> None:
    """A flag that is archived by mistake changes nothing but the age of the flags."""
    operator.archive("READ_DDB")
    recorder.wait_for(lambda: FetchFailure.MISSING_FLAGS in recorder.failures)
    assert source.snapshot().phase is ONE
    operator.provision()
    before = source.snapshot().fetched_at
    recorder.wait_for(lambda: source.snapshot().fetched_at > before)


def test_the_operator_sees_who_asks(source: UnleashFlagSource, unleash: Unleash) -> None:
    """Closing sends what was counted: the UI knows the application and when a flag was last seen."""
    source.close()
    deadline = time.monotonic() + 20
    while (seen := _overview(unleash)).status_code != HTTPStatus.OK and time.monotonic() < deadline:
        pass  # the server writes down who asks a moment later
    assert seen.status_code == HTTPStatus.OK
    assert "default" in seen.json()["projects"]


def _overview(unleash: Unleash) -> requests.Response:
    return requests.get(
        f"{unleash.api_url}/admin/metrics/applications/switchyard/overview",
        headers={"Authorization": unleash.admin_token},
        timeout=10,
    )
