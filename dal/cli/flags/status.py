"""`dal flags status`."""

from __future__ import annotations

import typer

from dal.cli.flags.opening import administered
from dal.cli.shared import DONE, NOT_YET, AsJson, ConfigPath, print_json, print_table, print_text
from flags.admin import Board, Finding, Toggle, findings, next_flip, on_off, untouched


def status_command(*, config: ConfigPath = None, as_json: AsJson = False) -> None:
    """Show each toggle in each environment, which phase that spells, and what is wrong with it.

    Found wrong are: missing, archived and stale flags; toggles that spell no phase; strategies that no process
    obeys (a percentage on READ_MYSQL or a WRITE flag, constraints, segments), on toggles that are off too. Exit
    status 1 where something is to be done in the environment of the configuration. It tells what the flags ask
    for; `dal status` tells what the processes do.

    JSON: {"project", "environment", "spells": {"development": {"phase", "read_only", "prefers", "rollout",
    "refused"}}, "flags": {"READ_MYSQL": {"place", "stale", "on": {"development": bool}}}, "findings": [{"flag",
    "what", "remedy"}]}.

    Examples: dal flags status        dal flags status --json | jq .spells.development.phase
    """
    with administered(config) as at:
        board = at.admin.board()
        found = findings(board)
        if as_json:
            print_json({"project": at.admin.project, **_as_json(board, found)})
        else:
            _print(board, found)
    raise typer.Exit(NOT_YET if found else DONE)


def _as_json(board: Board, found: list[Finding]) -> dict[str, object]:
    return {
        "environment": board.environment,
        "spells": {name: board.seen_from(name).spells().as_json() for name in board.environments},
        "flags": {toggle.name: _toggle_json(toggle, board) for toggle in board},
        "findings": [finding.as_json() for finding in found],
    }


def _toggle_json(toggle: Toggle, board: Board) -> dict[str, object]:
    on = {name: toggle.at(name).on for name in board.environments}
    return {"place": toggle.place.value, "stale": toggle.stale, "on": on}


def _print(board: Board, found: list[Finding]) -> None:
    print_table(["flag", *board.environments], [_row(toggle, board) for toggle in board])
    for name in board.environments:
        print_text(
            f"{name}: {_spelled(board.seen_from(name))}{' (configured)' if name == board.environment else ''}"
        )
    for finding in found:
        print_text(finding.what, indent=2)
        print_text(f"-> {finding.remedy}", indent=4)
    if not found and (step := next_flip(board)) is not None:
        print_text(f"next: {step.what} is {step.after}")


def _spelled(board: Board) -> str:
    return "nothing was ever switched on" if untouched(board) else str(board.spells())


def _row(toggle: Toggle, board: Board) -> list[str]:
    if not toggle.here:
        return [toggle.name, *[toggle.place.value for _ in board.environments]]
    return [
        toggle.name,
        *[f"{on_off(on=toggle.at(name).on)}{_share(toggle, name)}" for name in board.environments],
    ]


def _share(toggle: Toggle, environment: str) -> str:
    """The percentages of its strategies, where one is below 100."""
    found = [strategy.get("parameters") for strategy in toggle.at(environment).active]
    shares = [str(one["rollout"]) for one in found if isinstance(one, dict) and "rollout" in one]
    return "" if all(share == "100" for share in shares) else f" ({', '.join(shares)} %)"
