"""The last good snapshot on disk."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from flags import FlagSnapshot, LastGood, MigrationPhase, Sticky, state_directory
from flags.guard import rollout_to

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


@pytest.fixture
def kept(tmp_path: Path) -> LastGood:
    """A file in a folder that does not exist yet."""
    return LastGood(tmp_path / "deep" / "kept.json")


SNAPSHOTS = [
    FlagSnapshot.of(FOUR, version="abc", fetched_at=12.5),
    FlagSnapshot.of(THREE, prefer_ddb=True, read_only=True),
    FlagSnapshot.of(TWO, rollout=rollout_to(THREE, Sticky("größe", 25), prefer_ddb=False)),
    FlagSnapshot.of(THREE, rollout=rollout_to(THREE, Sticky("dal", 1), prefer_ddb=True)),
    FlagSnapshot.of(
        TWO, read_only=True, rollout=rollout_to(THREE, Sticky("dal", 99), prefer_ddb=True, read_only=True)
    ),
]


@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=range(len(SNAPSHOTS)))
def test_round_trip(kept: LastGood, snapshot: FlagSnapshot) -> None:
    """What is saved is what is loaded, rollouts and overlays included."""
    kept.save(snapshot)
    assert LastGood(kept.path).load() == snapshot


def test_nothing_saved_yet(kept: LastGood) -> None:
    """No file is no snapshot."""
    assert kept.load() is None


@pytest.mark.parametrize("content", [b"", b"{", b"null", b'{"phase": 9}', b"\xff\x00", b'{"phase": 3}'])
def test_garbage_on_disk(kept: LastGood, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """A file that cannot be understood is ignored, with a line in the log."""
    kept.path.parent.mkdir()
    kept.path.write_bytes(content)
    assert kept.load() is None
    assert "flags.last_good.unreadable" in caplog.text


def test_private(kept: LastGood) -> None:
    """Nobody else may read or write the file, and no scratch file is left."""
    kept.save(SNAPSHOTS[0])
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700
    assert list(kept.path.parent.iterdir()) == [kept.path]


def test_unchanged_snapshots_are_saved_once_a_minute(kept: LastGood) -> None:
    """Polls do not wear out the disk, and the age on disk is right to a minute."""
    kept.save(replace(SNAPSHOTS[0], fetched_at=100.0))
    kept.save(replace(SNAPSHOTS[0], fetched_at=159.0))
    assert (loaded := kept.load()) is not None
    assert loaded.fetched_at == 100.0
    kept.save(replace(SNAPSHOTS[0], fetched_at=161.0))
    assert (loaded := kept.load()) is not None
    assert loaded.fetched_at == 161.0


def test_phase_5_is_not_overwritten(kept: LastGood) -> None:
    """A process that lags behind does not make the others forget the cutover; `forget` does."""
    kept.save(FlagSnapshot.of(FIVE))
    LastGood(kept.path).save(FlagSnapshot.of(FOUR))
    assert (loaded := kept.load()) is not None
    assert loaded.phase is FIVE
    kept.forget()
    kept.save(FlagSnapshot.of(FOUR))
    assert (loaded := kept.load()) is not None
    assert loaded.phase is FOUR


def test_where_a_fleet_decides_phase_5_is_a_wish_like_any_other(kept: LastGood) -> None:
    """After a rollback it must not come back from the disk."""
    kept.save(FlagSnapshot.of(FIVE))
    LastGood(kept.path, one_way=False).save(FlagSnapshot.of(FOUR))
    assert (loaded := kept.load()) is not None
    assert loaded.phase is FOUR


def test_a_disk_that_does_not_work(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing can be written, nothing is remembered and nothing fails."""
    (tmp_path / "file").write_text("in the way")
    kept = LastGood(tmp_path / "file" / "kept.json")
    kept.save(SNAPSHOTS[0])
    assert kept.load() is None
    assert "flags.last_good.unwritable" in caplog.text


def test_one_file_for_each_application_and_environment(tmp_path: Path) -> None:
    """Names that differ never share a file, however strange they are."""
    names = [("a", "b"), ("a@b", ""), ("a/b", "b"), ("../a", "b"), ("a", "B")]
    paths = {LastGood.of_app(app, env, directory=tmp_path).path for app, env in names}
    assert len(paths) == len(names)
    assert {path.parent for path in paths} == {tmp_path / "flags"}


def test_state_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The user's state directory, as the XDG convention has it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_directory() == tmp_path / "switchyard"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_directory() == tmp_path / ".local" / "state" / "switchyard"
