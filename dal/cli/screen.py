"""How `dal status` looks: the verdict, then the facts, on one screen of 60 columns or more."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dal.cli.shared import print_table, results
from dal.fleet.look import Look
from dal.fleet.reasons import Reason
from dal.fleet.verdict import Verdict
from dal.fleet.words import of_control, of_flags, of_proofs, rows

_INDENT = "  "
_LONGEST = 300


def show(look: Look, watched: float, *, clear: bool = False) -> None:
    """Print it; `watched` are the seconds for which heartbeats were looked for."""
    wish, found = look.wished, look.found
    out = results()
    if clear:
        out.clear()
    _headline(out, look.verdict)
    out.print()
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    before = ""
    for name, text in (*of_flags(wish), *of_control(found), *of_proofs(look.proven)):
        facts.add_row("" if name == before else name, text)
        before = name
    out.print(facts)
    if found.processes:
        print_table(["process", "stands in", "flags want", "heartbeat"], rows(found.processes, wish, watched))


def _headline(out: Console, verdict: Verdict) -> None:
    because = ", because" if verdict.blocking else ""
    out.print(Text(f"{verdict.headline}{because}", style="bold yellow" if because else "bold green"))
    for reason in verdict.blocking:
        _print_reason(out, reason, "yellow")
    if verdict.may:
        out.print(f"{_INDENT}-> {verdict.command}", soft_wrap=True)
    if verdict.advice:
        out.print(Text("note", style="bold"))
    for reason in verdict.advice:
        _print_reason(out, reason, "cyan")


def _print_reason(out: Console, reason: Reason, colour: str) -> None:
    out.print(Padding(Text.assemble((f"{reason.why}: ", colour), _short(reason.detail)), (0, 0, 0, len(_INDENT))))
    if reason.command:
        out.print(f"{_INDENT * 2}-> {reason.command}", soft_wrap=True)  # whole, so that it can be copied


def _short(detail: str) -> str:
    """A step names every process that it waits for; one screen has not room for hundreds."""
    return (
        detail if len(detail) <= _LONGEST else f"{detail[:_LONGEST].rpartition(' ')[0]} … (--json has all of it)"
    )
