"""Runs of the backend's own tests, kept beside the documents: first the baseline, later the validation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from dal.discovery.documents import SuiteRun
from dal.discovery.documents.codec import Misfit, decode, encode
from dal.discovery.model import Baseline, Ending
from dal.errors import ConfigurationError

NAME = "suite.json"
BASELINE, VALIDATION = "baseline", "validation"
_NOT_STARTED = 127
_TIME = re.compile(r" in \d+(\.\d+)?s\b( \(\d+:\d\d:\d\d\))?")
Runs = Mapping[str, SuiteRun]
"""By `baseline` and `validation`."""


def recorded(folder: Path) -> Runs:
    """What is kept.

    Raises:
        ConfigurationError: the file is of another shape.
    """
    file = folder / NAME
    if not file.exists():
        return {}
    try:
        return _read(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{file}: holds no runs of the tests: {error}; delete it, then run them again"
        ) from error


def _read(kept: object) -> Runs:
    if not isinstance(kept, dict):
        raise Misfit("the file", "is no object")
    odd = sorted(kept.keys() - {BASELINE, VALIDATION})
    if odd:
        raise Misfit(odd[0], "is not known here")
    return {name: decode(SuiteRun, run, name) for name, run in kept.items()}


def to_come(runs: Runs) -> str:
    """What the next run is: the first is the baseline, what comes after it the validation."""
    return VALIDATION if BASELINE in runs else BASELINE


def with_run(runs: Runs, run: Baseline, backend: Path) -> Runs:
    """With a further run of the backend's; a validation takes the place of the one before."""
    return {**runs, to_come(runs): _told(run, backend)}


def keep(runs: Runs, folder: Path) -> None:
    """Write them beside the documents.

    Raises:
        ConfigurationError: the folder cannot be written to.
    """
    kept = {name: encode(run) for name, run in sorted(runs.items())}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be written: {error.strerror}; choose another folder with --out"
        ) from error


def _told(run: Baseline, backend: Path) -> SuiteRun:
    status = _NOT_STARTED if run.ending is Ending.NOT_STARTED else run.status
    failed = None if run.failed is None else run.failed + (run.errors or 0)
    said = tuple(_anywhere(line, backend) for line in run.output)
    return SuiteRun(run.command, status, run.passed, failed, run.skipped, said)


def _anywhere(line: str, backend: Path) -> str:
    """As it would be on another machine, on another day."""
    for folder, name in ((backend.resolve(), "."), (Path.home(), "~")):
        line = line.replace(str(folder), name) if folder != Path(folder.anchor) else line
    return _TIME.sub("", line)
