"""Flags in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flags import FetchFailure, FileFlagSource, MigrationPhase, Publishing, RejectReason
from tests.unit.flags.parts import Recorder

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


def _text(phase: MigrationPhase, **changes: object) -> str:
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    return json.dumps({**dict(zip(names, phase.flags.key, strict=True)), **changes})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A flag file in phase 3."""
    path = tmp_path / "flags.json"
    path.write_text(_text(THREE))
    return path


@pytest.fixture
def recorder() -> Recorder:
    """What the source reports."""
    return Recorder()


@pytest.fixture
def source(path: Path, recorder: Recorder) -> Iterator[FileFlagSource]:
    """A source that looks when it is told to."""
    source = FileFlagSource(path, Publishing(TWO, observer=recorder), interval=None)
    yield source
    source.close()


def test_the_file_is_obeyed_at_once(source: FileFlagSource) -> None:
    """The first snapshot is the file's."""
    assert source.snapshot().phase is THREE


def test_an_edit_is_obeyed(source: FileFlagSource, path: Path) -> None:
    """Every edit counts, also one of the same size in the same instant."""
    for phase in (FOUR, THREE, TWO, THREE):
        path.write_text(_text(phase))
        source.look()
        assert source.snapshot().phase is phase


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", FetchFailure.GARBAGE),
        (_text(FOUR)[:-7], FetchFailure.GARBAGE),
        ("[]", FetchFailure.GARBAGE),
        ("[" * 100_000, FetchFailure.GARBAGE),
        ('{"featureFlags": 3}', FetchFailure.GARBAGE),
        (_text(FOUR, READ_DBD=True), FetchFailure.GARBAGE),
        (_text(FOUR, READ_DDB="yes"), FetchFailure.GARBAGE),
        (_text(FOUR, READ_DDB=1), FetchFailure.GARBAGE),
        ('{"READ_MYSQL": true}', FetchFailure.MISSING_FLAGS),
    ],
    ids=range(9),
)
def test_garbage(
    source: FileFlagSource, path: Path, recorder: Recorder, content: str, reason: FetchFailure
) -> None:
    """Half a file, nonsense or a typo leaves the last good snapshot in force and says why."""
    path.write_text(content)
    source.look()
    assert source.snapshot().phase is THREE
    assert recorder.failures == [reason]
    path.write_text(_text(FOUR))
    source.look()
    assert source.snapshot().phase is FOUR


def test_a_file_that_is_gone(source: FileFlagSource, path: Path, recorder: Recorder) -> None:
    """A missing file is an outage; the same file back again ends it."""
    path.unlink()
    source.look()
    assert (source.snapshot().phase, recorder.failures) == (THREE, [FetchFailure.UNREACHABLE])
    before = source.snapshot().fetched_at
    path.write_text(_text(THREE))
    source.look()
    assert source.snapshot().fetched_at > before


def test_no_file_at_start(tmp_path: Path) -> None:
    """Without a file the configured phase is in force."""
    source = FileFlagSource(tmp_path / "none.json", Publishing(TWO), interval=None)
    assert source.snapshot().phase is TWO


def test_an_illegal_file(source: FileFlagSource, path: Path, recorder: Recorder) -> None:
    """The guard judges files too."""
    path.write_text(_text(THREE, WRITE_DDB=False))
    source.look()
    assert source.snapshot().phase is THREE
    assert recorder.rejections[0][0] is RejectReason.STALE


def test_toml_and_section(tmp_path: Path) -> None:
    """TOML works as well, and so does a configuration file that has the flags in its `featureFlags`."""
    path = tmp_path / "flags.toml"
    path.write_text(
        "[featureFlags]\nREAD_MYSQL = true\nWRITE_MYSQL = true\nWRITE_DDB = true\n"
        'READ_DDB = { rollout = 25, group = "dal" }\n'
    )
    snapshot = FileFlagSource(path, interval=None).snapshot()
    assert snapshot.phases == (TWO, THREE)


def test_the_watcher_sees_an_edit(path: Path, recorder: Recorder) -> None:
    """The thread notices an edit by itself, and ends with the source."""
    source = FileFlagSource(path, Publishing(observer=recorder), interval=0.01)
    path.write_text(_text(FOUR))
    recorder.wait_for(lambda: source.snapshot().phase is FOUR)
    source.close()
    assert source._watcher is not None
    assert not source._watcher.is_alive()
