"""An operator of the private Unleash: the client that `dal flags` uses, with what only tests and demo ask for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self

import flags.admin
from devstack.errors import UnleashAdminError
from flags import FLAG_NAMES, MigrationPhase, UnleashSettings
from flags.admin import AdminError, Board, Place, carry_out, plan
from flags.admin.board import Strategy
from flags.rollout import EVERYBODY

SECONDS = 10.0
_ONE = MigrationPhase.MYSQL_ONLY


class UnleashAdmin:
    """Makes and switches the five flags in one project and environment; every call may be repeated.

    Every call raises `UnleashAdminError` where the server does not do it.
    """

    def __init__(
        self, url: str, token: str, *, project: str = "default", environment: str = "development"
    ) -> None:
        settings = UnleashSettings(url, token, project=project, environment=environment, request_timeout=SECONDS)
        self._admin = flags.admin.UnleashAdmin(settings)

    def board(self) -> Board:
        """All toggles as they are."""
        with _translated():
            return self._admin.board()

    def states(self) -> dict[str, bool]:
        """Which flags are on."""
        board = self.board()
        return {name: board.on(name) for name in FLAG_NAMES}

    def provision(self) -> None:
        """What `dal flags provision` does: all five flags, new ones in phase 1, archived ones as they were."""
        with _translated():
            carry_out(plan(self._admin.board()), self._admin)

    def reset(self) -> None:
        """Bring the five flags into phase 1: none archived, none on for some only, two of them on."""
        with _translated():
            board = self._admin.board()
            for toggle in board:
                if toggle.place is Place.ARCHIVED:
                    self._admin.revive(toggle.name)
                for strategy in toggle.at(board.environment).strategies:
                    if not _plain(strategy):
                        self._admin.remove_strategy(toggle.name, strategy)
            there = [toggle.name for toggle in board if toggle.place is not Place.MISSING]
            self._admin.switch({name: bool(getattr(_ONE.flags, name)) for name in there})
            if len(there) < len(FLAG_NAMES):
                carry_out(plan(self._admin.board(), _ONE), self._admin)

    def switch(self, name: str, *, on: bool) -> None:
        """Switch one flag, as a click on its toggle does."""
        self.switch_all({name: on})

    def switch_all(self, states: Mapping[str, bool]) -> None:
        """Switch several flags: those that go on in one atomic step, then those that go off in another."""
        with _translated():
            self._admin.switch(states)

    def set_rollout(self, name: str, percentage: int, *, stickiness: str = "userId", group: str = "dal") -> None:
        """Replace the strategies of `name` by one gradual rollout; the toggle stays as it is.

        Args:
            name: the flag.
            percentage: 0 to 100, of the values of the sticky field.
            stickiness: the context field that decides, `userId` or the name of a custom field.
            group: flags with the same group and percentage choose the same callers.
        """
        rollout = {"rollout": str(percentage), "stickiness": stickiness, "groupId": group}
        strategy = {"name": "flexibleRollout", "constraints": [], "parameters": rollout}
        with _translated():
            present = self._admin.board().at(name).strategies
            if not present:
                self._admin.add_strategy(name, strategy)
            for number, one in enumerate(present):
                if number:
                    self._admin.remove_strategy(name, one)
                else:
                    self._admin.change_strategy(name, {**strategy, "id": one["id"]})

    def archive(self, *names: str) -> None:
        """Archive flags, as an operator may do by mistake; `provision` brings them back."""
        with _translated():
            for name in names:
                self._admin.archive(name)

    def close(self) -> None:
        """Nothing is kept open."""

    def __enter__(self) -> Self:
        """The operator."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept open."""


def _plain(strategy: Strategy) -> bool:
    """Whether it is on for everybody."""
    parameters = strategy.get("parameters")
    share = parameters.get("rollout") if isinstance(parameters, Mapping) else None
    return share == str(EVERYBODY) and not any(
        strategy.get(limit) for limit in ("constraints", "segments", "disabled")
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AdminError as error:
        raise UnleashAdminError(str(error)) from error
