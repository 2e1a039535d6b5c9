"""`dal flags history`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from dal.cli.flags.opening import administered
from dal.cli.shared import AsJson, ConfigPath, print_json, print_table, say
from flags.admin import Entry, replay

Limit = Annotated[int, typer.Option("--limit", min=1, help="The newest so many; how many to show.")]


def history_command(*, limit: Limit = 20, config: ConfigPath = None, as_json: AsJson = False) -> None:
    """Show who flipped what and when, and which phase each flip led to; the newest first.

    From Unleash's event log, for the environment of the configuration. Toggles that were switched in one step
    stand in one line; strategies where they change who is served.

    JSON: {"project", "environment", "whole": bool, "history": [{"at", "who", "did": ["WRITE_DDB on"], "before":
    {"phase", "read_only", "prefers", "rollout", "refused"}, "after"}]}; "whole" is false where the log does not
    lead to the toggles as they are now.

    Examples: dal flags history        dal flags history --limit 3 --json
    """
    with administered(config) as at:
        board = at.admin.board()
        found = replay(at.admin.events(), board)
        shown = found.entries[:limit]
        if as_json:
            told = {"project": at.admin.project, "environment": at.admin.environment, "whole": found.whole}
            print_json({**told, "history": [entry.as_json() for entry in shown]})
            return
        print_table(["when", "who", "did", "led to"], [_row(entry) for entry in shown])
        _say_rest(shown, found.entries, whole=found.whole, now=str(board.spells()))


def _row(entry: Entry) -> list[str]:
    when = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return [when, entry.who, ", ".join(entry.deeds), str(entry.after)]


def _say_rest(shown: Sequence[Entry], entries: Sequence[Entry], *, whole: bool, now: str) -> None:
    if len(shown) < len(entries):
        say(f"{len(entries) - len(shown)} older ones are not shown; --limit shows more")
    if not whole:
        say(f"the log does not lead to the toggles as they are now ({now}): was part of it removed?")
