"""`dal status`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from dal.cli.asking import asking
from dal.cli.screen import show
from dal.cli.shared import AsJson, ConfigPath, opened, print_json
from dal.fleet.look import Look
from dal.fleet.reasons import DAY

_HOUR = 3600.0

Watching = Annotated[bool, typer.Option("--watch", "-w", help="Look again and again, until Ctrl-C.")]
Fresh = Annotated[float, typer.Option(min=0, help="Hours after which a verification is called old.")]


def status_command(
    context: typer.Context,
    *,
    watch: Watching = False,
    fresh: Fresh = DAY / _HOUR,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the fleet may advance to the next phase, or why not, and what to type; then the facts.

    Takes up to two heartbeats, to see who is alive, and asks the flag source. Exit status 0 whenever it could be
    read.

    JSON, one line for each look: {"leader", "epoch", "strict", "ddb_answers", "ddb_complete", "mysql_complete",
    "armed", "fleet", "contract", "journal": {"pending", "poisoned", "oldest"}, "processes": [{"id", "lowest",
    "highest", "answers", "wanted", "prefers", "alive"}], "blocks": [{"why", "detail", "command", "processes"}],
    "motion", "verdict", "advance": {"may", "phase", "moving", "command", "reasons": [{"why", "detail", "command",
    "blocks"}]}, "flags": {"where", "phase", "prefers", "rollout", "read_only", "age", "refused", "unknown"},
    "verified": {"user": {"clean", "rows", "different", "age"} or null}, "unfinished": [{"run", "entities",
    "age"}]}; times in seconds. "blocks" and "motion" are about the step that the flags ask for, "verdict" and
    "advance" about the next phase forward.

    Examples: dal status        dal status --watch        dal status --json | jq .advance.may
    """
    with opened(context, config) as at, asking(at.config) as ask:

        def once() -> Look:
            return at.viewpoint.look(lambda: ask().wished, fresh=fresh * _HOUR)

        try:
            for found in _looks(once, again=watch):
                if as_json:
                    print_json(found.as_json())
                else:
                    show(found, at.viewpoint.watched, clear=watch)
        except KeyboardInterrupt:
            if not watch:
                raise


def _looks(look: Callable[[], Look], *, again: bool) -> Iterator[Look]:
    yield look()
    while again:
        yield look()
