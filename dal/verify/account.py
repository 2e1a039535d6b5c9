"""The report as JSON: what `dal verify --json` prints and `--report` writes; its size is bounded."""

from __future__ import annotations

from collections.abc import Iterator

from dal.contract.lines import names_of
from dal.contract.model import Contract
from dal.verify.kinds import Cause
from dal.verify.look import Divergence
from dal.verify.plan import as_json
from dal.verify.report import Compared, Report

VERSION = 1


def account(report: Report, contract: Contract) -> dict[str, object]:
    """Everything that is known, in the order in which people ask."""
    named = [found for compared in report.entities.values() for found in compared.divergences]
    return {
        "version": VERSION,
        "result": report.result,
        "contract": contract.hash,
        "seconds": round(report.seconds, 3),
        "sampled": report.sampled,
        "entities": report.counts(),
        "kinds": [kind for compared in report.entities.values() for kind in _kinds(compared)],
        "columns": [column for compared in report.entities.values() for column in _columns(compared)],
        "foreign": foreign(report, contract),
        "drift": [{"place": drift.place, "problem": drift.problem} for drift in report.drift],
        "differences": [_named(found) for found in named],
        "all_named": len(named) == sum(compared.different for compared in report.entities.values()),
    }


def foreign(report: Report, contract: Contract) -> dict[str, int]:
    """By table of MySQL the keys of its rows that were changed past the layer, on either side."""
    owners = {name: e.source_table for e in contract.entities.values() for name in names_of(e)}
    counts: dict[str, int] = {}
    for name, compared in report.entities.items():
        count = sum(n for (_, cause), n in compared.kinds.items() if cause is Cause.FOREIGN)
        if count:
            counts[owners[name]] = counts.get(owners[name], 0) + count
    return counts


def _kinds(compared: Compared) -> Iterator[dict[str, object]]:
    for (kind, cause), count in sorted(compared.kinds.items()):
        yield {"entity": compared.entity, "kind": kind, "cause": cause, "count": count}


def _columns(compared: Compared) -> Iterator[dict[str, object]]:
    for (column, kind), count in sorted(compared.columns.items()):
        yield {"entity": compared.entity, "column": column, "kind": kind, "count": count}


def _named(found: Divergence) -> dict[str, object]:
    return {**as_json(found), "repairable": not found.odd}
