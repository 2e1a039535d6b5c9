"""What `dal --help` says, and what each command says of itself."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from dal.cli.main import CONTRACT, DASHBOARDS, FLAGS, JOURNAL, STAGES, app

GROUPS = {"contract": CONTRACT, "dashboards": DASHBOARDS, "flags": FLAGS, "journal": JOURNAL}
COMMANDS = [
    *([name] for commands in STAGES.values() for name in commands),
    *([group, name] for group, commands in GROUPS.items() for name in commands),
]


def _help(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    return result.output


def test_commands_stand_in_the_order_of_a_migration() -> None:
    """Stage after stage, the journal among what is watched."""
    found = re.findall(r"^  ([a-z][a-z-]*)  ", _help(), re.MULTILINE)
    order = [
        "discover",
        "scaffold",
        "install",
        "create-tables",
        "check",
        "contract",
        "flags",
        "backfill",
        "verify",
        "status",
        "explain",
        "serve",
        "journal",
        "dashboards",
        "cutover",
    ]
    assert found == [*order, "raise-counters", "rollback", "uninstall"]


@pytest.mark.parametrize("stage", list(STAGES))
def test_stages_are_headings(stage: str) -> None:
    """Each stage is named."""
    assert f"{stage}:" in _help()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_show_an_example(command: list[str]) -> None:
    """An example, and the shape of the JSON where there is any."""
    text = _help(*command)
    assert re.search(rf"dal {' '.join(command)}", text)
    assert ("--json" in text) == ("JSON" in text.split("Options:")[0])


def test_exit_statuses_are_told() -> None:
    """One convention for all."""
    assert "Exit status: 0 done or clean, 1 not yet or different" in _help()
