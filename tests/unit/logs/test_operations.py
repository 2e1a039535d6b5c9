"""Single operations are told where the configuration asks for it, with what they obeyed."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest

from dal.config import Config
from dal.dual.meters import Meters
from dal.errors import ConfigurationError
from dal.logs import OperationLog, ReadableFormatter
from flags import Backend, FlagSnapshot, MigrationPhase
from metrics import NullSink, RecordingSink
from tests.unit.bootstrap.parts import NOBODY, config, layer_of, store_of

LABELS = {"entity": "user", "operation": "find", "route": "mysql"}


def _told(caplog: pytest.LogCaptureFixture) -> list[Mapping[str, object]]:
    return [vars(record) for record in caplog.records if record.name == "dal.operations"]


@pytest.fixture(autouse=True)
def debugging(caplog: pytest.LogCaptureFixture) -> None:
    """Everything that is logged is caught."""
    caplog.set_level(logging.DEBUG)


def test_nothing_is_told_unless_asked(caplog: pytest.LogCaptureFixture) -> None:
    """And latencies go straight to the sink: the hot path pays nothing."""
    with layer_of(config()) as layer:
        store_of(layer).users.find_by_id(1)
        assert layer.runtime.latencies is None
    assert _told(caplog) == []


def test_every_operation_has_its_keys(caplog: pytest.LogCaptureFixture) -> None:
    """Operation, route, outcome, seconds, and the snapshot that it obeyed."""
    with layer_of(config(logs={"operations": "every"}, migration={"phase": "dual-read-write"})) as layer:
        store_of(layer).users.find_by_id(1)
    (told,) = _told(caplog)
    shown = {key: told[key] for key in ("event", "entity", "operation", "route", "outcome", "phase", "levelname")}
    assert shown == {
        "event": "operation",
        "entity": "user",
        "operation": "find_by_id",
        "route": "mysql+dynamodb",
        "outcome": "ok",
        "phase": 3,
        "levelname": "DEBUG",
    }
    assert isinstance(told["version"], str)
    assert isinstance(told["seconds"], float)
    assert 0 < told["seconds"] < 1


def _observed(outcome: str, seconds: float, *, every: bool, slow: float = 0.5) -> RecordingSink:
    sink = RecordingSink()
    snapshot = FlagSnapshot.of(MigrationPhase.MYSQL_ONLY)
    log = OperationLog(sink, lambda: snapshot, slow=slow, every=every)
    log.operation_seconds(**LABELS, outcome=outcome)(seconds)
    return sink


@pytest.mark.parametrize(
    ("outcome", "seconds", "every", "levels"),
    [
        ("ok", 0.4, False, []),
        ("ok", 0.5, False, ["INFO"]),
        ("refused", 0.4, False, []),
        ("error", 0.001, False, ["INFO"]),
        ("ok", 0.4, True, ["DEBUG"]),
        ("ok", 0.6, True, ["INFO"]),
        ("error", 0.001, True, ["INFO"]),
    ],
)
def test_slow_and_failed_ones_stand_out(
    caplog: pytest.LogCaptureFixture, *, outcome: str, seconds: float, every: bool, levels: list[str]
) -> None:
    """At INFO; the others are silent or at DEBUG; each is counted."""
    sink = _observed(outcome, seconds, every=every)
    assert [told["levelname"] for told in _told(caplog)] == levels
    assert [(found.outcome, found.seconds) for found in sink.operations] == [(outcome, seconds)]


def test_a_line_for_people(caplog: pytest.LogCaptureFixture) -> None:
    """Time, level, event, sentence, keys."""
    _observed("ok", 0.75, every=False)
    (record,) = caplog.records
    line = ReadableFormatter().format(record)
    assert "INFO operation: user.find on mysql: ok after 0.750000 s (entity=user operation=find" in line
    assert "seconds=0.75 phase=1 version=" in line


def test_a_line_that_names_its_event_already() -> None:
    """The flags' messages begin with it: it is not said twice."""
    record = logging.makeLogRecord({"msg": "flags.changed phase=x", "event": "flags.changed", "levelname": "INFO"})
    assert ReadableFormatter().format(record).endswith("INFO flags.changed phase=x")


def test_meters_of_a_log_go_on_counting() -> None:
    """Backends and events pass through."""
    sink = RecordingSink()
    log = OperationLog(sink, lambda: None, slow=1, every=False)
    Meters.of(log, entity="user", name="find", route="mysql", first=Backend.MYSQL).first_ok(0.1)
    assert len(sink.backends) == 1


def test_a_reveal_without_its_entity_is_refused() -> None:
    """The sentence says how to write it."""
    with pytest.raises(ConfigurationError, match=r"shadow\.reveal: 'name' names no entity; write entity\.field"):
        Config.of({"database": NOBODY, "shadow": {"reveal": ["user.title", "name"]}})


def test_the_sink_may_count_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Logs do not need metrics."""
    OperationLog(NullSink(), lambda: None, slow=0, every=False).operation_seconds(**LABELS, outcome="ok")(0.1)
    (told,) = _told(caplog)
    assert (told["phase"], told["version"]) == (None, None)
