"""The real Unleash server of this run, with sources and operators for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from devstack import Unleash
from devstack.unleash_admin import UnleashAdmin
from flags import LastGood, MigrationPhase, Publishing, UnleashFlagSource, UnleashSettings
from tests.unit.flags.parts import PATIENCE, Recorder

QUICK = 0.1
"""Seconds between polls."""


@pytest.fixture
def operator(unleash_phase_1: Unleash) -> Iterator[UnleashAdmin]:
    """Somebody who flips toggles; they start in phase 1."""
    with unleash_phase_1.admin() as admin:
        yield admin


@pytest.fixture
def recorder() -> Recorder:
    """What the source reports."""
    return Recorder()


@pytest.fixture
def source(
    unleash_phase_1: Unleash, recorder: Recorder, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[UnleashFlagSource]:
    """A source that has heard the server's phase 1; it polls as often as its parameter says, else quickly."""
    interval = getattr(request, "param", QUICK)
    settings = UnleashSettings(unleash_phase_1.url, unleash_phase_1.client_token, refresh_interval=interval)
    kept = LastGood(tmp_path / "kept.json")
    publishing = Publishing(MigrationPhase.DUAL_WRITE, last_good=kept, observer=recorder)
    with ExitStack() as stack:
        source = stack.enter_context(closing(UnleashFlagSource(settings, publishing)))
        assert source.wait_for_first_poll(PATIENCE)
        recorder.wait_for(lambda: source.snapshot().phase is MigrationPhase.MYSQL_ONLY)
        recorder.forget()  # the server shows the end of the test before for up to a second
        yield source
