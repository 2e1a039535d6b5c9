"""How `dal status` looks: the verdict, then the facts, on one screen of 60 columns or more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dal.cli.shared import print_table, span
from dal.domain.control import Authority, Control
from dal.fleet.proven import Proven, Unfinished, Verified
from dal.fleet.reasons import Reason
from dal.fleet.status import Process, Status
from dal.fleet.verdict import Verdict
from dal.fleet.wished import Wished, place_in_words
from dal.ports import Depth
from flags import MigrationPhase

_INDENT = "  "
_LONGEST = 300
_MOST = 12
"""Processes that are listed one by one; more are told by where they are."""
_LEADERS = {
    Authority.MYSQL: "MySQL",
    Authority.DRAINING: "nobody: writes wait while the journal is drained",
    Authority.DYNAMODB: "DynamoDB",
    Authority.RETURNING: "nobody: writes wait while MySQL takes over what DynamoDB was written",
}


def show(
    verdict: Verdict, found: Status, proven: Proven, wish: Wished, watched: float, *, clear: bool = False
) -> None:
    """Print it; `watched` are the seconds for which heartbeats were looked for."""
    out = Console(markup=False, highlight=False)
    if clear:
        out.clear()
    _headline(out, verdict)
    out.print()
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    before = ""
    for name, text in (*_of_flags(wish), *_of_control(found), *_of_proofs(proven)):
        facts.add_row("" if name == before else name, text)
        before = name
    out.print(facts)
    if found.processes:
        print_table(["process", "stands in", "flags want", "heartbeat"], _rows(found.processes, wish, watched))


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


def _of_flags(wish: Wished) -> Iterator[tuple[str, str]]:
    said = "not known" if wish.place is None else place_in_words(wish.place)
    if wish.read_only:
        said = "read-only: the kill switch pauses writes"
    elif wish.refused:
        said = "refused: processes stay where they are"
    rollout = f" ({wish.rollout})" if wish.rollout else ""
    age = f", heard {span(wish.age)} ago" if wish.age is not None else ""
    known = bool(wish.place or wish.read_only or wish.refused)
    yield "flags", f"{said}{rollout}{f' {wish.where}' if known and wish.shared else ''}{_own(wish)}{age}"


def _own(wish: Wished) -> str:
    return "" if wish.shared or wish.unknown else " in this configuration; each process obeys its own"


def _of_control(found: Status) -> Iterator[tuple[str, str]]:
    control, depth = found.control, found.depth
    yield "step", found.motion
    yield "leader", f"{_LEADERS[control.leader]}{_mirrors(control)}"
    yield "answers", _answerers(control)
    marks = (("MySQL", control.mysql_complete), ("DynamoDB", control.ddb_complete))
    yield "complete", ", ".join(f"{name} {'yes' if complete else 'no'}" for name, complete in marks)
    yield "cutover", "armed" if control.armed else "not armed"
    yield "journal", _depth(depth)
    yield "fleet", f"{control.fleet}, epoch {control.epoch}, contract {control.contract[:12]}"


def _depth(depth: Depth) -> str:
    oldest = f", oldest {span(depth.oldest)}" if depth.pending else ""
    return f"{depth.pending:,} pending, {depth.poisoned:,} given up{oldest}"


def _mirrors(control: Control) -> str:
    if control.leader is not Authority.MYSQL:
        return ""
    return "; every write waits for its mirror (strict)" if control.strict else "; mirrors may lag (not strict)"


def _answerers(control: Control) -> str:
    if control.leader is Authority.DYNAMODB:
        return "only DynamoDB answers reads"
    return "MySQL and DynamoDB may answer reads" if control.ddb_answers else "only MySQL may answer reads"


def _of_proofs(proven: Proven) -> Iterator[tuple[str, str]]:
    """What differs first, then what was never looked at, then all that is well with the age of the oldest."""
    known = {name: proof for name, proof in proven.entities.items() if proof is not None}
    never = [name for name in proven.entities if name not in known]
    for name, proof in known.items():
        if not proof.clean:
            yield "parity", f"{name}: {proof.different:,} of {proof.rows:,} rows differ, {span(proof.age)} ago"
    if never:
        yield "parity", f"never verified: {', '.join(never)}"
    clean = {name: proof for name, proof in known.items() if proof.clean}
    if clean:
        yield "parity", f"clean: {', '.join(clean)}{_ages(list(clean.values()))}"
    for run in proven.unfinished:
        yield run.run, _run(run)


def _ages(proofs: list[Verified]) -> str:
    rows = sum(proof.rows for proof in proofs)
    return f" ({rows:,} rows); {'the oldest ' if len(proofs) > 1 else ''}{span(max(p.age for p in proofs))} ago"


def _run(run: Unfinished) -> str:
    what = f": {', '.join(run.entities)}" if run.entities else ""
    return f"not ended{what}; last sign of life {span(run.age)} ago"


def _rows(processes: Sequence[Process], wish: Wished, watched: float) -> list[list[str]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for process in processes:
        cells = _cells(process, wish, watched)
        group = cells if len(processes) > _MOST else (*cells, process.member.id)
        alike.setdefault(group, []).append(process.member.id)
    return [[_named(names), *cells[:3]] for cells, names in alike.items()]


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"


def _cells(process: Process, wish: Wished, watched: float) -> tuple[str, str, str]:
    stand, wanted = process.member.stand, process.member.wanted
    answers = stand.answers and stand.highest < MigrationPhase.DYNAMODB_PRIMARY
    places = f"{stand}, DynamoDB answers" if answers else str(stand)
    beat = "seen" if process.alive else f"none for {span(watched)} or more"
    heard = wish.binding in (None, wanted) or not process.alive
    return places, f"{place_in_words(wanted)}{'' if heard else ' (not heard)'}", beat
