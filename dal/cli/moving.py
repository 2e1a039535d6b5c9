"""`dal raise-counters`."""

from __future__ import annotations

import typer

from dal.backfill import raise_counters
from dal.cli.shared import AsJson, ConfigPath, opened, print_json, say


def raise_counters_command(context: typer.Context, *, config: ConfigPath = None, as_json: AsJson = False) -> None:
    """Raise DynamoDB's id counters above MySQL's highest ids. Running it again is harmless.

    `dal cutover`, and a fleet that hands over by itself, do it. By hand it is needed only without a fleet: both
    WRITE flags off, dal raise-counters, then WRITE_DDB on.

    JSON: {"user": the id above which they go on, ...}

    Example: dal raise-counters
    """
    with opened(context, config) as at:
        raised = raise_counters(at.databases.mysql, at.databases.dynamodb.ids, at.databases.contract)
    if as_json:
        print_json(dict(raised))
        return
    for name, value in raised.items():
        say(f"{name}: ids go on above {value}")
