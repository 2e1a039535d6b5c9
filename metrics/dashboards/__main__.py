"""`python -m metrics.dashboards build|check`: write this project's generated files, or say which are stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from metrics.dashboards import files, reference

ROOT = Path(__file__).parents[2]
PAGES: files.Files = {"docs/metrics.md": reference.render}
FILES = (*(f"grafana/{name}" for name in files.FILES), *PAGES)


def build(root: Path) -> None:
    """Write every generated file."""
    files.write(root / "grafana")
    files.write(root, PAGES)


def stale(root: Path) -> list[str]:
    """The generated files that are missing or are not what would be written now."""
    return [*(f"grafana/{name}" for name in files.stale(root / "grafana")), *files.stale(root, PAGES)]


def main(argv: Sequence[str] | None = None) -> int:
    """Build or check; status 1 if a file is stale."""
    parser = argparse.ArgumentParser(prog="python -m metrics.dashboards", description=__doc__)
    parser.add_argument("action", choices=["build", "check"])
    if parser.parse_args(argv).action == "build":
        build(ROOT)
        return 0
    found = stale(ROOT)
    for name in found:
        sys.stderr.write(f"stale: {name}; run `python -m metrics.dashboards build`\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
