"""The last good snapshot on disk, so that a restart while the flag server is down changes nothing.

One small JSON file for each application and environment, shared by its processes, mode 0600, replaced as a
whole. A disk that does not work costs the memory, never an operation.
"""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flags.guard import rollout_to
from flags.phases import Backend, MigrationPhase
from flags.rollout import Sticky
from flags.snapshot import FlagSnapshot, Rollout

log = logging.getLogger(__name__)
_SAVE_EVERY = 60.0
"""Seconds after which an unchanged snapshot is written again, so that its age on disk is right to a minute."""


class _RolloutRecord(BaseModel):
    model_config = ConfigDict(extra="forbid")
    group: str
    percentage: int = Field(ge=1, le=99)
    phase: MigrationPhase
    prefer_ddb: bool


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")
    phase: MigrationPhase
    prefer_ddb: bool
    read_only: bool
    rollout: _RolloutRecord | None
    version: str
    fetched_at: float

    def snapshot(self) -> FlagSnapshot:
        return FlagSnapshot.of(
            self.phase,
            prefer_ddb=self.prefer_ddb,
            read_only=self.read_only,
            rollout=self._rollout(),
            version=self.version,
            fetched_at=self.fetched_at,
        )

    def _rollout(self) -> Rollout | None:
        if (kept := self.rollout) is None:
            return None
        sticky = Sticky(kept.group, kept.percentage)
        return rollout_to(kept.phase, sticky, prefer_ddb=kept.prefer_ddb, read_only=self.read_only)


def state_directory() -> Path:
    """Where state is kept unless configured: `$XDG_STATE_HOME` or `~/.local/state`, else below the temp dir."""
    if base := os.environ.get("XDG_STATE_HOME"):
        return Path(base) / "switchyard"
    try:
        return Path.home() / ".local" / "state" / "switchyard"
    except RuntimeError:  # a daemon without a home
        return Path(tempfile.gettempdir()) / f"switchyard-{os.getuid()}"


class LastGood:
    """One file that holds the last good snapshot.

    Args:
        path: of the file.
        one_way: what is kept is obeyed as it is, so that phase 5 must not be forgotten. Where a fleet decides
            (guard `full`) it is a wish like any other: who leads is written down elsewhere.
    """

    def __init__(self, path: Path, *, one_way: bool = True) -> None:
        self.path = path
        self._one_way = one_way
        self._saved: FlagSnapshot | None = None

    @classmethod
    def of_app(
        cls, app: str, environment: str, *, directory: Path | None = None, one_way: bool = True
    ) -> LastGood:
        """The file of an application in an environment; names that differ never share a file."""
        name = f"{quote(app, safe='')}@{quote(environment, safe='')}.json"
        return cls((directory or state_directory()) / "flags" / name, one_way=one_way)

    def load(self) -> FlagSnapshot | None:
        """What was saved; None if nothing was, or nothing that can be understood."""
        try:
            return _Record.model_validate_json(self.path.read_bytes()).snapshot()
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            extra = {"event": "flags.last_good.unreadable", "path": str(self.path)}
            log.warning("flags.last_good.unreadable path=%s error=%s", self.path, error, extra=extra)
            return None

    def save(self, snapshot: FlagSnapshot) -> None:
        """Keep this snapshot, unless the same is there already or phase 5 would be forgotten.

        Several processes share the file and one of them may lag behind: phase 5 is not overwritten by a
        lower phase (`forget` is for whoever has rolled back).
        """
        if self._is_kept(snapshot):
            return
        try:
            if not self._would_forget_the_last_phase(snapshot):
                self._replace(_record(snapshot).model_dump_json(indent=1))
        except OSError as error:
            extra = {"event": "flags.last_good.unwritable", "path": str(self.path)}
            log.warning("flags.last_good.unwritable path=%s error=%s", self.path, error, extra=extra)
        self._saved = snapshot

    def forget(self) -> None:
        """Remove the file: after a rollback from phase 5."""
        self.path.unlink(missing_ok=True)
        self._saved = None

    def _is_kept(self, snapshot: FlagSnapshot) -> bool:
        saved = self._saved
        fresh = saved is not None and snapshot.fetched_at - saved.fetched_at < _SAVE_EVERY
        return saved is not None and fresh and snapshot.same_effect(saved)

    def _would_forget_the_last_phase(self, snapshot: FlagSnapshot) -> bool:
        if not self._one_way or snapshot.phase is MigrationPhase.DYNAMODB_ONLY:
            return False
        kept = self.load()
        return kept is not None and kept.phase is MigrationPhase.DYNAMODB_ONLY

    def _replace(self, text: str) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise


def _record(snapshot: FlagSnapshot) -> _Record:
    return _Record(
        phase=snapshot.phase,
        prefer_ddb=snapshot.flags.PREFER_DDB,
        read_only=snapshot.read_only,
        rollout=_rollout_record(snapshot.rollout),
        version=snapshot.version,
        fetched_at=snapshot.fetched_at,
    )


def _rollout_record(rollout: Rollout | None) -> _RolloutRecord | None:
    if rollout is None or not isinstance(rollout.chooses, Sticky):
        return None
    return _RolloutRecord(
        group=rollout.chooses.group,
        percentage=rollout.percentage,
        phase=rollout.phase,
        prefer_ddb=rollout.route.answerer is Backend.DYNAMODB,
    )
