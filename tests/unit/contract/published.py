"""Where published contracts lie, which are no part of this project."""

from __future__ import annotations

import os
from pathlib import Path


def _folder() -> Path | None:
    """Named by `REFERENCE_CONTRACTS`, else `shared/reference` beside a folder that this file lies in."""
    named = os.environ.get("REFERENCE_CONTRACTS")
    beside = [Path(named)] if named else [parent / "shared/reference" for parent in Path(__file__).parents]
    return next((path for path in beside if (path / "sample_migrationContract.json").is_file()), None)


FOLDER = _folder()
