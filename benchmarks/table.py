"""Figures for people."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from benchmarks.figures import Figure


def table(figures: Iterable[Figure]) -> Table:
    """One row for each figure; a budget is the most that a value may be."""
    shown = Table("figure", title="Budgets, each measured in one run beside its peers")
    for heading in ("value", "unit", "budget", "met", "beside it"):
        shown.add_column(heading, justify="right" if heading in {"value", "budget"} else "left")
    for figure in figures:
        met = "[green]yes[/]" if figure.met else "[bold red]no[/]"
        shown.add_row(figure.name, _short(figure.value), figure.unit, f"≤ {figure.budget:g}", met, figure.peer)
    return shown


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"  # noqa: PLR2004  1e+03 is no number for people
