"""What a verification says to people, and what it writes down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from dal.backfill import unfinished
from dal.cli.shared import Opened, print_table, say
from dal.contract.lines import names_of
from dal.domain.control import Authority
from dal.fleet import marks
from dal.fleet.proven import VERIFIED
from dal.fleet.words import span
from dal.verify import Cause, Divergence, Report, Result
from dal.verify.account import account, foreign

_SHOWN = 20


def write(path: Path, report: Report, at: Opened) -> None:
    """The report as JSON, in place of the one before, at once."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps(account(report, at.databases.contract), indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def show(report: Report, at: Opened) -> None:
    """A table, the first of the differences, and what to do."""
    print_table(
        ["entity", "MySQL", "DynamoDB", "different", "pending", "moving", "repaired"],
        [[name, *counts.values()] for name, counts in report.counts().items()],
    )
    found = [divergence for compared in report.entities.values() for divergence in compared.divergences]
    for divergence in found[:_SHOWN]:
        say(_line(divergence))
    left = sum(compared.different for compared in report.entities.values()) - _SHOWN
    if left > 0:
        say(f"… and {left:,} more; --report PATH counts them by kind, cause and column")
    for drift in report.drift:
        say(f"unknown to the contract: {drift.place} {drift.problem}")
    say(_verdict(report))
    _say_remedies(report, at)


def _line(found: Divergence) -> str:
    columns = f" ({', '.join(f'{name}: {kind}' for name, kind in found.columns.items())})" if found.columns else ""
    return f"{found.kind}: {found.key}{columns}, {found.cause.replace('_', ' ')}"


def _verdict(report: Report) -> str:
    part = "" if report.sampled == 1 else f", in a sample of {report.sampled:.2%}"
    took = f"{part}; it took {span(report.seconds)}"
    if report.result is Result.DIFFERENT:
        return f"the databases differ{took}"
    if report.result is Result.INCOMPLETE:
        return f"no difference was found, but not everything could be compared{took}"
    return f"the databases are equal{took}"


def _say_remedies(report: Report, at: Opened) -> None:
    under_way = sum(compared.pending + compared.moving for compared in report.entities.values())
    if under_way:
        say(f"{under_way:,} keys are under way: live processes mirror them, or `dal journal drain`")
    if report.drift:
        say("put them into the contract, or leave them behind: --allow-unknown-columns TABLE.COLUMN")
    if not report.different:
        return
    if _dynamodb_leads(at):
        say("DynamoDB leads: MySQL lacks what was written since")
        return
    for table, count in foreign(report, at.databases.contract).items():
        say(f"{table}: {count:,} keys were changed past the layer; find who writes there, or it happens again")
    causes = {cause for compared in report.entities.values() for _, cause in compared.kinds}
    if causes == {Cause.NEVER_COPIED}:
        say("they were never copied: `dal backfill ENTITY`")
    else:
        say("repair them with `dal verify --repair`, or look at a plan first: --plan PATH, then --apply PATH")


def record(report: Report, at: Opened, entities: Sequence[str]) -> None:
    """Keep what was found of each entity; of a sample, or where something is unknown, nothing is proved."""
    runs, contract = at.databases.mysql.runs, at.databases.contract
    if runs is None or report.sampled < 1 or report.result is Result.INCOMPLETE:
        return
    unknown = {drift.place.partition(".")[0] for drift in report.drift}
    for name in entities:
        entity = contract.entity(name)
        parts = [report.entities[each] for each in names_of(entity)]
        different = sum(part.different - part.repaired for part in parts)
        told = {"clean": not different, "rows": parts[0].leader, "different": different}
        if different or entity.source_table not in unknown:
            runs.save(VERIFIED, name, json.dumps({**told, "seconds": round(report.seconds, 3)}))


def mark(report: Report, at: Opened, *, everything: bool) -> None:
    """Keep the completeness mark true; once DynamoDB leads there is nothing to keep.

    Raises:
        NotYet: the databases are equal, but the mark cannot be set.
    """
    forum = at.databases.mysql.forum
    if forum is None or _dynamodb_leads(at):
        return
    if report.result is Result.DIFFERENT:
        if marks.unset_complete(forum):
            say("DynamoDB does not count as complete any more, so it will not answer")
    elif report.result is Result.CLEAN and everything and report.sampled == 1:
        marks.set_complete(forum, at.databases.contract.hash, partial(unfinished, at.databases.mysql.runs))
        say("DynamoDB counts as complete from now on")
    else:
        say("only a clean --all, without --sample, proves that DynamoDB is complete")


def _dynamodb_leads(at: Opened) -> bool:
    forum = at.databases.mysql.forum
    return forum is not None and forum.control().leader is Authority.DYNAMODB
