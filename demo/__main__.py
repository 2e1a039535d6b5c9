"""`python -m demo`: the store moves through all five phases, by flips of flags alone."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from demo.play import judge, play
from demo.report import show
from demo.screen import Screen
from demo.stage import Stage
from demo.story import Story
from demo.traffic import Traffic

console = Console(stderr=True)


def main(
    *,
    json_path: Annotated[
        Path | None, typer.Option("--json", help="Write the summary as JSON to this file.")
    ] = None,
    embedded: Annotated[
        bool,
        typer.Option("--embedded", help="No servers: memory for MySQL, moto for DynamoDB, a file for Unleash."),
    ] = False,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Seconds in each phase.")] = None,
    customers: Annotated[int | None, typer.Option(min=1, help="Customers who shop at once.")] = None,
) -> None:
    """Move a live store from MySQL to DynamoDB and back and forth, and prove that nothing was lost.

    Examples: make demo        make demo ARGS="--json summary.json"        make demo ARGS=--embedded
    """
    began = time.monotonic()
    with _stage(embedded=embedded) as stage:
        traffic = Traffic(
            stage.url,
            stage.scene.world,
            customers=customers or (3 if embedded else 8),
            pause=0.05 if embedded else 0.005,
            run=f"{os.getpid():x}",
        )
        story = Story(stage, traffic, seconds or (2.5 if embedded else 9.0))
        with Screen(story, console).on():
            workers = play(story)
        console.print("looking for every acknowledged write in DynamoDB alone …")
        result = judge(story, workers)
    show(result, console)
    console.print(f"{time.monotonic() - began:.0f} s in all")
    if json_path is not None:
        json_path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    raise typer.Exit(0 if result["ok"] else 1)


@contextmanager
def _stage(*, embedded: bool) -> Iterator[Stage]:
    if embedded:
        from demo.embedded import EmbeddedStage  # noqa: PLC0415  moto takes a second to import

        console.print(
            "EMBEDDED: memory stands in for MySQL, moto for DynamoDB, a file for Unleash", style="bold red"
        )
        stage = EmbeddedStage()
        try:
            yield stage
        finally:
            stage.close()
        return
    from demo.real import RealStage  # noqa: PLC0415  and so do the drivers
    from devstack import DevstackError, Stack  # noqa: PLC0415

    try:
        with Stack.start() as stack:
            console.print(
                f"Unleash at {stack.unleash.url} (admin / unleash4all), Prometheus at {stack.prometheus.url}"
            )
            real = RealStage(stack)
            try:
                yield real
            finally:
                real.close()
    except DevstackError as error:
        console.print(f"demo: {error}", style="red", markup=False)
        sys.exit(2)


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    typer.run(main)
