"""One verification from the command line, or one after the other, with all that follows from each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from dal.cli import accounting
from dal.cli.bars import bars
from dal.cli.rounds import Rounds
from dal.cli.shared import Opened, print_json, say
from dal.databases import open_databases
from dal.engines import Engine, access_of
from dal.fleet.marks import NotYet
from dal.verify import Options, Pace, Report, Told, Verification
from dal.verify.account import account


@dataclass(frozen=True, slots=True)
class Proving:
    """Verifies, says and writes down what was found, and keeps the completeness mark true.

    Args:
        at: the databases.
        engine: where pages are read.
        names: entities.
        options: how.
        everything: whether these are all entities.
        allowed: columns (patterns of `table.column`) that may be unknown to the contract.
        path: where the report is written, if anywhere.
        as_json: whether it is printed for programs.
    """

    at: Opened
    engine: Engine
    names: Sequence[str]
    options: Options
    everything: bool = field(kw_only=True)
    allowed: Sequence[str] = field(kw_only=True)
    path: Path | None = field(kw_only=True)
    as_json: bool = field(kw_only=True)

    def once(self) -> Report | None:
        """One pass; None if it was interrupted.

        Raises:
            NotYet: the databases are equal, but the mark cannot be set.
        """
        try:
            report = self._verified(0.0)
        except KeyboardInterrupt:
            say("interrupted; run it again: it goes on where it was")
            return None
        accounting.mark(report, self.at, everything=self.everything)
        return report

    def again(self, every: float) -> Report | None:
        """Until it is interrupted; what keeps the mark from being set is said, and does not end it."""
        return Rounds(partial(self._round, every), every, time.monotonic, time.sleep, say).run()

    def _round(self, every: float) -> Report:
        report = self._verified(every)
        try:
            accounting.mark(report, self.at, everything=self.everything)
        except NotYet as error:
            say(str(error))
        return report

    def _verified(self, every: float) -> Report:
        databases, options = self.at.databases, self.options
        estimates = {name: databases.mysql.slices.estimate(name).rows for name in self.names}
        pace = Pace(every, 2 * sum(estimates.values()), clock=options.clock, wait=options.wait)
        with _following(estimates) as told:
            options = replace(options, told=told, pace=pace if every else options.pace)
            access = access_of(partial(open_databases, self.at.config), databases)
            run = Verification(access, self.engine, databases.mysql.runs, estimates, options)
            report = self._without_allowed(run.run(self.names))
        self._tell(report)
        return report

    def _without_allowed(self, report: Report) -> Report:
        unknown = [d for d in report.drift if not any(fnmatchcase(d.place, each) for each in self.allowed)]
        return replace(report, drift=tuple(unknown))

    def _tell(self, report: Report) -> None:
        if self.path is not None:
            accounting.write(self.path, report, self.at)
        if self.as_json:
            print_json(account(report, self.at.databases.contract))
        else:
            accounting.show(report, self.at)
        accounting.record(report, self.at, self.names)


@contextmanager
def _following(estimates: Mapping[str, int]) -> Iterator[Callable[[Told], None]]:
    """A bar for each entity; its rows are those of both sides."""
    with bars() as shown:
        tasks = {name: shown.add_task(name, total=2 * rows or None, waits="") for name, rows in estimates.items()}
        yield lambda told: shown.update(tasks[told.entity], completed=told.rows, waits=told.stage)
