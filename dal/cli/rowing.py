"""Rows for people: a table where there is room for it, else one block for each row; nothing is ever cut off."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

Rows = Sequence[Sequence[str | int]]
NARROWEST = 30
"""Columns below which no line holds what belongs together."""
_ENDLESS = 10_000


def columns() -> int | None:
    """How wide the terminal is, a dumb one too; None where results are read by no terminal."""
    known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return shutil.get_terminal_size().columns if known else None


def print_rows(out: Console, header: Sequence[str], rows: Rows) -> str:
    """Print them; returns what is to be said of the terminal, or nothing.

    A pipe gets whole lines, however wide they are: they are searched and cut by programs.
    """
    wide, lined, bare = columns(), _filled(Table(), header, rows), _filled(_without_lines(), header, rows)
    if wide is None:
        out.width = max(out.width, _needed(out, lined))
    if _needed(out, lined) <= out.width:
        out.print(lined)
    elif _needed(out, bare) <= out.width:
        out.print(bare)
    elif len(header) <= len(("name", "value")):
        out.print(lined)
    else:
        _print_blocks(out, header, rows)
    narrow = wide is not None and wide < NARROWEST
    return f"this terminal is {wide} columns wide: make it wider, or give --json" if narrow else ""


def _needed(out: Console, table: Table) -> int:
    return Measurement.get(out, out.options.update(max_width=_ENDLESS), table).maximum


def _without_lines() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))


def _filled(table: Table, header: Sequence[str], rows: Rows) -> Table:
    for place, name in enumerate(header):
        numbers = bool(rows) and isinstance(rows[0][place], int)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(_cell, row))
    return table


def _print_blocks(out: Console, header: Sequence[str], rows: Rows) -> None:
    for row in rows:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in zip(header, row, strict=True):
            grid.add_row(Text(name, style="bold"), Text(_cell(value)))
        out.print(grid)
        out.print()


def _cell(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value
