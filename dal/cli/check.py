"""`dal check`."""

from __future__ import annotations

from functools import partial

import typer

from dal.cli.shared import ConfigPath, console, opened
from dal.errors import ConfigurationError
from dal.flagsource import check_flags
from dal.observing import check_tracing


def check_command(context: typer.Context, *, config: ConfigPath = None) -> None:
    """Check configuration, contract and both databases; every problem at once, exit status 2 if there is one.

    Example: DAL_ENVIRONMENT=production dal check
    """
    with opened(context, config) as at:
        ConfigurationError.together(
            partial(check_flags, at.config), partial(check_tracing, at.config), at.databases.check
        )
    console.print("configuration, contract and both databases fit together")
