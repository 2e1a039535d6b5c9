"""Runs of the backend's own tests, kept beside the documents: first the baseline, later the validation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from dal.discovery.documents import SuiteRun
from dal.discovery.model import Baseline
from dal.errors import ConfigurationError

NAME = "suite.json"
_NOT_STARTED = 127


def recorded(folder: Path) -> dict[str, SuiteRun]:
    """What is kept, by `baseline` and `validation`.

    Raises:
        ConfigurationError: the file is of another shape.
    """
    file = folder / NAME
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text("utf-8"))
        return {name: SuiteRun(**{**run, "said": tuple(run["said"])}) for name, run in kept.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            f"{file}: cannot be read: {error}; delete it, then run the tests again"
        ) from error


def with_run(runs: dict[str, SuiteRun], run: Baseline) -> dict[str, SuiteRun]:
    """The first run is the baseline; what comes after it is the validation."""
    return {**runs, "validation" if "baseline" in runs else "baseline": _told(run)}


def keep(runs: dict[str, SuiteRun], folder: Path) -> None:
    """Write them beside the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: asdict(run) for name, run in sorted(runs.items())}
    (folder / NAME).write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _told(run: Baseline) -> SuiteRun:
    status = run.status if run.status is not None else _NOT_STARTED
    failed = None if run.failed is None else run.failed + (run.errors or 0)
    return SuiteRun(run.command, status, run.passed, failed, run.skipped, run.output)
