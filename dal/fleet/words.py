"""What a look has found, in words: for the command line and the page alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dal.domain.control import Authority, Control
from dal.fleet.proven import Proven, Unfinished, Verified
from dal.fleet.status import Process, Status
from dal.fleet.wished import Wished, place_in_words
from dal.ports import Depth
from flags import MigrationPhase

_MOST = 12
"""Processes that are listed one by one; more are told by where they are."""
_LEADERS = {
    Authority.MYSQL: "MySQL",
    Authority.DRAINING: "nobody: writes wait while the journal is drained",
    Authority.DYNAMODB: "DynamoDB",
    Authority.RETURNING: "nobody: writes wait while MySQL takes over what DynamoDB was written",
}


def span(seconds: float) -> str:
    """A length of time as people say it: `0.3 s`, `12 s`, `5 m`, `3 h`, `2 d`."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"  # noqa: PLR2004  tenths matter below


def of_flags(wish: Wished) -> Iterator[tuple[str, str]]:
    """What they say, and how long ago that was heard."""
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


def of_control(found: Status) -> Iterator[tuple[str, str]]:
    """The control row and the journal, and what the step waits for."""
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


def of_proofs(proven: Proven) -> Iterator[tuple[str, str]]:
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
    total = sum(proof.rows for proof in proofs)
    return f" ({total:,} rows); {'the oldest ' if len(proofs) > 1 else ''}{span(max(p.age for p in proofs))} ago"


def _run(run: Unfinished) -> str:
    what = f": {', '.join(run.entities)}" if run.entities else ""
    return f"not ended{what}; last sign of life {span(run.age)} ago"


def rows(
    processes: Sequence[Process], wish: Wished, watched: float, silences: Mapping[str, float] | None = None
) -> list[list[str]]:
    """Name, where it stands, what its flags want, heartbeat; of many processes one row for all that are alike.

    `watched` are the seconds for which heartbeats were looked for; `silences` knows better for how long some are
    silent.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for process in processes:
        cells = _cells(process, wish, (silences or {}).get(process.member.id, watched))
        group = cells if len(processes) > _MOST else (*cells, process.member.id)
        alike.setdefault(group, []).append(process.member.id)
    return [[_named(names), *cells[:3]] for cells, names in alike.items()]


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"


def _cells(process: Process, wish: Wished, silent: float) -> tuple[str, str, str]:
    stand, wanted = process.member.stand, process.member.wanted
    answers = stand.answers and stand.highest < MigrationPhase.DYNAMODB_PRIMARY
    places = f"{stand}, DynamoDB answers" if answers else str(stand)
    beat = "seen" if process.alive else f"none for {span(silent)} or more"
    heard = wish.binding in (None, wanted) or not process.alive
    return places, f"{place_in_words(wanted)}{'' if heard else ' (not heard)'}", beat
