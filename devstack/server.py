"""One server process: started on a leash through mirakuru and awaited until it answers."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from mirakuru.base import Executor
from mirakuru.exceptions import ExecutorError, ProcessExitedWithError, ProcessFinishedWithError

from devstack.errors import StartError

LOG = logging.getLogger(__name__)
LEASH = Path(__file__).with_name("leash.py")
START_SECONDS = 120.0  # a busy machine is slow, not broken
LOG_TAIL = 2000


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one server is run.

    `answers` tells whether the server does its work (not merely whether its port is open); `folder` holds its data
    and its log; `first` is a command that makes the data before the first start, and ends; `user` is the account
    that both run as, empty for one's own.
    """

    name: str
    command: Sequence[str]
    folder: Path
    answers: Callable[[], bool]
    first: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def log(self) -> Path:
        """Everything that the server prints."""
        return self.folder / f"{self.name}.log"


class Server(Executor):
    """A mirakuru executor whose process cannot outlive ours."""

    def __init__(self, recipe: Recipe, *, doomed: Path, cancelled: Event) -> None:
        """Make a server.

        Args:
            recipe: how it is run.
            doomed: the folder to remove when our process dies without stopping it.
            cancelled: set when nobody waits for its start any longer.
        """
        self.recipe = recipe
        self.cancelled = cancelled
        self._doomed = doomed
        self._made = not recipe.first
        self._log = recipe.log.open("a")
        super().__init__(
            _leashed(recipe, recipe.command, doomed),
            cwd=str(recipe.folder),
            timeout=START_SECONDS,
            sleep=0.03,
            envvars=dict(recipe.env),
            stdin=None,
            stdout=self._log,
            stderr=self._log,
        )

    def pre_start_check(self) -> bool:
        """Our port was free a moment ago; a server that cannot bind it ends, which is seen."""
        return False

    def check_subprocess(self) -> bool:
        """As mirakuru's, but a start that nobody waits for any longer is given up."""
        if self.cancelled.is_set():
            raise StartError(f"the start of {self.recipe.name} was cancelled")
        if self.process and self.process.poll() == 0:
            raise ProcessExitedWithError(self, 0)  # a success for mirakuru, but a server does not end
        return bool(super().check_subprocess())

    def after_start_check(self) -> bool:
        """Whether the server answers."""
        return self.recipe.answers()

    def begin(self) -> None:
        """Start and wait until the server answers.

        Raises:
            StartError: it ended, or did not answer in time.
        """
        try:
            self._make_data()
            self.start()
        except (ExecutorError, subprocess.CalledProcessError) as error:
            raise StartError(f"{self.recipe.name} did not start; {_tail(self.recipe.log)}") from error

    def _make_data(self) -> None:
        if not self._made:
            command = _leashed(self.recipe, self.recipe.first, self._doomed)
            subprocess.run(
                command, cwd=self.recipe.folder, env=self.envvars, stdout=self._log, stderr=self._log, check=True
            )
            self._made = True

    def pause(self) -> None:
        """Stop the server for a while, as in an outage; its data and its port stay."""
        self.stop(expected_returncode=0)

    def resume(self) -> None:
        """Start it again after `pause` or `kill`; raises as `begin` does."""
        self.begin()

    def end(self) -> None:
        """Stop it if it runs; one that had ended by itself is logged, so that the others can still be stopped."""
        try:
            self.stop(expected_returncode=0)
        except ProcessFinishedWithError as error:
            said = "%s had ended with status %s before it was stopped; %s"
            LOG.warning(said, self.recipe.name, error.exit_code, _tail(self.recipe.log))
        self._log.close()


def _leashed(recipe: Recipe, command: Sequence[str], doomed: Path) -> list[str]:
    leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(recipe.stop_signal)), recipe.user]
    return [*leash, str(doomed), "--", *command]


def _tail(log: Path) -> str:
    text = log.read_text(errors="replace") if log.is_file() else ""
    return f"see the end of its log:\n{text[-LOG_TAIL:]}"
