"""A start that fails says why and leaves nothing running."""

import sys
from pathlib import Path

import pytest

from devstack import Part, Recipe, Stack, StartError, StateError
from tests.integration.devstack.processes import Watch

pytestmark = pytest.mark.integration


def _recipe(folder: Path, program: str) -> Recipe:
    return Recipe("stub", [sys.executable, "-c", program], folder, answers=lambda: False)


@pytest.mark.parametrize("status", [0, 3])
def test_a_server_that_ends_by_itself_is_an_error(status: int) -> None:
    """Its last words are in the text, and nobody waits for the timeout."""
    with Stack.start(()) as stack, pytest.raises(StartError, match="no such luck"):
        stack.run(_recipe(stack.room("stub"), f"print('no such luck'); raise SystemExit({status})"))


def test_a_missing_program_is_an_error() -> None:
    """A command that cannot be run is a failed start, not a hanging one."""
    with Stack.start(()) as stack, pytest.raises(StartError, match="stub did not start"):
        stack.run(Recipe("stub", ["/nonexistent/program"], stack.room("stub"), answers=lambda: False))


def test_one_failure_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """When one part does not come up, those that did are stopped before the error comes out."""
    watches: list[Watch] = []
    run = Stack.run

    def fail_prometheus(stack: Stack, recipe: Recipe) -> object:
        if recipe.name == "prometheus":
            raise StartError("planted")
        server = run(stack, recipe)
        watches.append(Watch(*stack.processes.values()))
        return server

    monkeypatch.setattr(Stack, "run", fail_prometheus)
    with pytest.raises(StartError, match="planted"):
        Stack.start({Part.MARIADB, Part.PROMETHEUS})
    for watch in watches:
        watch.wait()


def test_a_part_that_was_not_started_is_named() -> None:
    """Asking for its address says how to get it."""
    with Stack.start(()) as stack, pytest.raises(StateError, match="mariadb is not part of this stack"):
        stack.mariadb.create_database("never")


def test_a_server_can_be_stopped_and_started_again() -> None:
    """For tests of an outage: the data and the port are the same afterwards."""
    with Stack.start({Part.MARIADB}) as stack:
        stack.mariadb.create_database("survivor")
        server = stack.server("mariadb")
        server.pause()
        server.resume()
        with stack.mariadb.connect(database="survivor") as connection:
            assert connection.open
