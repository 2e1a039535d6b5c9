"""What happens in the fleet and in the journal reaches metrics and the log as one story."""

from __future__ import annotations

import logging

import pytest

from dal.domain.control import Control
from dal.domain.fleet import Block, Blocked, Change
from dal.journal import Repaired
from dal.ports import Depth
from dal.watches.flags import FlagWatch
from dal.watches.fleet import FleetWatch
from flags import FetchFailure, FlagSnapshot, MigrationPhase, RejectReason, Wish
from metrics import RecordingSink
from metrics.events import (
    FetchFailed,
    FlagsObserved,
    FleetObserved,
    JournalSampled,
    KeysRepaired,
    StepBlocked,
    WishRejected,
)

TWO, FOUR = MigrationPhase.DUAL_WRITE, MigrationPhase.DYNAMODB_PRIMARY


def watch() -> tuple[FleetWatch, RecordingSink]:
    sink = RecordingSink()
    return FleetWatch(FlagWatch(sink), sink), sink


def test_a_wish_is_not_told_as_what_is_in_force() -> None:
    """The flags may ask for phase 4 while the fleet is in 2."""
    told, sink = watch()
    told.observed(FlagSnapshot.of(FOUR), Wish(FOUR.flags))
    assert sink.events_of(FlagsObserved) == []
    told.in_force(FlagSnapshot.of(TWO), Control(epoch=7, strict=True), 3)
    (event,) = sink.events_of(FlagsObserved)
    assert event.phase == TWO
    assert sink.events_of(FleetObserved) == [FleetObserved(7, "mysql", strict=True, members=3)]


def test_the_story_of_the_flags_passes_through() -> None:
    """Rejected wishes and failed fetches."""
    told, sink = watch()
    told.rejected(RejectReason.STALE, "silently stale")
    told.fetch_failed(FetchFailure.UNREACHABLE)
    assert [event.reason for event in sink.events_of(WishRejected)] == ["stale"]
    assert len(sink.events_of(FetchFailed)) == 1


def test_a_block_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Its end is counted only."""
    told, sink = watch()
    with caplog.at_level(logging.WARNING, logger="dal.fleet"):
        told.blocked(Blocked(Block.UNARMED, "arm it first"))
        told.blocked(None)
    assert sink.events == [StepBlocked("unarmed", "arm it first"), StepBlocked("")]
    assert [record.getMessage() for record in caplog.records] == ["the next step waits (unarmed): arm it first"]


def test_a_change_of_the_control_row_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """With the epoch and the leader that follow from it."""
    told, _ = watch()
    with caplog.at_level(logging.INFO, logger="dal.fleet"):
        told.changed(Change.DRAIN, Control(epoch=3).draining())
    assert [record.getMessage() for record in caplog.records] == ["control: drain, epoch 4, draining leads"]


def test_the_journal_is_sampled_and_repairs_are_counted() -> None:
    """A round that did nothing is no event of its own."""
    told, sink = watch()
    told.repaired(Depth(5, 1, 2.5), Repaired())
    told.repaired(Depth(3, 1, 3.5), Repaired(confirmed=2, refused=1))
    assert sink.events == [JournalSampled(5, 1, 2.5), JournalSampled(3, 1, 3.5), KeysRepaired(2, 1)]
