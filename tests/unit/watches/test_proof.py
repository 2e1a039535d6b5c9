"""How fresh the proof of parity is reaches the metrics of every process, though `dal verify` ran elsewhere."""

from __future__ import annotations

import json
import logging

import pytest

from dal.adapters.memory.runs import MemoryRuns
from dal.errors import BackendUnavailable
from dal.fleet.proven import VERIFIED
from dal.watches.proof import EVERY, ProofWatch
from metrics import RecordingSink
from metrics.events import VerificationSampled
from tests.unit.bootstrap.parts import config, installed, layer_of
from tests.unit.dual.manual import Clock

NOW = 1_700_000_000.0
RESULT = {"clean": False, "rows": 40, "different": 3}


class Site:
    """A watch whose clocks the test moves."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.sink = RecordingSink()
        self.runs = installed().runs
        self.fails = False
        self.watch = ProofWatch(self, ["user", "order"], self.sink, clock=self.clock, now=lambda: NOW)

    def load(self, run: str) -> object:
        """See `Runs`."""
        if self.fails:
            raise BackendUnavailable("no server answers")
        return self.runs.load(run)

    @property
    def told(self) -> list[VerificationSampled]:
        return self.sink.events_of(VerificationSampled)


def test_what_was_verified_is_told_with_its_moment_and_what_differed() -> None:
    """And what never was, as 0: an alert has to see it too."""
    site = Site()
    site.runs.save(VERIFIED, "user", json.dumps(RESULT))
    site.watch.look()
    assert site.told == [VerificationSampled("user", NOW, 3), VerificationSampled("order", 0, 0)]


def test_it_looks_now_and_then_only() -> None:
    """The keeper makes a round each second; a statement each time would be a waste."""
    site = Site()
    site.watch.look()
    site.watch.look()
    assert len(site.told) == 2
    site.clock.advance(EVERY)
    site.watch.look()
    assert len(site.told) == 4


def test_an_outage_is_logged_once_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """Repairs go on; what was told stays."""
    site = Site()
    site.fails = True
    with caplog.at_level(logging.WARNING, logger="dal.journal"):
        for _ in range(3):
            site.watch.look()
            site.clock.advance(EVERY)
    assert [record.getMessage() for record in caplog.records] == [
        "verifications cannot be told: no server answers"
    ]
    assert site.told == []


def test_the_keeper_of_a_layer_tells_it() -> None:
    """Wired: its first round tells every entity of the contract."""
    sink = RecordingSink()
    with layer_of(config(journal={"repairInterval": 3600}), sink=sink) as layer:
        assert layer.keeper is not None
        layer.keeper.close()  # the thread: this test takes the turn
        layer.keeper.turn()
    told = {event.entity for event in sink.events_of(VerificationSampled)}
    assert told == set(layer.contract.entities)


def test_a_result_that_nobody_understands_counts_as_none() -> None:
    """A later version may keep something else there: verify again."""
    site = Site()
    assert isinstance(site.runs, MemoryRuns)
    site.runs.save(VERIFIED, "user", "[]")
    site.watch.look()
    assert site.told[0] == VerificationSampled("user", 0, 0)
