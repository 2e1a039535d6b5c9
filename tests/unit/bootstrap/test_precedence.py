"""A flag server beats a flag file, which beats `featureFlags`, which beat `migration.phase`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dal.errors import ConfigurationError
from dal.flagsource import flag_source
from dal.watches.flags import FlagWatch
from flags import FileFlagSource, FlagSource, MigrationPhase, StaticFlagSource, UnleashFlagSource
from metrics import RecordingSink
from metrics.events import FlagsObserved
from tests.unit.bootstrap.parts import config
from tests.unit.flags.parts import PATIENCE, FakeUnleash, payload

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase

Sections = dict[str, dict[str, Any]]
PHASE: Sections = {"migration": {"phase": "dual-write"}}
ILLEGAL = {"READ_MYSQL": False, "READ_DDB": False, "WRITE_MYSQL": True, "WRITE_DDB": False}


def flags_of(phase: MigrationPhase, **changes: bool) -> dict[str, bool]:
    """The four flags as this phase spells them."""
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    return {name: getattr(phase.flags, name) for name in names} | changes


@pytest.fixture
def server() -> Iterator[FakeUnleash]:
    """A flag server that says phase 1."""
    with FakeUnleash() as fake:
        fake.says(payload(ONE))
        yield fake


@pytest.fixture
def sections(server: FakeUnleash, tmp_path: Path) -> Callable[[str], Sections]:
    """What a configuration says whose strongest source is that one: 2 by phase, 3, 4 and 1 by the others."""
    file = tmp_path / "flags.json"
    file.write_text(json.dumps(flags_of(FOUR)))
    state = {"stateDir": str(tmp_path / "state")}
    layers: dict[str, Sections] = {
        "phase": PHASE,
        "featureFlags": {"featureFlags": flags_of(THREE)},
        "file": {"flags": {"file": str(file), **state}},
        "server": {"unleash": {"url": server.url, "token": "t"}},
    }

    def up_to(strongest: str) -> Sections:
        names = list(layers)
        wanted = names[: names.index(strongest) + 1]
        return {key: value for name in wanted for key, value in layers[name].items()}

    return up_to


@pytest.mark.parametrize(
    ("strongest", "kind", "phase"),
    [
        ("phase", StaticFlagSource, TWO),
        ("featureFlags", StaticFlagSource, THREE),
        ("file", FileFlagSource, FOUR),
        ("server", UnleashFlagSource, ONE),
    ],
)
def test_the_strongest_source_decides(
    sections: Callable[[str], Sections], strongest: str, kind: type[FlagSource], phase: MigrationPhase
) -> None:
    """Everything weaker is there too, says something else, and is not heard."""
    sink = RecordingSink()
    with closing(flag_source(config(**sections(strongest)), FlagWatch(sink))) as source:
        assert isinstance(source, kind)
        if isinstance(source, UnleashFlagSource):
            assert source.wait_for_first_poll(PATIENCE)
        assert source.snapshot().phase is phase
        assert sink.events_of(FlagsObserved)[-1].phase == phase


def test_a_server_that_is_away_leaves_the_configured_phase(tmp_path: Path) -> None:
    """An unreachable Unleash stops nothing; the phase of the configuration holds until it answers."""
    settings = {"url": "http://127.0.0.1:1", "token": "t"}
    asked = config(unleash=settings, flags={"stateDir": str(tmp_path)}, **PHASE)
    with closing(flag_source(asked, FlagWatch(RecordingSink()))) as source:
        assert isinstance(source, UnleashFlagSource)
        assert source.wait_for_first_poll(PATIENCE)
        assert source.snapshot().phase is TWO


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"featureFlags": ILLEGAL}, r"featureFlags: both READ flags are off"),
        ({"featureFlags": flags_of(ONE, WRITE_DDB=True, READ_MYSQL=False)}, r"featureFlags: "),
        ({"unleash": {"url": "unleash.example.org", "token": "t"}}, r"url must look like http://"),
        (
            {"unleash": {"url": "http://unleash.example.org", "token": "secret word"}},
            r"token is empty or malformed",
        ),
    ],
    ids=["no read backend", "no phase", "url", "token"],
)
def test_what_can_never_work_is_refused_at_start(sections: dict[str, Any], said: str) -> None:
    """Flags that spell no phase, and an address that is none, are errors of the configuration."""
    with pytest.raises(ConfigurationError, match=said) as caught:
        flag_source(config(**sections), FlagWatch(RecordingSink()))
    assert "secret" not in str(caught.value)


def test_the_guard_can_be_taken_off() -> None:
    """`flags.guard: off` obeys what spells no phase."""
    asked = config(featureFlags=ILLEGAL, flags={"guard": "off"})
    source = flag_source(asked, FlagWatch(RecordingSink()))
    assert not source.snapshot().flags.READ_MYSQL
