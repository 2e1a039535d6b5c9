"""One run from the first server to the verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dal.databases import Databases
from dal.verify import verify
from tests.scenario.chaos import facts, history
from tests.scenario.chaos.accounting import account
from tests.scenario.chaos.crew import Crew
from tests.scenario.chaos.director import Director
from tests.scenario.chaos.observer import Observer
from tests.scenario.chaos.operating import Operator
from tests.scenario.chaos.plan import Plan
from tests.scenario.chaos.result import Result
from tests.scenario.chaos.site import Site, open_site
from tests.scenario.chaos.universe import Universe
from tests.scenario.chaos.walk import Spot, way_up
from tests.scenario.chaos.worker import Ticket

HEARD = 1.5  # seconds after which every worker that runs has seen the flags
LONGEST_CALL = 8.0  # seconds; a write that began before a pause is over by then
AFTERWARDS = 4.0  # seconds of work in phase 5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: seconds of `plan.seconds`, faults so far, where the flags stand, what is going on."""

    passed: float = 0.0
    faults: int = 0
    spot: str = ""
    doing: str = "starting the servers"


Show = Callable[[Progress], None]
Suffer = Callable[[Plan, Site, Crew, Show], Mapping[str, int]]
"""Makes things fail for a while; which of them, and how many times."""


def run(plan: Plan, show: Show = lambda _: None, *, suffer: Suffer | None = None) -> Result:
    """Start everything, let it fail as planned (or as `suffer` does), drain, and judge."""
    show(Progress())
    with open_site(plan.seed, plan.guard) as site, site.databases() as databases:
        operator = Operator(site.direct, plan.journal)
        universe = site.furnish()
        operator.prepare()
        first = facts.registers(facts.of_mysql(databases), universe)
        show(Progress(doing="starting the workers"))
        with (
            Observer(databases.dynamodb.fetch, list(universe.hot_keys())) as observer,
            Crew(_ticket(plan, site, universe), plan.processes) as crew,
        ):
            crew.wait_until_working()
            faults = (suffer or _as_planned)(plan, site, crew, show)
            show(Progress(plan.seconds, sum(faults.values()), site.flags.at, "ending"))
            _settle(plan, site, operator, databases)
            crew.finish()
            show(Progress(plan.seconds, sum(faults.values()), site.flags.at, "draining and judging"))
            pending = 0 if plan.cutover else operator.drain(databases)
        led = facts.of_dynamodb if plan.cutover else facts.of_mysql
        book = history.read(site.books)
        found = account(book, facts.facts(first, led(databases), universe))
        different = () if plan.cutover else _different(databases)
    return Result(
        seed=plan.seed,
        acknowledged=book.acknowledged,
        unknown=book.unknown,
        findings=found,
        different=different,
        pending=pending,
        went_back=observer.versions.went_back,
        ended=crew.ended,
        faults=faults,
        errors=book.errors,
        phases=book.phases,
        looks=observer.looks,
    )


def _ticket(plan: Plan, site: Site, universe: Universe) -> Ticket:
    return Ticket(site.config, universe, site.books, site.folder / "stop", plan.seed, slot=0, incarnation=1)


def _as_planned(plan: Plan, site: Site, crew: Crew, show: Show) -> Mapping[str, int]:
    director = Director(site, crew)

    def look(passed: float) -> None:
        crew.revive()
        show(Progress(passed, sum(director.faults.values()), site.flags.at, "working"))

    director.run(plan.faults(), plan.seconds, look)
    return director.faults


def _settle(plan: Plan, site: Site, operator: Operator, databases: Databases) -> None:
    """Leave the flags where the databases can become equal, or in phase 5 and some work done there."""
    goal = Spot.DYNAMODB_PRIMARY if plan.cutover else Spot.DUAL_WRITE
    for spot in way_up(site.flags.at, goal):
        site.flags.move(spot)
        time.sleep(HEARD)
    if not plan.cutover:
        return
    if not plan.journal:  # nobody else sees to it that nothing is written meanwhile
        site.flags.move(Spot.PAUSED)
        time.sleep(LONGEST_CALL)
    operator.arm()
    site.flags.move(Spot.DYNAMODB_ONLY)
    operator.wait_for_cutover(databases)
    time.sleep(AFTERWARDS)


def _different(databases: Databases) -> Sequence[str]:
    report = verify(databases.mysql, databases.dynamodb, databases.contract.entities, looks=2, pause=0.3)
    found = [found for compared in report.entities.values() for found in compared.divergences]
    return [f"{f.key} {f.kind} {', '.join(f.columns)}".strip() for f in found]
