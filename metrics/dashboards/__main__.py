"""`python -m metrics.dashboards build|check`: write the generated files, or say which are stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from metrics.dashboards import grafana, reference, rules

ROOT = Path(__file__).parents[2]
FILES: dict[str, Callable[[], str]] = {
    "grafana/dashboards/switchyard.json": grafana.render,
    "grafana/prometheus/rules.yml": rules.render,
    "docs/metrics.md": reference.render,
}


def build(root: Path) -> None:
    """Write every generated file."""
    for name, render in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(), encoding="utf-8")


def stale(root: Path) -> list[str]:
    """The generated files that are missing or are not what would be written now."""
    return [name for name, render in FILES.items() if _read(root / name) != render()]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


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
