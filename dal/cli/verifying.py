"""`dal verify`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from dal.cli.applying import apply, plan_of
from dal.cli.proving import Proving
from dal.cli.repairing import Repairing
from dal.cli.rounds import seconds_of
from dal.cli.shared import (
    DONE,
    FAILED,
    NOT_YET,
    All,
    AsJson,
    ConfigPath,
    Entities,
    Opened,
    named,
    opened,
    say,
)
from dal.engines import DEFAULT, open_engine
from dal.errors import ConfigurationError
from dal.verify import Options, Result, Sample
from dal.verify.plan import PlanWriter

STATUS = {Result.CLEAN: DONE, Result.DIFFERENT: NOT_YET, Result.INCOMPLETE: FAILED}

ChunkRows = Annotated[int, typer.Option("--chunk", min=1, max=10_000, help="Rows that are read together.")]
Looks = Annotated[int, typer.Option(min=0, help="Further looks at what differs; 0 when nobody writes.")]
Pause = Annotated[float, typer.Option(min=0, help="Seconds between looks.")]
Share = Annotated[float | None, typer.Option("--sample", help="Read this share of both sides only: 0.01.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin again, though a run before did not end.")]
EngineSpec = Annotated[
    str, typer.Option("--engine", help="threads:N, processes:N, or the scheduler of a cluster: dask://HOST:PORT.")
]
RepairIt = Annotated[bool, typer.Option("--repair", help="Repair what differs, through the journal.")]
PlanPath = Annotated[Path | None, typer.Option("--plan", help="Write what --repair would do; repair nothing.")]
ApplyPath = Annotated[Path | None, typer.Option("--apply", help="Repair what this plan names and differs still.")]
ReportPath = Annotated[Path | None, typer.Option("--report", help="Write the report there, as JSON.")]
Every = Annotated[str | None, typer.Option("--every", help="Again and again, each pass spread over 24h, 90m, …")]
Continuous = Annotated[bool, typer.Option("--continuous", help="Again and again, without a pause.")]
Allowed = Annotated[
    list[str] | None,
    typer.Option("--allow-unknown-columns", help="TABLE.COLUMN that is left behind on purpose; or TABLE.*"),
]


def verify_command(
    context: typer.Context,
    entities: Entities = None,
    *,
    everything: All = False,
    sample: Share = None,
    repair: RepairIt = False,
    plan: PlanPath = None,
    apply_plan: ApplyPath = None,
    report: ReportPath = None,
    every: Every = None,
    continuous: Continuous = False,
    allow: Allowed = None,
    engine: EngineSpec = DEFAULT,
    chunk: ChunkRows = 2000,
    looks: Looks = 3,
    pause: Pause = 0.5,
    fresh: Fresh = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Compare both databases, every row and unique value, in both directions. Safe beside live writes.

    Both sides are read once and summed up; what differs then is compared key by key and looked at again. A key
    that waits in the journal, or moves, is no difference. A run that was killed is gone on with within an hour. A
    clean run of --all sets the mark that DynamoDB is complete, without which it answers nobody; one that finds
    differences takes it away, unless DynamoDB answers already.

    Exit status: 0 equal, 1 different, 2 failed, or incomplete: something is unknown to the contract, or moves
    where there is no journal.

    JSON: {"result": "clean" | "different" | "incomplete", "entities": {"user": {"mysql", "dynamodb", "different",
    "pending", "moving", "repaired"}, "user.email": …}, "kinds", "columns", "foreign", "drift", "differences", …};
    with --apply {"planned", "agree", "under_way", "repaired", "left"}

    Examples: dal verify --all        dal verify user --sample 0.01        dal verify --all --plan repairs.jsonl
    """
    with opened(context, config) as at:
        options = Options(chunk=chunk, looks=looks, pause=pause, fresh=fresh, sample=_sample(sample))
        if apply_plan is not None:
            _alone(entities, everything=everything, others=(repair, plan, every, continuous, sample))
            raise typer.Exit(apply(at, apply_plan, options, as_json=as_json))
        if repair and plan:
            raise ConfigurationError("--repair or --plan: one of the two")
        names = named(at.databases, entities, everything=everything)
        with open_engine(engine) as workers, _finding(at, options, repair=repair, plan=plan) as found:
            proving = Proving(
                at,
                workers,
                names,
                replace(options, found=found),
                everything=everything,
                allowed=tuple(allow or ()),
                path=report,
                as_json=as_json,
            )
            last = proving.again(_seconds(every)) if every or continuous else proving.once()
    raise typer.Exit(FAILED if last is None else STATUS[last.result])


@contextmanager
def _finding(
    at: Opened, options: Options, *, repair: bool, plan: Path | None
) -> Iterator[Callable[..., Mapping[str, int]]]:
    """What becomes of differences as they are found."""
    if plan is None:
        yield Repairing(at, options) if repair else options.found
        return
    with plan.open("w", encoding="utf-8") as file:
        yield PlanWriter(file, plan_of(at))
    say(f"{plan} says what --apply {plan} would repair; nothing was changed")


def _sample(share: float | None) -> Sample | None:
    if share is None:
        return None
    if not 0 < share < 1:
        raise ConfigurationError(f"--sample {share}: write a share between 0 and 1, such as 0.01")
    return Sample(share, uuid4().hex)


def _seconds(text: str | None) -> float:
    try:
        return seconds_of(text) if text else 0.0
    except ValueError as error:
        raise ConfigurationError(f"--every: {error}") from error


def _alone(entities: Sequence[str] | None, *, everything: bool, others: Sequence[object]) -> None:
    if entities or everything or any(others):
        raise ConfigurationError("--apply repairs what its plan names; give neither entities nor --all beside it")
